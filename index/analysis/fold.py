"""Characters as they are compared: NFKC, without case, without Latin and Greek accents.

`fold` also settles what each character is good for.  Its answer holds word characters, the four
signs that can stand within a word (' . + #), and a space for everything else, so that cutting
words afterwards needs no table of Unicode categories.

The unit is a cluster: a character with the marks, conjoining vowels and half-width voicing signs
behind it.  Clusters are folded each for itself, which makes composed and decomposed spellings of
a text equal and keeps the way back to the original offsets (UAX #15, Unicode 15).
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

APOSTROPHES = "'’‘‛ʼʻ`´′＇ʾʿ׳"
_SIGNS = "'.+#"
_NO_LETTER = ("", " ", *_SIGNS)
_SAFE = 31  # a character and the marks on it that count (UAX #15, section 13: stream-safe text)
_ZERO_WIDTH_SPACE = "\u200b"  # a format character by category, a word boundary by meaning

# Letters that Unicode does not take apart but that readers type without their stroke.
_STROKES = {"ł": "l", "ø": "o", "đ": "d", "æ": "ae", "œ": "oe", "ß": "ss", "ı": "i"}

_LATIN_OR_GREEK = re.compile(r"[A-Za-zªº\u00c0-\u02af\u1e00-\u1eff\u2c60-\u2c7f\ua720-\ua7ff"
                             r"\u0370-\u03ff\u1f00-\u1fff]")  # fmt: skip

# What joins the character before it.  Not every mark of Unicode: those of scripts that are
# written with them, which `unicodedata.category` then confirms.
_VARIATION = r"\ufe00-\ufe0f\U000e0100-\U000e01ef"
_JAMO = r"\u1160-\u11ff\ud7b0-\ud7fb"  # conjoining vowels and finals
_HALF_WIDTH_VOICING = r"\uff9e\uff9f"


class _Marks(dict[int, bool]):
    """Whether a code point joins the one before it; asked of Unicode once for each."""

    def __missing__(self, point: int) -> bool:
        char = chr(point)
        joins = unicodedata.category(char)[0] == "M" or bool(
            re.match(f"[{_JAMO}{_HALF_WIDTH_VOICING}]", char)
        )
        self[point] = joins
        return joins


_joins = _Marks()


def joins(char: str) -> bool:
    """Whether `char` belongs to the cluster of the character before it."""
    return char > "\u02ff" and _joins[ord(char)]


@lru_cache(maxsize=65536)
def fold(cluster: str) -> str:
    """One cluster as it is compared: word characters, signs, or a space; empty if it vanishes.

    >>> fold("Ŏ"), fold("ﬁ"), fold("Æ"), fold("が"), fold("—"), fold("\\u00ad")
    ('o', 'fi', 'ae', 'が', ' ', '')
    """
    if cluster[0] in APOSTROPHES:
        return "'"
    cluster = cluster[:_SAFE]
    if joins(cluster[0]):
        return " "  # marks with nothing to stand on
    if unicodedata.category(cluster[0])[0] not in "LN":
        cluster = cluster[0]  # marks on a sign, of which U+0345 alone would become a letter
    kept = ""
    for char in _without_accents(_nfkc_casefold(cluster)):
        kept += _use(char, after_letter=kept[-1:] not in _NO_LETTER)
    return kept


def _nfkc_casefold(text: str) -> str:
    """Unicode 15, section 3.13, definition D147, but for what is ignorable: `_use` drops that."""
    text = unicodedata.normalize("NFD", text).casefold()
    text = unicodedata.normalize("NFKC", text).casefold()
    return unicodedata.normalize("NFKC", text)


def _without_accents(text: str) -> str:
    kept: list[str] = []
    bare = False  # whether the last base letter is one that loses its marks
    for char in unicodedata.normalize("NFD", text):
        if unicodedata.category(char) == "Mn":
            if not bare:
                kept.append(char)
            continue
        bare = _LATIN_OR_GREEK.match(char) is not None
        kept.append(_STROKES.get(char, char))
    return unicodedata.normalize("NFC", "".join(kept))


def _use(char: str, *, after_letter: bool) -> str:
    if char in APOSTROPHES:
        return "'"  # one that a letter is taken apart into, as ŉ is
    category = unicodedata.category(char)
    if joins(char):
        # Enclosing marks and variation selectors change how a character looks, not which it is.
        looks = category == "Me" or re.match(f"[{_VARIATION}]", char)
        return char if after_letter and not looks else ""
    if category[0] in "LN" or char in _SIGNS:
        return char
    if category == "Cf" and char != _ZERO_WIDTH_SPACE:
        return ""
    return " "


def as_bytes(text: str) -> bytes:
    """A text in UTF-8, its ASCII folded, with spaces for what parts words: byte for byte as long.

    >>> as_bytes("Kim's COVID-19 tests,\\né")
    b"kim's covid 19 tests  \\xc3\\xa9"
    """
    return text.encode("utf-8", "surrogatepass").translate(_BYTES)


_BYTES = bytes(ord(fold(chr(point))) if point < 128 else point for point in range(256))
