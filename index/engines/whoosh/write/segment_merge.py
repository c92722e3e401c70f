"""Several segments to one, without the articles: postings become keys again, and are sorted.

Keys are made and sorted in batches: ranges of entries, or for a long entry ranges of documents, so
that memory does not grow with the segments.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np

from index.engines.whoosh.storage.array_file import Array
from index.engines.whoosh.storage.segment import Segment
from index.engines.whoosh.storage.segment_format import (
    KEYWORD_FIELDS,
    TEXT_FIELDS,
    PositionLayout,
)
from index.engines.whoosh.write.column_builder import Columns, KeywordColumn
from index.engines.whoosh.write.postings_writer import PostingsWriter, make_keys
from index.engines.whoosh.write.segment_builder import SegmentData
from index.engines.whoosh.write.term_dict import TermDictBuilder

_BATCH = 2_000_000  # words sorted at once: about 100 MB with everything derived from them


@dataclass(frozen=True, slots=True)
class MergeSource:
    """Segment that goes into the new one."""

    segment: Segment
    new_docs: Array  # i8[N]: its documents' new numbers, rising; -1 for the deleted
    new_forms: Array  # i8[F] by entry and ordinal: the form's number in the new dictionary
    form_offsets: Array  # i8[E + 1]: where the forms of each entry begin in `new_forms`


def merge_segments(
    segments: Sequence[tuple[Segment, Array | None]], path: Path
) -> Mapping[str, int]:
    """Write the live documents of the segments as one; return the facts of the new segment.

    Each segment comes with bool[N], its live documents, or None if none is deleted.  Raises
    CorruptIndex.
    """
    for segment, _ in segments:
        segment.file.verify()
        segment.check_lists()
    live_masks = [np.ones(s.doc_count, bool) if live is None else live for s, live in segments]
    columns = _merge_columns([s for s, _ in segments], live_masks)
    lengths = _concatenate_live(
        [np.stack([s.lengths[name] for name in TEXT_FIELDS], axis=1) for s, _ in segments],
        live_masks,
    )
    lengths = lengths.astype(np.int64)
    order = columns.time_order()
    term_dict = TermDictBuilder.from_forms(*_merge_forms([segment for segment, _ in segments]))
    term_dict.check_size()
    layout = PositionLayout(*lengths[order].T)
    sources = _merge_sources([s for s, _ in segments], live_masks, order, term_dict)
    postings = PostingsWriter(path.parent, layout, term_dict.has_form_marks())
    for keys in _key_batches(sources, term_dict, layout.doc_starts()):
        keys.sort()
        postings.add(keys)
    return SegmentData(term_dict, postings, columns, order, lengths[order]).write(path)


def _concatenate_live(arrays: Sequence[Array], live_masks: Sequence[Array]) -> Array:
    return np.concatenate([array[live] for array, live in zip(arrays, live_masks, strict=True)])


def _merge_columns(segments: Sequence[Segment], live_masks: Sequence[Array]) -> Columns:
    keywords: dict[str, KeywordColumn] = {}
    columns_by_segment = [
        {name: KeywordColumn.from_reader(segment.keywords(name)) for name in KEYWORD_FIELDS}
        for segment in segments
    ]
    for name in KEYWORD_FIELDS:
        columns = [by_name[name] for by_name in columns_by_segment]
        keywords[name] = _merge_keywords(
            [
                column.take(np.flatnonzero(live))
                for column, live in zip(columns, live_masks, strict=True)
            ]
        )
    return Columns(
        _concatenate_live([segment.ids for segment in segments], live_masks),
        _concatenate_live([segment.day for segment in segments], live_masks),
        _concatenate_live([segment.published for segment in segments], live_masks),
        keywords,
    )


def _merge_keywords(columns: Sequence[KeywordColumn]) -> KeywordColumn:
    """Concatenate the columns of several segments; labels without documents are left out."""
    used = [
        [column.labels[at] for at in np.unique(column.label_ids).tolist()] for column in columns
    ]
    labels = sorted({label for column_labels in used for label in column_labels}, key=str.encode)
    number = {label: at for at, label in enumerate(labels)}
    label_ids = [
        np.array([number.get(label, 0) for label in column.labels], np.uint32)[column.label_ids]
        if len(column.labels)
        else column.label_ids
        for column in columns
    ]
    counts = np.concatenate([column.counts for column in columns])
    return KeywordColumn(labels, np.concatenate(label_ids), counts)


def _merge_forms(segments: Sequence[Segment]) -> tuple[list[str], list[str]]:
    """Return all forms, sorted by their bytes, and the stem of each."""
    stem_of_form: dict[str, str] = {}
    for segment in segments:
        stems = list(segment.stems.texts())
        entries = segment.form_entries.tolist()
        form_stems = map(stems.__getitem__, entries)
        stem_of_form.update(zip(segment.forms.texts(), form_stems, strict=True))
    forms = sorted(stem_of_form, key=str.encode)
    return forms, [stem_of_form[form] for form in forms]


def _merge_sources(
    segments: Sequence[Segment],
    live_masks: Sequence[Array],
    order: Array,
    term_dict: TermDictBuilder,
) -> list[MergeSource]:
    new_doc = np.empty(len(order), np.int64)
    new_doc[order] = np.arange(len(order))
    form_number = {form: number for number, form in enumerate(term_dict.forms)}
    sources, base = [], 0
    for segment, live in zip(segments, live_masks, strict=True):
        new_docs = np.full(segment.doc_count, -1, np.int64)
        live_count = int(np.count_nonzero(live))
        new_docs[live] = new_doc[base : base + live_count]
        base += live_count
        numbers = np.fromiter(map(form_number.__getitem__, segment.forms.texts()), np.int64)
        by_entry = np.lexsort((segment.form_ordinals, segment.form_entries))
        form_offsets = np.zeros(len(segment.stems) + 1, np.int64)
        np.cumsum(segment.forms_per_entry, out=form_offsets[1:])
        sources.append(MergeSource(segment, new_docs, numbers[by_entry], form_offsets))
    return sources


def _key_batches(
    sources: Sequence[MergeSource], term_dict: TermDictBuilder, doc_starts: Array
) -> Iterator[Array]:
    """Yield the keys of the new segment in batches that, each sorted, follow each other."""
    new_entries = [
        term_dict.entries[source.new_forms[source.form_offsets[:-1]]] for source in sources
    ]
    word_counts = np.zeros(len(term_dict.stems), np.int64)
    for source, entries in zip(sources, new_entries, strict=True):
        np.add.at(word_counts, entries, np.diff(source.segment.position_offsets.astype(np.int64)))
    for first, last in _entry_ranges(word_counts, term_dict.stems):
        total = int(word_counts[first:last].sum())
        doc_ranges = _doc_ranges(total if last - first == 1 else 0, len(doc_starts) - 1)
        for low, high in doc_ranges:
            target = MergeTarget(term_dict, doc_starts, low, high)
            yield np.concatenate(
                [
                    _make_keys(
                        source, _old_entry(entries, first), _old_entry(entries, last), target
                    )
                    for source, entries in zip(sources, new_entries, strict=True)
                ]
            )


def _entry_ranges(word_counts: Array, stems: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield ranges of entries with about a batch of words; a stem's entries stay together."""
    first = 0
    while first < len(word_counts):
        last, total = first + 1, int(word_counts[first])
        while last < len(word_counts) and (
            total + int(word_counts[last]) <= _BATCH or stems[last] == stems[last - 1]
        ):
            total += int(word_counts[last])
            last += 1
        yield first, last
        first = last


def _doc_ranges(word_count: int, doc_count: int) -> Iterator[tuple[int, int]]:
    """Split the new document numbers so that each range has about a batch of words."""
    pieces = word_count // _BATCH + 1
    return pairwise(doc_count * piece // pieces for piece in range(pieces + 1))


@dataclass(frozen=True, slots=True)
class MergeTarget:
    """Dictionary, and documents from `low` up to `high`, for which keys are made."""

    term_dict: TermDictBuilder
    doc_starts: Array  # i8[N + 1]: position of each document
    low: int
    high: int


def _make_keys(source: MergeSource, first: int, last: int, target: MergeTarget) -> Array:
    """Return i8: keys, unsorted, of the entries from `first` up to `last` of a source."""
    segment = source.segment
    rows = _offset_slice(segment.posting_offsets, first, last)
    docs = source.new_docs[segment.docs[rows]]
    in_target = (docs >= target.low) & (docs < target.high)
    if not in_target.any():
        return np.empty(0, np.int64)
    totals = segment.total_freqs(rows)
    positions = segment.positions[_offset_slice(segment.position_offsets, first, last)]
    ordinals = _form_ordinals(segment, first, last)
    entries = np.repeat(np.arange(first, last), _list_sizes(segment.posting_offsets, first, last))
    if not in_target.all():
        keep = np.repeat(in_target, totals)
        positions, ordinals = positions[keep], ordinals[keep]
        docs, totals, entries = docs[in_target], totals[in_target], entries[in_target]
    forms = source.new_forms[np.repeat(source.form_offsets[entries], totals) + ordinals]
    starts = np.repeat(target.doc_starts[docs], totals)
    term_dict = target.term_dict
    return make_keys(term_dict.entries[forms], starts + positions, term_dict.ordinals[forms])


def _old_entry(new_entries: Array, entry: int) -> int:
    """Return the first entry of a source whose new number is `entry` or greater."""
    return int(np.searchsorted(new_entries, entry))


def _offset_slice(offsets: Array, first: int, last: int) -> slice:
    return slice(int(offsets[first]), int(offsets[last]))


def _list_sizes(offsets: Array, first: int, last: int) -> Array:
    """Return i8: the sizes of the lists from `first` up to `last`."""
    bounds: Array = offsets[first : last + 1].astype(np.int64)
    sizes: Array = bounds[1:] - bounds[:-1]
    return sizes


def _form_ordinals(segment: Segment, first: int, last: int) -> Array:
    """Return u1: ordinal of the form at each position of the entries from `first` up to `last`."""
    has_marks = segment.has_form_marks[first:last]
    marks = segment.form_marks[_offset_slice(segment.mark_offsets, first, last)]
    if has_marks.all():
        return marks
    word_counts = _list_sizes(segment.position_offsets, first, last)
    ordinals = np.zeros(int(word_counts.sum()), np.uint8)
    ordinals[np.repeat(has_marks, word_counts)] = marks
    return ordinals
