"""Edit distances of many words from one word, all at once, one row of the matrix at a time.

The distance is the same as in `index.spelling.edit_distance`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice

import numpy as np

from index.engines.whoosh.storage.array_file import Array

_FAR = 1000  # more than any limit on the number of edits


def distances(word: str, candidates: Sequence[str], limit: int) -> Array:
    """Return i2[n]: edits between `word` and each candidate; any larger number beyond `limit`.

    >>> distances("pyonyang", ["pyongyang", "poynyang", "yang", "pyonyang"], 2).tolist()
    [1, 1, 1000, 0]
    """
    if not candidates:
        return np.empty(0, np.int16)
    letters = (
        np.array(candidates)[:, None].view(np.uint32).T.copy()
    )  # one row per position, 0 = end
    lengths = np.array([len(candidate) for candidate in candidates])
    code_points = [ord(letter) for letter in word]
    width, count = letters.shape
    # A cell is the distance between the first i letters of the word and the first j letters of each
    # candidate; cells further from the diagonal than `limit` keep the value `_FAR`.
    previous, row = (np.full((width + 1, count), _FAR, np.int16) for _ in range(2))
    for j in range(min(width, limit) + 1):
        row[j] = j
    for i, letter in enumerate(code_points, 1):
        earlier, previous, row = previous, row, np.full_like(row, _FAR)
        if i <= limit:
            row[0] = i
        for j in range(max(1, i - limit), min(width, i + limit) + 1):
            cell = previous[j - 1] + (letters[j - 1] != letter)
            np.minimum(cell, previous[j] + 1, out=cell)
            np.minimum(cell, row[j - 1] + 1, out=cell)
            if i > 1 and j > 1:
                swapped = (letters[j - 1] == code_points[i - 2]) & (letters[j - 2] == letter)
                np.minimum(cell, earlier[j - 2] + 1, out=cell, where=swapped)
            row[j] = cell
    result: Array = row[np.minimum(lengths, width), np.arange(count)]
    return result


def within_distance(
    word: str, candidates: Iterable[str], limit: int, chunk_size: int = 1 << 15
) -> Array:
    """Return i8: indices of the candidates that are at most `limit` edits away, rising."""
    remaining, matches, first = iter(candidates), [np.empty(0, np.int64)], 0
    while chunk := list(islice(remaining, chunk_size)):
        matches.append(np.flatnonzero(distances(word, chunk, limit) <= limit) + first)
        first += len(chunk)
    return np.concatenate(matches)
