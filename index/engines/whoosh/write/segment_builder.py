"""Articles -> one segment, in bounded memory: a segment is full when its words or documents are."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from index.analysis.bulk import Forms
from index.article import Article
from index.engines.whoosh.read.arrays import Array, ArrayWriter
from index.engines.whoosh.write.columns import TEXTS, Columns, Rows
from index.engines.whoosh.write.postings import NTH_BITS, Layout, Postings, key_of
from index.engines.whoosh.write.term_dict import Plan
from index.errors import EngineError

MOST_WORDS = 12_000_000  # of one segment: 12 bytes each while they are sorted
MOST_DOCUMENTS = 1 << 16  # so that their numbers take two bytes
MOST_PIECES = 600_000  # that are remembered: about 100 MB
_REPORT = "Please report it."
_BATCH = 400_000  # characters that are cut at once
_PIECE = 1 << 20  # words of which keys are made at once


class SegmentBuilder:
    """Collects articles until it is `full`, then writes them as one segment."""

    def __init__(self, forms: Forms, workers: int = 1) -> None:
        """`workers`: how many processes share the memory."""
        self._forms, self._workers = forms, workers
        self._rows = Rows()
        self._texts: list[str] = []  # not yet cut
        self._size = 0  # characters of them
        self._words, self._lengths = array("i"), array("q")
        self._number: dict[str, int] = {}

    def __len__(self) -> int:
        return len(self._number)

    @property
    def taken(self) -> int:
        """How many articles were added, those that were replaced too."""
        return len(self._rows.ids)

    @property
    def full(self) -> bool:
        return (
            len(self._words) >= MOST_WORDS // self._workers
            or len(self._rows.ids) >= MOST_DOCUMENTS
            or len(self._forms) >= MOST_PIECES // self._workers
        )

    def add(self, article: Article) -> None:
        """Take one more; of equal ids the last counts.  Raises EngineError that names a bad one."""
        try:
            self._rows.add(article)
        except (TypeError, ValueError, AttributeError) as error:
            why = f"{type(error).__name__}: {error}"
            raise EngineError(
                f"article {article.id} cannot be indexed ({why}).", _REPORT
            ) from error
        self._number[article.id] = len(self._rows.ids) - 1
        self._texts += (article.headlines, article.body, article.caption)
        self._size += len(article.title) + len(article.body) + len(article.caption)
        if self._size >= _BATCH:
            self._cut()

    def _cut(self) -> None:
        numbers, counts = self._forms.cut(self._texts)
        self._words.frombytes(numbers.tobytes())
        self._lengths.frombytes(counts.tobytes())
        self._texts.clear()
        self._size = 0

    def ids(self) -> Iterable[str]:
        """The ids of the articles that were added."""
        return self._number

    def write(self, path: Path) -> Mapping[str, int]:
        """Write the segment's file; its number of documents and total of words a field."""
        self._cut()
        lengths = np.frombuffer(self._lengths, np.int64).reshape(-1, len(TEXTS))
        live = np.fromiter(self._number.values(), np.int64, len(self._number))
        columns = self._rows.columns()
        order = live[_selected(columns, live).order()]
        layout = Layout(*lengths[order].T)
        plan, entry_keys = self._plan(lengths, live)
        plan.check()
        key = self._keys(lengths, order, layout, entry_keys)
        key.sort()
        postings = Postings(path.parent, layout, plan.several())
        postings.add(key)
        del key
        facts = Parts(plan, postings, columns, order, lengths[order]).write(path)
        if len(self._forms) >= MOST_PIECES // self._workers:
            self._forms.forget()
        return facts

    def _keys(self, lengths: Array, order: Array, layout: Layout, entry_keys: Array) -> Array:
        """One key a word, unsorted; words of articles that were replaced are left out."""
        begins = np.full(lengths.shape, -1, np.int64)
        begins[order] = layout.begins()
        key = np.empty(int(lengths[order].sum()), np.int64)
        done = 0
        for numbers, place in self._places(lengths.reshape(-1), begins.reshape(-1)):
            kept = place >= 0
            if not kept.all():
                numbers, place = numbers[kept], place[kept]  # noqa: PLW2901
            piece = key[done : done + len(numbers)]
            np.left_shift(place, NTH_BITS, out=piece)
            piece += entry_keys.take(numbers)
            done += len(numbers)
        return key

    def _places(self, lengths: Array, begins: Array) -> Iterator[tuple[Array, Array]]:
        """Words and their places in the segment, a piece at a time; places below 0 count not."""
        numbers = np.frombuffer(self._words, np.int32)
        ends = np.cumsum(lengths)
        low = 0
        while low < len(ends):
            high = max(low + 1, int(ends.searchsorted(ends[low] - lengths[low] + _PIECE)))
            first, last = int(ends[low] - lengths[low]), int(ends[high - 1])
            # Where a text's first word would stand if all words stood in one row from 0 on.
            shift = begins[low:high] - (ends[low:high] - lengths[low:high])
            shift[begins[low:high] < 0] = np.iinfo(np.int64).min // 2
            yield (
                numbers[first:last],
                np.repeat(shift, lengths[low:high]) + np.arange(first, last),
            )
            low = high

    def _plan(self, lengths: Array, live: Array) -> tuple[Plan, Array]:
        """The dictionary of the forms that occur, and the key of each known form's entry."""
        names, numbers = self._forms.names, np.frombuffer(self._words, np.int32)
        if len(live) < len(lengths):  # some were replaced
            kept = np.zeros(len(lengths), bool)
            kept[live] = True
            numbers = numbers[np.repeat(kept, lengths.sum(axis=1))]
        used = np.flatnonzero(np.bincount(numbers, minlength=len(names))).tolist()
        used.sort(key=lambda number: names[number].encode())
        plan = Plan.of([names[at] for at in used], [self._forms.stems[at] for at in used])
        keys = np.zeros(max(len(names), 1), np.int64)
        keys[used] = key_of(plan.entry, np.zeros_like(plan.nth), plan.nth)
        return plan, keys


def filled(articles: Iterable[Article], forms: Forms, workers: int = 1) -> Iterator[SegmentBuilder]:
    """Builders of all articles, each full but the last; to be written before the next is asked."""
    builder = SegmentBuilder(forms, workers)
    for article in articles:
        builder.add(article)
        if builder.full:
            yield builder
            builder = SegmentBuilder(forms, workers)
    if len(builder):
        yield builder


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
