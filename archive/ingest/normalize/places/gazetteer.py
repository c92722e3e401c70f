"""Gazetteer: the countries that a name may mean, among today's cities, other names and regions.

`data/cities.txt` is made by `make gazetteer`: one city a line, sorted, so that a name is found by
binary search over the bytes of the file and nothing is parsed.  The other tables are small and
edited by hand: `data/regions.tsv` in the same folder, `index/data/countries.tsv` and
`index/data/places.tsv`.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib.resources import files
from itertools import islice
from typing import NamedTuple

from archive.ingest.normalize.places import place_names
from archive.ingest.normalize.places.place_names import place_key
from index import aliases

_DATA = files("archive.ingest.normalize").joinpath("data")
_MIN_ALONE = 4  # letters of a name without a city: excludes Are, the code of the Emirates


def candidate_countries(place: str) -> tuple[str, ...]:
    """Return the codes of the countries that a name without a region may be in, likeliest first."""
    key = place_key(place)
    cities, alias = _city(key).codes, _aliases().get(key, ())
    if alias and alias[0] not in cities:  # Canton is in Ohio too, but alone it means China
        return alias
    country = _countries().get(key, ()) if len(key) >= _MIN_ALONE else ()
    return country or cities or _regions(without_city=True).get(key, ())


def region_countries(text: str) -> tuple[str, ...]:
    """Return the codes of the countries that a state or country next to a city may mean,
    likeliest first.
    """
    key = place_key(text)
    return _regions(without_city=False).get(key) or _countries().get(key, ())


def country_by_name(name: str) -> str | None:
    """Return the code of the country of this name, present or former."""
    key = place_key(name)
    codes = _countries().get(key) or _regions(without_city=False).get(key)
    return codes[0] if codes else None


@cache
def slashed_names() -> frozenset[str]:
    """Return the keys of places that have a slash in their name: Dallas/Fort Worth."""
    return frozenset(place_key(name) for row in aliases.places() for name in row if "/" in name)


def is_well_known(place: str) -> bool:
    """Return whether desks print a place without its country: large or famous cities, countries.

    Not every town in the gazetteer qualifies: SURPRISE, RUGBY and SPLIT are words first.

    >>> is_well_known("PITTSBURGH"), is_well_known("VADUZ"), is_well_known("SURPRISE")
    (True, True, False)
    """
    key = place_key(place)
    country = len(key) >= _MIN_ALONE and key in _countries()
    return country or _city(key).well_known or key in _aliases()


def is_city(place: str) -> bool:
    """Return whether a name alone means a large city or a capital rather than a country.

    >>> is_city("ISLAMABAD"), is_city("SINGAPORE"), is_city("CHINA"), is_city("GEORGIA")
    (True, True, False, False)
    """
    return is_well_known(place) and (
        _city(place_key(place)).well_known or not country_by_name(place)
    )


def title_case(place: str) -> str:
    """Return a place in capitals as running text writes it.

    >>> title_case("RIO DE JANEIRO"), title_case("MCALLEN"), title_case("Washington D.C.")
    ('Rio de Janeiro', 'McAllen', 'Washington D.C.')
    """
    if not place.isupper():
        return place
    return place_names.title_case(place, _city(place_key(place)).spelling)


class _City(NamedTuple):
    """Entry of `data/cities.txt`."""

    codes: tuple[str, ...] = ()
    spelling: str = ""  # in title case, where no rule gives it
    well_known: bool = False


@lru_cache(maxsize=4096)
def _city(key: str) -> _City:
    """Look a name up in the file of cities."""
    cities = _cities()
    prefix = key.encode() + b"\t"
    at = bisect_left(range(len(cities)), prefix, key=lambda at: _line(cities, at)[: len(prefix)])
    line = _line(cities, at) if at < len(cities) else b""
    if not key or not line.startswith(prefix):
        return _City()
    codes, spelling = line[len(prefix) :].decode().split("\t")
    return _City(tuple(codes.lstrip("*").split()), spelling, codes.startswith("*"))


def _line(cities: bytes, at: int) -> bytes:
    """Return the line of the file that holds the byte at this offset."""
    return cities[cities.rfind(b"\n", 0, at) + 1 : cities.index(b"\n", at)]


@cache
def _cities() -> bytes:
    """Return the file without its heading."""
    data = _DATA.joinpath("cities.txt").read_bytes()
    return data[data.index(b"\n") + 1 :]


@cache
def _aliases() -> dict[str, tuple[str, ...]]:
    return {place_key(name): (row[1],) for row in aliases.places() for name in (row[0], *row[2:])}


@cache
def _countries() -> dict[str, tuple[str, ...]]:
    """Map names and three-letter codes of countries; ambiguous ones as in `regions.tsv`."""
    codes = {
        place_key(name): (code,)
        for code, row in aliases.countries().items()
        for name in islice(row, 1, None)
    }
    return codes | {
        name: _regions(without_city=False)[name] for name in codes.keys() & _regions(False)
    }


@cache
def _regions(without_city: bool) -> dict[str, tuple[str, ...]]:
    """Map names of regions to codes; `without_city` only those that may stand without a city."""
    return {
        place_key(name): codes
        for codes, row in _region_rows()
        for name in row
        if not without_city or (len(name) >= _MIN_ALONE and "." not in name.replace("St.", ""))
    }


def _region_rows() -> Iterator[tuple[tuple[str, ...], list[str]]]:
    for line in _DATA.joinpath("regions.tsv").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            codes, *row = line.split("\t")
            yield tuple(codes.split()), row
