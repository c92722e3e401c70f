"""Numbers of things, as sentences have them."""

from __future__ import annotations


def amount(count: int, one: str, many: str = "") -> str:
    """How many of what.

    >>> amount(1, "article"), amount(1204, "article"), amount(2, "copy", "copies")
    ('1 article', '1,204 articles', '2 copies')
    """
    return f"{count:,} {one if count == 1 else many or f'{one}s'}"


def matching(total: int) -> str:
    """How many articles match, as the line below an answer begins."""
    return amount(total, "article matches", "articles match")
