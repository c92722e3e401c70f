"""The forms of a dictionary that may be likely spellings of a word.

A dictionary of a million forms is not compared letter by letter: a look at all lengths and at
which letters each form has leaves some thousands, which are compared all at once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import numpy as np

from index.deadline import Deadline
from index.engines.whoosh.query.edit_distance import within
from index.engines.whoosh.query.multi_segment import Segments
from index.engines.whoosh.read.arrays import Array
from index.engines.whoosh.read.segment import Names, Segment
from index.fields import FIELDS, Kind
from index.spelling import edits

_STRETCH = 1 << 16  # forms that are looked at together
_WIDEST = 4  # bytes of a character

_BITS: Array = np.unpackbits(np.arange(256, dtype=np.uint8)[:, None], axis=1).sum(axis=1)


def known(segments: Segments, field: str, word: str) -> Mapping[str, int]:
    """Words of a field that may be near to a word, and about how many documents have each."""
    counts: Counter[str] = Counter()
    if not edits(word) or FIELDS[field].kind in (Kind.DAY, Kind.PERIOD):
        return counts
    if FIELDS[field].kind is not Kind.TEXT:
        for segment in segments.each:
            segments.deadline.check()
            _count_names(segment.names(field), FIELDS[field].kind is Kind.CODE, counts)
        return counts
    for segment in segments.each:
        _count_forms(segment, word, counts, segments.deadline)
    return counts


def _count_names(names: Names, whole: bool, counts: Counter[str]) -> None:
    """The words of all names, or whole names, with the documents of their labels."""
    for documents, line in zip(np.diff(names.docs_at).tolist(), names.lines(), strict=True):
        for name in set(line.strip(b"| ").split(b" | ")):
            for word in (name.decode(),) if whole else set(name.decode().split()):
                counts[word] += documents


def _count_forms(segment: Segment, word: str, counts: Counter[str], deadline: Deadline) -> None:
    """The forms that are near enough, with the documents that have any form of their entry."""
    numbers = _similar(segment, word, deadline)
    texts = [segment.forms[number].decode() for number in numbers.tolist()]
    near = within(word, texts, edits(word))
    entry = segment.form_entry[numbers[near]].astype(np.int64)
    documents = segment.postings_at[entry + 1] - segment.postings_at[entry]
    for at, count in zip(near.tolist(), documents.tolist(), strict=True):
        counts[texts[at]] += int(count)


def _similar(segment: Segment, word: str, deadline: Deadline) -> Array:
    """i8: the forms that a look at their letters does not rule out."""
    wanted, numbers = word.encode(), [_NONE]
    most = edits(word) * (1 if word.isascii() else _WIDEST)  # bytes that are edited at most
    signature = np.bitwise_or.reduce(_letters(np.frombuffer(wanted, np.uint8)))
    for first in range(0, len(segment.forms), _STRETCH):
        deadline.check()
        at, letters = segment.forms.stretch(first, first + _STRETCH)
        near = np.abs(np.diff(at) - len(wanted)) <= most
        signs = np.bitwise_or.reduceat(_letters(letters), at[:-1]) ^ signature
        differ = _BITS[signs.view(np.uint8)].reshape(-1, signs.itemsize).sum(axis=1)
        numbers.append(np.flatnonzero(near & (differ <= 2 * most)) + first)
    return np.concatenate(numbers)


def _letters(text: Array) -> Array:
    """u4: a bit for each byte; some bytes share one, which only makes words more alike."""
    return np.left_shift(np.uint32(1), (text & 31).astype(np.uint32))


_NONE = np.empty(0, np.int64)
