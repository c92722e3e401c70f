"""Values that a record, or the container of a web page, gives for our fields, as clean text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

# C0 and C1 controls except tab and newline, DEL, and noncharacters (U+FFFE …).
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff]")
_SURROGATES = re.compile("[\ud800-\udfff]")


def clean_text(text: str) -> str:
    """Replace control characters by spaces; join surrogate pairs, and replace lone surrogates.

    >>> clean_text("a\\x1b[31mred\\x00"), clean_text("\\ud83d\\ude00 \\ud83d")
    ('a [31mred ', '😀 �')
    """
    if _SURROGATES.search(text):
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return _CONTROLS.sub(" ", text) if _CONTROLS.search(text) else text


class ContainerMetadata:
    """Fields of a record, or of the container of a page: a mail, a feed, a WARC.

    Values are cleaned, stripped and without repetitions.  Numbers become text; other types are
    ignored.
    """

    def __init__(self, fields: Mapping[str, Any]) -> None:
        self._fields = fields

    def all(self, field: str) -> tuple[str, ...]:
        """Return all values of a field."""
        value = self._fields.get(field)
        values = value if isinstance(value, list) else [value]
        texts = (clean_text(str(v)).strip() for v in values if isinstance(v, str | int | float))
        return tuple(dict.fromkeys(filter(None, texts)))

    def first(self, field: str) -> str:
        """Return the first value of a field; empty if it has none."""
        return next(iter(self.all(field)), "")

    def joined(self, field: str) -> str:
        """Return all values of a field as one text, a value a line."""
        return "\n".join(self.all(field))
