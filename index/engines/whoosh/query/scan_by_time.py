"""Ids of all matching documents in the order of time, in bounded memory."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from index.engines.whoosh.query.multi_segment import MultiSegment
from index.engines.whoosh.storage.array_file import Array

_BLOCK = 10_000  # documents whose ids are in memory at once, unless more have the same time


def ids_by_time(segments: MultiSegment, docs: Array, *, oldest: bool) -> Iterator[str]:
    """Yield the ids of documents in the order of `index.engine.Sort`.

    `docs`: i8, sorted, without deleted ones.  Only a few numbers of each document are in memory.
    """
    day, published = segments.day.take(docs), segments.published.take(docs)
    keys = (np.where(day, ~published, 0), -day)  # newest first
    order = np.lexsort(keys)
    differs = np.logical_or.reduce([np.diff(key[order]) != 0 for key in keys])
    time_starts = np.flatnonzero(differs) + 1  # indices at which another time begins
    dated_count = int(np.count_nonzero(day))
    blocks = [
        *_blocks(0, dated_count, time_starts),
        *_blocks(dated_count, len(docs), time_starts),
    ]
    if oldest:
        dated = [block for block in blocks if block[0] < dated_count]
        blocks = dated[::-1] + blocks[len(dated) :]
    for low, high in blocks:
        times = time_starts.searchsorted(np.arange(low, high), "right")
        ids = _sorted_ids(segments, docs[order[low:high]], times)
        yield from reversed(ids) if oldest and low < dated_count else ids


def _blocks(low: int, high: int, time_starts: Array) -> list[tuple[int, int]]:
    """Split a range into blocks that keep documents of the same time together."""
    ends = np.append(time_starts[(time_starts > low) & (time_starts < high)], high)
    cuts = [low]
    while cuts[-1] < high:
        at = min(int(ends.searchsorted(cuts[-1] + _BLOCK)), len(ends) - 1)
        cuts.append(int(ends[at]))
    return list(pairwise(cuts))


def _sorted_ids(segments: MultiSegment, docs: Array, times: Array) -> list[str]:
    """Return the ids of some documents, sorted within each time."""
    ids = map(segments.article_id, docs.tolist(), segments.segments_of(docs).tolist())
    return [id for _, id in sorted(zip(times.tolist(), ids, strict=True))]
