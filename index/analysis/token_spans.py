"""Where some words stand in a text, found without cutting all of it.

A word never reaches over white space, so a text is a row of pieces, each cut by itself.  A piece of
ASCII letters and digits alone is one word, and is passed over unless it begins as a wanted word
does; the others (with an apostrophe, an accent, a dot inside …) are few and are all cut.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple

from index.analysis.fold import as_bytes
from index.analysis.stem import stem
from index.analysis.words import tokens

_SIGNS = (b"'", b"+", b"#", b".")  # what of ASCII can stand within a word beside its letters
_NOT_ASCII = re.compile(rb"[\x80-\xff]+")
_PIECE = re.compile(rb"[^ ]+")
_REMEMBERED = 64  # bytes of a piece that is worth remembering


class Spot(NamedTuple):
    """A word, its stem, and where it stands: offsets in bytes, from its piece or from the text."""

    word: str
    stem: str
    start: int
    end: int


class Pieces:
    """A text whose pieces are cut when they are asked for."""

    def __init__(self, text: str) -> None:
        self._data = b" " + as_bytes(text) + b" "
        self._ascii = len(self._data) == len(text) + 2
        self._seen = (1, 0)  # some bytes, and how many characters stand before them

    def beginning(self, beginnings: Collection[bytes]) -> Iterator[int]:
        """Where the pieces stand, in order, that can hold a word that begins so."""
        data, found = self._data, set[int]()
        for beginning in beginnings:
            wanted, at = b" " + beginning, data.find(b" " + beginning)
            while at >= 0:
                found.add(at + 1)
                at = data.find(wanted, at + 1)
        found.update(data.rfind(b" ", 0, at) + 1 for at in self._odd())
        return iter(sorted(found))

    def _odd(self) -> Iterator[int]:
        """Where something stands that is no letter, digit or space of ASCII."""
        # The stop behind a sentence is no part of its last word; it is the most frequent sign.
        data = self._data.replace(b". ", b"  ")
        for sign in _SIGNS:
            at = data.find(sign)
            while at >= 0:
                yield at
                at = data.find(sign, at + 1)
        if not data.isascii():
            yield from (match.start() for match in _NOT_ASCII.finditer(data))

    def all(self) -> Iterator[int]:
        """Where all pieces stand."""
        return (match.start() for match in _PIECE.finditer(self._data))

    def cut(self, at: int) -> tuple[Spot, ...]:
        """The words of the piece at `at`; their offsets count from there."""
        piece = self._data[at : self._data.find(b" ", at)]
        return _remembered(piece) if len(piece) <= _REMEMBERED else _cut(piece)

    def behind(self, at: int) -> Iterator[Spot]:
        """The words behind the piece at `at`."""
        return self.words(self._data.find(b" ", at))

    def words(self, at: int) -> Iterator[Spot]:
        """The words from the piece at `at` on."""
        for match in _PIECE.finditer(self._data, at):
            for word, stemmed, start, end in self.cut(match.start()):
                yield Spot(word, stemmed, match.start() + start, match.start() + end)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Offsets in the bytes as offsets in the text, in characters."""
        if self._ascii:
            return start - 1, end - 1
        return self._characters(start), self._characters(end)

    def _characters(self, at: int) -> int:
        """How many characters stand before some bytes: counted from where it was asked last."""
        seen, characters = self._seen
        between = self._data[min(seen, at) : max(seen, at)].decode("utf-8", "surrogatepass")
        characters += len(between) if seen <= at else -len(between)
        self._seen = at, characters
        return characters


def _cut(piece: bytes) -> tuple[Spot, ...]:
    """The words of one piece, by offsets in its bytes."""
    text = piece.decode("utf-8", "surrogatepass")
    at: Sequence[int] = range(len(text) + 1)  # where each character begins, in bytes
    if len(text) < len(piece):
        sizes = (len(char.encode("utf-8", "surrogatepass")) for char in text)
        at = list(accumulate(sizes, initial=0))
    return tuple(Spot(word, stem(word), at[start], at[end]) for word, start, end in tokens(text))


_remembered = lru_cache(maxsize=100_000)(_cut)


def beginning(stemmed: str) -> bytes | None:
    """What every word of a stem begins with; None for stems that ASCII does not hold.

    The English stemmer replaces endings: of what stays it changes two letters at most (dying, die;
    hoping, hope), and never the first.  tests/index/test_spot.py tries it.
    """
    if not stemmed.isascii():
        return None
    if not stemmed.isalpha():
        return stemmed.encode()  # its own only word
    return (stemmed[:-2] or stemmed[:1]).encode()
