"""Stems, by which bare words are matched.

Snowball's English stemmer (Porter2, snowballstem.org/algorithms/english) for every word of Latin
letters, whatever the language of its article: a query does not say its language.
"""

from __future__ import annotations

from functools import cache

import Stemmer

STEMMER = f"snowball-english-{Stemmer.version()}"


@cache
def _english() -> Stemmer.Stemmer:
    return Stemmer.Stemmer("english", 0)  # a cache of words is slower than stemming them


def stem(word: str) -> str:
    """Return the stem of a word from `split_words`.

    >>> stem("missiles"), stem("covid19"), stem("평")
    ('missil', 'covid19', '평')
    """
    if word.isascii() and word.isalpha():
        stemmed: str = _english().stemWord(word)
        return stemmed
    return word
