"""Prefixes, wildcards and likely spellings in one segment: their forms, and where those stand."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

import numpy as np

from index.engines.whoosh.arrays import Array
from index.engines.whoosh.places import Places, in_fields, places_of_forms
from index.engines.whoosh.segment import Names, Segment
from index.fields import FIELDS, parts
from index.patterns import fixed, matching
from index.query.tree import Pattern, Prefix


def forms(segment: Segment, pattern: Pattern) -> Sequence[int]:
    """The numbers of the forms that a pattern stands for, rising."""
    candidates = segment.forms.starting(fixed(pattern))
    if isinstance(pattern, Prefix):
        return candidates
    is_one = matching(pattern)
    texts = segment.forms.some(candidates)
    return [number for number, text in zip(candidates, texts, strict=True) if is_one(text)]


def documents(segment: Segment, pattern: Pattern) -> Array:
    """The documents that have a form of the pattern, in order."""
    found = np.asarray(forms(segment, pattern), np.int64)
    mask = np.zeros(segment.documents, bool)
    if len(parts(pattern.field)) == len(FIELDS["text"].parts):
        whole, rest = _whole_entries(segment, found)
        for entry in whole.tolist():
            first, last = segment.postings_at[entry], segment.postings_at[entry + 1]
            mask[segment.docs[int(first) : int(last)]] = True
    else:
        rest = found
    doc, place = places_of_forms(segment, rest.tolist())
    mask[in_fields(segment, doc, place, parts(pattern.field))[0]] = True
    return np.flatnonzero(mask)


def places(segment: Segment, pattern: Pattern, within: Array) -> Places:
    """Where the forms of a pattern stand, in documents of bool[N]."""
    return places_of_forms(segment, forms(segment, pattern), within)


def _whole_entries(segment: Segment, found: Array) -> tuple[Array, Array]:
    """The entries of which all forms were found, and the forms of the others."""
    entry = segment.form_entry[found].astype(np.int64)
    have = np.bincount(entry, minlength=len(segment.stems))
    whole = have[entry] == segment.members[entry]
    return np.unique(entry[whole]), found[~whole]


def labels(names: Names, pattern: Pattern) -> Array:
    """The labels of which some name has a word of the pattern."""
    is_one = matching(pattern)
    known = sorted({word for line in names.folded() for word in line.decode().split()})
    first = bisect_left(known, fixed(pattern))
    some = [names.found([word], whole=False) for word in known[first:] if is_one(word)]
    return np.unique(np.concatenate(some)) if some else np.empty(0, np.int64)
