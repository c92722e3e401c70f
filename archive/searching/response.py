"""Search responses: what the index found, with the articles and the passages that match."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from archive.archive import Archive
from archive.searching.request import SearchRequest
from archive.store import StoredArticle
from index.engine import Hit, Results
from index.highlight import highlight_terms
from index.passages import Excerpts, Passage, make_excerpts

if TYPE_CHECKING:
    from index.timeline import Timeline, Unit


@dataclass(frozen=True, slots=True)
class ResultItem:
    """Hit with its article and the passages that show its matches."""

    hit: Hit
    stored: StoredArticle
    passages: tuple[Passage, ...]
    hidden_matches: int = 0  # matches that no passage shows
    hidden_is_minimum: bool = False  # whether there may be more of them: not all were counted

    @property
    def title_passage(self) -> Passage | None:
        """Title, if it matches."""
        return next((passage for passage in self.passages if passage.field == "title"), None)

    @property
    def text_passages(self) -> tuple[Passage, ...]:
        """Passages of the other texts, best first."""
        return tuple(passage for passage in self.passages if passage.field != "title")


@dataclass(frozen=True, slots=True)
class SearchResponse:
    """Results of a request, ready for every output format."""

    request: SearchRequest
    results: Results
    items: tuple[ResultItem, ...]
    short_ids: Mapping[str, str]  # id -> its shortest unique prefix
    took_ms: float


def run_search(
    archive: Archive,
    request: SearchRequest,
    *,
    with_passages: bool = False,
    passage_limit: int | None = None,
) -> SearchResponse:
    """Search the index and read the hits from the store.

    `with_passages`: select passages that show the matches, at most `passage_limit` an article as
    `index.passages.make_excerpts` takes it.  Without hits (limit 0) it only counts.
    """
    archive.index.open()  # opening takes time once a process and is not part of `took_ms`
    start = time.perf_counter()
    results = archive.search(request.search)
    items = read_items(
        archive, request, results, with_passages=with_passages, passage_limit=passage_limit
    )
    took_ms = (time.perf_counter() - start) * 1000
    return SearchResponse(request, results, items, short_ids(archive, items), took_ms)


def read_items(
    archive: Archive,
    request: SearchRequest,
    results: Results,
    *,
    with_passages: bool,
    passage_limit: int | None,
) -> tuple[ResultItem, ...]:
    """Read the hits from the store, with their passages as in `run_search`."""
    if not results.hits:
        return ()
    ids = [hit.id for hit in results.hits]
    articles = {stored.article.id: stored for stored in archive.store.reader.articles(ids)}
    search = request.search
    terms = highlight_terms(search.query, search.phrase_boost)
    items = []
    for hit in results.hits:
        if stored := articles.get(hit.id):
            selection = Excerpts(())
            if with_passages:
                selection = make_excerpts(stored.article, terms, passage_limit, search.deadline)
            items.append(
                ResultItem(
                    hit, stored, selection.passages, selection.hidden_matches, selection.truncated
                )
            )
    return tuple(items)


def short_ids(archive: Archive, items: Iterable[ResultItem]) -> dict[str, str]:
    """Return the shortest unique prefix of each id."""
    return archive.store.reader.shortest_prefixes(item.hit.id for item in items)


def run_timeline(
    archive: Archive, request: SearchRequest, unit: Unit | None, *, shares: bool
) -> tuple[SearchResponse, Timeline]:
    """Count the matching articles by day of publication; the response has no hits.

    `unit`: length of a bucket, None chooses it; `shares`: also count all articles of each bucket
    under the same filters.  Raises TimelineTooLong.
    """
    from index.timeline import make_timeline  # other searches need none of it

    archive.index.open()
    start = time.perf_counter()
    counts = make_timeline(archive.search, request.search, unit, shares=shares)
    took_ms = (time.perf_counter() - start) * 1000
    return SearchResponse(request, Results((), counts.total), (), {}, took_ms), counts
