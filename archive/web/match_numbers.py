"""Text with its matches, in pieces that a template prints one by one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count

from index.highlight import Span


@dataclass(frozen=True, slots=True)
class Piece:
    text: str
    match: int | None = None  # the number of the match that it is


@dataclass(slots=True)
class Numbering:
    """Cuts texts at their matches, and numbers these through from 1 on."""

    _next: Iterator[int] = field(default_factory=lambda: count(1))
    last: int = 0

    def pieces(self, text: str, spans: Iterable[Span]) -> tuple[Piece, ...]:
        found, at = [], 0
        for start, end in spans:
            if start > at:
                found.append(Piece(text[at:start]))
            self.last = next(self._next)
            found.append(Piece(text[start:end], self.last))
            at = end
        if at < len(text):
            found.append(Piece(text[at:]))
        return tuple(found)

    def paragraphs(self, text: str, spans: Sequence[Span]) -> list[tuple[Piece, ...]]:
        """The same for each line of a text; the spans are in order."""
        found, begin, at = [], 0, 0
        for line in text.split("\n"):
            end = begin + len(line)
            inside: list[Span] = []
            while at < len(spans) and spans[at][0] < end:
                start, stop = spans[at]
                if stop > begin:
                    inside.append((max(start, begin) - begin, min(stop, end) - begin))
                if stop > end:
                    break  # the next line has the rest of it
                at += 1
            if line.strip():
                found.append(self.pieces(line, inside))
            begin = end + 1
        return found
