"""Texts of two or four bytes a character: UTF-16 and UTF-32, with a mark at their start or not."""

from __future__ import annotations

import codecs
import re

MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16: it begins with the same two bytes
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SAMPLE = 4096  # bytes, of which unmarked text is told by
_MOST_WRONG = 50  # one character in so many may be a control, or none: more is no text
_WRONG = re.compile("[\0-\x08\x0b\x0e-\x1a\x1c-\x1f\ufffd\ufffe\uffff]")


def wide(data: bytes) -> str | None:
    """UTF-16 or UTF-32, with its order of bytes; None for anything else.

    Without a mark a text is known by its zeros, which Western letters have in every second byte.
    """
    sample = data[: min(len(data), _SAMPLE) // 4 * 4] or data[: len(data) // 2 * 2]
    marked = next((name for mark, name in MARKS if data.startswith(mark)), None)
    found = marked or _by_zeros(sample)
    if found is None:
        return None
    text = sample.decode(found, "replace")
    return found if len(_WRONG.findall(text)) <= len(text) / _MOST_WRONG + 1 else None


def _by_zeros(sample: bytes) -> str | None:
    zeros = [
        sample[at::4].count(0) * 4 for at in range(4)
    ]  # in each of four bytes, by their number
    few, many = len(sample) / 20, len(sample) / 3
    which = "".join("0" if count >= many else "x" if count <= few else "?" for count in zeros)
    names = {"x000": "utf-32-le", "000x": "utf-32-be", "x0x0": "utf-16-le", "0x0x": "utf-16-be"}
    return names.get(which) if len(sample) >= 4 else None
