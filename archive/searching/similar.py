"""Articles similar to given ones: those that share their most distinctive words."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace

from archive.archive import Archive
from archive.searching.request import SearchRequest
from archive.searching.response import SearchResponse, read_items, short_ids
from archive.store import StoredArticle
from index.engine import Results, Search
from index.query.parse import ParsedQuery
from index.query.tree import Or
from index.similar import significant_terms


def find_similar(
    archive: Archive,
    articles: Sequence[StoredArticle],
    search: Search,
    *,
    with_passages: bool,
    passage_limit: int | None,
) -> SearchResponse:
    """Search for the distinctive words of articles; the articles themselves are left out.

    Everything in `search` but its query holds: limit, offset, order, facets, deadline.  Copies of
    an article are no articles of their own, so none is among the results.
    """
    archive.index.open()
    start = time.perf_counter()
    archive.index.require_current()
    words = significant_terms(
        archive.index.engine, [stored.article for stored in articles], search.deadline
    )
    search = replace(search, query=Or(words))
    own_ids = {stored.article.id for stored in articles}
    needed = search.offset + search.limit + len(own_ids)
    results = archive.search(replace(search, limit=needed, offset=0))
    hits = [hit for hit in results.hits if hit.id not in own_ids]
    own_matches = sum(not stored.article.status.is_withdrawn for stored in articles) if words else 0
    similar = Results(
        tuple(hits[search.offset :][: search.limit]),
        max(results.total - own_matches, 0),
        results.facets,
    )
    query_text = " ".join(stored.article.id for stored in articles)
    request = SearchRequest(query_text, ParsedQuery(search.query, None, (), ()), search, {})
    items = read_items(
        archive, request, similar, with_passages=with_passages, passage_limit=passage_limit
    )
    took_ms = (time.perf_counter() - start) * 1000
    return SearchResponse(request, similar, items, short_ids(archive, items), took_ms)
