"""What a segment keeps of each document besides its words, by document number.

Documents stand in the order of time, oldest first: the undated, then by day, by instant (those
without one first), and of equals the greater id first.  Read backwards this is the order of
`index.order`, and a range of days is a range of documents.

    ids              S<n>[N]   the article's id
    ids.sorted       u4[N]     documents in the order of their ids
    day              i4[N]     proleptic ordinal of the day, 0 without one
    published        i8[N]     microseconds since 1970 UTC, the least i8 without one
    length.<field>   u4[N]     words of title, body, caption

Of every field with labels:

    <field>.labels     texts     the distinct labels, sorted
    <field>.searched   u1[…]     a line a label, its names: "| ap | associated press |"
    <field>.first      u4[N]     of a field of one value: the label of a document + 1, or 0
    <field>.of         u4[…]     of a field of several: the labels of each document, in turn
    <field>.of.at      u4[N + 1] where those of each document begin
    <field>.docs       u4[…]     the documents of each label, in turn
    <field>.docs.at    u4[L + 1] where those of each label begin
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import numpy as np

from index.analysis import words
from index.article import Article
from index.engines.whoosh.read.arrays import Array, ArrayWriter
from index.engines.whoosh.write.term_dict import add_texts
from index.fields import FIELDS, Kind

LABELLED = tuple(f.name for f in FIELDS.values() if f.kind in (Kind.NAME, Kind.CODE))
TEXTS = ("title", "body", "caption")
NO_INSTANT = np.iinfo(np.int64).min
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


@dataclass(slots=True)
class Rows:
    """Columns that grow: plain lists, one entry a document."""

    ids: list[str] = field(default_factory=list)
    day: list[int] = field(default_factory=list)
    published: list[int] = field(default_factory=list)
    labels: dict[str, list[tuple[str, ...]]] = field(
        default_factory=lambda: {name: [] for name in LABELLED}
    )

    def add(self, article: Article) -> None:
        at = article.published
        article.id.encode()  # raises what a half character is, while it is known whose it is
        self.ids.append(article.id)
        self.day.append(article.date.toordinal() if article.date else 0)
        self.published.append((at - EPOCH) // _MICROSECOND if at else NO_INSTANT)
        for name, several in self.labels.items():
            several.append(tuple(dict.fromkeys(FIELDS[name].labels(article))))
            "".join(several[-1]).encode()

    def columns(self) -> Columns:
        return Columns(
            np.array([id.encode() for id in self.ids], "S"),
            np.array(self.day, np.int32),
            np.array(self.published, np.int64),
            {name: Labels.of_documents(several) for name, several in self.labels.items()},
        )


@dataclass(frozen=True, slots=True)
class Labels:
    """The labels of documents: distinct ones sorted, and numbers of them a document."""

    names: Sequence[str]
    of: Array  # u4[…]
    counts: Array  # i8[N]: how many each document has

    @classmethod
    def of_documents(cls, several: Iterable[tuple[str, ...]]) -> Labels:
        rows = list(several)
        names = sorted({name for row in rows for name in row}, key=str.encode)
        number = {name: at for at, name in enumerate(names)}
        of = np.array([number[name] for row in rows for name in row], np.uint32)
        return cls(names, of, np.array([len(row) for row in rows], np.int64))

    def ordered(self, order: Array) -> Labels:
        """The same for documents in another order."""
        starts = np.cumsum(self.counts) - self.counts
        counts = self.counts[order]
        take = np.repeat(starts[order] - (np.cumsum(counts) - counts), counts)
        return Labels(self.names, self.of[take + np.arange(len(take))], counts)

    def write(self, out: ArrayWriter, name: str) -> None:
        add_texts(out, f"{name}.labels", self.names)
        searched = "".join(_searched(name, label) for label in self.names).encode()
        out.add(f"{name}.searched", np.frombuffer(searched, np.uint8), checked=True)
        if FIELDS[name].multi:
            at = np.zeros(len(self.counts) + 1, np.uint32)
            np.cumsum(self.counts, out=at[1:])
            out.add(f"{name}.of", self.of)
            out.add(f"{name}.of.at", at)
        else:
            first = np.zeros(len(self.counts), np.uint32)
            first[self.counts > 0] = self.of + 1
            out.add(f"{name}.first", first)
        docs = np.repeat(np.arange(len(self.counts), dtype=np.uint32), self.counts)
        label_at = np.zeros(len(self.names) + 1, np.uint32)
        np.cumsum(np.bincount(self.of, minlength=len(self.names)), out=label_at[1:])
        out.add(f"{name}.docs", docs[np.argsort(self.of, kind="stable")])
        out.add(f"{name}.docs.at", label_at, checked=True)


def _searched(field: str, label: str) -> str:
    """By which words a label is found, each of its names between bars."""
    names = (" ".join(words(name)) for name in FIELDS[field].names(label))
    return "| " + " | ".join(names) + " |\n"


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a segment that is being written."""

    ids: Array
    day: Array
    published: Array
    labels: dict[str, Labels]

    def order(self) -> Array:
        """The documents in the order of time."""
        by_id = np.empty(len(self.ids), np.int64)
        by_id[np.argsort(self.ids, kind="stable")] = np.arange(len(self.ids))
        instant = np.where(self.day == 0, NO_INSTANT, self.published)
        return np.lexsort((-by_id, instant, self.day))

    def write(self, out: ArrayWriter, order: Array) -> None:
        """Write all of them, documents in that order."""
        ids = self.ids[order]
        out.add("ids", ids)
        out.add("ids.sorted", np.argsort(ids, kind="stable").astype(np.uint32))
        out.add("day", self.day[order])
        out.add("published", self.published[order])
        for name, labels in self.labels.items():
            labels.ordered(order).write(out, name)
