"""What is typed finds exactly what a scan of the stored texts finds, and obeys the laws of sets."""

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
from archive.question import Question, Typed
from index.engine import Search, Sort
from index.errors import DateError, QueryError
from index.query.tree import And
from tests.counts import COUNTS
from tests.torture import scan, typed

TODAY = date(2025, 9, 10)
STORIES = 240


def _story(number: int) -> dict[str, object]:
    pick = random.Random(number)

    def text(least: int, most: int) -> str:
        several = pick.choices([*typed.VOCABULARY, *typed.TOGETHER], k=pick.randint(least, most))
        return " ".join(several)

    def some(values: tuple[str, ...], most: int = 2) -> list[str]:
        return pick.sample(values, pick.randint(0, most))

    day = f"{pick.choice([2024, 2025, 2025])}-{pick.choice([7, 8, 9])}-{pick.randint(1, 9)}"
    instant = f"2025-08-0{pick.randint(1, 3)}T{pick.randint(0, 23):02}:00:00Z"
    return {
        "title": text(0, 4) or "Untitled",
        "body": text(1, 40) + f" number{number}" if number % 9 else "",
        "caption": text(0, 5) if number % 3 else "",
        "date": day if number % 7 else "",
        "published": instant if number % 5 == 0 else "",
        "source": pick.choice([*typed.SOURCES, ""]),
        "location": some(typed.PLACES),
        "country": pick.choice([["KR"], ["CN", "US"], []]),
        "author": some(typed.AUTHORS, 1),
        "section": pick.choice([["World News"], ["Sport"], []]),
        "keywords": pick.choice([["nuclear test", "sanctions"], []]),
        "lang": pick.choice(["en", "de"]),
    }


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    """Made-up stories, some told anew, some taken out: several segments with deletions."""
    folder = tmp_path_factory.mktemp("oracle")
    home, feed = str(folder / "home"), folder / "records.jsonl"
    for first in (0, 100, 170, 20):  # the last ones are told a second time, otherwise
        rows = [
            _story(n + (1000 if first == 20 else 0)) | {"url": f"https://x.example/{n}"}
            for n in range(first, min(first + 100, STORIES) if first != 20 else 40)
        ]
        feed.write_text("\n".join(map(json.dumps, rows)))
        assert run(["--archive", home, "ingest", str(feed)]) == 0
    with Archive(Path(home)) as opened:
        yield opened


class Everything(list[scan.Story]):
    """All stories; told in a word where a test fails."""

    def __repr__(self) -> str:
        return f"{len(self)} stories"


@pytest.fixture(scope="module")
def everything(archive: Archive) -> Everything:
    stories = Everything(scan.stories(archive))
    assert len(stories) == len(archive.engine)
    return stories


def understood(asked: Typed) -> Question:
    """The question, or another example where it is refused."""
    try:
        return asked.question(TODAY)
    except (QueryError, DateError):
        COUNTS["typed questions refused"] += 1
        assume(False)
        raise


def ids(archive: Archive, search: Search) -> list[str]:
    return list(archive.engine.scan(search))


QUESTIONS = max(150, settings().max_examples // 2)  # 2,500 in the long run
_often = settings(
    max_examples=QUESTIONS,
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.filter_too_much,
        HealthCheck.too_slow,
    ],
)
_seldom = settings(_often, max_examples=max(25, settings().max_examples // 10))


@_often
@given(asked=typed.questions)
def test_a_scan_of_the_stored_texts_agrees(
    archive: Archive, everything: Everything, asked: Typed
) -> None:
    question = understood(asked)
    query = And((question.parsed.query, *(each.query for each in question.filters)))
    for sort in (Sort.NEWEST, Sort.OLDEST):
        expected = scan.found(everything, query, sort)
        results = archive.engine.search(question.search(sort=sort, limit=2 * STORIES))
        assert [hit.id for hit in results.hits] == expected, str(question.parsed.query)
        assert results.total == len(expected)
        assert ids(archive, question.search(sort=sort)) == expected
    by_score = archive.engine.search(question.search(limit=2 * STORIES))
    assert sorted(hit.id for hit in by_score.hits) == sorted(expected)
    COUNTS["typed questions held against a scan of the stored texts"] += 1
    COUNTS["... of which found something"] += bool(expected)


def total(archive: Archive, query: str, like: Typed | None = None) -> int:
    question = understood(replace(like, query=query) if like else Typed(query))
    return archive.engine.search(question.search(limit=0)).total


@_seldom
@given(one=typed.queries, other=typed.queries)
def test_the_laws_of_sets(archive: Archive, one: str, other: str) -> None:
    a, b = f"({one})", f"({other})"
    both = total(archive, f"{a} AND {b}")
    assert both == total(archive, f"{b} AND {a}") == total(archive, f"{a} {b}")
    assert total(archive, a) == both + total(archive, f"{a} NOT {b}")
    assert total(archive, f"{a} OR {b}") == total(archive, a) + total(archive, b) - both
    assert total(archive, f"NOT ({a} {b})") == total(archive, f"(NOT {a}) OR (NOT {b})")
    assert total(archive, f"{a} -{b}") == total(archive, f"{a} NOT {b}")
    assert total(archive, a) == total(archive, f"{a} {a}") == total(archive, f"NOT NOT {a}")
    COUNTS["laws of sets tried"] += 1


@_seldom
@given(query=typed.queries)
def test_spellings_of_the_same_characters_are_the_same(archive: Archive, query: str) -> None:
    straight = query.translate(dict.fromkeys(map(ord, "“”„«»＂"), '"'))
    found = total(archive, straight)
    for same in (query, scan.decomposed(query), query.replace(" ", "\u00a0")):
        asked = Typed(same).question(TODAY).search(limit=0)  # must not be refused, either
        assert archive.engine.search(asked).total == found


@_seldom
@given(
    query=typed.queries,
    days=st.lists(st.dates(date(2024, 6, 1), date(2025, 10, 1)), min_size=4, max_size=4).map(
        sorted
    ),
)
def test_a_narrower_range_of_days_never_adds(
    archive: Archive, query: str, days: list[date]
) -> None:
    first, second, third, last = map(str, days)
    wide, narrow = Typed("", first, last), Typed("", second, third)
    for asked in (query, f"NOT ({query})"):
        few = set(ids(archive, understood(replace(narrow, query=asked)).search()))
        many = set(ids(archive, understood(replace(wide, query=asked)).search()))
        assert few <= many <= set(ids(archive, understood(Typed(asked)).search()))
        assert total(archive, f"({asked}) date:{second}..{third}") == len(few)
