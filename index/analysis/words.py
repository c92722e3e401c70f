"""Splitting of text into words, each with its place in the original.

`docs/words.md` states the rules; tests/index/words.tsv tests them, line by line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from itertools import pairwise
from typing import NamedTuple

from index.analysis.fold import fold_cluster, joins_cluster


class Token(NamedTuple):
    """Folded word and its place in the text: text[start:end], in characters."""

    word: str
    start: int
    end: int


MAX_WORD_UNITS = 200  # UTF-16 units; the rest of a word is cut off

# French and Italian articles and prepositions that lose their vowel before another.  Not the
# pronouns (m', n', s' …): a verb follows those, and N'Djamena and M'Baye are names.
_ELIDED = "l|d|qu|jusqu|lorsqu|puisqu|quoiqu|dell|all|dall|nell|sull|coll|un|quest|quell|sant"

# Scripts written without spaces, or agglutinating: each cluster is a word.
_SINGLE = (
    "\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3038-\u303b\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\U00020000-\U000323af"  # Han
    "\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff\U0001b000-\U0001b16f"  # Kana
    "\u1100-\u115f\u3131-\u318e\ua960-\ua97c\uac00-\ud7a3"  # Hangul
    "\u0e01-\u0e30\u0e32\u0e33\u0e40-\u0e46"  # Thai
    "\u0e81-\u0eb0\u0eb2\u0eb3\u0ebd-\u0ec6\u0edc-\u0edf"  # Lao
    "\u1780-\u17b3\u17d7\u17dc"  # Khmer
    "\u1000-\u102a\u103f\u1050-\u1055\u105a-\u105d\u1061\u1065\u1066\u106e-\u1070\u1075-\u1081"
    "\u108e\ua9e0-\ua9ef\ua9fa-\ua9fe\uaa60-\uaa76\uaa7a\uaa7e\uaa7f"  # Burmese
)
_NO_CHARACTER = "\U0010ffff"
_MARKS = (
    "\u3099\u309a\u1160-\u11ff\ud7b0-\ud7fb\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc"
    "\u0ec8-\u0ece\u17b4-\u17d3\u17dd\u102b-\u103e\u1056-\u1059\u105e-\u1060\u1062-\u1064"
    "\u1067-\u106d\u1071-\u1074\u1082-\u108d\u108f\u109a-\u109d\ua9e5\uaa7b-\uaa7d"
)


@cache
def _word_regex(single: str) -> re.Pattern[str]:
    """Return the pattern of a word in folded text; characters of `single` are words by themselves.

    Compiling takes 15 ms with all scripts and 2 ms with none: plain ASCII has a pattern of its own,
    and most processes never see another text.
    """
    char = rf"[^ '.+#{single}]"  # a word character of the other scripts
    letter = rf"[^ '.+#0-9{single}]"
    return re.compile(
        rf"""
          (?P<sign>     (?<!{char}) c (?: \+\+ | \# ) (?! [+#] | {char} ) )
        | (?P<initials> (?<!{char}) (?<!{char}\.) {letter} (?: \. {letter} )+ (?! \.? {char} ) )
        | (?P<elided>   (?<!{char}) (?: {_ELIDED} ) (?= ' (?! s (?! {char} ) ) {char} ) )
        | (?P<plain>    {char}+ (?: ' {char}+ )* )
        | (?P<single>   [{single or _NO_CHARACTER}] [{_MARKS}]* )
        | (?P<tail>     (?<= [^ '] ) (?<! \.\. ) ' s (?! {char} ) )  # a possessive after them
        """,
        re.VERBOSE,
    )


def split_words(text: str) -> list[str]:
    """Split a text into folded words.

    >>> split_words("P’yŏngyang’s U.N. envoy on COVID-19: 1,000 tests")
    ['pyongyang', 'un', 'envoy', 'on', 'covid', '19', '1', '000', 'tests']
    """
    pieces = text.split()  # a word never contains white space
    if not text.isascii() and any(joins_cluster(piece[0]) for piece in pieces):
        return [
            token.word for token in iter_tokens(text)
        ]  # a mark on a space is no part of its word
    return [word for piece in pieces for word in _split_piece(piece)]


def _split_piece(piece: str) -> tuple[str, ...]:
    return _cached_words(piece) if len(piece) <= _CACHEABLE else _piece_words(piece)


def _piece_words(piece: str) -> tuple[str, ...]:
    return tuple(token.word for token in iter_tokens(piece))


_CACHEABLE = 40  # characters of a piece; longer ones are not cached
_cached_words = lru_cache(maxsize=1 << 15)(_piece_words)


def iter_tokens(text: str) -> Iterator[Token]:
    """Yield the words of `text` in order, each with its place in `text`."""
    folded, origin = _fold(text)
    for match in _word_regex("" if folded.isascii() else _SINGLE).finditer(folded):
        for word, start, end in _match_words(match):
            yield Token(
                _truncate(word),
                origin[start],
                origin[end - 1] + _cluster_length(text, origin, end - 1),
            )


def _match_words(match: re.Match[str]) -> Iterator[Token]:
    """Yield the words of one match, with their places in the folded text."""
    word, start = match[0], match.start()
    while word and joins_cluster(word[0]):  # a mark on a character that is a word by itself
        word, start = word[1:], start + 1
    match match.lastgroup:
        case _ if not word:
            return
        case "tail":
            return
        case "initials":
            yield Token(word.replace(".", ""), start, match.end())
        case "plain" if "'" in word:  # Kim's is kim, O'Brien one word
            parts = word.split("'")
            if parts[-1] == "s":
                del parts[-1]
            yield Token("".join(parts), start, start + len("'".join(parts)))
        case _:
            yield Token(word, start, match.end())


def _truncate(word: str) -> str:
    if len(word) <= MAX_WORD_UNITS // 2 or len(word.encode("utf-16-le")) <= MAX_WORD_UNITS * 2:
        return word
    return word.encode("utf-16-le")[: MAX_WORD_UNITS * 2].decode("utf-16-le", "ignore")


def _fold(text: str) -> tuple[str, Sequence[int]]:
    """Fold a text; also return, for each folded character, the offset of its cluster in `text`."""
    if text.isascii():
        return _ascii(text), range(len(text))
    folded: list[str] = []
    origin: list[int] = []
    for start, end in pairwise(_boundaries(text)):
        piece = fold_cluster(text[start:end])
        folded.append(piece)
        origin.extend([start] * len(piece))
    return "".join(folded), origin


def _boundaries(text: str) -> Iterator[int]:
    for offset, char in enumerate(text):
        if offset == 0 or not joins_cluster(char):
            yield offset
    yield len(text)


def _cluster_length(text: str, origin: Sequence[int], position: int) -> int:
    """Return the length, in `text`, of the cluster of the folded character at `position`."""
    end = start = origin[position]
    end += 1
    while end < len(text) and joins_cluster(text[end]):
        end += 1
    return end - start


def _ascii(text: str) -> str:
    """Fold plain ASCII with one `translate`; `_fold` without this shortcut gives the same."""
    return text.translate(_ASCII)


_ASCII = {point: fold_cluster(chr(point)) for point in range(128)}
