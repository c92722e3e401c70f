"""Positions of given words in a text, without tokenizing all of it.

A word never contains white space, so a text is a sequence of pieces, each tokenized separately.  A
piece of ASCII letters and digits only is one word, and is skipped unless it starts with the prefix
of a given word; the others (with an apostrophe, an accent, a dot inside …) are few and are all
tokenized.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple

from index.analysis.fold import fold_to_bytes
from index.analysis.stem import stem
from index.analysis.words import iter_tokens

_SIGNS = (b"'", b"+", b"#", b".")  # ASCII signs that can be part of a word
_NOT_ASCII = re.compile(rb"[\x80-\xff]+")
_PIECE = re.compile(rb"[^ ]+")
_CACHEABLE = 64  # bytes of a piece; longer ones are not cached


class TokenSpan(NamedTuple):
    """Word, its stem, and its offsets in bytes, from the start of its piece or of the text."""

    word: str
    stem: str
    start: int
    end: int


class LazyTokens:
    """Text whose pieces are tokenized on request."""

    def __init__(self, text: str) -> None:
        self._data = b" " + fold_to_bytes(text) + b" "
        self._ascii = len(self._data) == len(text) + 2
        self._last = (1, 0)  # last converted offset in bytes, and the characters before it

    def candidates(self, prefixes: Collection[bytes]) -> Iterator[int]:
        """Return the offsets of pieces, in order, that can contain a word with such a prefix."""
        data, starts = self._data, set[int]()
        for prefix in prefixes:
            pattern, offset = b" " + prefix, data.find(b" " + prefix)
            while offset >= 0:
                starts.add(offset + 1)
                offset = data.find(pattern, offset + 1)
        starts.update(data.rfind(b" ", 0, offset) + 1 for offset in self._irregular())
        return iter(sorted(starts))

    def _irregular(self) -> Iterator[int]:
        """Yield the offsets of everything but ASCII letters, digits and spaces."""
        # The full stop after a sentence is no part of its last word; it is the most frequent sign.
        data = self._data.replace(b". ", b"  ")
        for sign in _SIGNS:
            offset = data.find(sign)
            while offset >= 0:
                yield offset
                offset = data.find(sign, offset + 1)
        if not data.isascii():
            yield from (match.start() for match in _NOT_ASCII.finditer(data))

    def piece_starts(self) -> Iterator[int]:
        """Return the offsets of all pieces."""
        return (match.start() for match in _PIECE.finditer(self._data))

    def tokenize_piece(self, offset: int) -> tuple[TokenSpan, ...]:
        """Return the words of the piece at `offset`; their offsets count from its start."""
        piece = self._data[offset : self._data.find(b" ", offset)]
        return _cached_tokens(piece) if len(piece) <= _CACHEABLE else _tokenize(piece)

    def tokens_after(self, offset: int) -> Iterator[TokenSpan]:
        """Yield the words after the piece at `offset`; their offsets count from the text."""
        return self.tokens_from(self._data.find(b" ", offset))

    def tokens_from(self, offset: int) -> Iterator[TokenSpan]:
        """Yield the words of the pieces at `offset` and after it, with offsets from the text."""
        for match in _PIECE.finditer(self._data, offset):
            for word, stemmed, start, end in self.tokenize_piece(match.start()):
                yield TokenSpan(word, stemmed, match.start() + start, match.start() + end)

    def char_span(self, start: int, end: int) -> tuple[int, int]:
        """Convert offsets in bytes to offsets in the text, in characters."""
        if self._ascii:
            return start - 1, end - 1
        return self._count_chars(start), self._count_chars(end)

    def _count_chars(self, offset: int) -> int:
        """Count the characters before an offset in bytes, from the last counted offset on."""
        last, count = self._last
        between = self._data[min(last, offset) : max(last, offset)].decode("utf-8", "surrogatepass")
        count += len(between) if last <= offset else -len(between)
        self._last = offset, count
        return count


def _tokenize(piece: bytes) -> tuple[TokenSpan, ...]:
    """Return the words of a piece; their offsets count from its start."""
    text = piece.decode("utf-8", "surrogatepass")
    offsets: Sequence[int] = range(len(text) + 1)  # offset in bytes of each character
    if len(text) < len(piece):
        sizes = (len(char.encode("utf-8", "surrogatepass")) for char in text)
        offsets = list(accumulate(sizes, initial=0))
    return tuple(
        TokenSpan(word, stem(word), offsets[start], offsets[end])
        for word, start, end in iter_tokens(text)
    )


_cached_tokens = lru_cache(maxsize=100_000)(_tokenize)


def stem_prefix(stemmed: str) -> bytes | None:
    """Return the common prefix of all words with a stem; None for a stem that is not ASCII.

    The English stemmer replaces endings: of the rest it changes at most two letters (dying, die;
    hoping, hope), never the first.  tests/index/test_token_spans.py checks this.
    """
    if not stemmed.isascii():
        return None
    if not stemmed.isalpha():
        return stemmed.encode()  # the stem is its only word
    return (stemmed[:-2] or stemmed[:1]).encode()
