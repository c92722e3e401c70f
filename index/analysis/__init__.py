"""What a word is: the one answer for every engine, every text and every query."""

from __future__ import annotations

import unicodedata

from index.analysis.stem import STEMMER, stem
from index.analysis.words import Token, tokens, words

__all__ = ["Token", "fingerprint", "stem", "tokens", "words"]

_VERSION = 4  # raise it with every change to what `words` or `stem` answers


def fingerprint() -> str:
    """Changes whenever an index built by other rules no longer fits ours."""
    return f"words-{_VERSION} {STEMMER} unicode-{unicodedata.unidata_version}"
