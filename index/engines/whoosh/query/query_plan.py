"""Readable plan of a search: the lists and forms that it reads, with their document counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np

from index.analysis import stem
from index.engine import Search
from index.engines.whoosh.query import pattern_terms
from index.engines.whoosh.query.matcher import DocFreqCache, Matcher
from index.engines.whoosh.query.multi_segment import MultiSegment
from index.engines.whoosh.storage.array_file import Array
from index.fields import FIELDS, FieldKind
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

_MAX_LISTED = 12  # forms or values of one clause that are listed


def plan_lines(segments: MultiSegment, doc_freqs: DocFreqCache, search: Search) -> Sequence[str]:
    """Return a line for each list that is read, below the line of the clause that needs it."""
    planner = _Planner(segments, Matcher(segments, doc_freqs))
    deleted = segments.doc_count - segments.count_live(np.arange(segments.doc_count))
    segment_count = _plural(len(segments.segment_list), "segment")
    lines = [f"{segment_count} of {_plural(segments.doc_count, 'document')}"]
    lines[0] += f", {deleted:,} of them deleted" if deleted else ""
    lines += planner.lines(search.query)
    for filter in search.filters:
        lines += [f"filter on {filter.field}", *map(_indent, planner.lines(filter.query))]
    if search.phrase_boost:
        lines += ["first in the order", *map(_indent, planner.lines(search.phrase_boost))]
    return lines


class _Planner:
    def __init__(self, segments: MultiSegment, matcher: Matcher) -> None:
        self._segments, self._matcher = segments, matcher

    def lines(self, query: Query) -> Iterator[str]:
        yield f"{query}  {_plural(self._count(query), 'document')}"
        match query:
            case Term() | Exact() | Phrase():
                yield from map(_indent, self._leaf_lines(query))
            case Prefix() | Wildcard() | Fuzzy():
                yield from map(_indent, self._pattern_lines(query))
            case And(parts) | Or(parts) | Near(parts):
                for part in parts:
                    yield from map(_indent, self.lines(part))
            case Not(part):
                yield from map(_indent, self.lines(part))
            case Between(_, first, last):
                ranges = self._segments.day_ranges(first, last)
                listed = ", ".join(f"{low:,} to {high:,}" for low, high in ranges)
                yield _indent("documents " + listed)
            case All() | Missing():
                yield _indent("a column")

    def _count(self, query: Query) -> int:
        return self._segments.count_live(self._matcher.match(query).docs)

    def _leaf_lines(self, query: Leaf) -> Iterator[str]:
        words = query.words if isinstance(query, Phrase) else (query.word,)
        if FIELDS[query.field].kind is not FieldKind.TEXT:
            whole_name = FIELDS[query.field].kind is FieldKind.CODE
            labels = [
                segment.keywords(query.field).labels_with_words(words, whole_name=whole_name)
                for segment in self._segments.segment_list
            ]
            yield self._label_line(query.field, labels)
            return
        exact = isinstance(query, Exact) or (isinstance(query, Phrase) and query.exact)
        for word in dict.fromkeys(words):
            docs = np.unique(self._matcher.postings(stem(word)).docs)
            form = f", of it the form {word}" if exact else ""
            yield f"stem {stem(word)}{form}: {_plural(len(docs), 'document')} read"

    def _pattern_lines(self, query: Pattern) -> Iterator[str]:
        segments = self._segments
        if FIELDS[query.field].kind is not FieldKind.TEXT:
            columns = [segment.keywords(query.field) for segment in segments.segment_list]
            labels = [pattern_terms.matching_labels(keywords, query) for keywords in columns]
            yield self._label_line(query.field, labels)
            return
        forms: Counter[str] = Counter()
        for segment in segments.segment_list:
            numbers = pattern_terms.matching_forms(segment, query, segments.deadline)
            for number in numbers.tolist():
                entry = int(segment.form_entries[number])
                rows = segment.posting_offsets[entry + 1] - segment.posting_offsets[entry]
                forms[segment.forms[number].decode()] += int(rows)
        yield f"{_plural(len(forms), 'form')}: {_list_top(forms)}"

    def _label_line(self, field: str, labels_by_segment: Sequence[Array]) -> str:
        values: Counter[str] = Counter()
        for segment, labels in zip(self._segments.segment_list, labels_by_segment, strict=True):
            keywords = segment.keywords(field)
            for label in labels.tolist():
                rows = keywords.doc_offsets[label + 1] - keywords.doc_offsets[label]
                values[keywords.labels[label].decode()] += int(rows)
        return f"{_plural(len(values), 'value')}: {_list_top(values)}"


def _list_top(counts: Counter[str]) -> str:
    """List the most frequent forms or values, and the number of others.

    The count of a form is the number of documents of its stem.
    """
    listed = ", ".join(f"{text} ({count:,})" for text, count in counts.most_common(_MAX_LISTED))
    rest = len(counts) - _MAX_LISTED
    return f"{listed}, and {rest:,} more" if rest > 0 else listed or "none"


def _plural(count: int, noun: str) -> str:
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def _indent(line: str) -> str:
    return "  " + line
