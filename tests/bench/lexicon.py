"""Generate made-up English words: one for every frequency rank, without end.

The first ranks are English function words.  All other words come in families, a stem with four
endings, so that stemming has work to do.  The forms of a family have similar frequencies.
"""

from __future__ import annotations

FUNCTION_WORDS = tuple(
    """the of to and a in said that for on was is with as by at he it from be his were has have an
    not are but had this will they which who its or their been would after one there about when up
    more out if we than new last into no over first also she what her him so all could some other
    two can may against most under only before now many still such where very just you our my
    i while between because through these those during then them how any both each does did own
    since even us me too here again few once until being same off down your nor yet upon among per
    whom why every another""".split()
)

_ONSETS = (
    "b br c ch cl cr d dr f fl fr g gr h j k l m n p pl pr qu r s sc sh sl sp st str t th tr v w y"
).split()
_NUCLEI = "a e i o u ai ea ee ou oo ie au".split()
_CODAS = ("", "", *"n r s t l m d ck nd nt st rt ll ss ng p x".split())
_ENDINGS = (
    ("", "s", "ed", "ing"),
    ("", "s", "er", "ers"),
    ("", "s", "ly", "ness"),
    ("", "s", "ment", "ments"),
    ("", "s", "ation", "al"),
)
_SYLLABLES = len(_ONSETS) * len(_NUCLEI) * len(_CODAS)
_MULTIPLIER = 15_485_863  # a prime that divides neither a power of two nor of _SYLLABLES
_NUMBER_INTERVAL = 40  # one of this many words is a number


def word_for_rank(rank: int) -> str:
    """Return the word of a rank, which starts at 0; frequent words are short."""
    if rank < len(FUNCTION_WORDS):
        return FUNCTION_WORDS[rank]
    number = rank - len(FUNCTION_WORDS)
    if number % _NUMBER_INTERVAL == _NUMBER_INTERVAL - 1:
        return str(number // _NUMBER_INTERVAL + 2)
    family, member = divmod(_permute(number), 4)
    return _stem(family) + _ENDINGS[family % len(_ENDINGS)][member]


def _permute(number: int) -> int:
    """Permute the numbers of one bit length, so that a family's forms are not adjacent in rank."""
    size = 1 << max((number + 1).bit_length() - 1, 0)
    return size - 1 + (number + 1 - size) * _MULTIPLIER % size


def _stem(number: int) -> str:
    """Return the stem of a number, with as few syllables as possible."""
    length, size = 1, _SYLLABLES
    while number >= size:
        number -= size
        length, size = length + 1, size * _SYLLABLES
    remaining, stem = number * _MULTIPLIER % size, ""
    for _ in range(length):
        remaining, syllable = divmod(remaining, _SYLLABLES)
        syllable, onset = divmod(syllable, len(_ONSETS))
        coda, nucleus = divmod(syllable, len(_NUCLEI))
        stem += _ONSETS[onset] + _NUCLEI[nucleus] + _CODAS[coda]
    return stem
