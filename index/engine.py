"""What a search engine must do for us, and what it gives back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple, Protocol, runtime_checkable

from index.article import Article
from index.deadline import NEVER, Deadline
from index.fields import holding
from index.query.tree import Phrase, Query


class Sort(StrEnum):
    RELEVANCE = "relevance"
    NEWEST = "newest"
    OLDEST = "oldest"


class FacetSort(StrEnum):
    COUNT = "count"  # most first, equals by value
    VALUE = "value"


class Mark(NamedTuple):
    """How far into which store an index is."""

    store: str  # the store's uuid
    sequence: int


@dataclass(frozen=True, slots=True)
class Filter:
    """A condition from an option: of several chosen values, an Or.

    A facet of the same field ignores it, so that the values beside the chosen ones stay in sight.
    """

    field: str
    query: Query


EVERY_VALUE = 2**31 - 1  # a Facet's `top` that leaves none out


@dataclass(frozen=True, slots=True)
class Facet:
    """A question for counts: the first `top` values, and the unknown.

    `contains`: only values of which some name contains this text (`index.fields.holding`).
    """

    field: str
    top: int = 10
    contains: str = ""
    sort: FacetSort = FacetSort.COUNT


@dataclass(frozen=True, slots=True)
class Search:
    """One question to an engine."""

    query: Query
    run: Phrase | None = None  # articles with it rank first
    filters: tuple[Filter, ...] = ()
    facets: tuple[Facet, ...] = ()
    sort: Sort = Sort.RELEVANCE
    limit: int = 10
    offset: int = 0
    deadline: Deadline = NEVER  # when the engine gives up: raises TooSlow


class Hit(NamedTuple):
    id: str
    score: float  # comparable only within one Results
    run: bool  # whether the query's run stands in it


@dataclass(frozen=True, slots=True)
class FacetCounts:
    """How many of the matching articles have each value of one field.

    `values` are in the order asked for; None, the unknown, is last, not counted against
    `Facet.top`, and told whatever they must contain.  The counts of `values` and `other` together
    are `counted` for a field of one value, and at least that for a field of several.
    """

    values: tuple[tuple[str | None, int], ...]
    counted: int  # articles: all that match, but for this field's own filter
    distinct: int  # known values that contain what they must, shown or not
    other: int  # what all known values that are not shown count together


@dataclass(frozen=True, slots=True)
class Results:
    hits: tuple[Hit, ...]
    total: int  # articles that match, not len(hits)
    facets: Mapping[str, FacetCounts] = field(default_factory=dict)


def facet_counts(
    facet: Facet, counted: int, counts: Mapping[str, int], unknown: int
) -> FacetCounts:
    """The answer to one facet question from the counts of all values."""
    held = counts.items()
    if facet.contains:
        holds = holding(facet.field, facet.contains)
        held = {value: count for value, count in held if holds(value)}.items()
    by_count = facet.sort is FacetSort.COUNT
    ranked = sorted(held, key=lambda pair: (-pair[1] if by_count else 0, pair[0]))
    shown: list[tuple[str | None, int]] = [*ranked[: facet.top]]
    other = sum(counts.values()) - sum(count for _, count in shown)
    if unknown:
        shown.append((None, unknown))
    return FacetCounts(tuple(shown), counted, len(ranked), other)


class Engine(Protocol):
    """A place that keeps articles and finds them again.

    tests/index/test_engines.py states the whole contract; what passes it may be registered.
    Engines translate a Query; they never parse text.
    """

    def apply(self, add: Iterable[Article], remove: Iterable[str], mark: Mark) -> None:
        """Add articles, replacing equal ids, and drop ids, in one commit with its mark.

        All or nothing: an exception from `add` or from the engine leaves everything as it was.
        """
        ...

    def mark(self) -> Mark | None:
        """The mark of the last commit; None while there is none."""
        ...

    def search(self, search: Search) -> Results: ...

    def scan(self, search: Search) -> Iterator[str]:
        """The id of every article that matches, in the order asked for, limit and offset aside."""
        ...

    def plan(self, search: Search) -> Sequence[str]:
        """What is read, or sent, to answer: lines for people, of which no program depends."""
        ...

    def near_words(self, field: str, word: str, deadline: Deadline = NEVER) -> Sequence[str]:
        """Likely spellings of a word (folded, not stemmed) among the words of a field, best first.

        Of a CODE field whole values.  `index.spelling` says which and how many.  Time is bounded
        also where the field has millions of words; so a spelling may have left the articles, or
        stand in another text: the caller counts each by a search.  Raises TooSlow.
        """
        ...

    def __len__(self) -> int:
        """How many articles it keeps."""
        ...

    def rebuild(self, workers: int = 1) -> AbstractContextManager[Engine]:
        """An empty twin that takes our place on a clean exit; until then we answer as before.

        `workers`: processes that may fill it, for engines that can use them.
        """
        ...

    def verify(self) -> None:
        """Read all of it against its checks; raises StaleIndex that names the damage."""
        ...

    def close(self) -> None: ...


class Held(NamedTuple):
    """What an index has of the articles in a range of ids."""

    total: int
    ids: frozenset[str]  # perhaps not all, where they are many more than were expected


@runtime_checkable
class Remote(Protocol):
    """What an engine can do besides whose index is not in the archive's folder."""

    def state(self) -> Mapping[str, str | int]:
        """How it is there, for `archive status`; of what does not answer, why not."""
        ...

    def between(self, first: str | None, before: str | None) -> Held:
        """What it has from one id on and before another; None leaves that side open."""
        ...

    def confirmed(self, asked: Mapping[str, Query]) -> frozenset[str]:
        """Of some articles, named by id, those that match, each its own query."""
        ...

    def drop(self) -> None:
        """Remove the index from where it is."""
        ...
