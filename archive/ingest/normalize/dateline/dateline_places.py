"""Places of a dateline: `LONDON/MUMBAI`, `DALLAS/FORT WORTH, Texas`.

A country after the last place may belong to an earlier one: `SIENA/LONDON, Italy` (Siena is in
Italy, London is not).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from archive.ingest.normalize.dateline import dateline_day
from archive.ingest.normalize.places import gazetteer
from archive.ingest.normalize.places.countries import find_country

# Places with a slash in their name: twin cities, and German towns distinguished by their river.
_SLASHED = re.compile(
    r"(?:dallas[/-]fort worth|minneapolis/st\.? paul|raleigh/durham|seattle/tacoma"
    r"|frankfurt/(?:main|oder)|halle/saale|bielsko/biala)\b",
    re.IGNORECASE,
)
_SEPARATOR = re.compile(r"\s*(?:/|·|\s(?:and|und|et|y|&)\s)\s*")
# Combining vowels and accents: दिल्ली, กรุงเทพมหานคร, عمّان.
_COMBINING = "".join(
    filter(lambda c: unicodedata.category(c) in ("Mn", "Mc"), map(chr, range(0x1800)))
)
# A `}` within a word is a typing error in old wires (`ME}LBOURNE`): accepted here, removed later.
_WORD = re.compile(rf"[^\W\d_](?:[^\W\d_]|['’`./}}{_COMBINING}-])*")
_LOWER_CASE = frozenset(
    "de del da do dos das di du of the and am an der die la le las les los el y upon on sur in im"
    " al bei ob a".split()
)
# After one of these the second capital is often missing: `New york`, `La paz`.
_FIRST_WORDS = frozenset(
    "la las los el san santa sao new saint st st. port rio abu tel hong".split()
)
_NO_PLACE = frozenset(dateline_day.ENGLISH_MONTHS) | frozenset(
    "monday tuesday wednesday thursday friday saturday sunday today yesterday by but and"
    " update correction breaking exclusive factbox analysis".split()
)
# Before a place: signs, a letter typed by mistake, labels of repeated stories (RPT, REFILE).
_NOISE = re.compile(
    r"^(?:[\s*•·>=#~.,:-]|[a-z]\s+(?=[A-Z]{2})|(?:RPT|REFILE|CORRECTED|UPDATE \d)\b)+"
    r"|[\s,;:=-]+$"
)
_BRACKETED_REGION = re.compile(r"(?<=\w)\s*\[([^\[\]\n]{2,30})\]")  # New Delhi [India]
_MAC = re.compile(r"\bMa?c[A-Z]")  # McAllen, MacArthur
_MAX_WORDS, _MAX_LENGTH = 6, 60  # of one place: words, characters


@dataclass(frozen=True, slots=True)
class DatelinePlaces:
    """Places of a dateline."""

    names: tuple[str, ...]  # in title case
    countries: tuple[str, ...]
    in_capitals: bool  # all names are in capitals
    capitalized: bool  # each word begins with a capital, except small words such as `de`
    well_known: bool  # the first place is in the gazetteer
    pairs: tuple[tuple[str, str], ...]  # each city as printed, and its region

    def countries_for(self, home: str | None) -> tuple[str, ...]:
        """Return the countries of the places.

        `home`: country of the agency; preferred for a name that exists in several countries.
        """
        if home is None:
            return self.countries
        codes = _countries(list(self.pairs), home)
        return tuple(dict.fromkeys(code for code in codes if code))


@lru_cache(maxsize=4096)
def parse_places(raw: str) -> DatelinePlaces | None:
    """Parse the places of a dateline; None if the text cannot be places.

    >>> parse_places("CASTELNAUDARY, France/AMSTERDAM").names
    ('Castelnaudary', 'Amsterdam')
    >>> parse_places("Siena, Italy").countries
    ('IT',)
    """
    text = " ".join(_BRACKETED_REGION.sub(r", \1", _NOISE.sub("", raw)).split())
    if len(text) > 3 * _MAX_LENGTH:
        return None
    twin = _SLASHED.match(text)
    first, *rest = _SEPARATOR.split(text[twin.end() :] if twin else text)
    pairs = [_split_city(part) for part in (twin[0] + first if twin else first, *rest)]
    if any(not _may_be_place(city) for city, _ in pairs):
        return None
    cities = [city for city, _ in pairs]
    codes = _countries(pairs, None)
    return DatelinePlaces(
        tuple(dict.fromkeys(map(_title_case, cities))),
        tuple(dict.fromkeys(code for code in codes if code)),
        all(_is_in_capitals(city) for city in cities),
        all(_is_capitalized(city) for city in cities),
        gazetteer.is_well_known(cities[0]) or bool(pairs[0][1] and codes[0]),
        tuple(pairs),
    )


def _split_city(part: str) -> tuple[str, str]:
    """Split a place from the state or country after its comma."""
    city, _, rest = part.partition(",")
    city = city.replace("}", "").strip()
    regions = [region for part in rest.split(",") if (region := part.strip(" -")).strip(".")]
    return city.rstrip(".") if city.count(".") == 1 else city, regions[-1] if regions else ""


def _countries(pairs: list[tuple[str, str]], home: str | None) -> list[str | None]:
    """Return the country of each place, None if unknown.

    A region after the last place may belong to an earlier one: `SIENA/LONDON, Italy`.
    """
    *before, (last, region) = pairs
    codes = [
        find_country(city, own_region or ("" if gazetteer.is_well_known(city) else region), home)
        for city, own_region in before
    ]
    last_country = find_country(last, region, home)
    # If the region belongs to an earlier city, the last one is looked up without it.
    is_region_of_earlier = (
        last_country in codes
        and not all(own_region for _, own_region in before)
        and gazetteer.is_well_known(last)
    )
    return [*codes, find_country(last, home=home) if is_region_of_earlier else last_country]


def _may_be_place(city: str) -> bool:
    words = city.split()
    minimum = 2 if len(words) == 1 else 1  # letters of the first word
    return (
        0 < len(words) <= _MAX_WORDS
        and len(city) <= _MAX_LENGTH
        and len(words[0].strip(".'’-")) >= minimum
        and all(_WORD.fullmatch(word) for word in words)
        and words[0].casefold().strip(".") not in _NO_PLACE
    )


def _title_case(city: str) -> str:
    """Return a city in title case, also if only some words are in capitals: `SALT LAKE City`."""
    in_capitals = any(len(word) > 3 and word.isupper() for word in city.split())
    return gazetteer.title_case(city.upper() if in_capitals and not _MAC.search(city) else city)


def _is_in_capitals(city: str) -> bool:
    """Return whether a city is in capitals, allowing one lower-case letter and small words.

    Examples: `CLERMONT-FERRAND`, `RIO de JANEIRO`, `McALLEN`.
    """
    words = [word for word in city.split() if word not in _LOWER_CASE]
    letters = [letter for word in words for letter in word if letter.isalpha()]
    small = sum(letter.islower() for letter in letters)
    return any(map(str.isupper, letters)) and small <= (1 if len(letters) > 4 else 0)


def _is_capitalized(city: str) -> bool:
    """Return whether each word begins with a capital.

    In a script without capitals, return whether the city is well known: `لندن (رويترز) -`.
    """
    words = city.split()
    if city.upper() == city.lower():
        return gazetteer.is_well_known(city)
    return words[0][:1].isupper() and (
        all(word[0].isupper() or word.casefold() in _LOWER_CASE or "'" in word for word in words)
        or (len(words) == 2 and words[0].casefold() in _FIRST_WORDS)
        or gazetteer.is_well_known(city)
    )
