"""Dictionary of a new segment: its word forms, grouped by stem into entries (`segment_format`)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from index.engines.whoosh.storage.array_file import Array, ArrayWriter
from index.engines.whoosh.storage.sorted_terms import write_terms
from index.errors import EngineError

MAX_ENTRIES = 1 << 23  # of one segment
FORMS_PER_ENTRY = 256  # as many as one byte can distinguish


@dataclass(frozen=True, slots=True)
class TermDictBuilder:
    """Dictionary of a segment that is being written: F forms in E entries."""

    forms: Sequence[str]  # sorted
    stems: Sequence[str]  # of each entry, sorted
    entries: Array  # i8[F]: entry of each form
    ordinals: Array  # i8[F]: ordinal of each form within its entry

    @classmethod
    def from_forms(cls, forms: Sequence[str], stems: Sequence[str]) -> TermDictBuilder:
        """Group forms, distinct and sorted by their bytes, by `stems`: the stem of each."""
        distinct = sorted(set(stems))
        stem_number = {stem: number for number, stem in enumerate(distinct)}
        stem_of_form = np.fromiter(map(stem_number.__getitem__, stems), np.int64, len(stems))
        order = np.argsort(stem_of_form, kind="stable")
        starts = np.searchsorted(stem_of_form[order], np.arange(len(distinct) + 1))
        rank = np.empty(len(forms), np.int64)  # forms of the same stem that come before a form
        rank[order] = np.arange(len(forms)) - starts[stem_of_form[order]]
        entry_counts = (np.diff(starts) + FORMS_PER_ENTRY - 1) // FORMS_PER_ENTRY  # of each stem
        first_entry = np.cumsum(entry_counts) - entry_counts
        stem_of_entry = np.repeat(np.arange(len(distinct)), entry_counts)
        return cls(
            forms,
            [distinct[number] for number in stem_of_entry.tolist()],
            first_entry[stem_of_form] + rank // FORMS_PER_ENTRY,
            rank % FORMS_PER_ENTRY,
        )

    def check_size(self) -> None:
        """Raise EngineError if there are more entries than a key has room for."""
        if len(self.stems) >= MAX_ENTRIES:
            raise EngineError(f"{len(self.stems):,} different words are too many.", "Split them.")

    def has_form_marks(self) -> Array:
        """Return bool[E]: entries with more than one form."""
        mask: Array = np.bincount(self.entries, minlength=len(self.stems)) > 1
        return mask

    def write(self, out: ArrayWriter) -> None:
        write_terms(out, "forms", self.forms)
        write_terms(out, "stems", self.stems)
        out.add("form.entry", self.entries.astype(np.uint32), checked=True)
        out.add("form.nth", self.ordinals.astype(np.uint8), checked=True)
