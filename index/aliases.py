"""Aliases of agencies, countries and cities, from small tables that can be edited.

`data/sources.tsv`: canonical name, ISO code of its country or `-`, then its aliases.
`data/countries.tsv`: ISO 3166-1 alpha-2 code, name, then its aliases.
`data/places.tsv`: city, ISO code of its country, then its aliases.
"""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.resources import files


@cache
def _table(name: str) -> dict[str, tuple[str, ...]]:
    """Map the first column of each line to all its columns."""
    rows = (line.split("\t") for line in _text(name).splitlines() if line and line[0] != "#")
    return {row[0]: tuple(row) for row in rows}


def _text(name: str) -> str:
    return files("index").joinpath("data", name).read_text(encoding="utf-8")


@cache
def sources() -> dict[str, tuple[str, ...]]:
    """Map the canonical name of an agency or paper to all its names, the canonical one first."""
    return {name: (name, *names) for name, (_, _, *names) in _table("sources.tsv").items()}


def source_country(source: str) -> str | None:
    """Return the ISO code of the country that a source leaves out after its cities, or None.

    >>> source_country("Kyodo"), source_country("Reuters")
    ('JP', None)
    """
    row = _table("sources.tsv").get(source)
    return row[1] if row and row[1] != "-" else None


def countries() -> dict[str, tuple[str, ...]]:
    """Map the ISO code of each country to the code and its names."""
    return _table("countries.tsv")


def places() -> tuple[tuple[str, ...], ...]:
    """Return cities with several names: name, code of the country, aliases."""
    return tuple(_table("places.tsv").values())


def source_names(source: str) -> tuple[str, ...]:
    """Return all names under which a source is found.

    >>> source_names("AP")[:2]
    ('AP', 'Associated Press')
    """
    return sources().get(source, (source,))


def country_names(code: str) -> tuple[str, ...]:
    """Return all names under which a country is found.

    >>> country_names("KR")[:2]
    ('KR', 'South Korea')
    """
    return countries().get(code, (code,))


def place_names(place: str) -> tuple[str, ...]:
    """Return all names under which a place is found, the printed one first.

    >>> place_names("PEKING")[:2], place_names("Nowhere")
    (('PEKING', 'Beijing'), ('Nowhere',))
    """
    return tuple(dict.fromkeys((place, *_place_index().get(place.casefold(), ()))))


@cache
def _place_index() -> dict[str, tuple[str, ...]]:
    """Map each name of a city, case-folded, to all names of that city."""
    rows = ((row[0], *row[2:]) for row in places())
    return {name.casefold(): row for row in rows for name in row}


def fingerprint() -> str:
    """Return a hash of the tables: an index holds the aliases that it was built with."""
    tables = "".join(map(_text, ("sources.tsv", "countries.tsv", "places.tsv")))
    return hashlib.blake2b(tables.encode(), digest_size=8).hexdigest()
