"""A search with its answer, as every form of output prints it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from archive.store import Kept
from index.article import Article
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
    took_ms: float


def short_ids(ids: tuple[str, ...], least: int = 8) -> dict[str, str]:
    """The shortest prefix of each that tells it from the others, of at least 8 characters."""
    for width in range(least, 17):
        if len({id[:width] for id in ids}) == len(ids):
            return {id: id[:width] for id in ids}
    return {id: id for id in ids}


def byline(article: Article) -> str:
    """When, where and by whom, in one line: 2025-09-01 · Seoul · Reuters, in The Japan News."""
    printed = ", ".join(name for name in article.publisher if name != article.source)
    source = article.source or ""
    if printed:
        source = f"{source}, in {printed}" if source else printed
    day = str(article.date) if article.date else "undated"
    return " · ".join(filter(None, (day, "/".join(article.location), source)))
