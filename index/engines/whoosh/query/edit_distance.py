"""How far many words are from one, all at once: `index.patterns.distance`, a column at a time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice

import numpy as np

from index.engines.whoosh.read.arrays import Array

_FAR = 1000  # more than any number of edits that is asked about


def distances(word: str, others: Sequence[str], most: int) -> Array:
    """i2[n]: how many edits each of some words is away; any number above `most` if more.

    >>> distances("pyonyang", ["pyongyang", "poynyang", "yang", "pyonyang"], 2).tolist()
    [1, 1, 1000, 0]
    """
    if not others:
        return np.empty(0, np.int16)
    letters = np.array(others)[:, None].view(np.uint32).T.copy()  # a row a position, 0 behind
    lengths = np.array([len(other) for other in others])
    sought = [ord(letter) for letter in word]
    width, number = letters.shape
    # A cell is the distance of the first i letters of the word to the first j of each other word;
    # cells further from the diagonal than `most` stay far.
    before, row = (np.full((width + 1, number), _FAR, np.int16) for _ in range(2))
    for j in range(min(width, most) + 1):
        row[j] = j
    for i, a in enumerate(sought, 1):
        earlier, before, row = before, row, np.full_like(row, _FAR)
        if i <= most:
            row[0] = i
        for j in range(max(1, i - most), min(width, i + most) + 1):
            step = before[j - 1] + (letters[j - 1] != a)
            np.minimum(step, before[j] + 1, out=step)
            np.minimum(step, row[j - 1] + 1, out=step)
            if i > 1 and j > 1:
                swapped = (letters[j - 1] == sought[i - 2]) & (letters[j - 2] == a)
                np.minimum(step, earlier[j - 2] + 1, out=step, where=swapped)
            row[j] = step
    found: Array = row[np.minimum(lengths, width), np.arange(number)]
    return found


def within(word: str, others: Iterable[str], most: int, stretch: int = 1 << 15) -> Array:
    """i8: which of some words are at most so many edits away."""
    rest, found, first = iter(others), [np.empty(0, np.int64)], 0
    while some := list(islice(rest, stretch)):
        found.append(np.flatnonzero(distances(word, some, most) <= most) + first)
        first += len(some)
    return np.concatenate(found)
