"""Whether all is as it should be: the store by itself, and the index against the store."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from archive.archive import Archive
from archive.errors import BadArchive
from index.analysis import words
from index.article import Article
from index.engine import Held, Remote, Search
from index.errors import SearchError
from index.fields import parts
from index.query.tree import All, And, Between, Exact, Missing, Query

_MOST = 20  # ids that are named
_SAMPLE = 1000  # articles that a deep check looks for by their words
_RANGE = 5_000  # ids that are compared at once
_TOGETHER = 100  # of the sample that are looked for at once
_WORDS = 8  # at either end of each text
_STORE = "Restore a backup: archive restore FILE; or move the archive away, and ingest again."
_ANEW = "archive reindex --renormalize makes it anew of its originals; or restore a backup."
_LOST = "Restore a backup; or take it out, archive remove {}, and ingest its file again."
_ORIGINAL = "Ingest its file again, or restore a backup; the article itself is there."
_INDEX = "archive reindex"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong, and what mends it."""

    part: str  # store, original or index
    what: str
    fix: str


def check(
    archive: Archive, *, deep: bool, progress: Callable[[int], None], sample: int = _SAMPLE
) -> Iterator[Finding]:
    """All that is wrong.  `deep` reads every original and every byte of the index, too, and looks
    for a sample of the articles by their own words.

    `progress` is called with 1 for each original.
    """
    sound = True
    for what in archive.store.faults(deep=deep):
        sound = False
        yield Finding("store", what, _STORE)
    if deep and sound:
        for id, what, mendable in archive.store.unreadable():
            sound = False
            yield Finding("store", what, _ANEW if mendable else _LOST.format(id))
    if deep:
        for what in archive.store.damaged_originals(progress):
            yield Finding("original", what, _ORIGINAL)
    try:
        yield from _index(archive, sample if deep else 0)
    except SearchError as error:
        yield Finding("index", error.message, _INDEX)
    except BadArchive as error:
        if sound:  # else it was said
            yield Finding("store", error.message, error.hint)


def _index(archive: Archive, sample: int) -> Iterator[Finding]:
    """The index against the store, as far as the index says that it has followed."""
    if archive.store.unwiped():
        yield Finding("index", "words of removed articles may still stand in its files", _INDEX)
    archive.check_index()
    if sample:
        archive.engine.verify()
    mark = archive.engine.mark()
    upto = mark.sequence if mark else 0
    if behind := archive.store.behind(upto):
        yield Finding("index", f"of the store's changes it lacks {behind:,}", _INDEX)
    kept = archive.store.searchable(upto)
    if (remote := archive.remote) is not None:
        found: set[str] = set()
        for held, expected in _ranges(remote, sorted(kept)):
            found |= held.ids
            if held.total > len(held.ids):
                what = f"it has {held.total:,} articles from {min(held.ids)} on, not {expected:,}"
                yield Finding("index", what, _INDEX)
    else:
        found = set(archive.engine.scan(Search(All())))
    later = archive.store.later(upto)
    yield from _named("it lacks article", kept - found - later)
    yield from _named("it still has article", found - kept - later)
    if sample:
        here = sorted(kept & found)
        some = here[:: len(here) // sample + 1]
        unfound = set(_stale(archive, some)) - archive.store.later(upto)
        yield from _named("it does not find by its own words and day article", unfound)


def _ranges(remote: Remote, ids: Sequence[str]) -> Iterator[tuple[Held, int]]:
    """What the index has, a range of ids at a time, and how many articles the store has there."""
    starts: list[str | None] = [None, *ids[_RANGE::_RANGE], None]
    for number, (first, before) in enumerate(pairwise(starts)):
        yield remote.between(first, before), len(ids[number * _RANGE : (number + 1) * _RANGE])


def _named(what: str, ids: set[str]) -> Iterator[Finding]:
    for id in sorted(ids)[:_MOST]:
        yield Finding("index", f"{what} {id}", _INDEX)
    if len(ids) > _MOST:
        yield Finding("index", f"{what} … and {len(ids) - _MOST:,} more", _INDEX)


def _stale(archive: Archive, ids: Sequence[str]) -> Iterator[str]:
    """Articles of which the index has not what the store has."""
    for start in range(0, len(ids), _TOGETHER):
        kept = archive.store.articles(ids[start : start + _TOGETHER])
        asked = {each.article.id: _own(each.article) for each in kept}
        if (remote := archive.remote) is not None:
            yield from asked.keys() - remote.confirmed(asked)
        else:
            yield from (
                id
                for id, query in asked.items()
                if id not in set(archive.engine.scan(Search(query)))
            )


def _own(article: Article) -> Query:
    """What an article is found by: the words at either end of its texts, and its day."""
    asked: list[Query] = [
        Exact(field, word)
        for field in parts("text")
        for text in [words(getattr(article, field))]
        for word in dict.fromkeys((*text[:_WORDS], *text[-_WORDS:]))
    ]
    asked.append(Between("date", article.date, article.date) if article.date else Missing("date"))
    return And(tuple(asked))
