"""Text analysis: the same words and stems for every engine, every text and every query."""

from __future__ import annotations

import unicodedata

from index.analysis.stem import STEMMER, stem
from index.analysis.words import Token, iter_tokens, split_words

__all__ = ["Token", "fingerprint", "iter_tokens", "split_words", "stem"]

_VERSION = 4  # raise it with every change to the results of `split_words` or `stem`


def fingerprint() -> str:
    """Return the version of the word rules; an index built by other rules does not fit."""
    return f"words-{_VERSION} {STEMMER} unicode-{unicodedata.unidata_version}"
