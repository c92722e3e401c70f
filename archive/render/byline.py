"""When, where and by whom: the line that stands with every article."""

from __future__ import annotations

from index.article import Article, Status


def byline(article: Article) -> str:
    """When, where and by whom, in one line: 2025-09-01 · Seoul · Reuters, in The Japan News."""
    printed = ", ".join(name for name in article.publisher if name != article.source)
    source = article.source or ""
    if printed:
        source = f"{source}, in {printed}" if source else printed
    day = str(article.date) if article.date else "undated"
    marked = "" if article.status is Status.USABLE else article.status.upper()
    return " · ".join(filter(None, (day, "/".join(article.location), source, marked)))
