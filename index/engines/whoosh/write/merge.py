"""Several segments into one, without the articles: postings become keys again, and are sorted.

Keys are made and sorted a stretch of entries at a time, of a long entry a stretch of documents, so
that memory does not grow with the segments.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np

from index.engines.whoosh.query.posting_lists import totals_of
from index.engines.whoosh.read.arrays import Array
from index.engines.whoosh.read.segment import Segment
from index.engines.whoosh.write.columns import LABELLED, TEXTS, Columns, Labels
from index.engines.whoosh.write.postings import Layout, Postings, key_of
from index.engines.whoosh.write.segment_builder import Parts
from index.engines.whoosh.write.term_dict import Plan

_STRETCH = 2_000_000  # words that are sorted at once: some 100 MB with all that is made of them


@dataclass(frozen=True, slots=True)
class Source:
    """A segment that goes into the new one."""

    segment: Segment
    number: Array  # i8[N]: its documents' new numbers, rising; -1 for what is deleted
    form: Array  # i8[F] by entry and nth: the form's number in the new dictionary
    first: Array  # i8[E + 1]: where the forms of each entry begin in `form`


def merge(segments: Sequence[tuple[Segment, Array | None]], path: Path) -> Mapping[str, int]:
    """Write what lives in the segments as one; the facts of the new segment."""
    for segment, _ in segments:
        segment.file.verify()
        segment.must_hold()
    lives = [np.ones(s.documents, bool) if live is None else live for s, live in segments]
    columns = _columns([s for s, _ in segments], lives)
    lengths = _joined([np.stack([s.lengths[n] for n in TEXTS], axis=1) for s, _ in segments], lives)
    lengths = lengths.astype(np.int64)
    order = columns.order()
    plan = Plan.of(*_forms([segment for segment, _ in segments]))
    plan.check()
    layout = Layout(*lengths[order].T)
    sources = _sources([s for s, _ in segments], lives, order, plan)
    postings = Postings(path.parent, layout, plan.several())
    for key in _stretches(sources, plan, layout.starts()):
        key.sort()
        postings.add(key)
    return Parts(plan, postings, columns, order, lengths[order]).write(path)


def _joined(arrays: Sequence[Array], lives: Sequence[Array]) -> Array:
    return np.concatenate([array[live] for array, live in zip(arrays, lives, strict=True)])


def _columns(segments: Sequence[Segment], lives: Sequence[Array]) -> Columns:
    labels: dict[str, Labels] = {}
    every = [segment.all_labels() for segment in segments]
    for name in LABELLED:
        several = [each[name] for each in every]
        labels[name] = _labels(
            [each.ordered(np.flatnonzero(live)) for each, live in zip(several, lives, strict=True)]
        )
    return Columns(
        _joined([segment.ids for segment in segments], lives),
        _joined([segment.day for segment in segments], lives),
        _joined([segment.published for segment in segments], lives),
        labels,
    )


def _labels(several: Sequence[Labels]) -> Labels:
    """The labels of several segments, one behind the other; those of no document are left out."""
    used = [[each.names[at] for at in np.unique(each.of).tolist()] for each in several]
    names = sorted({name for some in used for name in some}, key=str.encode)
    number = {name: at for at, name in enumerate(names)}
    of = [
        np.array([number.get(name, 0) for name in each.names], np.uint32)[each.of]
        if len(each.names)
        else each.of
        for each in several
    ]
    return Labels(names, np.concatenate(of), np.concatenate([each.counts for each in several]))


def _forms(segments: Sequence[Segment]) -> tuple[list[str], list[str]]:
    """All forms, sorted by their bytes, and the stem of each."""
    stem_of: dict[str, str] = {}
    for segment in segments:
        stems = list(segment.stems.texts())
        entries = segment.form_entry.tolist()
        stem_of.update(zip(segment.forms.texts(), map(stems.__getitem__, entries), strict=True))
    forms = sorted(stem_of, key=str.encode)
    return forms, [stem_of[form] for form in forms]


def _sources(
    segments: Sequence[Segment], lives: Sequence[Array], order: Array, plan: Plan
) -> list[Source]:
    position = np.empty(len(order), np.int64)
    position[order] = np.arange(len(order))
    at = {form: number for number, form in enumerate(plan.forms)}
    sources, base = [], 0
    for segment, live in zip(segments, lives, strict=True):
        number = np.full(segment.documents, -1, np.int64)
        count = int(np.count_nonzero(live))
        number[live] = position[base : base + count]
        base += count
        own = np.fromiter(map(at.__getitem__, segment.forms.texts()), np.int64)
        first = np.zeros(len(segment.stems) + 1, np.int64)
        np.cumsum(segment.members, out=first[1:])
        sources.append(
            Source(segment, number, own[np.lexsort((segment.form_nth, segment.form_entry))], first)
        )
    return sources


def _stretches(sources: Sequence[Source], plan: Plan, starts: Array) -> Iterator[Array]:
    """The keys of the new segment, a stretch at a time; sorted, they follow each other."""
    entries = [plan.entry[source.form[source.first[:-1]]] for source in sources]
    words = np.zeros(len(plan.stems), np.int64)
    for source, new in zip(sources, entries, strict=True):
        np.add.at(words, new, np.diff(source.segment.places_at.astype(np.int64)))
    for first, last in _entry_ranges(words, plan.stems):
        total = int(words[first:last].sum())
        for low, high in _document_ranges(total if last - first == 1 else 0, len(starts) - 1):
            target = Target(plan, starts, low, high)
            yield np.concatenate(
                [
                    _keys(source, _old(new, first), _old(new, last), target)
                    for source, new in zip(sources, entries, strict=True)
                ]
            )


def _entry_ranges(words: Array, stems: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Entries that have about a stretch of words together; a stem's entries stay together."""
    first = 0
    while first < len(words):
        last, total = first + 1, int(words[first])
        while last < len(words) and (
            total + int(words[last]) <= _STRETCH or stems[last] == stems[last - 1]
        ):
            total += int(words[last])
            last += 1
        yield first, last
        first = last


def _document_ranges(words: int, documents: int) -> Iterator[tuple[int, int]]:
    """New document numbers, cut so that each range has about a stretch of words."""
    pieces = words // _STRETCH + 1
    return pairwise(documents * piece // pieces for piece in range(pieces + 1))


@dataclass(frozen=True, slots=True)
class Target:
    """What keys are made for: a dictionary, and documents from `low` up to `high`."""

    plan: Plan
    starts: Array  # i8[N + 1]: where each document begins
    low: int
    high: int


def _keys(source: Source, first: int, last: int, target: Target) -> Array:
    """Keys, unsorted, of the entries from `first` up to `last` of a source."""
    segment = source.segment
    rows = slice(int(segment.postings_at[first]), int(segment.postings_at[last]))
    new = source.number[segment.docs[rows]]
    keep = (new >= target.low) & (new < target.high)
    if not keep.any():
        return np.empty(0, np.int64)
    totals = totals_of(segment, rows)
    place, nth = segment.places[_span(segment.places_at, first, last)], _nth(segment, first, last)
    entry = np.repeat(np.arange(first, last), _many(segment.postings_at, first, last))
    if not keep.all():
        kept = np.repeat(keep, totals)
        place, nth = place[kept], nth[kept]
        new, totals, entry = new[keep], totals[keep], entry[keep]
    form = source.form[np.repeat(source.first[entry], totals) + nth]
    begins = np.repeat(target.starts[new], totals)
    return key_of(target.plan.entry[form], begins + place, target.plan.nth[form])


def _old(new: Array, entry: int) -> int:
    """The first entry of a source that is, in the new segment, this one or later."""
    return int(np.searchsorted(new, entry))


def _span(at: Array, first: int, last: int) -> slice:
    return slice(int(at[first]), int(at[last]))


def _many(at: Array, first: int, last: int) -> Array:
    """i8: how many each of some entries has."""
    bounds: Array = at[first : last + 1].astype(np.int64)
    many: Array = bounds[1:] - bounds[:-1]
    return many


def _nth(segment: Segment, first: int, last: int) -> Array:
    """u1: which form of its entry stands at each place of some entries."""
    several = segment.several[first:last]
    marks = segment.marks[_span(segment.marks_at, first, last)]
    if several.all():
        return marks
    words = _many(segment.places_at, first, last)
    nth = np.zeros(int(words.sum()), np.uint8)
    nth[np.repeat(several, words)] = marks
    return nth
