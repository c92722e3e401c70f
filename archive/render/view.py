"""A search with its answer, as every form of output prints it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from archive.store import Kept
from index.article import Article, Status
from index.engine import Hit, Results, Search
from index.passages import Passage


@dataclass(frozen=True, slots=True)
class Shown:
    """One hit, with its article and the passages that show the match."""

    hit: Hit
    kept: Kept
    passages: tuple[Passage, ...]

    def passage(self, field: str) -> Passage | None:
        return next((each for each in self.passages if each.field == field), None)


@dataclass(frozen=True, slots=True)
class View:
    typed: str
    canonical: str
    filters: Mapping[str, Any]
    search: Search
    results: Results
    shown: tuple[Shown, ...]
    short: Mapping[str, str]  # id -> the prefix that is enough to name it
    took_ms: float


def byline(article: Article) -> str:
    """When, where and by whom, in one line: 2025-09-01 · Seoul · Reuters, in The Japan News."""
    printed = ", ".join(name for name in article.publisher if name != article.source)
    source = article.source or ""
    if printed:
        source = f"{source}, in {printed}" if source else printed
    day = str(article.date) if article.date else "undated"
    marked = "" if article.status is Status.USABLE else article.status.upper()
    return " · ".join(filter(None, (day, "/".join(article.location), source, marked)))
