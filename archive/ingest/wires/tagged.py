"""A record that is tagged and yet no XML: its elements, found by their tags alone.

A name in brackets is a tag if the same record closes it, and text if not: in `USX <X> DEBT` nothing
is marked.  Entities are resolved after the tags were found; what they say of control characters
is a space, for that is what stands there in print.
"""

from __future__ import annotations

import html
import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import NamedTuple

_TAG = re.compile(r"<(/?)([A-Za-z][\w-]{0,31})(?:\s[^<>]*)?/?>")
_BREAKS = frozenset(("BODY", "BR", "LP", "P", "TEXT"))  # a paragraph begins with them
_MARKS = re.compile(r"[BE]_(?:ENAMEX|TIMEX|NUMEX)")  # of names in a text, by NIST: never closed
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]\w{1,30});")
_TYPOGRAPHY = frozenset("HT LR MD QC QL QR TL UR".split())  # The New York Times's: &UR;
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]+")


class _Tag(NamedTuple):
    name: str
    closes: bool
    start: int
    end: int


class Tagged:
    """One record.  Names of elements are in capitals, however they are printed."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._tags = [
            _Tag(found[2].upper(), bool(found[1]), *found.span()) for found in _TAG.finditer(text)
        ]
        self._opens: dict[str, list[int]] = {}
        self._closes: dict[str, list[int]] = {}
        for number, tag in enumerate(self._tags):
            (self._closes if tag.closes else self._opens).setdefault(tag.name, []).append(number)

    @property
    def name(self) -> str:
        return self._tags[0].name if self._tags else ""

    def attribute(self, name: str) -> str:
        """An attribute of the first tag."""
        head = self._text[: self._tags[0].end] if self._tags else ""
        found = re.search(rf'\b{name}\s*=\s*(?:"([^"]*)"|([\w.-]+))', head, re.IGNORECASE)
        return (found[1] or found[2] or "").strip() if found else ""

    def texts(self, name: str, without: frozenset[str] = frozenset()) -> list[str]:
        """What stands in each element of that name; not in those of the names in `without`."""
        return [self._plain(*span, without) for span in self._spans(name)]

    def text(self, *names: str) -> str:
        """The text of the first of these elements that holds some, on one line."""
        lines = (" ".join(text.split()) for name in names for text in self.texts(name))
        return next(filter(None, lines), "")

    def items(self, name: str, item: str) -> list[str]:
        """The texts of each `item` in the first element of that name."""
        outer = next(self._spans(name), None)
        if not outer:
            return []
        inner = (span for span in self._spans(item) if outer[0] < span[0] < outer[1])
        lines = (" ".join(self._plain(*span).split()) for span in inner)
        return [line for line in lines if line]

    def _spans(self, name: str) -> Iterator[tuple[int, int]]:
        """The numbers of the tags that begin and end each element; none of an element in itself."""
        after = -1
        for first in self._opens.get(name, ()):
            if first > after:
                end = self._end(name, first)
                if end is None:
                    return
                yield first, end
                after = end

    def _end(self, name: str, after: int) -> int | None:
        closes = self._closes.get(name, [])
        place = bisect_right(closes, after)
        return closes[place] if place < len(closes) else None

    def _plain(self, first: int, last: int, without: frozenset[str] = frozenset()) -> str:
        pieces, at, number = [], self._tags[first].end, first + 1
        while number < last:
            tag = self._tags[number]
            end = number
            if tag.name in self._closes or tag.name in _BREAKS or _MARKS.fullmatch(tag.name):
                if tag.name in without and not tag.closes:
                    end = self._end(tag.name, number) or number
                pieces += [self._text[at : tag.start], "\n\n" if tag.name in _BREAKS else ""]
                at = self._tags[end].end
            number = end + 1
        pieces.append(self._text[at : max(at, self._tags[last].start)])
        return printed("".join(pieces))


def printed(text: str) -> str:
    """The text with its entities resolved, and without control characters."""
    return _CONTROLS.sub(" ", _ENTITY.sub(_character, text) if "&" in text else text)


def _character(found: re.Match[str]) -> str:
    name = found[0][1:-1]
    return " " if name in _TYPOGRAPHY else html.unescape(found[0]) or " "
