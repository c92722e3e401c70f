"""Remove control characters and hidden direction marks from text for a terminal."""

from __future__ import annotations

import json
import re
from typing import Any

# C0 and C1 controls except tab and newline, DEL, and the marks that change or override direction
# (Unicode 15, UAX #9; "Trojan Source", CVE-2021-42574); lone surrogates, which cannot be encoded.
UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)


def clean(text: str) -> str:
    """Replace characters that a terminal would obey by spaces.

    >>> clean("a\\x1b[31mred\\u202e")
    'a [31mred '
    """
    return UNSAFE.sub(" ", text)


def one_line(text: str) -> str:
    """Clean text and put it on one line without tabs; its length in characters stays the same."""
    return clean(text).translate(_FLAT)


def to_json(value: Any, indent: int | None = None) -> str:
    """Return JSON in UTF-8; characters that a terminal would obey stay escaped, with equal meaning.

    >>> to_json({"é": "\\x1b\\u202e"})
    '{"é": "\\\\u001b\\\\u202e"}'
    """
    text = json.dumps(value, ensure_ascii=False, indent=indent)
    return UNSAFE.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


_FLAT = {ord(char): " " for char in "\n\t\u2028\u2029\x85"}
