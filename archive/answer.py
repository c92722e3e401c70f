"""A question answered: what the index found, with the articles and the passages that show why."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from archive.archive import Archive
from archive.question import Question
from archive.store import Kept
from index.engine import Facet, FacetCounts, Hit, Results, Search
from index.highlight import sought
from index.passages import Excerpts, Passage, excerpts
from index.query.formatting import canonical
from index.timeline import Timeline, Unit, timeline


@dataclass(frozen=True, slots=True)
class Shown:
    """One hit, with its article and the passages that show the match."""

    hit: Hit
    kept: Kept
    passages: tuple[Passage, ...]
    more: int = 0  # matches that none of them shows
    uncounted: bool = False  # whether there are still more

    @property
    def title(self) -> Passage | None:
        """Its title, if that matches."""
        return next((each for each in self.passages if each.field == "title"), None)

    @property
    def texts(self) -> tuple[Passage, ...]:
        """What is shown of its text, the best first."""
        return tuple(each for each in self.passages if each.field != "title")


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


def answer(
    archive: Archive, question: Question, wanted: Search, *, texts: bool, most: int | None = None
) -> View:
    """Ask the index, fetch what it found, and, with `texts`, see what of it matches.

    `most`: how many passages of an article are shown, as `index.passages.excerpts` has it.
    """
    archive.open_index()  # what takes its time once a process is not the search's
    began = time.perf_counter()
    results = archive.search(wanted)
    several = shown(archive, results, wanted, texts=texts, most=most)
    took = (time.perf_counter() - began) * 1000
    short = archive.store.shortest(each.hit.id for each in several)
    tree = canonical(wanted.query)
    return View(question.typed, tree, question.record, wanted, results, several, short, took)


def shown(
    archive: Archive, results: Results, wanted: Search, *, texts: bool, most: int | None
) -> tuple[Shown, ...]:
    """The hits with their articles and, with `texts`, what of these matches."""
    kept = {each.article.id: each for each in archive.store.articles([h.id for h in results.hits])}
    marked = sought(wanted.query, wanted.run)
    several = []
    for hit in results.hits:
        if hit.id in kept:
            article, of = kept[hit.id].article, Excerpts(())
            if texts:
                of = excerpts(article, marked, most, wanted.deadline)
            several.append(Shown(hit, kept[hit.id], of.passages, of.more, of.uncounted))
    return tuple(several)


@dataclass(frozen=True, slots=True)
class Counts:
    """How many articles match, and what else was counted of them."""

    typed: str
    canonical: str
    filters: Mapping[str, Any]
    total: int
    took_ms: float
    facets: Mapping[str, FacetCounts] = field(default_factory=dict)


def count(archive: Archive, question: Question, facets: tuple[Facet, ...] = ()) -> Counts:
    """The numbers of a search alone."""
    archive.open_index()
    began = time.perf_counter()
    found = archive.search(question.search(facets=facets, limit=0))
    return _counts(question, found.total, began, found.facets)


def count_by_time(
    archive: Archive, question: Question, unit: Unit | None, *, shares: bool
) -> tuple[Counts, Timeline]:
    """The numbers of a search by the day of publication; raises TooLong."""
    archive.open_index()
    began = time.perf_counter()
    found = timeline(archive.search, question.search(), unit, shares=shares)
    return _counts(question, found.total, began, {}), found


def _counts(
    question: Question, total: int, began: float, facets: Mapping[str, FacetCounts]
) -> Counts:
    took = (time.perf_counter() - began) * 1000
    tree = canonical(question.parsed.query)
    return Counts(question.typed, tree, question.record, total, took, facets)
