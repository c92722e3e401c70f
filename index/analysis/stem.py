"""A word's stem, by which bare words are matched.

Snowball's English stemmer (Porter2, snowballstem.org/algorithms/english) for every word of Latin
letters, whatever the language of its article: a query does not say its language.
"""

from __future__ import annotations

from functools import cache

import Stemmer

STEMMER = f"snowball-english-{Stemmer.version()}"


@cache
def _english() -> Stemmer.Stemmer:
    return Stemmer.Stemmer("english", 0)  # to remember words would take longer than to stem them


def stem(word: str) -> str:
    """The stem of a word that `words` gave.

    >>> stem("missiles"), stem("covid19"), stem("평")
    ('missil', 'covid19', '평')
    """
    if word.isascii() and word.isalpha():
        stemmed: str = _english().stemWord(word)
        return stemmed
    return word
