"""Which countries a name may stand for: cities of today, their other names, parts of countries.

`data/cities.txt` is made by `make gazetteer`: one city's name a line, sorted, so that a name is
found by halving the file and nothing of it is parsed.  The other tables are small, and for editing:
`data/regions.tsv` beside this file, `index/data/countries.tsv` and `index/data/places.tsv`.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib.resources import files
from itertools import islice
from typing import NamedTuple

from archive.ingest.normalize.places.place_names import key
from index import aliases

_DATA = files("archive.ingest.normalize").joinpath("data")
_SHORTEST = 4  # letters of a name that may stand alone: not Are, the code of the Emirates


def countries_of(place: str) -> tuple[str, ...]:
    """The codes of the countries that a name standing alone may be in, the likeliest first."""
    found = key(place)
    cities, other = _city(found).codes, _others().get(found, ())
    if (
        other and other[0] not in cities
    ):  # Canton is in Ohio too, but who prints it alone means China
        return other
    country = _countries().get(found, ()) if len(found) >= _SHORTEST else ()
    return country or cities or _regions(alone=True).get(found, ())


def countries_beside(text: str) -> tuple[str, ...]:
    """The codes of what a state or country beside a city may mean, the likeliest first."""
    found = key(text)
    return _regions(alone=False).get(found) or _countries().get(found, ())


def country_named(name: str) -> str | None:
    """The code of a country by its name, also by one that it bore once."""
    found = key(name)
    codes = _countries().get(found) or _regions(alone=False).get(found)
    return codes[0] if codes else None


@cache
def of_several() -> frozenset[str]:
    """The keys of places that are printed with a stroke: Dallas/Fort Worth."""
    return frozenset(key(name) for row in aliases.places() for name in row if "/" in name)


def model(place: str) -> str:
    """How a city writes itself, where that is against the rule; else empty."""
    return _city(key(place)).spelling


def needs_no_country(place: str) -> bool:
    """Whether desks print it with nothing beside it: a large city, one of old fame, a country."""
    found = key(place)
    country = len(found) >= _SHORTEST and found in _countries()
    return country or _city(found).known or found in _others()


def is_large_city(place: str) -> bool:
    return _city(key(place)).known


class _City(NamedTuple):
    codes: tuple[str, ...] = ()
    spelling: str = ""  # where no rule gives it
    known: bool = False


@lru_cache(maxsize=4096)
def _city(found: str) -> _City:
    """What the file says of a name."""
    cities = _cities()
    wanted = found.encode() + b"\t"
    at = bisect_left(range(len(cities)), wanted, key=lambda at: _line(cities, at)[: len(wanted)])
    line = _line(cities, at) if at < len(cities) else b""
    if not found or not line.startswith(wanted):
        return _City()
    codes, spelling = line[len(wanted) :].decode().split("\t")
    return _City(tuple(codes.lstrip("*").split()), spelling, codes.startswith("*"))


def _line(cities: bytes, at: int) -> bytes:
    """The line that a place in the file lies in."""
    return cities[cities.rfind(b"\n", 0, at) + 1 : cities.index(b"\n", at)]


@cache
def _cities() -> bytes:
    """The file without its heading."""
    whole = _DATA.joinpath("cities.txt").read_bytes()
    return whole[whole.index(b"\n") + 1 :]


@cache
def _others() -> dict[str, tuple[str, ...]]:
    return {key(name): (row[1],) for row in aliases.places() for name in (row[0], *row[2:])}


@cache
def _countries() -> dict[str, tuple[str, ...]]:
    """By name and code of three letters; a name of several states means the first in `regions`."""
    found = {
        key(name): (code,)
        for code, row in aliases.countries().items()
        for name in islice(row, 1, None)
    }
    return found | {name: _regions(alone=False)[name] for name in found.keys() & _regions(False)}


@cache
def _regions(alone: bool) -> dict[str, tuple[str, ...]]:
    """By name; with `alone` only those that may stand without a city."""
    return {
        key(name): codes
        for codes, row in _region_rows()
        for name in row
        if not alone or (len(name) >= _SHORTEST and "." not in name.replace("St.", ""))
    }


def _region_rows() -> Iterator[tuple[tuple[str, ...], list[str]]]:
    for line in _DATA.joinpath("regions.tsv").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            codes, *row = line.split("\t")
            yield tuple(codes.split()), row
