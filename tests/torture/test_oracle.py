"""Typed queries find exactly what a scan of the stored texts finds, and obey the laws of sets."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from archive.archive import Archive
from archive.cli.app import run
from archive.searching.request import SearchInput, SearchRequest
from index.engine import Search, Sort
from index.errors import DateError, QueryError
from index.query.tree import And
from tests.torture import oracle, query_strategies
from tools.trial_counts import COUNTS

pytestmark = pytest.mark.slow

TODAY = date(2025, 9, 10)
STORIES = 240


def _story(number: int) -> dict[str, object]:
    rng = random.Random(number)

    def text(minimum: int, limit: int) -> str:
        words = rng.choices(
            [*query_strategies.VOCABULARY, *query_strategies.SEQUENCES],
            k=rng.randint(minimum, limit),
        )
        return " ".join(words)

    def sample(values: tuple[str, ...], limit: int = 2) -> list[str]:
        return rng.sample(values, rng.randint(0, limit))

    day = f"{rng.choice([2024, 2025, 2025])}-{rng.choice([7, 8, 9])}-{rng.randint(1, 9)}"
    instant = f"2025-08-0{rng.randint(1, 3)}T{rng.randint(0, 23):02}:00:00Z"
    return {
        "title": text(0, 4) or "Untitled",
        "body": text(1, 40) + f" number{number}" if number % 9 else "",
        "caption": text(0, 5) if number % 3 else "",
        "date": day if number % 7 else "",
        "published": instant if number % 5 == 0 else "",
        "source": rng.choice([*query_strategies.SOURCES, ""]),
        "location": sample(query_strategies.PLACES),
        "country": rng.choice([["KR"], ["CN", "US"], []]),
        "author": sample(query_strategies.AUTHORS, 1),
        "section": rng.choice([["World News"], ["Sport"], []]),
        "keywords": rng.choice([["nuclear test", "sanctions"], []]),
        "lang": rng.choice(["en", "de"]),
    }


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    """Open an archive of made-up stories, some of them updated: segments with deletions."""
    folder = tmp_path_factory.mktemp("oracle")
    home, feed = str(folder / "home"), folder / "records.jsonl"
    for first in (0, 100, 170, 20):  # the last batch updates stories 20 to 39 with other texts
        rows = [
            _story(n + (1000 if first == 20 else 0)) | {"url": f"https://x.example/{n}"}
            for n in range(first, min(first + 100, STORIES) if first != 20 else 40)
        ]
        feed.write_text("\n".join(map(json.dumps, rows)))
        assert run(["--archive", home, "ingest", str(feed)]) == 0
    with Archive(Path(home)) as open_archive:
        yield open_archive


class AllStories(list[oracle.Story]):
    """List of all stories, with a short repr for failing tests."""

    def __repr__(self) -> str:
        return f"{len(self)} stories"


@pytest.fixture(scope="module")
def all_stories(archive: Archive) -> AllStories:
    stories = AllStories(oracle.stories(archive))
    assert len(stories) == len(archive.index.engine)
    return stories


def valid_request(search_input: SearchInput) -> SearchRequest:
    """Return the search request; reject the example if the query is refused."""
    try:
        return search_input.request(TODAY)
    except (QueryError, DateError):
        COUNTS["typed queries refused"] += 1
        assume(False)
        raise


def ids(archive: Archive, search: Search) -> list[str]:
    return list(archive.index.engine.scan(search))


EXAMPLES = max(150, settings().max_examples // 2)  # 2,500 in `make torture`
_many_examples = settings(
    max_examples=EXAMPLES,
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.filter_too_much,
        HealthCheck.too_slow,
    ],
)
_few_examples = settings(_many_examples, max_examples=max(25, settings().max_examples // 10))


@_many_examples
@given(search_input=query_strategies.search_inputs)
def test_results_equal_a_scan_of_the_stored_texts(
    archive: Archive, all_stories: AllStories, search_input: SearchInput
) -> None:
    request = valid_request(search_input)
    query = And((request.parsed.query, *(filter.query for filter in request.search.filters)))
    for sort in (Sort.NEWEST, Sort.OLDEST):
        expected = oracle.find(all_stories, query, sort)
        results = archive.index.engine.search(replace(request.search, sort=sort, limit=2 * STORIES))
        assert [hit.id for hit in results.hits] == expected, str(request.parsed.query)
        assert results.total == len(expected)
        assert ids(archive, replace(request.search, sort=sort)) == expected
    by_score = archive.index.engine.search(replace(request.search, limit=2 * STORIES))
    assert sorted(hit.id for hit in by_score.hits) == sorted(expected)
    COUNTS["typed queries compared with a scan of the stored texts"] += 1
    COUNTS["typed queries compared that had hits"] += bool(expected)


def total(archive: Archive, query: str, template: SearchInput | None = None) -> int:
    request = valid_request(replace(template, query=query) if template else SearchInput(query))
    return archive.index.engine.search(replace(request.search, limit=0)).total


@_few_examples
@given(first=query_strategies.queries, second=query_strategies.queries)
def test_queries_obey_the_laws_of_sets(archive: Archive, first: str, second: str) -> None:
    a, b = f"({first})", f"({second})"
    both = total(archive, f"{a} AND {b}")
    assert both == total(archive, f"{b} AND {a}") == total(archive, f"{a} {b}")
    assert total(archive, a) == both + total(archive, f"{a} NOT {b}")
    assert total(archive, f"{a} OR {b}") == total(archive, a) + total(archive, b) - both
    assert total(archive, f"NOT ({a} {b})") == total(archive, f"(NOT {a}) OR (NOT {b})")
    assert total(archive, f"{a} -{b}") == total(archive, f"{a} NOT {b}")
    assert total(archive, a) == total(archive, f"{a} {a}") == total(archive, f"NOT NOT {a}")
    COUNTS["pairs of queries tested for the laws of sets"] += 1


@_few_examples
@given(query=query_strategies.queries)
def test_equivalent_characters_give_the_same_hits(archive: Archive, query: str) -> None:
    straight = query.translate(dict.fromkeys(map(ord, "“”„«»＂"), '"'))
    expected = total(archive, straight)
    for variant in (query, oracle.decompose(query), query.replace(" ", "\u00a0")):
        search = SearchInput(variant, limit=0).request(TODAY).search  # must not be refused either
        assert archive.index.engine.search(search).total == expected


@_few_examples
@given(
    query=query_strategies.queries,
    days=st.lists(st.dates(date(2024, 6, 1), date(2025, 10, 1)), min_size=4, max_size=4).map(
        sorted
    ),
)
def test_a_narrower_range_of_days_never_adds_hits(
    archive: Archive, query: str, days: list[date]
) -> None:
    first, second, third, last = map(str, days)
    wide, narrow = SearchInput("", first, last), SearchInput("", second, third)
    for text in (query, f"NOT ({query})"):
        narrow_ids = set(ids(archive, valid_request(replace(narrow, query=text)).search))
        wide_ids = set(ids(archive, valid_request(replace(wide, query=text)).search))
        assert narrow_ids <= wide_ids <= set(ids(archive, valid_request(SearchInput(text)).search))
        assert total(archive, f"({text}) date:{second}..{third}") == len(narrow_ids)
