"""Canonical names of agencies and papers, whatever name a story credits them by."""

from __future__ import annotations

from functools import cache, lru_cache

from index.aliases import source_country, sources
from index.analysis import split_words

# Agencies that sign datelines without brackets: `TOKYO, Dec. 9 Kyodo -`.
UNBRACKETED = (
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
def _canonical_names() -> dict[str, str]:
    return {_key(name): canonical for canonical, names in sources().items() for name in names}


@lru_cache(maxsize=4096)
def _key(name: str) -> str:
    return " ".join(split_words(name))


def is_known(name: str) -> bool:
    """Return whether the table of sources has the name."""
    return _key(name) in _canonical_names()


def canonical_name(name: str) -> str:
    """Return the one name of a source; a name that the table lacks is returned stripped.

    >>> canonical_name("The Associated Press"), canonical_name("The Example Post")
    ('AP', 'The Example Post')
    """
    key = _key(name)
    names = _canonical_names()
    return names.get(key) or names.get(key.removeprefix("the "), name.strip())


def home_country(source: str) -> str | None:
    """Return the ISO code of the country whose cities a source names without their country.

    >>> home_country("Kyodo News"), home_country("Reuters")
    ('JP', None)
    """
    return source_country(canonical_name(source))
