"""The country of a dateline's place, from a small table.  Unknown stays unknown."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from index.analysis import words
from index.names import countries

# Words of a place's name that stay small: Rio de Janeiro, Ho Chi Minh City.
_SMALL = frozenset("de del da do dos das di of the and am an der la le les las los el y".split())


@cache
def _places() -> dict[str, str]:
    table = files("archive.ingest.normalise").joinpath("data", "places.tsv")
    rows = [line.split("\t") for line in table.read_text(encoding="utf-8").splitlines()]
    return {_key(row[0]): row[1] for row in rows if len(row) == 2}


@cache
def _countries() -> dict[str, str]:
    return {_key(name): code for code, names in countries().items() for name in names[1:]}


def _key(name: str) -> str:
    return " ".join(words(name))


def country(place: str, beside: str = "") -> str | None:
    """ISO code of the country of a place; a country printed beside it decides.

    >>> country("Seoul"), country("Georgetown", "Guyana"), country("Nowhere")
    ('KR', 'GY', None)
    """
    if beside:
        return _countries().get(_key(beside))  # Paris, Texas is not in France
    return _places().get(_key(place)) or _countries().get(_key(place))


def code(printed: str) -> str | None:
    """ISO code of a country as a record prints it: its name, or the code itself.

    >>> code("South Korea"), code("gb"), code("XX")
    ('KR', 'GB', None)
    """
    upper = printed.strip().upper()
    return upper if upper in countries() else _countries().get(_key(printed))


def known(place: str) -> bool:
    """Whether the table has the place, or it is itself a country."""
    return _key(place) in _places() or _key(place) in _countries()


def title_case(place: str) -> str:
    """A place as it is written in running text.

    >>> title_case("RIO DE JANEIRO"), title_case("THE HAGUE"), title_case("Washington D.C.")
    ('Rio de Janeiro', 'The Hague', 'Washington D.C.')
    """
    if not place.isupper():
        return place
    cased = [
        word.lower() if at and word.lower() in _SMALL else _capitalised(word)
        for at, word in enumerate(place.split())
    ]
    return " ".join(cased)


def _capitalised(word: str) -> str:
    if "." in word:
        return word  # initials: D.C.
    return "-".join(part[:1].upper() + part[1:].lower() for part in word.split("-"))
