"""From words in their places to postings, by sorting.

A *key* is one word of one document, in 63 bits:

    entry (23)  |  place in the segment (32)  |  nth form of its entry (8)

Documents stand one behind the other in the segment; each takes the words of its title, a gap, those
of its body, a gap, those of its caption, a gap, so that no phrase reaches from one into the next.
Sorted keys are the postings: by entry, then document, then place.

    entry.postings  u8[E + 1]  where the postings of each entry begin
    entry.places    u8[E + 1]  where its places begin
    entry.marks     u8[E + 1]  where its marks begin; an entry of one form has none
    docs            u2|u4[P]   the document of a posting
    counts          u1[P]      its occurrences: body (5 bits), title (2), caption (1)
    counts.wide     u8[W]      postings with too many for that, rising
    counts.widely   u4[W, 3]   their occurrences in title, body, caption
    places          u2|u4[T]   a word's place within its document, in the order of the postings
    marks           u1[…]      which form of its entry it is
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import numpy as np

from index.engines.whoosh.read.arrays import Array, ArrayWriter

PLACE_BITS, NTH_BITS = 32, 8
MOST_PLACES = 1 << PLACE_BITS
WIDE = 0xFF  # counts that stand in counts.wide
BODY, TITLE, CAPTION = (0, 0x1F), (5, 3), (7, 1)  # shift and mask in counts
_TABLE_BITS = 22  # of the places that a table of documents has room for
_PIECE = 1 << 20  # keys that are worked on at once: 8 MiB


def _narrow(most: int) -> type:
    """The narrowest type for numbers below `most`."""
    return np.uint16 if most <= 1 << 16 else np.uint32


@dataclass(frozen=True, slots=True)
class Layout:
    """Where documents and their fields stand in a segment; by document, in its order."""

    title: Array  # i8[N], words
    body: Array
    caption: Array

    def starts(self) -> Array:
        """i8[N + 1]: the place of each document in the segment."""
        starts = np.zeros(len(self.title) + 1, np.int64)
        np.cumsum(self.title + self.body + self.caption + 3, out=starts[1:])
        return starts

    def begins(self) -> Array:
        """i8[N, 3]: the place of the first word of each text."""
        starts = self.starts()[:-1]
        body = starts + self.title + 1
        return np.stack((starts, body, body + self.body + 1), axis=1)

    def documents(self) -> Documents:
        """Which document each place is of."""
        return Documents(self.starts())


class Documents:
    """Which document a place of a segment is of: a table, of every nth place if they are many."""

    def __init__(self, starts: Array) -> None:
        self._starts = starts
        places = int(starts[-1])
        self._shift = max(0, (places - 1).bit_length() - _TABLE_BITS)
        # The document that holds the first place of each stretch of 2 ** shift places.
        first = np.arange(0, places, 1 << self._shift, dtype=np.int64)
        table: Array = np.zeros(len(first), _narrow(len(starts)))
        for low in range(0, len(first), _PIECE):
            some = first[low : low + _PIECE]
            table[low : low + _PIECE] = starts.searchsorted(some, "right") - 1
        self._table = table

    def of(self, places: Array) -> Array:
        """i8: the document of each place."""
        found = self._table.take(places >> self._shift).astype(np.int64)
        while self._shift:
            later = self._starts.take(found + 1) <= places
            if not later.any():
                break
            found += later
        return found


def key_of(entry: Array, place: Array, nth: Array) -> Array:
    """i8: one key a word; see above."""
    key: Array = entry.astype(np.int64)
    key <<= PLACE_BITS
    key |= place
    key <<= NTH_BITS
    key |= nth
    return key


class Spool:
    """An array that grows on disk, so that it takes no memory."""

    def __init__(self, folder: Path, dtype: np.dtype[Any] | type) -> None:
        self.dtype = np.dtype(dtype)
        self._file: IO[bytes] = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115
        self.length = 0

    def __del__(self) -> None:
        with suppress(OSError):  # a full disk came between, and whoever wrote has been told
            self._file.close()

    def add(self, array: Array) -> None:
        # Not `tofile`, which does not say when a disk is full.
        self._file.write(np.ascontiguousarray(array, self.dtype).data)
        self.length += len(array)

    def pieces(self) -> Iterator[Array]:
        self._file.flush()
        self._file.seek(0)
        while len(piece := np.fromfile(self._file, self.dtype, _PIECE)):
            yield piece
        self._file.close()


class Postings:
    """Takes sorted keys, a stretch of them at a time, and writes their postings."""

    def __init__(self, folder: Path, layout: Layout, several: Array) -> None:
        self._layout, self._starts = layout, layout.starts()
        self._several, self._documents = several, layout.documents()
        entries, widest = len(several), int(np.diff(self._starts).max(initial=0))
        self._postings = np.zeros(entries + 1, np.int64)  # counts first, then where each begins
        self._places = np.zeros(entries + 1, np.int64)
        self._docs, self._counts = (
            Spool(folder, _narrow(len(self._starts))),
            Spool(folder, np.uint8),
        )
        self._wide, self._widely = Spool(folder, np.uint64), Spool(folder, np.uint32)
        self._place = Spool(folder, _narrow(widest))
        self._marks = Spool(folder, np.uint8)

    def add(self, sorted_keys: Array) -> None:
        """Take more keys; a document's places of one entry must come in one call."""
        start = 0
        while start < len(sorted_keys):
            end = self._end(sorted_keys, start)
            self._add(sorted_keys[start:end])
            start = end

    def _end(self, key: Array, start: int) -> int:
        """Where the next piece ends: no document's places of one entry are torn apart."""
        end = start + _PIECE
        if end >= len(key):
            return len(key)
        entry, place = key[end] >> NTH_BITS + PLACE_BITS, key[end] >> NTH_BITS & MOST_PLACES - 1
        doc = int(self._documents.of(np.array([place]))[0])
        for bound in self._starts[doc], self._starts[doc + 1]:
            cut = int(np.searchsorted(key, (entry << PLACE_BITS | bound) << NTH_BITS))
            if cut > start:
                return cut
        return len(key)

    def _add(self, key: Array) -> None:
        nth = (key & (1 << NTH_BITS) - 1).astype(np.uint8)
        place = key >> NTH_BITS & MOST_PLACES - 1
        entry = key >> NTH_BITS + PLACE_BITS
        doc = self._documents.of(place)
        place -= self._starts.take(doc)
        new = np.ones(len(key), bool)
        new[1:] = (entry[1:] != entry[:-1]) | (doc[1:] != doc[:-1])
        first = np.flatnonzero(new)
        self._count(doc[first], first, np.cumsum(new) - 1, doc, place)
        self._docs.add(doc[first])
        self._place.add(place)
        self._marks.add(nth[self._several[entry]])
        low, high = int(entry[0]), int(entry[-1]) + 1
        self._postings[low:high] += np.bincount(entry[first] - low, minlength=high - low)
        self._places[low:high] += np.bincount(entry - low, minlength=high - low)

    def _count(self, docs: Array, first: Array, posting: Array, doc: Array, place: Array) -> None:
        """Occurrences by field, told by the place."""
        title_ends = self._layout.title[doc]
        in_title = place < title_ends
        in_caption = place > title_ends + self._layout.body[doc] + 1
        title = np.bincount(posting[in_title], minlength=len(docs))
        caption = np.bincount(posting[in_caption], minlength=len(docs))
        body = np.diff(first, append=len(posting)) - title - caption
        packed = body << BODY[0] | title << TITLE[0] | caption << CAPTION[0]
        wide = (body > BODY[1]) | (title > TITLE[1]) | (caption > CAPTION[1]) | (packed == WIDE)
        if wide.any():
            packed[wide] = WIDE
            at = np.flatnonzero(wide)
            self._wide.add(at + self._docs.length)
            self._widely.add(np.stack((title[at], body[at], caption[at]), axis=1).reshape(-1))
        self._counts.add(packed)

    def write(self, out: ArrayWriter) -> None:
        marks = np.where(np.append(self._several, False), self._places, 0)
        for name, counts in (
            ("entry.postings", self._postings),
            ("entry.places", self._places),
            ("entry.marks", marks),
        ):
            at = np.zeros(len(counts), np.uint64)
            np.cumsum(counts[:-1], out=at[1:])
            out.add(name, at, checked=True)
        for name, spool in (
            ("docs", self._docs),
            ("counts", self._counts),
            ("counts.wide", self._wide),
            ("counts.widely", self._widely),
            ("places", self._place),
            ("marks", self._marks),
        ):
            out.add_pieces(name, spool.dtype, spool.pieces())
