"""Counts of the values of a field over all matching documents.

Each segment numbers its values separately.  A common numbering is built once for each snapshot: all
values of a field, sorted, and the numbers of each document's values.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from index.engine import Facet, FacetCounts, FacetSort
from index.engines.whoosh.query.multi_segment import MultiSegment
from index.engines.whoosh.storage.array_file import Array
from index.engines.whoosh.storage.keyword_reader import KeywordReader
from index.fields import FIELDS, FieldKind, fold_text, label_filter

_FIRST_DAY = 719_163  # the ordinal of 1970-01-01
_LAST_DAY = date.max.toordinal()
_UNITS = {"year": "Y", "month": "M", "day": "D"}
_NO_VALUES = np.empty(0, np.uint32)


@dataclass(frozen=True, slots=True)
class FacetValues:
    """Values of one field in all documents.

    Most documents have at most one value; further values of a document are stored separately.
    """

    values: Sequence[str]  # sorted; numbered from 1 below
    first: Array  # u4[N]: number of a document's first value; 0 for no value
    extra_docs: Array  # i8[M]: documents of the further values
    extra_values: Array  # u4[M]: numbers of the further values
    label_values: Sequence[Array] = ()  # by segment, u4: value number by label + 1


class FacetCounter:
    """Counts over the documents of one snapshot."""

    def __init__(self, segments: MultiSegment) -> None:
        self._segments = segments
        self._facet_values: dict[str, FacetValues] = {}

    def count(self, facet: Facet, docs: Array) -> FacetCounts:
        """Return the counts of one field over `docs` (i8)."""
        facet_values = self._values_of_field(facet.field)
        values = facet_values.values
        tally = np.bincount(facet_values.first.take(docs), minlength=len(values) + 1)
        if len(facet_values.extra_values):
            with self._segments.scratch_mask() as mask:
                mask[docs] = True
                extra = facet_values.extra_values[mask.take(facet_values.extra_docs)]
            tally += np.bincount(extra, minlength=len(tally))
        unknown, counts = int(tally[0]), tally[1:]
        order = np.flatnonzero(counts)  # in the order of the sorted values
        if facet.contains:
            order = order[self._contains_mask(facet, facet_values, order)]
        if facet.sort is FacetSort.COUNT:
            order = order[np.argsort(-counts[order], kind="stable")]
        top = order[: facet.limit]
        pairs: list[tuple[str | None, int]] = [
            (values[at], count)
            for at, count in zip(top.tolist(), counts[top].tolist(), strict=True)
        ]
        if unknown:
            pairs.append((None, unknown))
        other_count = int(counts.sum() - counts[top].sum())
        return FacetCounts(tuple(pairs), len(docs), len(order), other_count)

    def _contains_mask(self, facet: Facet, facet_values: FacetValues, order: Array) -> Array:
        """Return bool: for each value at `order`, whether one of its names has the facet's text."""
        name, values = facet.field, facet_values.values
        if FIELDS[name].kind is FieldKind.PERIOD:
            matches = label_filter(name, facet.contains)
            return np.array([matches(values[at]) for at in order.tolist()], bool)
        has_text = np.zeros(len(values) + 1, bool)
        if text := fold_text(facet.contains):
            for segment, value_of_label in zip(
                self._segments.segment_list, facet_values.label_values, strict=True
            ):
                has_text[value_of_label[segment.keywords(name).labels_containing(text) + 1]] = True
        mask: Array = has_text[order + 1]
        return mask

    def _values_of_field(self, name: str) -> FacetValues:
        if name not in self._facet_values:
            is_period = FIELDS[name].kind is FieldKind.PERIOD
            self._facet_values[name] = self._periods(name) if is_period else self._labels(name)
        return self._facet_values[name]

    def _labels(self, name: str) -> FacetValues:
        columns = [segment.keywords(name) for segment in self._segments.segment_list]
        labels_by_segment = [list(keywords.labels.texts()) for keywords in columns]
        values = sorted({label for labels in labels_by_segment for label in labels})
        number = {label: at for at, label in enumerate(values, start=1)}
        label_values = [
            np.array([0, *(number[label] for label in labels)], np.uint32)
            for labels in labels_by_segment
        ]
        firsts, docs, extra = [_NO_VALUES], [np.empty(0, np.int64)], [_NO_VALUES]
        for base, keywords, value_of_label in zip(
            self._segments.bases, columns, label_values, strict=False
        ):
            first, extra_docs, extra_labels = _split_labels(keywords)
            firsts.append(value_of_label.take(first))
            docs.append(extra_docs + base)
            extra.append(value_of_label.take(extra_labels))
        return FacetValues(
            values,
            np.concatenate(firsts),
            np.concatenate(docs),
            np.concatenate(extra),
            label_values,
        )

    def _periods(self, name: str) -> FacetValues:
        """Return the years, months or days of all documents."""
        day = self._segments.day
        if day.max(initial=0) > _LAST_DAY:
            raise ValueError("a day past the last")  # the file is damaged
        ordinals = np.flatnonzero(np.bincount(day)[1:]) + 1  # distinct; a sort would take longer
        days = (ordinals - _FIRST_DAY).astype("datetime64[D]")
        periods, period_of_day = np.unique(
            days.astype(f"datetime64[{_UNITS[name]}]"), return_inverse=True
        )
        value_of_day = np.zeros(int(ordinals[-1]) + 1 if len(ordinals) else 1, np.uint32)
        value_of_day[ordinals] = period_of_day + 1
        first = value_of_day.take(day)
        return FacetValues(periods.astype(str).tolist(), first, np.empty(0, np.int64), _NO_VALUES)


def _split_labels(keywords: KeywordReader) -> tuple[Array, Array, Array]:
    """Return the first label + 1 of each document of a segment (0 for none), and further labels.

    Further labels are two arrays: i8, the documents, and u4, the labels + 1.
    """
    if not keywords.multi_valued:
        return keywords.first, np.empty(0, np.int64), _NO_VALUES
    offsets = keywords.label_offsets.astype(np.int64)
    counts = np.diff(offsets)
    first = np.zeros(len(counts), np.uint32)
    has_label = counts > 0
    first[has_label] = keywords.label_ids[offsets[:-1][has_label]] + 1
    docs = np.repeat(np.arange(len(counts)), np.maximum(counts - 1, 0))
    is_extra = np.ones(len(keywords.label_ids), bool)
    is_extra[offsets[:-1][has_label]] = False
    return first, docs, keywords.label_ids[is_extra] + np.uint32(1)
