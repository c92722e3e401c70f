"""Character folding for comparison: NFKC, without case, without Latin and Greek accents.

`fold_cluster` also classifies characters.  Its result holds word characters, the four signs that
can be part of a word (' . + #), and a space for everything else, so that splitting words afterwards
needs no table of Unicode categories.

The unit is a cluster: a character and the marks, conjoining vowels and half-width voicing signs
after it.  Each cluster is folded separately, which makes composed and decomposed spellings of a
text equal and preserves the mapping to the original offsets (UAX #15, Unicode 15).
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

APOSTROPHES = "'’‘‛ʼʻ`´′＇ʾʿ׳"
_SIGNS = "'.+#"
_NOT_LETTERS = ("", " ", *_SIGNS)
_MAX_CLUSTER = 31  # characters that count (UAX #15, section 13: stream-safe text)
_ZERO_WIDTH_SPACE = "\u200b"  # a format character by category, a word boundary by meaning

# Letters that Unicode does not decompose but that readers type without their stroke.
_STROKES = {"ł": "l", "ø": "o", "đ": "d", "æ": "ae", "œ": "oe", "ß": "ss", "ı": "i"}

_LATIN_OR_GREEK = re.compile(r"[A-Za-zªº\u00c0-\u02af\u1e00-\u1eff\u2c60-\u2c7f\ua720-\ua7ff"
                             r"\u0370-\u03ff\u1f00-\u1fff]")  # fmt: skip

# Conjoining Hangul and half-width voicing signs join the character before them, as marks do.
_VARIATION = r"\ufe00-\ufe0f\U000e0100-\U000e01ef"
_JAMO = r"\u1160-\u11ff\ud7b0-\ud7fb"  # conjoining vowels and finals
_HALF_WIDTH_VOICING = r"\uff9e\uff9f"


class _JoinsCache(dict[int, bool]):
    """Cache: code point -> True if it joins the character before it."""

    def __missing__(self, point: int) -> bool:
        char = chr(point)
        joins = unicodedata.category(char)[0] == "M" or bool(
            re.match(f"[{_JAMO}{_HALF_WIDTH_VOICING}]", char)
        )
        self[point] = joins
        return joins


_joins = _JoinsCache()


def joins_cluster(char: str) -> bool:
    """Return True if `char` belongs to the cluster of the character before it."""
    return char > "\u02ff" and _joins[ord(char)]


@lru_cache(maxsize=65536)
def fold_cluster(cluster: str) -> str:
    """Fold one cluster to word characters, signs or a space; ignorable characters vanish.

    >>> [fold_cluster(char) for char in "ŎﬁÆが—\\u00ad"]
    ['o', 'fi', 'ae', 'が', ' ', '']
    """
    if cluster[0] in APOSTROPHES:
        return "'"
    cluster = cluster[:_MAX_CLUSTER]
    if joins_cluster(cluster[0]):
        return " "  # marks without a base character
    if unicodedata.category(cluster[0])[0] not in "LN":
        cluster = cluster[0]  # drop marks on a sign: U+0345 would become a letter
    folded = ""
    for char in _strip_accents(_nfkc_casefold(cluster)):
        folded += _fold_char(char, after_letter=folded[-1:] not in _NOT_LETTERS)
    return folded


def _nfkc_casefold(text: str) -> str:
    """Apply Unicode 15, section 3.13, definition D147; `_fold_char` drops ignorable characters."""
    text = unicodedata.normalize("NFD", text).casefold()
    text = unicodedata.normalize("NFKC", text).casefold()
    return unicodedata.normalize("NFKC", text)


def _strip_accents(text: str) -> str:
    chars: list[str] = []
    loses_marks = False  # the last base letter is Latin or Greek
    for char in unicodedata.normalize("NFD", text):
        if unicodedata.category(char) == "Mn":
            if not loses_marks:
                chars.append(char)
            continue
        loses_marks = _LATIN_OR_GREEK.match(char) is not None
        chars.append(_STROKES.get(char, char))
    return unicodedata.normalize("NFC", "".join(chars))


def _fold_char(char: str, *, after_letter: bool) -> str:
    if char in APOSTROPHES:
        return "'"  # from a letter that decomposes into one, such as ŉ
    category = unicodedata.category(char)
    if joins_cluster(char):
        # Enclosing marks and variation selectors change the look of a character, not its identity.
        decorative = category == "Me" or re.match(f"[{_VARIATION}]", char)
        return char if after_letter and not decorative else ""
    if category[0] in "LN" or char in _SIGNS:
        return char
    if category == "Cf" and char != _ZERO_WIDTH_SPACE:
        return ""
    return " "


def fold_to_bytes(text: str) -> bytes:
    """Encode a text as UTF-8 of the same length, its ASCII folded, with spaces between words.

    >>> fold_to_bytes("Kim's COVID-19 tests,\\né")
    b"kim's covid 19 tests  \\xc3\\xa9"
    """
    return text.encode("utf-8", "surrogatepass").translate(_BYTES)


_BYTES = bytes(ord(fold_cluster(chr(point))) if point < 128 else point for point in range(256))
