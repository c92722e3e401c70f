"""Detection of UTF-16 and UTF-32, with or without a byte order mark."""

from __future__ import annotations

import codecs
import re

BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark is its first two bytes
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SAMPLE = 4096  # bytes by which text without a mark is recognized
_CHARS_PER_INVALID = 50  # at least; with more controls and non-characters it is not text
_INVALID = re.compile("[\0-\x08\x0b\x0e-\x1a\x1c-\x1f\ufffd\ufffe\uffff]")


def detect_wide_encoding(data: bytes) -> str | None:
    """Return the encoding if it is UTF-16 or UTF-32, with its byte order; otherwise None.

    Without a mark it is recognized by the zeros that Western letters have in every second byte.
    """
    sample = data[: min(len(data), _SAMPLE) // 4 * 4] or data[: len(data) // 2 * 2]
    marked = next((name for mark, name in BYTE_ORDER_MARKS if data.startswith(mark)), None)
    encoding = marked or _by_zeros(sample)
    if encoding is None:
        return None
    text = sample.decode(encoding, "replace")
    return encoding if len(_INVALID.findall(text)) <= len(text) / _CHARS_PER_INVALID + 1 else None


def _by_zeros(sample: bytes) -> str | None:
    zeros = [sample[at::4].count(0) * 4 for at in range(4)]  # at each position of four bytes
    low, high = len(sample) / 20, len(sample) / 3
    pattern = "".join("0" if count >= high else "x" if count <= low else "?" for count in zeros)
    names = {"x000": "utf-32-le", "000x": "utf-32-be", "x0x0": "utf-16-le", "0x0x": "utf-16-be"}
    return names.get(pattern) if len(sample) >= 4 else None
