"""Text made safe for a terminal: no controls, no hidden turns of direction."""

from __future__ import annotations

import json
import re
from typing import Any

# C0 and C1 controls but tab and newline, DEL, and the marks that turn or override direction
# (Unicode 15, UAX #9; "Trojan Source", CVE-2021-42574); lone surrogates have no encoding at all.
UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)


def clean(text: str) -> str:
    """`text` without what a terminal would obey.

    >>> clean("a\\x1b[31mred\\u202e")
    'a [31mred '
    """
    return UNSAFE.sub(" ", text)


def one_line(text: str) -> str:
    """The same, on one line and without tabs.  Every character stays one character."""
    return clean(text).translate(_FLAT)


def to_json(value: Any, indent: int | None = None) -> str:
    """JSON in UTF-8, but what a terminal would obey stays escaped: it is the same JSON.

    >>> to_json({"é": "\\x1b\\u202e"})
    '{"é": "\\\\u001b\\\\u202e"}'
    """
    text = json.dumps(value, ensure_ascii=False, indent=indent)
    return UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


_FLAT = {ord(char): " " for char in "\n\t\u2028\u2029\x85"}
