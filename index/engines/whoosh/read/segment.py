"""One segment, open: its dictionary, postings and columns over the file itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path

import numpy as np

from index.engines.whoosh.read.arrays import Array, ArrayFile, Damaged, must_rise
from index.engines.whoosh.write.columns import LABELLED, TEXTS, Labels
from index.engines.whoosh.write.term_dict import Texts
from index.fields import FIELDS


def living(documents: int, deleted: Array | list[int]) -> Array | None:
    """bool[documents]: which are not deleted; None if all are not."""
    if not len(deleted):
        return None
    live = np.ones(documents, bool)
    live[deleted] = False
    return live


class Names:
    """The labels of one field, and which documents have them; raises Damaged."""

    def __init__(self, file: ArrayFile, name: str) -> None:
        self.labels = Texts(file, f"{name}.labels")
        self.docs, self.docs_at = file.array(f"{name}.docs"), file.array(f"{name}.docs.at")
        self._searched = file.array(f"{name}.searched")
        must_rise(self.docs_at, len(self.docs), name)
        self.multi = FIELDS[name].multi
        if self.multi:
            self.of, self.of_at = file.array(f"{name}.of"), file.array(f"{name}.of.at")
            must_rise(self.of_at, len(self.of), name)
        else:
            self.first = file.array(f"{name}.first")

    @cached_property
    def _lines(self) -> tuple[bytes, Array]:
        """The names of all labels, and where each line of them ends."""
        whole = self._searched.tobytes()
        return whole, np.flatnonzero(self._searched == ord("\n"))

    def lines(self) -> list[bytes]:
        """The folded names of each label, bars between them."""
        return self._lines[0].splitlines()

    def folded(self) -> Iterator[bytes]:
        """Every name of every label, folded."""
        for line in self.lines():
            yield from line.strip(b"| ").split(b" | ")

    def found(self, words: Sequence[str], *, whole: bool) -> Array:
        """The labels of which some name holds these words side by side, or is them."""
        wanted = " ".join(words).encode()
        wanted = b"| " + wanted + b" |" if whole else b" " + wanted + b" "
        text, ends = self._lines
        places, at = [], text.find(wanted)
        while at >= 0:
            places.append(at)
            at = text.find(wanted, at + 1)
        return np.unique(np.searchsorted(ends, places))

    def holding(self, part: str) -> Array:
        """The labels of which some name, folded, contains this."""
        wanted, (text, ends) = part.encode(), self._lines
        places, at = [], text.find(wanted)
        while at >= 0:
            places.append(at)
            at = text.find(wanted, text.index(b"\n", at))
        return np.searchsorted(ends, places)

    def with_labels(self, labels: Array) -> Array:
        """The documents that have any of these labels, in order."""
        pieces = [self.docs[self.docs_at[label] : self.docs_at[label + 1]] for label in labels]
        if len(pieces) == 1:
            return pieces[0]
        return np.unique(np.concatenate(pieces)) if pieces else np.empty(0, np.uint32)

    def some(self) -> Array:
        """bool[N]: which documents have any."""
        if self.multi:
            return np.diff(self.of_at.astype(np.int64)) > 0
        return self.first > 0

    def as_labels(self) -> Labels:
        """The same as a writer has it: for a merge."""
        names = list(self.labels.texts())
        if self.multi:
            return Labels(names, self.of, np.diff(self.of_at.astype(np.int64)))
        return Labels(names, self.first[self.first > 0] - 1, (self.first > 0).astype(np.int64))


class Segment:
    """A segment's file, open for reading; raises Damaged if it is not what was written."""

    def __init__(self, path: Path) -> None:
        self.file = file = ArrayFile(path)
        self.documents: int = file.facts["documents"]
        self.totals = {name: int(file.facts[name]) for name in TEXTS}
        self.forms, self.stems = Texts(file, "forms"), Texts(file, "stems")
        self.form_entry, self.form_nth = file.array("form.entry"), file.array("form.nth")
        self.postings_at = file.array("entry.postings")
        self.places_at = file.array("entry.places")
        self.marks_at = file.array("entry.marks")
        self.docs, self.counts = file.array("docs"), file.array("counts")
        self.wide, wide_counts = file.array("counts.wide"), file.array("counts.widely")
        self.wide_counts = wide_counts[: len(self.wide) * 3].reshape(-1, 3)
        self.places, self.marks = file.array("places"), file.array("marks")
        self.ids, self.ids_sorted = file.array("ids"), file.array("ids.sorted")
        self.day, self.published = file.array("day"), file.array("published")
        self.lengths = {name: file.array(f"length.{name}") for name in TEXTS}
        self._names: dict[str, Names] = {}
        self._check(wide_counts)

    def _check(self, wide_counts: Array) -> None:
        """Whether the sections fit each other: what is read below stays inside."""
        per_document = (self.ids, self.ids_sorted, self.day, self.published, *self.lengths.values())
        fits = (
            all(len(column) == self.documents for column in per_document)
            and self.forms.fits()
            and self.stems.fits()
            and len(self.form_entry) == len(self.form_nth) == len(self.forms)
            and int(self.form_entry.max(initial=0)) < max(len(self.stems), 1)
            and all(
                len(at) == len(self.stems) + 1
                for at in (self.postings_at, self.places_at, self.marks_at)
            )
            and self.postings_at[-1] == len(self.docs) == len(self.counts)
            and self.places_at[-1] == len(self.places)
            and self.marks_at[-1] == len(self.marks)
            and len(wide_counts) == len(self.wide) * 3
        )
        if not fits:
            raise Damaged(f"{self.file.path.name}: its sections do not fit each other")

    def must_hold(self) -> None:
        """Raise Damaged unless all lists follow each other: what is asked of a merge's sources."""
        name = self.file.path.name
        must_rise(self.postings_at, len(self.docs), name)
        must_rise(self.places_at, len(self.places), name)
        must_rise(self.marks_at, len(self.marks), name)

    def names(self, field: str) -> Names:
        if field not in self._names:
            self._names[field] = Names(self.file, field)
        return self._names[field]

    def number(self, id: str) -> int | None:
        """The document of an article's id."""
        wanted = id.encode()
        at = int(np.searchsorted(self.ids, wanted, sorter=self.ids_sorted))
        if at < self.documents:
            number = int(self.ids_sorted[at])
            if self.ids[number] == wanted:
                return number
        return None

    def numbers(self, ids: Array) -> Array:
        """The documents that have any of some ids: S, sorted."""
        at = np.searchsorted(ids, self.ids)
        at[at == len(ids)] = 0
        return np.flatnonzero(ids[at] == self.ids)

    @cached_property
    def members(self) -> Array:
        """i8[E]: how many forms each entry has."""
        return np.bincount(self.form_entry, minlength=len(self.stems))

    @cached_property
    def several(self) -> Array:
        """bool[E]: which entries have more than one form."""
        several: Array = self.members > 1
        return several

    @cached_property
    def undated(self) -> int:
        """How many documents have no day: they come first."""
        return int(np.searchsorted(self.day, 1))

    def all_labels(self) -> dict[str, Labels]:
        return {name: self.names(name).as_labels() for name in LABELLED}
