"""Segments open for reading: one by its dictionary, postings and columns; all of one commit."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

import numpy as np

from index.engine import Mark
from index.engines.whoosh.storage.array_file import (
    Array,
    ArrayFile,
    CorruptIndex,
    check_offsets,
)
from index.engines.whoosh.storage.keyword_reader import KeywordReader
from index.engines.whoosh.storage.segment_format import OVERFLOW, TEXT_FIELDS, TOTAL_FREQS
from index.engines.whoosh.storage.sorted_terms import SortedTerms


def live_mask(doc_count: int, deleted: Array | list[int]) -> Array | None:
    """Return bool[doc_count], True for documents that are not deleted; None if none is deleted."""
    if not len(deleted):
        return None
    mask = np.ones(doc_count, bool)
    mask[deleted] = False
    return mask


class Segment:
    """Open file of a segment; see `segment_format` for its sections."""

    def __init__(self, path: Path) -> None:
        """Open a segment; raises CorruptIndex if it is not what was written."""
        self.file = file = ArrayFile(path)
        self.doc_count: int = file.facts["documents"]
        self.word_counts = {name: int(file.facts[name]) for name in TEXT_FIELDS}
        self.forms, self.stems = SortedTerms(file, "forms"), SortedTerms(file, "stems")
        self.form_entries, self.form_ordinals = file.array("form.entry"), file.array("form.nth")
        self.posting_offsets = file.array("entry.postings")
        self.position_offsets = file.array("entry.places")
        self.mark_offsets = file.array("entry.marks")
        self.docs, self.packed_freqs = file.array("docs"), file.array("counts")
        self.overflow_rows, overflow_freqs = file.array("counts.wide"), file.array("counts.widely")
        self.overflow_freqs = overflow_freqs[: len(self.overflow_rows) * 3].reshape(-1, 3)
        self.positions, self.form_marks = file.array("places"), file.array("marks")
        self.ids, self.docs_by_id = file.array("ids"), file.array("ids.sorted")
        self.day, self.published = file.array("day"), file.array("published")
        self.lengths = {name: file.array(f"length.{name}") for name in TEXT_FIELDS}
        self._keywords: dict[str, KeywordReader] = {}
        self._check_sizes(overflow_freqs)

    def _check_sizes(self, overflow_freqs: Array) -> None:
        """Raise CorruptIndex unless the sections fit each other: offsets then stay in bounds."""
        columns = (self.ids, self.docs_by_id, self.day, self.published, *self.lengths.values())
        fits = (
            all(len(column) == self.doc_count for column in columns)
            and self.forms.is_consistent()
            and self.stems.is_consistent()
            and len(self.form_entries) == len(self.form_ordinals) == len(self.forms)
            and int(self.form_entries.max(initial=0)) < max(len(self.stems), 1)
            and all(
                len(offsets) == len(self.stems) + 1
                for offsets in (self.posting_offsets, self.position_offsets, self.mark_offsets)
            )
            and self.posting_offsets[-1] == len(self.docs) == len(self.packed_freqs)
            and self.position_offsets[-1] == len(self.positions)
            and self.mark_offsets[-1] == len(self.form_marks)
            and len(overflow_freqs) == len(self.overflow_rows) * 3
        )
        if not fits:
            raise CorruptIndex(f"{self.file.path.name}: its sections do not fit each other")

    def check_lists(self) -> None:
        """Raise CorruptIndex unless all lists follow each other, as a merge requires."""
        name = self.file.path.name
        check_offsets(self.posting_offsets, len(self.docs), name)
        check_offsets(self.position_offsets, len(self.positions), name)
        check_offsets(self.mark_offsets, len(self.form_marks), name)

    def keywords(self, field: str) -> KeywordReader:
        """Return the keyword column of a field, opened once."""
        if field not in self._keywords:
            self._keywords[field] = KeywordReader(self.file, field)
        return self._keywords[field]

    def doc_with_id(self, id: str) -> int | None:
        """Return the document of an article, None if it is not in this segment."""
        key = id.encode()
        at = int(np.searchsorted(self.ids, key, sorter=self.docs_by_id))
        if at < self.doc_count:
            doc = int(self.docs_by_id[at])
            if self.ids[doc] == key:
                return doc
        return None

    def docs_with_ids(self, ids: Array) -> Array:
        """Return i8: the documents that have any of some ids (S, sorted)."""
        at = np.searchsorted(ids, self.ids)
        at[at == len(ids)] = 0
        return np.flatnonzero(ids[at] == self.ids)

    @cached_property
    def forms_per_entry(self) -> Array:
        """i8[E]: number of forms of each entry."""
        return np.bincount(self.form_entries, minlength=len(self.stems))

    @cached_property
    def has_form_marks(self) -> Array:
        """bool[E]: entries with more than one form."""
        mask: Array = self.forms_per_entry > 1
        return mask

    @cached_property
    def undated_count(self) -> int:
        """Number of documents without a day: they come first."""
        return int(np.searchsorted(self.day, 1))

    def read_overflow_freqs(self, postings: Array) -> Array:
        """Return i8[k, 3]: title, body and caption frequencies of postings marked OVERFLOW."""
        at = self.overflow_rows.searchsorted(postings.astype(np.uint64))
        return self.overflow_freqs[at].astype(np.int64)

    def total_freqs(self, rows: slice) -> Array:
        """Return i8: the number of positions of each posting of a slice."""
        packed = self.packed_freqs[rows]
        totals: Array = TOTAL_FREQS.take(packed)
        at = np.flatnonzero(packed == OVERFLOW)
        if len(at):
            totals[at] = self.read_overflow_freqs(at + rows.start).sum(axis=1)
        return totals


class CommittedSegments:
    """Open segments of one commit, with their live documents and the commit's mark."""

    def __init__(
        self, segments: Sequence[tuple[Segment, Array | None]] = (), mark: Mark | None = None
    ) -> None:
        """`segments`: each with bool[N], its live documents, or None if none is deleted."""
        self.segments, self.mark = segments, mark

    @cached_property
    def article_count(self) -> int:
        """Number of documents that are not deleted."""
        return sum(
            segment.doc_count if live is None else int(np.count_nonzero(live))
            for segment, live in self.segments
        )
