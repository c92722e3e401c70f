"""One canonical name for each agency or paper, by whatever name it is credited."""

from __future__ import annotations

from functools import cache, lru_cache

from index.aliases import source_country, sources
from index.analysis import words

# Agencies that sign a dateline without brackets: `TOKYO, Dec. 9 Kyodo -`.
BARE = (
    "Kyodo",
    "Yonhap",
    "TASS",
    "Interfax",
    "Xinhua",
    "ANSA",
    "EFE",
    "KCNA",
    "Jiji",
    "PTI",
    "CNN",
)


@cache
def _canonical() -> dict[str, str]:
    return {_key(name): first for first, names in sources().items() for name in names}


@lru_cache(maxsize=4096)
def _key(name: str) -> str:
    return " ".join(words(name))


def known(name: str) -> bool:
    return _key(name) in _canonical()


def canonical(name: str) -> str:
    """The one name of a source; a name that is not in the table is its own.

    >>> canonical("The Associated Press"), canonical("REUTERS"), canonical("The Example Post")
    ('AP', 'Reuters', 'The Example Post')
    """
    key = _key(name)
    return _canonical().get(key) or _canonical().get(key.removeprefix("the "), name.strip())


def country(source: str) -> str | None:
    """ISO code of the country whose cities a source names without saying so.

    >>> country("Kyodo News"), country("Reuters")
    ('JP', None)
    """
    return source_country(canonical(source))
