"""Every document found, in the order of time, without holding more than some numbers of each."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from index.engines.whoosh.query.multi_segment import Segments
from index.engines.whoosh.read.arrays import Array

_BLOCK = 10_000  # documents whose ids are held at once, if as many have not the same time


def by_time(segments: Segments, docs: Array, *, oldest: bool) -> Iterator[str]:
    """The ids of documents, as `index.order` has it; `docs` holds none that is deleted."""
    day, published = segments.day.take(docs), segments.published.take(docs)
    keys = (np.where(day, ~published, 0), -day)
    order = np.lexsort(keys)
    differs = np.logical_or.reduce([np.diff(key[order]) != 0 for key in keys])
    firsts = np.flatnonzero(differs) + 1  # where another time begins
    dated = int(np.count_nonzero(day))
    blocks = [*_blocks(0, dated, firsts), *_blocks(dated, len(docs), firsts)]
    if oldest:
        past = [block for block in blocks if block[0] < dated]
        blocks = past[::-1] + blocks[len(past) :]
    for low, high in blocks:
        ids = _ids(
            segments, docs[order[low:high]], firsts.searchsorted(np.arange(low, high), "right")
        )
        yield from reversed(ids) if oldest and low < dated else ids


def _blocks(low: int, high: int, firsts: Array) -> list[tuple[int, int]]:
    """Stretches of places, none of which ends between documents of the same time."""
    ends = np.append(firsts[(firsts > low) & (firsts < high)], high)
    cuts = [low]
    while cuts[-1] < high:
        at = min(int(ends.searchsorted(cuts[-1] + _BLOCK)), len(ends) - 1)
        cuts.append(int(ends[at]))
    return list(pairwise(cuts))


def _ids(segments: Segments, docs: Array, times: Array) -> list[str]:
    """The ids of some documents, those of the same time in their own order."""
    ids = map(segments.id, docs.tolist(), segments.of(docs).tolist())
    return [id for _, id in sorted(zip(times.tolist(), ids, strict=True))]
