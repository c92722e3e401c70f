"""Other names of the same thing: agencies and countries, from two small tables one can edit.

`data/sources.tsv`: canonical name, then its other names.
`data/countries.tsv`: ISO 3166-1 alpha-2 code, name, then its other names.
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


def sources() -> dict[str, tuple[str, ...]]:
    """Canonical name of an agency or paper -> all its names, the canonical one first."""
    return _table("sources.tsv")


def countries() -> dict[str, tuple[str, ...]]:
    """ISO code of a country -> the code and its names."""
    return _table("countries.tsv")


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


def fingerprint() -> str:
    """Changes when a table does: an index keeps the names that it was built with."""
    both = _text("sources.tsv") + _text("countries.tsv")
    return hashlib.blake2b(both.encode(), digest_size=8).hexdigest()
