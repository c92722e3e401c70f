"""When, where and by whom, and what else is known of an article: the line that stands with each."""

from __future__ import annotations

from collections.abc import Iterator

from archive.render.amount import amount
from archive.store import Kept
from index.article import Article, Status


def byline(article: Article) -> str:
    """When, where and by whom, in one line: 2025-09-01 · Seoul · Reuters, in The Japan News."""
    printed = ", ".join(name for name in article.publisher if name != article.source)
    source = article.source or ""
    if printed:
        source = f"{source}, in {printed}" if source else f"in {printed}"
    day = str(article.date) if article.date else "undated"
    return " · ".join(filter(None, (day, "/".join(article.location), source)))


def status(kept: Kept) -> str:
    """What its publisher says of it, unless it is simply usable: EMBARGOED until 2025-09-01 …"""
    found = kept.article.status
    if found is Status.USABLE:
        return ""
    if kept.embargo:
        return f"{found.upper()} until {kept.embargo[:16].replace('T', ' ')} UTC"
    return found.upper()


def counts(kept: Kept) -> Iterator[str]:
    """How often it was printed, and how often changed, where that is more than once.

    >>> list(counts(Kept(Article(id="a"), "", "", copies=1, versions=3)))
    ['1 copy', '3 versions']
    """
    if kept.copies:
        yield amount(kept.copies, "copy", "copies")
    if kept.versions > 1:
        yield amount(kept.versions, "version")


def about(kept: Kept) -> str:
    """All of this in one line."""
    return " · ".join(filter(None, (byline(kept.article), status(kept), *counts(kept))))
