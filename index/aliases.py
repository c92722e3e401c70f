"""Other names of the same thing: agencies, countries and cities, from small tables one can edit.

`data/sources.tsv`: canonical name, ISO code of its country or `-`, then its other names.
`data/countries.tsv`: ISO 3166-1 alpha-2 code, name, then its other names.
`data/places.tsv`: city, ISO code of its country, then its other names.
"""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.resources import files


@cache
def _table(name: str) -> dict[str, tuple[str, ...]]:
    """The first column of each line -> the line."""
    rows = (line.split("\t") for line in _text(name).splitlines() if line and line[0] != "#")
    return {row[0]: tuple(row) for row in rows}


def _text(name: str) -> str:
    return files("index").joinpath("data", name).read_text(encoding="utf-8")


@cache
def sources() -> dict[str, tuple[str, ...]]:
    """Canonical name of an agency or paper -> all its names, the canonical one first."""
    return {name: (name, *others) for name, (_, _, *others) in _table("sources.tsv").items()}


def source_country(source: str) -> str | None:
    """ISO code of the country whose cities a source prints without saying so.

    >>> source_country("Kyodo"), source_country("Reuters")
    ('JP', None)
    """
    row = _table("sources.tsv").get(source)
    return row[1] if row and row[1] != "-" else None


def countries() -> dict[str, tuple[str, ...]]:
    """ISO code of a country -> the code and its names."""
    return _table("countries.tsv")


def places() -> tuple[tuple[str, ...], ...]:
    """Cities that have several names: the name, the code of the country, the other names."""
    return tuple(_table("places.tsv").values())


def source_names(source: str) -> tuple[str, ...]:
    """All names by which a source is found.

    >>> source_names("AP")[:2]
    ('AP', 'Associated Press')
    """
    return sources().get(source, (source,))


def country_names(code: str) -> tuple[str, ...]:
    """All names by which a country is found.

    >>> country_names("KR")[:2]
    ('KR', 'South Korea')
    """
    return countries().get(code, (code,))


def place_names(place: str) -> tuple[str, ...]:
    """All names by which a place is found: first its own, as printed.

    >>> place_names("PEKING")[:2], place_names("Nowhere")
    (('PEKING', 'Beijing'), ('Nowhere',))
    """
    return tuple(dict.fromkeys((place, *_of_place().get(place.casefold(), ()))))


@cache
def _of_place() -> dict[str, tuple[str, ...]]:
    rows = ((row[0], *row[2:]) for row in places())
    return {name.casefold(): row for row in rows for name in row}


def fingerprint() -> str:
    """Changes when a table does: an index keeps the names that it was built with."""
    tables = "".join(map(_text, ("sources.tsv", "countries.tsv", "places.tsv")))
    return hashlib.blake2b(tables.encode(), digest_size=8).hexdigest()
