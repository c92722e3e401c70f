"""Batch tokenizer: the words of many texts as ids of known forms.

News repeats itself: of a million words some thousands are new.  A text is split into pieces at
white space and at the ASCII signs that always separate words.  Nearly all pieces have sixteen bytes
or less: those are looked up as two integers (`piece_table`), all pieces of a batch at once; a new
piece goes through `split_words` once.  A word never contains white space, so both ways give the
same words (tests/index/test_words.py).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.analysis.fold import fold_to_bytes
from index.analysis.piece_table import EMPTY, PADDING, PieceHashTable, pack_u64
from index.analysis.stem import stem
from index.analysis.words import MAX_WORD_UNITS, split_words

_NO_WORD = -1  # code of a piece without a word; pieces of several words have -2, -3 …
_TABLE_BYTES = 16  # bytes of a piece; longer ones are not in the table
_CACHEABLE = 64  # bytes of a piece; longer ones are not cached: a page of Han is one piece
_WINDOW = 1 << 20  # bytes that are tokenized at once

WordIds = NDArray[np.int32]
Counts = NDArray[np.int64]


class TokenizedBatch(NamedTuple):
    """Words of a batch of texts."""

    word_ids: WordIds  # ids of the forms, one text after the other
    counts: Counts  # number of words of each text


class Vocabulary:
    """Known word forms: `forms[id]` is the form, `stems[id]` its stem.

    The code of a piece is the id of its only word, or negative: see `_NO_WORD`.
    """

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        """Forget all forms; earlier ids are no longer valid."""
        self.forms: list[str] = []
        self.stems: list[str] = []
        self._ids: dict[str, int] = {}
        self._table = PieceHashTable()
        self._long_pieces: dict[bytes, int] = {}
        self._compounds: list[list[int]] = []  # word ids of pieces of several words
        self._uncached: list[list[int]] = []  # word ids of the longest pieces of this window

    def __len__(self) -> int:
        """Return the number of pieces in memory."""
        return len(self._table) + len(self._long_pieces)

    def tokenize(self, texts: Sequence[str]) -> TokenizedBatch:
        """Split texts into words, with the same result as `split_words`."""
        encoded = [fold_to_bytes(text) for text in texts]
        # The full stop after a sentence is no part of its last word.
        data = b" " + b" ".join(encoded).replace(b". ", b"  ") + PADDING
        ends = np.cumsum([1 + len(text) for text in encoded], dtype=np.int64)
        word_ids, counts = [np.empty(0, np.int32)], np.zeros(len(texts), np.int64)
        for low, high in _split_windows(data):
            window = self._tokenize_window(data[low:high] + PADDING, ends - low)
            word_ids.append(window.word_ids)
            counts += window.counts
        return TokenizedBatch(np.concatenate(word_ids), np.diff(counts, prepend=0))

    def _tokenize_window(self, data: bytes, ends: Counts) -> TokenizedBatch:
        """Return the words of `data`; `counts` are the words before each of the offsets `ends`."""
        inside = np.frombuffer(data, np.uint8) != ord(" ")
        edges = np.flatnonzero(inside[1:] != inside[:-1]) + 1
        starts, stops = edges[::2].copy(), edges[1::2].copy()
        codes = self._piece_codes(data, starts, stops - starts)
        piece_counts = starts.searchsorted(ends)  # pieces before each end
        negative = np.flatnonzero(codes < 0)
        if not len(negative):
            return TokenizedBatch(codes, piece_counts)
        compounds = list(map(self._compound_ids, codes[negative].tolist()))
        self._uncached.clear()
        lengths = np.ones(len(codes), np.int64)  # words of each piece
        lengths[negative] = [len(ids) for ids in compounds]
        word_ids = np.repeat(codes, lengths)
        word_ids[word_ids < 0] = [id for ids in compounds for id in ids]
        word_counts = np.zeros(len(lengths) + 1, np.int64)  # words before each piece
        np.cumsum(lengths, out=word_counts[1:])
        return TokenizedBatch(word_ids, word_counts[piece_counts])

    def _piece_codes(self, data: bytes, starts: Counts, lengths: Counts) -> WordIds:
        """Return the code of each piece; new pieces are added."""
        first = pack_u64(data, starts, lengths)
        second = pack_u64(data, starts + 8, lengths - 8)
        codes = self._table.lookup(first, second)
        long = np.flatnonzero(lengths > _TABLE_BYTES)
        codes[long] = 0
        new = np.flatnonzero(codes == EMPTY)
        if len(new):
            self._add_pieces(data, starts[new], lengths[new], first[new], second[new])
            codes[new] = self._table.lookup(first[new], second[new])
        for at in long.tolist():
            piece = data[starts[at] : starts[at] + lengths[at]]
            if len(piece) > _CACHEABLE:
                self._uncached.append([self._word_id(word) for word in _piece_words(piece)])
                codes[at] = EMPTY + len(self._uncached)
                continue
            if piece not in self._long_pieces:
                self._long_pieces[piece] = self._make_code(piece)
            codes[at] = self._long_pieces[piece]
        return codes

    def _compound_ids(self, code: int) -> list[int]:
        """Return the word ids of a piece with a negative code."""
        if code == _NO_WORD:
            return []
        if code < EMPTY // 2:
            return self._uncached[code - EMPTY - 1]
        return self._compounds[_NO_WORD - 1 - code]

    def _add_pieces(
        self,
        data: bytes,
        starts: Counts,
        lengths: Counts,
        first: NDArray[np.uint64],
        second: NDArray[np.uint64],
    ) -> None:
        """Insert new pieces into the table, each once, in the order of the text."""
        keys = np.empty(len(first), [("first", np.uint64), ("second", np.uint64)])
        keys["first"], keys["second"] = first, second
        distinct = np.sort(np.unique(keys, return_index=True)[1])
        pieces = zip(starts[distinct].tolist(), lengths[distinct].tolist(), strict=True)
        codes = [self._make_code(data[at : at + length]) for at, length in pieces]
        self._table.insert(first[distinct], second[distinct], np.array(codes, np.int32))

    def _make_code(self, piece: bytes) -> int:
        match [self._word_id(word) for word in _piece_words(piece)]:
            case []:
                return _NO_WORD
            case [word_id]:
                return word_id
            case word_ids:
                self._compounds.append(word_ids)
                return _NO_WORD - len(self._compounds)

    def _word_id(self, word: str) -> int:
        word_id = self._ids.setdefault(word, len(self.forms))
        if word_id == len(self.forms):
            self.forms.append(word)
            self.stems.append(stem(word))
        return word_id


def _split_windows(data: bytes) -> Iterator[tuple[int, int]]:
    """Yield slices of `data` that begin with a space and split no piece."""
    low, last = 0, len(data) - len(PADDING)
    while low < last:
        high = data.find(b" ", low + _WINDOW) if low + _WINDOW < last else last
        yield low, high
        low = high


def _piece_words(piece: bytes) -> list[str]:
    """Split a piece into words; most are ASCII letters and digits, perhaps with a full stop."""
    plain = piece.rstrip(b".")
    if plain.isalnum() and len(plain) <= MAX_WORD_UNITS:  # ASCII only, since these are bytes
        return [plain.decode("ascii")]
    return split_words(piece.decode("utf-8", "surrogatepass"))
