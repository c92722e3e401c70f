"""Short phrases for people: counts in words, and the line that describes an article."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # every command imports this module: nothing else is loaded with it
    from archive.store import StoredArticle
    from index.article import Article


def amount(count: int, singular: str, plural: str = "") -> str:
    """Return a count with its noun; the plural is the singular with an s unless given.

    >>> amount(1, "article"), amount(1204, "article"), amount(2, "copy", "copies")
    ('1 article', '1,204 articles', '2 copies')
    """
    return f"{count:,} {singular if count == 1 else plural or f'{singular}s'}"


def match_count(total: int) -> str:
    """Return "12 articles match", the beginning of the line below the hits."""
    return amount(total, "article matches", "articles match")


def attribution(article: Article) -> str:
    """Return date, place and source: 2025-09-01 · Seoul · Reuters, in The Japan News."""
    publishers = ", ".join(name for name in article.publisher if name != article.source)
    source = article.source or ""
    if publishers:
        source = f"{source}, in {publishers}" if source else f"in {publishers}"
    day = str(article.date) if article.date else "undated"
    return " · ".join(filter(None, (day, "/".join(article.location), source)))


def status_label(stored: StoredArticle) -> str:
    """Return the editorial status in capitals, "" if usable: EMBARGOED until 2025-09-01 …"""
    status = stored.article.status
    if status == "usable":
        return ""
    if stored.embargo:
        return f"{status.upper()} until {stored.embargo[:16].replace('T', ' ')} UTC"
    return status.upper()


def copies_and_versions(stored: StoredArticle) -> Iterator[str]:
    """Yield "1 copy" if there are copies, and "3 versions" if there is more than one."""
    if stored.copies:
        yield amount(stored.copies, "copy", "copies")
    if stored.versions > 1:
        yield amount(stored.versions, "version")


def description(stored: StoredArticle) -> str:
    """Return attribution, status, copies and versions in one line."""
    parts = (attribution(stored.article), status_label(stored), *copies_and_versions(stored))
    return " · ".join(filter(None, parts))
