"""Text cut into words, each with its place in the original.

The rules stand in `docs/words.md`; tests/index/words.tsv pins them, line by line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from itertools import pairwise
from typing import NamedTuple

from index.analysis.fold import fold, joins


class Token(NamedTuple):
    """A word as it is compared, and where it stood: text[start:end], in characters."""

    word: str
    start: int
    end: int


LONGEST = 200  # UTF-16 units of a word that are kept

# French and Italian articles and prepositions that lose their vowel before another.  Not the
# pronouns (m', n', s' …): what follows those is a verb, and N'Djamena and M'Baye are names.
_ELIDED = "l|d|qu|jusqu|lorsqu|puisqu|quoiqu|dell|all|dall|nell|sull|coll|un|quest|quell|sant"

# Scripts written without spaces, or agglutinating within them: each cluster is a word.
_ALONE = (
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
_NEVER = "\U0010ffff"  # no character
_MARKS = (
    "\u3099\u309a\u1160-\u11ff\ud7b0-\ud7fb\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc"
    "\u0ec8-\u0ece\u17b4-\u17d3\u17dd\u102b-\u103e\u1056-\u1059\u105e-\u1060\u1062-\u1064"
    "\u1067-\u106d\u1071-\u1074\u1082-\u108d\u108f\u109a-\u109d\ua9e5\uaa7b-\uaa7d"
)


@cache
def _word(alone: str) -> re.Pattern[str]:
    """What a word is in folded text, where the characters of `alone` are words by themselves.

    Compiling it takes 15 ms with all scripts and 2 ms with none: plain ASCII has a pattern of its
    own, and most processes never meet another text.
    """
    char = rf"[^ '.+#{alone}]"  # a word character of the other scripts
    letter = rf"[^ '.+#0-9{alone}]"
    return re.compile(
        rf"""
          (?P<sign>     (?<!{char}) c (?: \+\+ | \# ) (?! [+#] | {char} ) )
        | (?P<initials> (?<!{char}) (?<!{char}\.) {letter} (?: \. {letter} )+ (?! \.? {char} ) )
        | (?P<elided>   (?<!{char}) (?: {_ELIDED} ) (?= ' (?! s (?! {char} ) ) {char} ) )
        | (?P<plain>    {char}+ (?: ' {char}+ )* )
        | (?P<alone>    [{alone or _NEVER}] [{_MARKS}]* )
        | (?P<tail>     (?<= [^ '] ) (?<! \.\. ) ' s (?! {char} ) )  # a possessive behind them
        """,
        re.VERBOSE,
    )


def words(text: str) -> list[str]:
    """The words of `text`, as they are compared.

    >>> words("P’yŏngyang’s U.N. envoy on COVID-19: 1,000 tests")
    ['pyongyang', 'un', 'envoy', 'on', 'covid', '19', '1', '000', 'tests']
    """
    pieces = text.split()  # a word never reaches over white space
    if not text.isascii() and any(joins(piece[0]) for piece in pieces):
        return [token.word for token in tokens(text)]  # a mark upon a space is none of its word
    return [word for piece in pieces for word in _of_piece(piece)]


def _of_piece(piece: str) -> tuple[str, ...]:
    return _remembered(piece) if len(piece) <= _REMEMBERED else _words(piece)


def _words(piece: str) -> tuple[str, ...]:
    return tuple(token.word for token in tokens(piece))


_REMEMBERED = 40  # characters of a piece that is worth remembering
_remembered = lru_cache(maxsize=1 << 15)(_words)


def tokens(text: str) -> Iterator[Token]:
    """The words of `text` in order, each with its place in `text`."""
    folded, origin = _fold(text)
    for match in _word("" if folded.isascii() else _ALONE).finditer(folded):
        for word, start, end in _parts(match):
            yield Token(_cut(word), origin[start], origin[end - 1] + _width(text, origin, end - 1))


def _parts(match: re.Match[str]) -> Iterator[Token]:
    """The words of one match, with their places in the folded text."""
    found, start = match[0], match.start()
    while found and joins(found[0]):  # a mark upon a character that is a word by itself
        found, start = found[1:], start + 1
    match match.lastgroup:
        case _ if not found:
            return
        case "tail":
            return
        case "initials":
            yield Token(found.replace(".", ""), start, match.end())
        case "plain" if "'" in found:  # Kim's is kim, O'Brien one word
            parts = found.split("'")
            kept = parts[:-1] if parts[-1] == "s" else parts
            yield Token("".join(kept), start, start + len("'".join(kept)))
        case _:
            yield Token(found, start, match.end())


def _cut(word: str) -> str:
    if len(word) <= LONGEST // 2 or len(word.encode("utf-16-le")) <= LONGEST * 2:
        return word
    return word.encode("utf-16-le")[: LONGEST * 2].decode("utf-16-le", "ignore")


def _fold(text: str) -> tuple[str, Sequence[int]]:
    """The text folded, and for each of its characters the offset of the cluster it came from."""
    if text.isascii():
        return _ascii(text), range(len(text))
    folded: list[str] = []
    origin: list[int] = []
    for start, end in pairwise(_boundaries(text)):
        piece = fold(text[start:end])
        folded.append(piece)
        origin.extend([start] * len(piece))
    return "".join(folded), origin


def _boundaries(text: str) -> Iterator[int]:
    for at, char in enumerate(text):
        if at == 0 or not joins(char):
            yield at
    yield len(text)


def _width(text: str, origin: Sequence[int], at: int) -> int:
    """How many characters of the text the cluster has that gave folded character `at`."""
    end = start = origin[at]
    end += 1
    while end < len(text) and joins(text[end]):
        end += 1
    return end - start


def _ascii(text: str) -> str:
    """`_fold` for plain ASCII, all of it at C speed.  The slow lane gives the same."""
    return text.translate(_ASCII)


_ASCII = {point: fold(chr(point)) for point in range(128)}
