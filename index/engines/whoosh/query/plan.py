"""What a query reads of the index, told for people: lists and forms, with their documents."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np

from index.analysis import stem
from index.engine import Search
from index.engines.whoosh.query import pattern_terms
from index.engines.whoosh.query.matcher import Frequencies, Matcher
from index.engines.whoosh.query.multi_segment import Segments
from index.engines.whoosh.read.arrays import Array
from index.fields import FIELDS, Kind
from index.query.tree import (
    All,
    And,
    Between,
    Exact,
    Fuzzy,
    Leaf,
    Missing,
    Near,
    Not,
    Or,
    Pattern,
    Phrase,
    Prefix,
    Query,
    Term,
    Wildcard,
)

_SHOWN = 12  # forms or values of one clause that are named


def plan(segments: Segments, frequencies: Frequencies, search: Search) -> Sequence[str]:
    """A line for each list that is read, under the clause that asks for it."""
    planner = _Planner(segments, Matcher(segments, frequencies))
    dead = segments.documents - segments.count(np.arange(segments.documents))
    lines = [f"{_many(len(segments.each), 'segment')} of {_many(segments.documents, 'document')}"]
    lines[0] += f", {dead:,} of them deleted" if dead else ""
    lines += planner.of(search.query)
    for each in search.filters:
        lines += [f"filter on {each.field}", *map(_deeper, planner.of(each.query))]
    if search.run:
        lines += ["first in the order", *map(_deeper, planner.of(search.run))]
    return lines


class _Planner:
    def __init__(self, segments: Segments, matcher: Matcher) -> None:
        self._segments, self._matcher = segments, matcher

    def of(self, query: Query) -> Iterator[str]:
        yield f"{query}  {_many(self._count(query), 'document')}"
        match query:
            case Term() | Exact() | Phrase():
                yield from map(_deeper, self._leaf(query))
            case Prefix() | Wildcard() | Fuzzy():
                yield from map(_deeper, self._pattern(query))
            case And(parts) | Or(parts) | Near(parts):
                for part in parts:
                    yield from map(_deeper, self.of(part))
            case Not(part):
                yield from map(_deeper, self.of(part))
            case Between(_, first, last):
                spans = self._segments.days(first, last)
                yield _deeper("documents " + ", ".join(f"{low:,} to {up:,}" for low, up in spans))
            case All() | Missing():
                yield _deeper("a column")

    def _count(self, query: Query) -> int:
        return self._segments.count(self._matcher.match(query).docs)

    def _leaf(self, query: Leaf) -> Iterator[str]:
        words = query.words if isinstance(query, Phrase) else (query.word,)
        if FIELDS[query.field].kind is not Kind.TEXT:
            whole = FIELDS[query.field].kind is Kind.CODE
            several = [
                segment.names(query.field).found(words, whole=whole)
                for segment in self._segments.each
            ]
            yield from self._labels(query.field, several)
            return
        exact = isinstance(query, Exact) or (isinstance(query, Phrase) and query.exact)
        for word in dict.fromkeys(words):
            docs = np.unique(self._matcher.stem(stem(word)).docs)
            form = f", of it the form {word}" if exact else ""
            yield f"stem {stem(word)}{form}: {_many(len(docs), 'document')} read"

    def _pattern(self, query: Pattern) -> Iterator[str]:
        segments = self._segments
        if FIELDS[query.field].kind is not Kind.TEXT:
            names = [segment.names(query.field) for segment in segments.each]
            yield from self._labels(query.field, [pattern_terms.labels(n, query) for n in names])
            return
        forms: Counter[str] = Counter()
        for segment in segments.each:
            for number in pattern_terms.forms(segment, query, segments.deadline).tolist():
                entry = int(segment.form_entry[number])
                rows = segment.postings_at[entry + 1] - segment.postings_at[entry]
                forms[segment.forms[number].decode()] += int(rows)
        yield f"{_many(len(forms), 'form')}: {_first(forms)}"

    def _labels(self, field: str, several: Sequence[Array]) -> Iterator[str]:
        values: Counter[str] = Counter()
        for segment, labels in zip(self._segments.each, several, strict=True):
            names = segment.names(field)
            for label in labels.tolist():
                rows = names.docs_at[label + 1] - names.docs_at[label]
                values[names.labels[label].decode()] += int(rows)
        yield f"{_many(len(values), 'value')}: {_first(values)}"


def _first(counts: Counter[str]) -> str:
    """The most frequent, and how many more; of a form, the documents of its stem."""
    shown = ", ".join(f"{text} ({count:,})" for text, count in counts.most_common(_SHOWN))
    rest = len(counts) - _SHOWN
    return f"{shown}, and {rest:,} more" if rest > 0 else shown or "none"


def _many(count: int, what: str) -> str:
    return f"{count:,} {what}" if count == 1 else f"{count:,} {what}s"


def _deeper(line: str) -> str:
    return "  " + line
