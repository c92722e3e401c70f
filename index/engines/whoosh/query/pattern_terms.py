"""Prefixes, wildcards and likely spellings: their forms, and where those stand."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator

import numpy as np

from index.deadline import NEVER, Deadline
from index.engines.whoosh.query.edit_distance import within
from index.engines.whoosh.query.multi_segment import Segments
from index.engines.whoosh.query.positions import NOWHERE, in_fields, rows_within
from index.engines.whoosh.query.posting_lists import Places, Stem, Stretch, in_order
from index.engines.whoosh.read.arrays import Array
from index.engines.whoosh.read.segment import Names, Segment
from index.engines.whoosh.write.columns import TEXTS
from index.fields import parts
from index.patterns import fixed, matching
from index.query.tree import Fuzzy, Pattern, Prefix

_STRETCH = 1 << 12  # forms between two looks at the clock


def forms(segment: Segment, pattern: Pattern, deadline: Deadline = NEVER) -> Array:
    """i8: the numbers of the forms that a pattern stands for, rising."""
    candidates = segment.forms.starting(fixed(pattern))
    if isinstance(pattern, Prefix):
        return np.arange(candidates.start, candidates.stop)
    texts = _timely(segment.forms.some(candidates), deadline)
    if isinstance(pattern, Fuzzy):
        return within(pattern.word, texts, pattern.edits) + candidates.start
    is_one = matching(pattern)
    found = (number for number, text in zip(candidates, texts, strict=True) if is_one(text))
    return np.fromiter(found, np.int64)


def _timely(texts: Iterator[str], deadline: Deadline) -> Iterator[str]:
    for number, text in enumerate(texts):
        if number % _STRETCH == 0:
            deadline.check()
        yield text


def documents(segments: Segments, pattern: Pattern) -> Array:
    """The documents that have a form of the pattern, in order."""
    fields = parts(pattern.field)
    found: list[Array] = []
    for segment, base in zip(segments.each, segments.bases, strict=False):
        rest = forms(segment, pattern, segments.deadline)
        if len(fields) == len(TEXTS):
            whole, rest = _whole_entries(segment, rest)
            found += (segment.docs[rows].astype(np.int64) + base for rows in _rows(segment, whole))
        doc, place = _places_of(segment, base, rest, None, segments)
        found.append(in_fields(segments, doc, place, fields)[0])
    return segments.marked(found)


def places(segments: Segments, pattern: Pattern, within: Array) -> Places:
    """Where the forms of a pattern stand, in some documents."""
    several = [
        _places_of(segment, base, forms(segment, pattern, segments.deadline), within, segments)
        for segment, base in zip(segments.each, segments.bases, strict=False)
    ]
    doc, place = (np.concatenate(column) for column in zip(NOWHERE, *several, strict=True))
    return doc, place


def _places_of(
    segment: Segment, base: int, found: Array, within: Array | None, segments: Segments
) -> Places:
    """Where some forms of a segment stand, of all its documents or of those within."""
    several = [NOWHERE]
    for number in found.tolist():
        segments.deadline.check()
        stem = Stem([Stretch.of(segment, base, int(segment.form_entry[number]))])
        rows = None if within is None else rows_within(segments, stem, within)
        several.append(stem.places(rows, segment.forms[number].decode()))
    doc, place = (np.concatenate(column) for column in zip(*several, strict=True))
    return in_order(doc, place)


def _whole_entries(segment: Segment, found: Array) -> tuple[Array, Array]:
    """The entries of which all forms were found, rising, and the forms of the others."""
    entry = segment.form_entry[found].astype(np.int64)
    entries, which, have = np.unique(entry, return_inverse=True, return_counts=True)
    whole = have == segment.members[entries]
    return entries[whole], found[~whole[which]]


def _rows(segment: Segment, entries: Array) -> Iterator[slice]:
    """The postings of some entries; of those side by side in one slice."""
    if len(entries):
        breaks = np.flatnonzero(np.diff(entries) != 1) + 1
        firsts, lasts = entries[np.append(0, breaks)], entries[np.append(breaks - 1, -1)]
        for first, last in zip(firsts.tolist(), lasts.tolist(), strict=True):
            yield slice(int(segment.postings_at[first]), int(segment.postings_at[last + 1]))


def labels(names: Names, pattern: Pattern) -> Array:
    """The labels of which some name has a word of the pattern."""
    is_one = matching(pattern)
    known = sorted({word for line in names.folded() for word in line.decode().split()})
    first = bisect_left(known, fixed(pattern))
    some = [names.found([word], whole=False) for word in known[first:] if is_one(word)]
    return np.unique(np.concatenate(some)) if some else np.empty(0, np.int64)
