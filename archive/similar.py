"""The neighbours of articles: those that share the words which tell them from the others."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace

from archive.answer import View, shown
from archive.archive import Archive
from archive.store import Kept
from index.engine import Results, Search
from index.query.formatting import canonical
from index.query.tree import Or
from index.similar import significant


def similar(
    archive: Archive, of: Sequence[Kept], search: Search, *, texts: bool, most: int | None
) -> View:
    """What is like some articles, without those: `search` says how many, sorted and counted how.

    A copy is no article of its own, so that none is among its neighbours.
    """
    archive.open_index()
    began = time.perf_counter()
    archive.check_index()
    words = significant(archive.engine, [kept.article for kept in of], search.deadline)
    search = replace(search, query=Or(words))
    own = {kept.article.id for kept in of}
    more = replace(search, limit=search.offset + search.limit + len(own), offset=0)
    found = archive.search(more)
    hits = [hit for hit in found.hits if hit.id not in own]
    missed = sum(not kept.article.status.withdrawn for kept in of) if words else 0
    results = Results(
        tuple(hits[search.offset :][: search.limit]), max(found.total - missed, 0), found.facets
    )
    several = shown(archive, results, search, texts=texts, most=most)
    took = (time.perf_counter() - began) * 1000
    short = archive.store.shortest(each.hit.id for each in several)
    typed = " ".join(kept.article.id for kept in of)
    return View(typed, canonical(search.query), {}, search, results, several, short, took)
