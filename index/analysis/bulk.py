"""Many texts cut at once: the words that `words` gives, as numbers of known forms.

News repeats itself: of a million words some thousands are new.  A text is split at white space and
at the ASCII signs that always part words.  Nearly all pieces are of sixteen bytes or less: those
are looked up as two numbers (`table`), all pieces of some texts at once; what is new goes through
`words` once.  A word never reaches over a white space, so both ways give the same
(tests/index/test_words.py).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.analysis.eights import PADDING, eights
from index.analysis.fold import as_bytes
from index.analysis.stem import stem
from index.analysis.table import FREE, Table
from index.analysis.words import LONGEST, words

_NOTHING = -1  # a piece without a word; pieces of several words are -2, -3 …
_SHORT = 16  # bytes of a piece that the table holds
_REMEMBERED = 64  # bytes of a piece that is worth remembering; a page of Han is one piece
_WINDOW = 1 << 20  # bytes that are worked on at once

Numbers = NDArray[np.int32]
Counts = NDArray[np.int64]


class Cut(NamedTuple):
    """What texts were cut into."""

    numbers: Numbers  # of the forms, text behind text
    counts: Counts  # words of each text


class Forms:
    """Known word forms: `names[number]` is the form, `stems[number]` its stem."""

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        """Begin anew: numbers that were given before mean nothing from here on."""
        self.names: list[str] = []
        self.stems: list[str] = []
        self._numbers: dict[str, int] = {}
        self._table = Table()
        self._long: dict[bytes, int] = {}
        self._several: list[list[int]] = []
        self._fleeting: list[list[int]] = []  # of the window that is being cut

    def __len__(self) -> int:
        """How many pieces are remembered."""
        return len(self._table) + len(self._long)

    def cut(self, texts: Sequence[str]) -> Cut:
        """Cut texts, as `words` would."""
        encoded = [as_bytes(text) for text in texts]
        # The stop behind a sentence is no part of its last word.
        data = b" " + b" ".join(encoded).replace(b". ", b"  ") + PADDING
        ends = np.cumsum([1 + len(each) for each in encoded], dtype=np.int64)
        numbers, before = [np.empty(0, np.int32)], np.zeros(len(texts), np.int64)
        for low, high in _windows(data):
            found = self._window(data[low:high] + PADDING, ends - low)
            numbers.append(found.numbers)
            before += found.counts
        return Cut(np.concatenate(numbers), np.diff(before, prepend=0))

    def _window(self, data: bytes, ends: Counts) -> Cut:
        """The words of some bytes, and how many of them stand before each of `ends`."""
        inside = np.frombuffer(data, np.uint8) != ord(" ")
        edges = np.flatnonzero(inside[1:] != inside[:-1]) + 1
        starts, stops = edges[::2].copy(), edges[1::2].copy()
        numbers = self._look_up(data, starts, stops - starts)
        pieces = starts.searchsorted(ends)  # before each end
        odd = np.flatnonzero(numbers < 0)
        if not len(odd):
            return Cut(numbers, pieces)
        several = list(map(self._words_of, numbers[odd].tolist()))
        self._fleeting.clear()
        many = np.ones(len(numbers), np.int64)
        many[odd] = [len(each) for each in several]
        numbers = np.repeat(numbers, many)
        numbers[numbers < 0] = [number for each in several for number in each]
        before = np.zeros(len(many) + 1, np.int64)
        np.cumsum(many, out=before[1:])
        return Cut(numbers, before[pieces])

    def _look_up(self, data: bytes, starts: Counts, lengths: Counts) -> Numbers:
        """The number of each piece; those of no word, or of several, are negative."""
        first = eights(data, starts, lengths)
        second = eights(data, starts + 8, lengths - 8)
        numbers = self._table.numbers(first, second)
        long = np.flatnonzero(lengths > _SHORT)
        numbers[long] = 0
        new = np.flatnonzero(numbers == FREE)
        if len(new):
            self._learn(data, starts[new], lengths[new], first[new], second[new])
            numbers[new] = self._table.numbers(first[new], second[new])
        for at in long.tolist():
            piece = data[starts[at] : starts[at] + lengths[at]]
            if len(piece) > _REMEMBERED:
                self._fleeting.append([self._number(word) for word in _words(piece)])
                numbers[at] = FREE + len(self._fleeting)
                continue
            if piece not in self._long:
                self._long[piece] = self._number_of(piece)
            numbers[at] = self._long[piece]
        return numbers

    def _words_of(self, number: int) -> list[int]:
        """The words that a negative number stands for."""
        if number == _NOTHING:
            return []
        if number < FREE // 2:
            return self._fleeting[number - FREE - 1]
        return self._several[_NOTHING - 1 - number]

    def _learn(
        self,
        data: bytes,
        starts: Counts,
        lengths: Counts,
        first: NDArray[np.uint64],
        second: NDArray[np.uint64],
    ) -> None:
        """Put new pieces into the table, each once, in the order in which they stand."""
        both = np.empty(len(first), [("first", np.uint64), ("second", np.uint64)])
        both["first"], both["second"] = first, second
        once = np.sort(np.unique(both, return_index=True)[1])
        pieces = zip(starts[once].tolist(), lengths[once].tolist(), strict=True)
        numbers = [self._number_of(data[at : at + length]) for at, length in pieces]
        self._table.put(first[once], second[once], np.array(numbers, np.int32))

    def _number_of(self, piece: bytes) -> int:
        match [self._number(word) for word in _words(piece)]:
            case []:
                return _NOTHING
            case [only]:
                return only
            case several:
                self._several.append(several)
                return _NOTHING - len(self._several)

    def _number(self, word: str) -> int:
        number = self._numbers.setdefault(word, len(self.names))
        if number == len(self.names):
            self.names.append(word)
            self.stems.append(stem(word))
        return number


def _windows(data: bytes) -> Iterator[tuple[int, int]]:
    """Stretches of the bytes that no piece reaches out of, each beginning with a space."""
    low, last = 0, len(data) - len(PADDING)
    while low < last:
        high = data.find(b" ", low + _WINDOW) if low + _WINDOW < last else last
        yield low, high
        low = high


def _words(piece: bytes) -> list[str]:
    """The words of a piece; most are plain letters and digits, perhaps at the end of a sentence."""
    plain = piece.rstrip(b".")
    if plain.isalnum() and len(plain) <= LONGEST:  # of ASCII alone, for bytes
        return [plain.decode("ascii")]
    return words(piece.decode("utf-8", "surrogatepass"))
