"""A question answered: what the index found, with the articles and the passages that show why."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from archive.archive import Archive
from archive.question import Question
from archive.store import Kept
from index.engine import Hit, Results, Search
from index.passages import Passage, passages, sought
from index.query.write import canonical


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
    """A search with its answer, as every form of output prints it."""

    typed: str
    canonical: str
    filters: Mapping[str, Any]
    search: Search
    results: Results
    shown: tuple[Shown, ...]
    short: Mapping[str, str]  # id -> the prefix that is enough to name it
    took_ms: float


def answer(archive: Archive, question: Question, wanted: Search, *, texts: bool) -> View:
    """Ask the index, fetch what it found, and, with `texts`, see what of it matches."""
    archive.open_index()  # what takes its time once a process is not the search's
    began = time.perf_counter()
    results = archive.search(wanted)
    kept = {each.article.id: each for each in archive.store.articles([h.id for h in results.hits])}
    marked = sought(wanted.query, wanted.run)
    shown = tuple(
        Shown(hit, kept[hit.id], passages(kept[hit.id].article, marked) if texts else ())
        for hit in results.hits
        if hit.id in kept
    )
    took = (time.perf_counter() - began) * 1000
    short = archive.store.shortest(kept)
    return View(
        question.typed,
        canonical(wanted.query),
        question.record,
        wanted,
        results,
        shown,
        short,
        took,
    )
