"""Edit distance, and likely spellings of a word that no article has."""

from __future__ import annotations

from collections.abc import Mapping

MAX_SPELLINGS = 10  # spellings that an engine returns
_MIN_LENGTH = 3  # letters: shorter words are near too many others
_TWO_EDITS_LENGTH = 6  # letters from which two edits are allowed


def max_edits(word: str) -> int:
    """Return the largest edit distance of a likely spelling; 0 for short words and numbers."""
    if len(word) < _MIN_LENGTH or word.isdecimal():
        return 0
    return 1 if len(word) < _TWO_EDITS_LENGTH else 2


def likely_spellings(word: str, doc_freqs: Mapping[str, int]) -> tuple[str, ...]:
    """Select the likely spellings from words and their approximate document frequencies.

    Best first: the fewest edits, then the same first letter, then the most articles.

    >>> likely_spellings("pyonyang", {"pyongyang": 812, "pyongyan": 1, "ponyang": 2, "yang": 40})
    ('pyongyang', 'ponyang', 'pyongyan')
    """
    limit, letters = max_edits(word), set(word)
    ranked = []
    for spelling, doc_freq in doc_freqs.items():
        if spelling == word or len(letters ^ set(spelling)) > 2 * limit:
            continue
        if (edits := edit_distance(word, spelling, limit)) <= limit:
            ranked.append((edits, spelling[:1] != word[:1], -doc_freq, spelling))
    return tuple(spelling for *_, spelling in sorted(ranked)[:MAX_SPELLINGS])


def within_distance(word: str, other: str, limit: int) -> bool:
    """Return True if two words are at most `limit` edits apart."""
    return edit_distance(word, other, limit) <= limit


def edit_distance(word: str, other: str, limit: int) -> int:
    """Count the edits between two words; above `limit`, return any number above it.

    Optimal string alignment distance (R. A. Wagner and R. Lowrance, 1975, restricted: no part is
    edited twice), row by row; stops once two whole rows are above the limit.
    """
    if abs(len(word) - len(other)) > limit:
        return limit + 1
    previous_row: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(word, 1):
        row_before_last, previous_row, row = previous_row, row, [i]
        for j, b in enumerate(other, 1):
            cost = min(previous_row[j] + 1, row[j - 1] + 1, previous_row[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and b == word[i - 2]:
                cost = min(cost, row_before_last[j - 2] + 1)
            row.append(cost)
        if min(row) > limit and min(previous_row) > limit:
            return limit + 1
    return row[-1]
