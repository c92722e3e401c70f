"""The places of a dateline: `LONDON/MUMBAI`, `SIENA/LONDON, Italy`, `DALLAS/FORT WORTH, Texas`."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from archive.ingest.normalize.dateline import day
from archive.ingest.normalize.places import places

# Places that have a stroke in their name: twin cities, and German towns told apart by their river.
_ONE = re.compile(
    r"(?:dallas[/-]fort worth|minneapolis/st\.? paul|raleigh/durham|seattle/tacoma"
    r"|frankfurt/(?:main|oder)|halle/saale|bielsko/biala)\b",
    re.IGNORECASE,
)
_STROKE = re.compile(r"\s*(?:/|·|\s(?:and|und|et|y|&)\s)\s*")
# Vowels and accents that are set above, below or beside a letter: दिल्ली, กรุงเทพมหานคร, عمّان.
_SIGNS = "".join(filter(lambda c: unicodedata.category(c) in ("Mn", "Mc"), map(chr, range(0x1800))))
_WORD = re.compile(rf"[^\W\d_](?:[^\W\d_]|['’`./}}{_SIGNS}-])*")
_SMALL = frozenset(
    "de del da do dos das di du of the and am an der die la le las les los el y upon on sur in im"
    " al bei ob a".split()
)
# Behind one of these a capital is forgotten more often than not: `New york`, `La paz`.
_FIRST = frozenset("la las los el san santa sao new saint st st. port rio abu tel hong".split())
_NEVER = frozenset(day.ENGLISH) | frozenset(
    "monday tuesday wednesday thursday friday saturday sunday today yesterday by but and"
    " update correction breaking exclusive factbox analysis".split()
)
# Before it: signs, a letter struck by mistake, what desks write over a story that is sent again.
_JUNK = re.compile(
    r"^(?:[\s*•·>=#~.,:-]|[a-z]\s+(?=[A-Z]{2})|(?:RPT|REFILE|CORRECTED|UPDATE \d)\b)+"
    r"|[\s,;:=-]+$"
)
_BESIDE = re.compile(r"(?<=\w)\s*\[([^\[\]\n]{2,30})\]")  # New Delhi [India]
_MAC = re.compile(r"\bMa?c[A-Z]")
_MOST, _LONGEST = 6, 60  # words, characters of a place


@dataclass(frozen=True, slots=True)
class Places:
    """What stands where the places of a dateline stand."""

    names: tuple[str, ...]  # in title case
    countries: tuple[str, ...]
    capitals: bool  # all in capitals
    cased: bool  # each word with a capital, but for the small ones
    known: bool  # the first of them is in the gazetteer
    pairs: tuple[tuple[str, str], ...]  # each city as printed, and what stands behind it

    def countries_for(self, home: str | None) -> tuple[str, ...]:
        """The countries, where `home` is that of the agency: a city of several is nearest there."""
        if home is None:
            return self.countries
        codes = _countries(list(self.pairs), home)
        return tuple(dict.fromkeys(code for code in codes if code))


@lru_cache(maxsize=4096)
def read(printed: str) -> Places | None:
    """The places, or None where it cannot be any.

    >>> read("CASTELNAUDARY, France/AMSTERDAM").names, read("Siena, Italy").countries
    (('Castelnaudary', 'Amsterdam'), ('IT',))
    """
    text = " ".join(_BESIDE.sub(r", \1", _JUNK.sub("", printed)).split())
    if len(text) > 3 * _LONGEST:
        return None
    twin = _ONE.match(text)
    first, *others = _STROKE.split(text[twin.end() :] if twin else text)
    pairs = [_city(part) for part in (twin[0] + first if twin else first, *others)]
    if any(not _may_be(city) for city, _ in pairs):
        return None
    cities = [city for city, _ in pairs]
    codes = _countries(pairs, None)
    return Places(
        tuple(dict.fromkeys(map(_title_case, cities))),
        tuple(dict.fromkeys(code for code in codes if code)),
        all(_in_capitals(city) for city in cities),
        all(_cased(city) for city in cities),
        places.known(cities[0]) or bool(pairs[0][1] and codes[0]),
        tuple(pairs),
    )


def _city(part: str) -> tuple[str, str]:
    """A place and the state or country behind it, which are parted by a comma."""
    city, _, beside = part.partition(",")
    city = city.replace("}", "").strip()
    regions = [region for part in beside.split(",") if (region := part.strip(" -")).strip(".")]
    return city.rstrip(".") if city.count(".") == 1 else city, regions[-1] if regions else ""


def _countries(pairs: list[tuple[str, str]], home: str | None) -> list[str | None]:
    """What stands behind the last of several may belong to the first: `SIENA/LONDON, Italy`."""
    *before, (last, beside) = pairs
    codes = [
        places.country(city, own or ("" if places.known(city) else beside), home)
        for city, own in before
    ]
    region = places.country(last, beside, home)
    elsewhere = region in codes and not all(own for _, own in before) and places.known(last)
    return [*codes, places.country(last, home=home) if elsewhere else region]


def _may_be(city: str) -> bool:
    words = city.split()
    return (
        0 < len(words) <= _MOST
        and len(city) <= _LONGEST
        and len(words[0].strip(".'’-")) > (len(words) == 1)
        and all(_WORD.fullmatch(word) for word in words)
        and words[0].casefold().strip(".") not in _NEVER
    )


def _title_case(city: str) -> str:
    """As in running text, though part of it be in small letters: `SALT LAKE City`."""
    shouted = any(len(word) > 3 and word.isupper() for word in city.split())
    return places.title_case(city.upper() if shouted and not _MAC.search(city) else city)


def _in_capitals(city: str) -> bool:
    """But for a slip, or a small word: `CLERMONT-FERRAND`, `RIO de JANEIRO`, `McALLEN`."""
    words = [word for word in city.split() if word not in _SMALL]
    letters = [letter for word in words for letter in word if letter.isalpha()]
    small = sum(letter.islower() for letter in letters)
    return any(map(str.isupper, letters)) and small <= (1 if len(letters) > 4 else 0)


def _cased(city: str) -> bool:
    """Where nothing is written with capitals, only what is known stands out: `لندن (رويترز) -`."""
    words = city.split()
    if city.upper() == city.lower():
        return places.known(city)
    return words[0][:1].isupper() and (
        all(word[0].isupper() or word.casefold() in _SMALL or "'" in word for word in words)
        or (len(words) == 2 and words[0].casefold() in _FIRST)
        or places.known(city)
    )
