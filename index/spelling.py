"""Likely spellings of a word that no article has."""

from __future__ import annotations

from collections.abc import Mapping

from index.patterns import distance

MOST = 10  # spellings that an engine gives at most
_SHORTEST = 3  # letters: shorter words are near to too many others
_LONG = 6  # letters from which two edits are one slip


def edits(word: str) -> int:
    """How many edits away a word's likely spellings may be; a number has none."""
    if len(word) < _SHORTEST or word.isdecimal():
        return 0
    return 1 if len(word) < _LONG else 2


def likely(word: str, known: Mapping[str, int]) -> tuple[str, ...]:
    """Of the spellings that are known, with about how many articles have each, the likely ones.

    Best first: the fewest edits, then with the same first letter, then in the most articles.

    >>> likely("pyonyang", {"pyongyang": 812, "pyongyan": 1, "ponyang": 2, "yang": 40})
    ('pyongyang', 'ponyang', 'pyongyan')
    """
    most, letters = edits(word), set(word)
    found = []
    for other, articles in known.items():
        if other == word or len(letters ^ set(other)) > 2 * most:
            continue
        if (apart := distance(word, other, most)) <= most:
            found.append((apart, other[:1] != word[:1], -articles, other))
    return tuple(other for *_, other in sorted(found)[:MOST])
