"""Columns of a new segment: ids, days, instants and keywords (see `segment_format`)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import numpy as np

from index.analysis import split_words
from index.article import Article
from index.engines.whoosh.storage.array_file import Array, ArrayWriter
from index.engines.whoosh.storage.keyword_reader import KeywordReader
from index.engines.whoosh.storage.segment_format import KEYWORD_FIELDS, NO_INSTANT
from index.engines.whoosh.storage.sorted_terms import write_terms
from index.fields import FIELDS

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


@dataclass(slots=True)
class ColumnBuilder:
    """Columns that grow: plain lists with one value for each document."""

    ids: list[str] = field(default_factory=list)
    day: list[int] = field(default_factory=list)
    published: list[int] = field(default_factory=list)
    labels: dict[str, list[tuple[str, ...]]] = field(
        default_factory=lambda: {name: [] for name in KEYWORD_FIELDS}
    )

    def add(self, article: Article) -> None:
        """Append the values of an article; raises ValueError for half a surrogate pair."""
        published = article.published
        article.id.encode()  # raises here, while it is known which article it is
        self.ids.append(article.id)
        self.day.append(article.date.toordinal() if article.date else 0)
        self.published.append((published - _EPOCH) // _MICROSECOND if published else NO_INSTANT)
        for name, rows in self.labels.items():
            rows.append(tuple(dict.fromkeys(FIELDS[name].labels(article))))
            "".join(rows[-1]).encode()

    def build(self) -> Columns:
        """Return the columns as arrays."""
        return Columns(
            np.array([id.encode() for id in self.ids], "S"),
            np.array(self.day, np.int32),
            np.array(self.published, np.int64),
            {name: KeywordColumn.from_rows(rows) for name, rows in self.labels.items()},
        )


@dataclass(frozen=True, slots=True)
class KeywordColumn:
    """Labels of documents: the distinct ones sorted, and their numbers for each document."""

    labels: Sequence[str]
    label_ids: Array  # u4[…]: labels of each document, in turn
    counts: Array  # i8[N]: number of labels of each document

    @classmethod
    def from_rows(cls, rows: Sequence[tuple[str, ...]]) -> KeywordColumn:
        """Number the labels of documents; `rows` has the labels of each."""
        labels = sorted({label for row in rows for label in row}, key=str.encode)
        number = {label: at for at, label in enumerate(labels)}
        label_ids = np.array([number[label] for row in rows for label in row], np.uint32)
        return cls(labels, label_ids, np.array([len(row) for row in rows], np.int64))

    @classmethod
    def from_reader(cls, reader: KeywordReader) -> KeywordColumn:
        """Return the column of a committed segment, for a merge."""
        labels = list(reader.labels.texts())
        if reader.multi_valued:
            return cls(labels, reader.label_ids, np.diff(reader.label_offsets.astype(np.int64)))
        first = reader.first
        return cls(labels, first[first > 0] - 1, (first > 0).astype(np.int64))

    def take(self, order: Array) -> KeywordColumn:
        """Return the column of some documents, in the order of `order` (i8)."""
        starts = np.cumsum(self.counts) - self.counts
        counts = self.counts[order]
        shifts = np.repeat(starts[order] - (np.cumsum(counts) - counts), counts)
        label_ids = self.label_ids[shifts + np.arange(len(shifts))]
        return KeywordColumn(self.labels, label_ids, counts)

    def write(self, out: ArrayWriter, name: str) -> None:
        """Write the sections of the field `name`."""
        write_terms(out, f"{name}.labels", self.labels)
        names = "".join(_name_line(name, label) for label in self.labels).encode()
        out.add(f"{name}.searched", np.frombuffer(names, np.uint8), checked=True)
        if FIELDS[name].multi_valued:
            label_offsets = np.zeros(len(self.counts) + 1, np.uint32)
            np.cumsum(self.counts, out=label_offsets[1:])
            out.add(f"{name}.of", self.label_ids)
            out.add(f"{name}.of.at", label_offsets)
        else:
            first = np.zeros(len(self.counts), np.uint32)
            first[self.counts > 0] = self.label_ids + 1
            out.add(f"{name}.first", first)
        docs = np.repeat(np.arange(len(self.counts), dtype=np.uint32), self.counts)
        doc_offsets = np.zeros(len(self.labels) + 1, np.uint32)
        np.cumsum(np.bincount(self.label_ids, minlength=len(self.labels)), out=doc_offsets[1:])
        out.add(f"{name}.docs", docs[np.argsort(self.label_ids, kind="stable")])
        out.add(f"{name}.docs.at", doc_offsets, checked=True)


def _name_line(field: str, label: str) -> str:
    """Return the folded names under which a label is found, separated by bars."""
    names = (" ".join(split_words(name)) for name in FIELDS[field].names(label))
    return "| " + " | ".join(names) + " |\n"


@dataclass(frozen=True, slots=True)
class Columns:
    """Columns of a segment that is being written."""

    ids: Array  # S[N]
    day: Array  # i4[N]
    published: Array  # i8[N]
    keywords: dict[str, KeywordColumn]

    def time_order(self) -> Array:
        """Return i8[N]: the documents in the order of time."""
        id_rank = np.empty(len(self.ids), np.int64)
        id_rank[np.argsort(self.ids, kind="stable")] = np.arange(len(self.ids))
        instant = np.where(self.day == 0, NO_INSTANT, self.published)
        return np.lexsort((-id_rank, instant, self.day))

    def write(self, out: ArrayWriter, order: Array) -> None:
        """Write all columns, with the documents in this order."""
        ids = self.ids[order]
        out.add("ids", ids)
        out.add("ids.sorted", np.argsort(ids, kind="stable").astype(np.uint32))
        out.add("day", self.day[order])
        out.add("published", self.published[order])
        for name, column in self.keywords.items():
            column.take(order).write(out, name)
