"""Text as it can be kept and shown: no control characters, no half characters."""

from __future__ import annotations

import re

# C0 and C1 controls but tab and newline, DEL, and what Unicode has no character for (U+FFFE …).
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff]")
_SURROGATES = re.compile("[\ud800-\udfff]")


def tidy(text: str) -> str:
    """The text without controls; halves of a character joined, or replaced where one is alone.

    >>> tidy("a\\x1b[31mred\\x00"), tidy("\\ud83d\\ude00 \\ud83d")
    ('a [31mred ', '😀 �')
    """
    if _SURROGATES.search(text):
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return _CONTROLS.sub(" ", text) if _CONTROLS.search(text) else text
