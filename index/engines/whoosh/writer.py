"""Articles -> one segment, in bounded memory: a segment is full when its words or documents are."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from index.analysis.bulk import Forms
from index.article import Article
from index.engines.whoosh.arrays import Array, ArrayWriter
from index.engines.whoosh.columns import TEXTS, Columns, Rows
from index.engines.whoosh.postings import MOST_ENTRIES, Layout, Postings, keys
from index.engines.whoosh.terms import Plan

MOST_WORDS = 12_000_000  # of one segment: 12 bytes each while they are sorted
_MOST_PIECES = 700_000  # remembered pieces of text: about 100 MB


class SegmentBuilder:
    """Collects articles until it is `full`, then writes them as one segment."""

    def __init__(self, forms: Forms) -> None:
        self._forms = forms
        self._rows = Rows()
        self._words = array("i")
        self._lengths = array("q")
        self._number: dict[str, int] = {}

    def __len__(self) -> int:
        return len(self._number)

    @property
    def full(self) -> bool:
        return (
            len(self._words) >= MOST_WORDS
            or len(self._forms) >= _MOST_PIECES
            or len(self._forms.names) >= MOST_ENTRIES // 2
        )

    def add(self, article: Article) -> None:
        """Take one more; of equal ids the last counts."""
        texts = {"title": article.title, "body": article.body, "caption": article.caption}
        self._number[article.id] = len(self._rows.ids)
        self._rows.add(article)
        self._lengths.extend([self._forms.cut(texts[name], self._words) for name in TEXTS])

    def ids(self) -> Iterable[str]:
        """The ids of the articles that were added."""
        return self._number

    def write(self, path: Path) -> Mapping[str, int]:
        """Write the segment's file; its number of documents and total of words a field."""
        lengths = np.frombuffer(self._lengths, np.int64).reshape(-1, len(TEXTS))
        live = np.fromiter(self._number.values(), np.int64, len(self._number))
        columns = self._rows.columns()
        order = live[_selected(columns, live).order()]
        layout = Layout(*lengths[order].T)
        key, plan = self._keys(lengths, order, layout)
        key.sort()
        postings = Postings(path.parent, layout, plan.several())
        postings.add(key)
        del key
        return Parts(plan, postings, columns, order, lengths[order]).write(path)

    def _keys(self, lengths: Array, order: Array, layout: Layout) -> tuple[Array, Plan]:
        """One key a word, unsorted, and the dictionary that its entries are of."""
        numbers = np.frombuffer(self._words, np.int32)
        row_starts = np.cumsum(lengths) - lengths.reshape(-1)
        begins = np.zeros(lengths.shape, np.int64)
        begins[order] = np.stack(
            (
                layout.starts()[:-1],
                layout.starts()[:-1] + layout.title + 1,
                layout.starts()[:-1] + layout.title + layout.body + 2,
            ),
            axis=1,
        )
        place = np.repeat(begins.reshape(-1) - row_starts, lengths.reshape(-1))
        place += np.arange(len(place))
        if len(order) < len(lengths):  # some were replaced
            live = np.zeros(len(lengths), bool)
            live[order] = True
            kept = np.repeat(live, lengths.sum(axis=1))
            numbers, place = numbers[kept], place[kept]
        plan, position = self._plan(numbers)
        found = position[numbers]
        return keys(plan.entry[found], place, plan.nth[found]), plan

    def _plan(self, numbers: Array) -> tuple[Plan, Array]:
        """The dictionary of the forms that occur, and where in it each known form stands."""
        names = self._forms.names
        used = np.flatnonzero(np.bincount(numbers, minlength=len(names))).tolist()
        used.sort(key=lambda number: names[number].encode())
        position = np.zeros(max(len(names), 1), np.int64)
        position[used] = np.arange(len(used))
        return Plan.of([names[number] for number in used]), position


def _selected(columns: Columns, live: Array) -> Columns:
    """The columns by which documents are ordered, of some of them."""
    return Columns(columns.ids[live], columns.day[live], columns.published[live], {})


@dataclass(frozen=True, slots=True)
class Parts:
    """What a segment is made of."""

    plan: Plan
    postings: Postings
    columns: Columns
    order: Array  # of the documents
    lengths: Array  # i8[N, 3], in that order

    def write(self, path: Path) -> Mapping[str, int]:
        """Write the file, or leave none; the facts of the segment."""
        totals = zip(TEXTS, self.lengths.sum(axis=0).tolist(), strict=True)
        facts = {"documents": len(self.lengths), **dict(totals)}
        out = ArrayWriter(path)
        try:
            self.plan.write(out)
            self.postings.write(out)
            self.columns.write(out, self.order)
            for name, column in zip(TEXTS, self.lengths.T, strict=True):
                out.add(f"length.{name}", column.astype(np.uint32))
            out.close(facts)
        except BaseException:
            out.abandon()
            raise
        return facts
