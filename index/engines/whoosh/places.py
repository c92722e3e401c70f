"""Where words stand in one segment: lists of places, taken from the postings of their entries."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np

from index.analysis import stem
from index.engines.whoosh.arrays import Array
from index.engines.whoosh.columns import TEXTS
from index.engines.whoosh.postings import BODY, CAPTION, TITLE, WIDE
from index.engines.whoosh.segment import Segment
from index.query.tree import Exact, Leaf, Phrase, Term

PACKED = {"title": TITLE, "body": BODY, "caption": CAPTION}  # where a count stands in `counts`
Places: TypeAlias = tuple[Array, Array]  # document and place within it, sorted; one entry a word


def positions(segment: Segment, word: str, field: str, *, exact: bool) -> dict[int, list[int]]:
    """Document -> where in one of its fields a form, or a stem, stands."""
    if exact:
        doc, place = places_of_form(segment, word)
    else:
        doc, place = places_of_entries(segment, segment.stems.find(word))
    found: dict[int, list[int]] = {}
    for number, at in zip(doc.tolist(), place.tolist(), strict=True):
        title, body = (int(segment.lengths[name][number]) for name in ("title", "body"))
        begins = {"title": 0, "body": title + 1, "caption": title + body + 2}[field]
        if begins <= at < begins + segment.lengths[field][number]:
            found.setdefault(number, []).append(at - begins)
    return found


def rows_of(segment: Segment, entry: int) -> slice:
    return slice(int(segment.postings_at[entry]), int(segment.postings_at[entry + 1]))


def counts_of(segment: Segment, rows: slice) -> dict[str, Array]:
    """i8 for each field: the occurrences of some postings, the wide ones too."""
    packed = segment.counts[rows].astype(np.int64)
    counts = {field: packed >> shift & mask for field, (shift, mask) in PACKED.items()}
    wide = np.flatnonzero(packed == WIDE)
    found = segment.wide[np.searchsorted(segment.wide[:, 0], wide + rows.start)]
    for column, field in enumerate(("body", "title", "caption"), start=1):
        counts[field][wide] = found[:, column]
    return counts


def totals_of(segment: Segment, rows: slice) -> Array:
    """i8: how many places each of some postings has."""
    packed = segment.counts[rows]
    if len(segment.wide) and (packed == WIDE).any():
        return total_of(counts_of(segment, rows))
    total = np.zeros(len(packed), np.int64)
    for shift, mask in PACKED.values():
        total += packed >> shift & mask
    return total


def total_of(counts: dict[str, Array]) -> Array:
    total: Array = counts["title"] + counts["body"] + counts["caption"]
    return total


def _places(segment: Segment, entry: int, nth: int | None, within: Array | None) -> Places:
    """The places of an entry, or of one form of it; `within`: bool[N] of documents to look at."""
    rows = rows_of(segment, entry)
    docs, totals = segment.docs[rows], totals_of(segment, rows)
    first, last = int(segment.places_at[entry]), int(segment.places_at[entry + 1])
    place = segment.places[first:last]
    form = None
    if nth is not None and segment.several[entry]:
        marks_at = int(segment.marks_at[entry])
        form = segment.marks[marks_at : marks_at + last - first]
    if within is not None:
        chosen = np.flatnonzero(within[docs])
        starts, many = (np.cumsum(totals) - totals)[chosen], totals[chosen]
        take = np.repeat(starts - (np.cumsum(many) - many), many)
        take += np.arange(len(take))
        docs, totals, place = docs[chosen], many, place[take]
        form = None if form is None else form[take]
    doc = np.repeat(docs, totals)
    if form is None:
        return doc, place
    keep = form == nth
    return doc[keep], place[keep]


def places_of(segment: Segment, leaf: Leaf, within: Array) -> Places:
    """Where a leaf stands, in documents of bool[N]; of a phrase, its first word."""
    match leaf:
        case Term(_, word):
            return places_of_entries(segment, segment.stems.find(stem(word)), within)
        case Exact(_, word):
            return places_of_form(segment, word, within)
        case Phrase(_, words, exact):
            return together(segment, words, exact)


def places_of_forms(segment: Segment, forms: Sequence[int], within: Array | None = None) -> Places:
    """Where any of some forms stand."""
    return _sorted(
        [
            _places(segment, int(segment.form_entry[form]), int(segment.form_nth[form]), within)
            for form in forms
        ]
    )


def in_fields(
    segment: Segment, doc: Array, place: Array, fields: Sequence[str]
) -> tuple[Array, Array, Array]:
    """The places that stand in some fields, and which of `TEXTS` each is in."""
    title_ends = segment.lengths["title"][doc].astype(np.int64)
    part = (place > title_ends).astype(np.int64)
    part += place > title_ends + segment.lengths["body"][doc] + 1
    if len(fields) == len(TEXTS):
        return doc, place, part
    keep = np.isin(part, [TEXTS.index(field) for field in fields])
    return doc[keep], place[keep], part[keep]


def places_of_entries(segment: Segment, entries: range, within: Array | None = None) -> Places:
    several = [_places(segment, entry, None, within) for entry in entries]
    return _sorted(several)


def places_of_form(segment: Segment, word: str, within: Array | None = None) -> Places:
    return places_of_forms(segment, segment.forms.find(word), within)


def _sorted(several: Sequence[Places]) -> Places:
    if len(several) == 1:
        return several[0]
    if not several:
        return np.empty(0, np.uint32), np.empty(0, np.uint32)
    doc, place = (np.concatenate(column) for column in zip(*several, strict=True))
    order = np.lexsort((place, doc))
    return doc[order], place[order]


def together(segment: Segment, words: Sequence[str], exact: bool) -> Places:
    """Where the words stand side by side: the place of the first."""
    within = _documents_of_all(segment, words)
    if not within.any():
        return np.empty(0, np.uint32), np.empty(0, np.uint32)
    at: Array | None = None
    for distance, word in enumerate(words):
        if exact:
            doc, place = places_of_form(segment, word, within)
        else:
            doc, place = places_of_entries(segment, segment.stems.find(stem(word)), within)
        here = segment.starts[doc] + place - distance
        at = here if at is None else _common(at, here)
    assert at is not None
    doc = np.searchsorted(segment.starts, at, side="right") - 1
    return doc, at - segment.starts[doc]


def _documents_of_all(segment: Segment, words: Sequence[str]) -> Array:
    """bool[N]: which documents have all the words, by their stems."""
    docs = [_documents(segment, segment.stems.find(stem(word))) for word in dict.fromkeys(words)]
    docs.sort(key=len)
    within = np.zeros(segment.documents, bool)
    found = docs[0]
    for more in docs[1:]:
        within[more] = True
        found = found[within[found]]
        within[more] = False
    within[found] = True
    return within


def _documents(segment: Segment, entries: range) -> Array:
    if not entries:
        return np.empty(0, np.uint32)
    first, last = segment.postings_at[entries.start], segment.postings_at[entries.stop]
    docs = segment.docs[int(first) : int(last)]
    return docs if len(entries) == 1 else np.unique(docs)


def _common(one: Array, other: Array) -> Array:
    """What two sorted arrays share."""
    if len(one) > len(other):
        one, other = other, one
    if not len(other):
        return one[:0]
    at = np.searchsorted(other, one)
    at[at == len(other)] = 0
    common: Array = one[other[at] == one]
    return common
