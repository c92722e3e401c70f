"""Prefixes, wildcards and fuzzy words: the forms that they match, and the forms' documents."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator

import numpy as np

from index.deadline import NO_DEADLINE, Deadline
from index.engines.whoosh.query.edit_distance import within_distance
from index.engines.whoosh.query.multi_segment import MultiSegment
from index.engines.whoosh.query.positions import NO_POSITIONS, positions_in_fields, rows_in_docs
from index.engines.whoosh.query.posting_lists import (
    Positions,
    PostingList,
    SegmentPostings,
    sort_positions,
)
from index.engines.whoosh.storage.array_file import Array
from index.engines.whoosh.storage.keyword_reader import KeywordReader
from index.engines.whoosh.storage.segment import Segment
from index.engines.whoosh.storage.segment_format import TEXT_FIELDS
from index.fields import real_fields
from index.patterns import compile_pattern, fixed_prefix
from index.query.tree import Fuzzy, Pattern, Prefix

_CHECK_INTERVAL = 1 << 12  # forms between two checks of the deadline


def matching_forms(segment: Segment, pattern: Pattern, deadline: Deadline = NO_DEADLINE) -> Array:
    """Return i8: the numbers of the forms that match a pattern, rising."""
    candidates = segment.forms.with_prefix(fixed_prefix(pattern))
    if isinstance(pattern, Prefix):
        return np.arange(candidates.start, candidates.stop)
    texts = _check_deadline(segment.forms.texts_in(candidates), deadline)
    if isinstance(pattern, Fuzzy):
        return within_distance(pattern.word, texts, pattern.edits) + candidates.start
    matches = compile_pattern(pattern)
    numbers = (number for number, text in zip(candidates, texts, strict=True) if matches(text))
    return np.fromiter(numbers, np.int64)


def _check_deadline(texts: Iterator[str], deadline: Deadline) -> Iterator[str]:
    for number, text in enumerate(texts):
        if number % _CHECK_INTERVAL == 0:
            deadline.check()
        yield text


def matching_docs(segments: MultiSegment, pattern: Pattern) -> Array:
    """Return the documents that have a form of the pattern, sorted."""
    fields = real_fields(pattern.field)
    lists: list[Array] = []
    for segment, base in zip(segments.segment_list, segments.bases, strict=False):
        forms = matching_forms(segment, pattern, segments.deadline)
        if len(fields) == len(TEXT_FIELDS):
            entries, forms = _complete_entries(segment, forms)
            slices = _posting_slices(segment, entries)
            lists += (segment.docs[rows].astype(np.int64) + base for rows in slices)
        docs, positions = _form_positions(segments, segment, base, forms, None)
        lists.append(positions_in_fields(segments, docs, positions, fields)[0])
    return segments.union(lists)


def pattern_positions(segments: MultiSegment, pattern: Pattern, docs: Array) -> Positions:
    """Return the positions of the forms of a pattern in some documents (i8, sorted)."""
    pieces = [
        _form_positions(
            segments, segment, base, matching_forms(segment, pattern, segments.deadline), docs
        )
        for segment, base in zip(segments.segment_list, segments.bases, strict=False)
    ]
    all_docs, positions = (
        np.concatenate(column) for column in zip(NO_POSITIONS, *pieces, strict=True)
    )
    return all_docs, positions


def _form_positions(
    segments: MultiSegment, segment: Segment, base: int, forms: Array, within: Array | None
) -> Positions:
    """Return the positions of some forms of a segment, in all its documents or only in `within`."""
    pieces = [NO_POSITIONS]
    for number in forms.tolist():
        segments.deadline.check()
        entry = int(segment.form_entries[number])
        postings = PostingList([SegmentPostings.for_entry(segment, base, entry)])
        rows = None if within is None else rows_in_docs(segments, postings, within)
        pieces.append(postings.positions(rows, segment.forms[number].decode()))
    docs, positions = (np.concatenate(column) for column in zip(*pieces, strict=True))
    return sort_positions(docs, positions)


def _complete_entries(segment: Segment, forms: Array) -> tuple[Array, Array]:
    """Return the entries whose forms all match, rising, and the matching forms of other entries."""
    entries = segment.form_entries[forms].astype(np.int64)
    distinct, which, counts = np.unique(entries, return_inverse=True, return_counts=True)
    is_complete = counts == segment.forms_per_entry[distinct]
    return distinct[is_complete], forms[~is_complete[which]]


def _posting_slices(segment: Segment, entries: Array) -> Iterator[slice]:
    """Yield slices of the postings of some entries; consecutive entries share a slice."""
    if len(entries):
        breaks = np.flatnonzero(np.diff(entries) != 1) + 1
        firsts, lasts = entries[np.append(0, breaks)], entries[np.append(breaks - 1, -1)]
        for first, last in zip(firsts.tolist(), lasts.tolist(), strict=True):
            yield slice(int(segment.posting_offsets[first]), int(segment.posting_offsets[last + 1]))


def matching_labels(keywords: KeywordReader, pattern: Pattern) -> Array:
    """Return i8: the labels that have a name with a word of the pattern."""
    matches = compile_pattern(pattern)
    words = sorted({word for name in keywords.folded_names() for word in name.decode().split()})
    first = bisect_left(words, fixed_prefix(pattern))
    lists = [
        keywords.labels_with_words([word], whole_name=False)
        for word in words[first:]
        if matches(word)
    ]
    return np.unique(np.concatenate(lists)) if lists else np.empty(0, np.int64)
