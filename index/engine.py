"""Contract of the search engines: requests, results and the Engine protocol."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple, Protocol, runtime_checkable

from index.article import Article
from index.deadline import NO_DEADLINE, Deadline
from index.fields import label_filter
from index.query.tree import Phrase, Query


class Sort(StrEnum):
    """Order of the hits, the same for every engine.

    Newest: by day, within a day by instant (those without one last), then by id.  Oldest: the
    exact reverse among dated articles; undated ones come last in both orders, by id.
    Relevance: articles with the `phrase_boost`, then by score to six digits, then newest.
    """

    RELEVANCE = "relevance"
    NEWEST = "newest"
    OLDEST = "oldest"


class FacetSort(StrEnum):
    """Order of the values of a facet."""

    COUNT = "count"  # highest first, equal counts by value
    VALUE = "value"


class Mark(NamedTuple):
    """Position of an index: the store and the last sequence number that it holds."""

    store: str  # the store's uuid
    sequence: int


@dataclass(frozen=True, slots=True)
class Filter:
    """Condition from an option; an Or for several chosen values.

    A facet of the same field ignores it, so that the values that were not chosen stay in sight.
    """

    field: str
    query: Query


ALL_VALUES = 2**31 - 1  # `limit` of a Facet with all its values


@dataclass(frozen=True, slots=True)
class Facet:
    """Request for the counts of a field: its first `limit` values, and the unknown.

    `contains`: only values with a name that contains this text (`index.fields.label_filter`).
    """

    field: str
    limit: int = 10
    contains: str = ""
    sort: FacetSort = FacetSort.COUNT


@dataclass(frozen=True, slots=True)
class Search:
    """Request to an engine."""

    query: Query
    phrase_boost: Phrase | None = None  # articles that match it rank first
    filters: tuple[Filter, ...] = ()
    facets: tuple[Facet, ...] = ()
    sort: Sort = Sort.RELEVANCE
    limit: int = 10
    offset: int = 0
    deadline: Deadline = NO_DEADLINE  # engines raise TooSlow once it has passed


class Hit(NamedTuple):
    """Matching article."""

    id: str
    score: float  # comparable only within one Results
    phrase_match: bool  # the article matches `Search.phrase_boost`


@dataclass(frozen=True, slots=True)
class FacetCounts:
    """Number of matching articles for each value of one field.

    `values` are in the requested order; None, the unknown, comes last, does not count towards
    `Facet.limit`, and is present whatever `Facet.contains`.  The counts of `values` and
    `other_count` add up to `article_count` for a field with one value, and at least to that for a
    multi-valued field.
    """

    values: tuple[tuple[str | None, int], ...]
    article_count: int  # articles that match without this field's own filter
    distinct: int  # known values that pass `Facet.contains`, listed or not
    other_count: int  # sum of the counts of all known values that are not listed


@dataclass(frozen=True, slots=True)
class Results:
    """Answer of an engine to a Search."""

    hits: tuple[Hit, ...]
    total: int  # articles that match, not len(hits)
    facets: Mapping[str, FacetCounts] = field(default_factory=dict)


def make_facet_counts(
    facet: Facet, article_count: int, counts: Mapping[str, int], unknown: int
) -> FacetCounts:
    """Select, sort and cut the counts of all values of a field as a Facet asks."""
    items = counts.items()
    if facet.contains:
        contains = label_filter(facet.field, facet.contains)
        items = {value: count for value, count in items if contains(value)}.items()
    by_count = facet.sort is FacetSort.COUNT
    ranked = sorted(items, key=lambda pair: (-pair[1] if by_count else 0, pair[0]))
    values: list[tuple[str | None, int]] = [*ranked[: facet.limit]]
    other_count = sum(counts.values()) - sum(count for _, count in values)
    if unknown:
        values.append((None, unknown))
    return FacetCounts(tuple(values), article_count, len(ranked), other_count)


class Engine(Protocol):
    """Search engine over one index.

    tests/index/test_engines.py states the whole contract; an engine that passes may be registered.
    Engines translate a Query; they never parse text.
    """

    def apply(self, add: Iterable[Article], remove: Iterable[str], mark: Mark) -> None:
        """Add articles, replacing equal ids, remove ids and set the mark, in one commit.

        All or nothing: an exception from `add` or from the engine leaves the index unchanged.
        """
        ...

    def mark(self) -> Mark | None:
        """Return the mark of the last commit; None before the first."""
        ...

    def search(self, search: Search) -> Results:
        """Answer a search; raises TooSlow."""
        ...

    def scan(self, search: Search) -> Iterator[str]:
        """Yield the ids of all matching articles in requested order; ignore limit and offset."""
        ...

    def plan(self, search: Search) -> Sequence[str]:
        """Describe how a search is answered, in lines for people; programs must not parse them."""
        ...

    def near_words(self, field: str, word: str, deadline: Deadline = NO_DEADLINE) -> Sequence[str]:
        """Return likely spellings of a word (folded, not stemmed) in a field, best first.

        For a CODE field, whole values.  `index.spelling` defines which spellings and how many.  The
        time is bounded even for millions of words; therefore a spelling may be in deleted articles
        only, or in another text field: the caller counts each with a search.  Raises TooSlow.
        """
        ...

    def __len__(self) -> int:
        """Return the number of articles."""
        ...

    def rebuild(self, workers: int = 1) -> AbstractContextManager[Engine]:
        """Return an empty staging engine, which replaces this index on a clean exit.

        Until then this engine answers as before.  `workers`: processes that may fill it, for
        engines that can use them.
        """
        ...

    def verify(self) -> None:
        """Check the whole index against its checksums; raise StaleIndex that names the damage."""
        ...

    def close(self) -> None:
        """Release files and connections."""
        ...


class IdRange(NamedTuple):
    """Articles of an index in a range of ids."""

    total: int
    ids: frozenset[str]  # may be incomplete if there are many more than expected


@runtime_checkable
class Remote(Protocol):
    """Further methods of an engine whose index is not in the archive's folder."""

    def state(self) -> Mapping[str, str | int]:
        """Return the state of the index for `archive status`, or the reason for no answer."""
        ...

    def ids_between(self, start: str | None, stop: str | None) -> IdRange:
        """Return the articles with start <= id < stop; None leaves that side open."""
        ...

    def matching_ids(self, queries: Mapping[str, Query]) -> frozenset[str]:
        """Return the ids of `queries` (id -> query) whose article matches its query."""
        ...

    def drop(self) -> None:
        """Delete the index from the remote service."""
        ...
