"""Forms of the dictionary that may be the right spelling of a word.

Of a dictionary of a million forms, most are ruled out by their lengths and their sets of letters;
some thousands are left and are compared all at once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import numpy as np

from index.deadline import Deadline
from index.engines.whoosh.query.edit_distance import within_distance
from index.engines.whoosh.query.multi_segment import MultiSegment
from index.engines.whoosh.storage.array_file import Array
from index.engines.whoosh.storage.keyword_reader import KeywordReader
from index.engines.whoosh.storage.segment import Segment
from index.fields import FIELDS, FieldKind
from index.spelling import max_edits

_CHUNK = 1 << 16  # forms compared at once
_MAX_CHAR_BYTES = 4  # bytes of a character in UTF-8

_BIT_COUNTS: Array = np.unpackbits(np.arange(256, dtype=np.uint8)[:, None], axis=1).sum(axis=1)


def candidate_counts(segments: MultiSegment, field: str, word: str) -> Mapping[str, int]:
    """Return words of a field that may be near a word, with their approximate document counts."""
    counts: Counter[str] = Counter()
    if not max_edits(word) or FIELDS[field].kind in (FieldKind.DAY, FieldKind.PERIOD):
        return counts
    if FIELDS[field].kind is not FieldKind.TEXT:
        whole_names = FIELDS[field].kind is FieldKind.CODE
        for segment in segments.segment_list:
            segments.deadline.check()
            _count_names(segment.keywords(field), whole_names, counts)
        return counts
    for segment in segments.segment_list:
        _count_forms(segment, word, counts, segments.deadline)
    return counts


def _count_names(keywords: KeywordReader, whole_names: bool, counts: Counter[str]) -> None:
    """Add the words of all names, or whole names, with the document counts of their labels."""
    doc_counts = np.diff(keywords.doc_offsets).tolist()
    for doc_count, line in zip(doc_counts, keywords.name_lines(), strict=True):
        for name in set(line.strip(b"| ").split(b" | ")):
            for word in (name.decode(),) if whole_names else set(name.decode().split()):
                counts[word] += doc_count


def _count_forms(segment: Segment, word: str, counts: Counter[str], deadline: Deadline) -> None:
    """Add the forms that are near enough, with the document counts of their entries."""
    numbers = _similar_forms(segment, word, deadline)
    texts = [segment.forms[number].decode() for number in numbers.tolist()]
    matches = within_distance(word, texts, max_edits(word))
    entries = segment.form_entries[numbers[matches]].astype(np.int64)
    doc_counts = segment.posting_offsets[entries + 1] - segment.posting_offsets[entries]
    for at, doc_count in zip(matches.tolist(), doc_counts.tolist(), strict=True):
        counts[texts[at]] += int(doc_count)


def _similar_forms(segment: Segment, word: str, deadline: Deadline) -> Array:
    """Return i8: the forms that are not ruled out by their length and letters."""
    encoded, matches = word.encode(), [_NO_FORMS]
    limit = max_edits(word) * (1 if word.isascii() else _MAX_CHAR_BYTES)  # bytes that may differ
    word_letters = np.bitwise_or.reduce(_letter_bits(np.frombuffer(encoded, np.uint8)))
    for first in range(0, len(segment.forms), _CHUNK):
        deadline.check()
        offsets, data = segment.forms.bytes_in(first, first + _CHUNK)
        fits = np.abs(np.diff(offsets) - len(encoded)) <= limit
        different = np.bitwise_or.reduceat(_letter_bits(data), offsets[:-1]) ^ word_letters
        bit_counts = _BIT_COUNTS[different.view(np.uint8)]
        distance = bit_counts.reshape(-1, different.itemsize).sum(axis=1)
        matches.append(np.flatnonzero(fits & (distance <= 2 * limit)) + first)
    return np.concatenate(matches)


def _letter_bits(data: Array) -> Array:
    """Return u4: a bit for each byte; bytes that share a bit only make words look more alike."""
    return np.left_shift(np.uint32(1), (data & 31).astype(np.uint32))


_NO_FORMS = np.empty(0, np.int64)
