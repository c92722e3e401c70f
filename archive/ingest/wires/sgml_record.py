"""Tagged record that is not XML: its elements, found by their tags alone.

A name in angle brackets is a tag if the same record closes it, otherwise text: `USX <X> DEBT` has
no tag.  Entities are resolved after the tags were found; references to control characters become a
space, as they were printed.
"""

from __future__ import annotations

import html
import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import NamedTuple

_TAG = re.compile(r"<(/?)([A-Za-z][\w-]{0,31})(?:\s[^<>]*)?/?>")
_PARAGRAPH_TAGS = frozenset(("BODY", "BR", "LP", "P", "TEXT"))  # each begins a paragraph
# NIST's marks of names in a text, which are never closed.
_NIST_MARKS = re.compile(r"[BE]_(?:ENAMEX|TIMEX|NUMEX)")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]\w{1,30});")
_TYPOGRAPHY = frozenset("HT LR MD QC QL QR TL UR".split())  # entities of The New York Times: &UR;
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]+")


class _SgmlTag(NamedTuple):
    name: str
    closes: bool
    start: int
    end: int


class SgmlRecord:
    """Single record.  Element names are in upper case, whatever their case in the text."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._tags = [
            _SgmlTag(match[2].upper(), bool(match[1]), *match.span())
            for match in _TAG.finditer(text)
        ]
        self._opens: dict[str, list[int]] = {}
        self._closes: dict[str, list[int]] = {}
        for number, tag in enumerate(self._tags):
            (self._closes if tag.closes else self._opens).setdefault(tag.name, []).append(number)

    @property
    def name(self) -> str:
        return self._tags[0].name if self._tags else ""

    def attribute(self, name: str) -> str:
        """Return an attribute of the first tag; empty if there is none."""
        head = self._text[: self._tags[0].end] if self._tags else ""
        match = re.search(rf'\b{name}\s*=\s*(?:"([^"]*)"|([\w.-]+))', head, re.IGNORECASE)
        return (match[1] or match[2] or "").strip() if match else ""

    def texts(self, name: str, excluded: frozenset[str] = frozenset()) -> list[str]:
        """Return the text of each element of that name, without the `excluded` elements."""
        return [self._plain_text(*span, excluded) for span in self._spans(name)]

    def text(self, *names: str) -> str:
        """Return the text of the first of these elements that has any, on one line."""
        lines = (" ".join(text.split()) for name in names for text in self.texts(name))
        return next(filter(None, lines), "")

    def item_texts(self, name: str, item: str) -> list[str]:
        """Return the texts of each `item` in the first element of that name."""
        outer = next(self._spans(name), None)
        if not outer:
            return []
        inner = (span for span in self._spans(item) if outer[0] < span[0] < outer[1])
        lines = (" ".join(self._plain_text(*span).split()) for span in inner)
        return [line for line in lines if line]

    def _spans(self, name: str) -> Iterator[tuple[int, int]]:
        """Yield the indexes of the start and end tag of each element that is not within another."""
        last_end = -1
        for first in self._opens.get(name, ()):
            if first > last_end:
                end = self._closing_tag(name, first)
                if end is None:
                    return
                yield first, end
                last_end = end

    def _closing_tag(self, name: str, after: int) -> int | None:
        closes = self._closes.get(name, [])
        index = bisect_right(closes, after)
        return closes[index] if index < len(closes) else None

    def _plain_text(self, first: int, last: int, excluded: frozenset[str] = frozenset()) -> str:
        pieces, position, number = [], self._tags[first].end, first + 1
        while number < last:
            tag = self._tags[number]
            end = number
            if (
                tag.name in self._closes
                or tag.name in _PARAGRAPH_TAGS
                or _NIST_MARKS.fullmatch(tag.name)
            ):
                if tag.name in excluded and not tag.closes:
                    end = self._closing_tag(tag.name, number) or number
                pieces += [
                    self._text[position : tag.start],
                    "\n\n" if tag.name in _PARAGRAPH_TAGS else "",
                ]
                position = self._tags[end].end
            number = end + 1
        pieces.append(self._text[position : max(position, self._tags[last].start)])
        return clean_text("".join(pieces))


def clean_text(text: str) -> str:
    """Return the text with its entities resolved and without control characters."""
    return _CONTROLS.sub(" ", _ENTITY.sub(_resolve_entity, text) if "&" in text else text)


def _resolve_entity(match: re.Match[str]) -> str:
    name = match[0][1:-1]
    return " " if name in _TYPOGRAPHY else html.unescape(match[0]) or " "
