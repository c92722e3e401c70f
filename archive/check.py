"""Integrity check: the store by itself, and the index against the store."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from archive.archive import Archive
from archive.errors import BadArchive
from index.analysis import split_words
from index.article import Article
from index.engine import IdRange, Remote, Search
from index.errors import SearchError
from index.fields import real_fields
from index.query.tree import All, And, Between, Exact, Missing, Query

_MAX_IDS = 20  # listed for one kind of problem
_SAMPLE = 1000  # articles that a deep check searches by their own words
_RANGE = 5_000  # ids compared at a time
_BATCH = 100  # articles of the sample searched at a time
_WORDS = 8  # at each end of a text
_STORE_FIX = "Restore a backup: archive restore FILE; or move the archive away, and ingest again."
_REBUILD_FIX = "archive reindex --renormalize rebuilds it from its originals; or restore a backup."
_REMOVE_FIX = "Restore a backup; or remove it, archive remove {}, and ingest its file again."
_ORIGINAL_FIX = "Ingest its file again, or restore a backup; the article itself is intact."
_INDEX_FIX = "archive reindex"


@dataclass(frozen=True, slots=True)
class CheckFinding:
    """Problem that was found, and how to fix it."""

    part: str  # store, original or index
    problem: str
    fix: str


def check(
    archive: Archive, *, deep: bool, progress: Callable[[int], None], sample: int = _SAMPLE
) -> Iterator[CheckFinding]:
    """Yield the problems of an archive.

    `deep` also reads every original and every byte of the index, and searches for `sample` of the
    articles by their own words.  `progress` is called with 1 for each original.
    """
    is_sound = True
    for problem in archive.store.integrity.find_faults(deep=deep):
        is_sound = False
        yield CheckFinding("store", problem, _STORE_FIX)
    if deep and is_sound:
        for id, problem, is_repairable in archive.store.integrity.unreadable_articles():
            is_sound = False
            fix = _REBUILD_FIX if is_repairable else _REMOVE_FIX.format(id)
            yield CheckFinding("store", problem, fix)
    if deep:
        for problem in archive.store.integrity.damaged_originals(progress):
            yield CheckFinding("original", problem, _ORIGINAL_FIX)
    try:
        yield from _check_index(archive, sample if deep else 0)
    except SearchError as error:
        yield CheckFinding("index", error.message, _INDEX_FIX)
    except BadArchive as error:
        if is_sound:  # otherwise it was reported above
            yield CheckFinding("store", error.message, error.hint)


def _check_index(archive: Archive, sample: int) -> Iterator[CheckFinding]:
    """Compare the index with the store, up to the last change that the index contains."""
    if archive.store.removal.purge_pending():
        yield CheckFinding(
            "index", "words of removed articles may still be in its files", _INDEX_FIX
        )
    archive.index.require_current()
    if sample:
        archive.index.engine.verify()
    mark = archive.index.engine.mark()
    sequence = mark.sequence if mark else 0
    if pending := archive.store.reader.count_changes_after(sequence):
        yield CheckFinding("index", f"it is {pending:,} changes behind the store", _INDEX_FIX)
    stored = archive.store.reader.searchable_ids(sequence)
    if (remote := archive.index.remote) is not None:
        indexed: set[str] = set()
        for ids, expected in _id_ranges(remote, sorted(stored)):
            indexed |= ids.ids
            if ids.total > len(ids.ids):
                problem = f"it has {ids.total:,} articles from {min(ids.ids)} on, not {expected:,}"
                yield CheckFinding("index", problem, _INDEX_FIX)
    else:
        indexed = set(archive.index.engine.scan(Search(All())))
    later = archive.store.reader.changed_ids_after(sequence)
    yield from _list_ids("it lacks article", stored - indexed - later)
    yield from _list_ids("it still has article", indexed - stored - later)
    if sample:
        both = sorted(stored & indexed)
        sampled = both[:: len(both) // sample + 1]
        unfound = set(_unfound(archive, sampled))
        unfound -= archive.store.reader.changed_ids_after(sequence)
        yield from _list_ids("a search for its own words and day misses article", unfound)


def _id_ranges(remote: Remote, ids: Sequence[str]) -> Iterator[tuple[IdRange, int]]:
    """Yield, range by range, the ids in the index, and the number of articles in the store."""
    starts: list[str | None] = [None, *ids[_RANGE::_RANGE], None]
    for number, (start, end) in enumerate(pairwise(starts)):
        yield remote.ids_between(start, end), len(ids[number * _RANGE : (number + 1) * _RANGE])


def _list_ids(problem: str, ids: set[str]) -> Iterator[CheckFinding]:
    for id in sorted(ids)[:_MAX_IDS]:
        yield CheckFinding("index", f"{problem} {id}", _INDEX_FIX)
    if len(ids) > _MAX_IDS:
        yield CheckFinding("index", f"{problem} … and {len(ids) - _MAX_IDS:,} more", _INDEX_FIX)


def _unfound(archive: Archive, ids: Sequence[str]) -> Iterator[str]:
    """Yield the ids of articles that the index does not find by the words that the store has."""
    for start in range(0, len(ids), _BATCH):
        batch = archive.store.reader.articles(ids[start : start + _BATCH])
        queries = {stored.article.id: _own_query(stored.article) for stored in batch}
        if (remote := archive.index.remote) is not None:
            yield from queries.keys() - remote.matching_ids(queries)
        else:
            yield from (
                id
                for id, query in queries.items()
                if id not in set(archive.index.engine.scan(Search(query)))
            )


def _own_query(article: Article) -> Query:
    """Return a query for an article: the words at either end of its texts, and its day."""
    clauses: list[Query] = [
        Exact(field, word)
        for field in real_fields("text")
        for text in [split_words(getattr(article, field))]
        for word in dict.fromkeys((*text[:_WORDS], *text[-_WORDS:]))
    ]
    clauses.append(Between("date", article.date, article.date) if article.date else Missing("date"))
    return And(tuple(clauses))
