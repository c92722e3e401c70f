"""Words at their positions to postings, by sorting keys.

A *key* is one word of one document, in 63 bits:

    entry (23)  |  position in the segment (32)  |  ordinal of the form in its entry (8)

Sorted keys are the postings: by entry, then document, then position (`segment_format`).
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

import numpy as np

from index.engines.whoosh.storage.array_file import Array, ArrayWriter
from index.engines.whoosh.storage.segment_format import (
    BODY,
    CAPTION,
    OVERFLOW,
    TITLE,
    PositionLayout,
)

POSITION_BITS, ORDINAL_BITS = 32, 8
MAX_POSITIONS = 1 << POSITION_BITS
_TABLE_BITS = 22  # log2 of the most positions that the table of DocLookup has room for
_CHUNK = 1 << 20  # keys processed at once: 8 MiB


def _narrowest_type(limit: int) -> type:
    """Return the narrowest type for numbers below `limit`."""
    return np.uint16 if limit <= 1 << 16 else np.uint32


class DocLookup:
    """Document of a position in a segment: a table, of every nth position if there are many."""

    def __init__(self, doc_starts: Array) -> None:
        """Build the table from i8[N + 1], the position of each document."""
        self._doc_starts = doc_starts
        end = int(doc_starts[-1])
        self._shift = max(0, (end - 1).bit_length() - _TABLE_BITS)
        # The document that holds the first of each 2 ** shift positions.
        firsts = np.arange(0, end, 1 << self._shift, dtype=np.int64)
        table: Array = np.zeros(len(firsts), _narrowest_type(len(doc_starts)))
        for low in range(0, len(firsts), _CHUNK):
            chunk = firsts[low : low + _CHUNK]
            table[low : low + _CHUNK] = doc_starts.searchsorted(chunk, "right") - 1
        self._table = table

    def docs_at(self, positions: Array) -> Array:
        """Return i8: the document of each position."""
        docs = self._table.take(positions >> self._shift).astype(np.int64)
        while self._shift:
            is_later = self._doc_starts.take(docs + 1) <= positions
            if not is_later.any():
                break
            docs += is_later
        return docs


def make_keys(entries: Array, positions: Array, ordinals: Array) -> Array:
    """Return i8: one key for each word."""
    keys: Array = entries.astype(np.int64)
    keys <<= POSITION_BITS
    keys |= positions
    keys <<= ORDINAL_BITS
    keys |= ordinals
    return keys


class SpooledArray:
    """Array that grows in a temporary file, so that it takes no memory."""

    def __init__(self, folder: Path, dtype: np.dtype[Any] | type) -> None:
        self.dtype = np.dtype(dtype)
        self._file: IO[bytes] = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115
        self.length = 0

    def __del__(self) -> None:
        with suppress(OSError):  # the disk was full, and the writer has got the error already
            self._file.close()

    def append(self, array: Array) -> None:
        # Not `tofile`, which does not report a full disk.
        self._file.write(np.ascontiguousarray(array, self.dtype).data)
        self.length += len(array)

    def chunks(self) -> Iterator[Array]:
        """Yield the array in pieces, and close the file."""
        self._file.flush()
        self._file.seek(0)
        while len(chunk := np.fromfile(self._file, self.dtype, _CHUNK)):
            yield chunk
        self._file.close()


class PostingsWriter:
    """Takes sorted keys, batch by batch, and writes their postings."""

    def __init__(self, folder: Path, layout: PositionLayout, has_form_marks: Array) -> None:
        """Spool in `folder`; `has_form_marks`: bool[E], entries with more than one form."""
        self._layout, self._doc_starts = layout, layout.doc_starts()
        self._has_form_marks, self._doc_lookup = has_form_marks, DocLookup(self._doc_starts)
        entries, longest = len(has_form_marks), int(np.diff(self._doc_starts).max(initial=0))
        self._posting_counts = np.zeros(entries + 1, np.int64)
        self._position_counts = np.zeros(entries + 1, np.int64)
        self._docs, self._packed_freqs = (
            SpooledArray(folder, _narrowest_type(len(self._doc_starts))),
            SpooledArray(folder, np.uint8),
        )
        self._overflow_rows = SpooledArray(folder, np.uint64)
        self._overflow_freqs = SpooledArray(folder, np.uint32)
        self._positions = SpooledArray(folder, _narrowest_type(longest))
        self._form_marks = SpooledArray(folder, np.uint8)

    def add(self, sorted_keys: Array) -> None:
        """Add keys; a document's positions of one entry must come in one call."""
        start = 0
        while start < len(sorted_keys):
            end = self._chunk_end(sorted_keys, start)
            self._add_chunk(sorted_keys[start:end])
            start = end

    def _chunk_end(self, keys: Array, start: int) -> int:
        """Return where the next chunk ends, so that no document's entry is split."""
        end = start + _CHUNK
        if end >= len(keys):
            return len(keys)
        entry = keys[end] >> ORDINAL_BITS + POSITION_BITS
        position = keys[end] >> ORDINAL_BITS & MAX_POSITIONS - 1
        doc = int(self._doc_lookup.docs_at(np.array([position]))[0])
        for bound in self._doc_starts[doc], self._doc_starts[doc + 1]:
            key = (entry << POSITION_BITS | bound) << ORDINAL_BITS
            split = int(np.searchsorted(keys, key))
            if split > start:
                return split
        return len(keys)

    def _add_chunk(self, keys: Array) -> None:
        ordinals = (keys & (1 << ORDINAL_BITS) - 1).astype(np.uint8)
        positions = keys >> ORDINAL_BITS & MAX_POSITIONS - 1
        entries = keys >> ORDINAL_BITS + POSITION_BITS
        docs = self._doc_lookup.docs_at(positions)
        positions -= self._doc_starts.take(docs)
        is_first = np.ones(len(keys), bool)
        is_first[1:] = (entries[1:] != entries[:-1]) | (docs[1:] != docs[:-1])
        firsts = np.flatnonzero(is_first)
        self._add_freqs(docs[firsts], firsts, np.cumsum(is_first) - 1, docs, positions)
        self._docs.append(docs[firsts])
        self._positions.append(positions)
        self._form_marks.append(ordinals[self._has_form_marks[entries]])
        low, high = int(entries[0]), int(entries[-1]) + 1
        self._posting_counts[low:high] += np.bincount(entries[firsts] - low, minlength=high - low)
        self._position_counts[low:high] += np.bincount(entries - low, minlength=high - low)

    def _add_freqs(
        self, posting_docs: Array, firsts: Array, postings: Array, docs: Array, positions: Array
    ) -> None:
        """Count words by field, which follows from the position, and pack the frequencies.

        `posting_docs` and `firsts` have one value for each posting, the rest one for each position.
        """
        title_ends = self._layout.title[docs]
        in_title = positions < title_ends
        in_caption = positions > title_ends + self._layout.body[docs] + 1
        title = np.bincount(postings[in_title], minlength=len(posting_docs))
        caption = np.bincount(postings[in_caption], minlength=len(posting_docs))
        body = np.diff(firsts, append=len(postings)) - title - caption
        packed = body << BODY[0] | title << TITLE[0] | caption << CAPTION[0]
        overflows = (
            (body > BODY[1]) | (title > TITLE[1]) | (caption > CAPTION[1]) | (packed == OVERFLOW)
        )
        if overflows.any():
            packed[overflows] = OVERFLOW
            at = np.flatnonzero(overflows)
            self._overflow_rows.append(at + self._docs.length)
            freqs = np.stack((title[at], body[at], caption[at]), axis=1)
            self._overflow_freqs.append(freqs.reshape(-1))
        self._packed_freqs.append(packed)

    def write(self, out: ArrayWriter) -> None:
        """Write the sections of the postings; the spools are used up."""
        mark_counts = np.where(np.append(self._has_form_marks, False), self._position_counts, 0)
        for name, counts in (
            ("entry.postings", self._posting_counts),
            ("entry.places", self._position_counts),
            ("entry.marks", mark_counts),
        ):
            offsets = np.zeros(len(counts), np.uint64)
            np.cumsum(counts[:-1], out=offsets[1:])
            out.add(name, offsets, checked=True)
        for name, spool in (
            ("docs", self._docs),
            ("counts", self._packed_freqs),
            ("counts.wide", self._overflow_rows),
            ("counts.widely", self._overflow_freqs),
            ("places", self._positions),
            ("marks", self._form_marks),
        ):
            out.add_pieces(name, spool.dtype, spool.chunks())
