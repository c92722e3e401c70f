"""The first ten of thousands are the first ten of all of them, put in order."""

from __future__ import annotations

import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from index.article import Article
from index.engine import Engine, Filter, Mark, Search, Sort
from index.engines.memory import MemoryEngine
from index.engines.whoosh.engine import WhooshEngine
from index.query.parse import parse
from index.query.tree import Between
from tests.index.articles import PIT

COUNT = 9_000
WORDS = "coal strike pit wall harbour ferry snow pass talks court".split()
LEAST = 3_000  # matches of a query, so that not all of them are scored


def _articles() -> Iterator[Article]:
    pick = random.Random(5)
    for number in range(COUNT):
        day = date(2010, 1, 1) + timedelta(days=pick.randrange(300))
        yield replace(
            PIT,
            id=f"id{number:05}",
            title=" ".join(pick.choices(WORDS, k=pick.randrange(4))),
            body=" ".join([*pick.choices(WORDS, k=pick.randrange(1, 60)), *_early(day)]),
            caption=" ".join(pick.choices(WORDS, k=pick.choice([0, 0, 0, 5]))),
            date=None if number % 50 == 0 else day,
            published=datetime(day.year, day.month, day.day, number % 24, tzinfo=UTC),
        )


def _early(day: date) -> list[str]:
    """A word that stood in the news only at first."""
    return ["telegram"] if day < date(2010, 2, 1) else []


def _filled(engine: Engine) -> Engine:
    articles = list(_articles())
    for sequence, first in enumerate(range(0, COUNT, COUNT // 3), start=1):
        engine.apply(articles[first : first + COUNT // 3], (), Mark("store", sequence))
    # Every hundredth, and at the end of time, where the newest are looked for, whole weeks.
    gone = {a.id for a in articles[::100]} | {
        a.id for a in articles if a.date and a.date > date(2010, 10, 1) and a.id < "id02900"
    }
    engine.apply((), sorted(gone), Mark("store", 9))
    return engine


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    return _filled(WhooshEngine(tmp_path_factory.mktemp("index")))


@pytest.fixture(scope="module")
def plain() -> Engine:
    return _filled(MemoryEngine())


QUERIES = (
    "coal", "coal OR wall", "coal strike", "coal strike OR ferry", "co*", "coal OR st*",
    '"coal strike" OR "wall harbour" OR pit', "=strike", "(coal OR pit) AND (wall OR snow)",
    "telegram",
    "(coal strike NOT telegram) OR source:nobody",
    "(coal NEAR/2 strike) OR country:fr",
    "coal-strike OR ferry", "coal-strike OR wall-harbour OR pi*", "coal-strike ferry",
    "coal NOT ferry", "NOT coal", "title:coal OR court", "source:times", "*", "coal NEAR/4 wall",
)  # fmt: skip


@pytest.mark.parametrize("typed", QUERIES)
@pytest.mark.parametrize("sort", list(Sort))
def test_the_first_are_those_of_all(engine: Engine, typed: str, sort: Sort) -> None:
    parsed = parse(typed)
    search = Search(parsed.query, parsed.run, sort=sort, limit=COUNT)
    every = engine.search(search)
    assert every.total == len(every.hits)
    for limit, offset in ((1, 0), (10, 0), (10, 7), (40, 3)):
        first = engine.search(replace(search, limit=limit, offset=offset))
        assert first.hits == every.hits[offset : offset + limit]
        assert first.total == every.total


HALF = Filter("date", Between("date", date(2010, 3, 1), date(2010, 8, 31)))


@pytest.mark.parametrize("typed", QUERIES)
def test_memory_says_the_same(engine: Engine, plain: Engine, typed: str) -> None:
    parsed = parse(typed)
    for filters in ((), (HALF,)):
        search = Search(parsed.query, parsed.run, filters, limit=25)
        assert engine.search(search) == plain.search(search)


@pytest.mark.parametrize("sort", [Sort.NEWEST, Sort.OLDEST])
@pytest.mark.parametrize("typed", ["coal", "telegram", "=strike", '"coal strike"'])
def test_memory_has_the_same_newest(engine: Engine, plain: Engine, typed: str, sort: Sort) -> None:
    """Asked twice: the second time it is known how many articles have the word."""
    search = Search(parse(typed).query, sort=sort, limit=12)
    expected = plain.search(search)
    assert engine.search(search) == expected
    assert engine.search(search) == expected


def test_a_first_question_of_some_days_knows_all_articles(plain: Engine, tmp_path: Path) -> None:
    search = Search(parse("coal OR telegram").query, filters=(HALF,), limit=25)
    assert _filled(WhooshEngine(tmp_path)).search(search) == plain.search(search)


def test_most_of_these_queries_are_too_long_to_score_whole(engine: Engine) -> None:
    long = [typed for typed in QUERIES if engine.search(Search(parse(typed).query)).total > LEAST]
    assert len(long) > len(QUERIES) / 2


def test_threads_that_share_an_engine_do_not_disturb_each_other(engine: Engine) -> None:
    searches = [Search(parse(typed).query, limit=30) for typed in QUERIES]
    alone = [engine.search(search) for search in searches]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(engine.search, searches * 15))
    assert together == alone * 15


def test_a_sum_of_very_many_words_is_exact(engine: Engine) -> None:
    """More words than single precision is trusted with, each of them in many articles."""
    pairs = [f'"{one} {other}"' for one in WORDS for other in WORDS]
    search = Search(parse(" OR ".join(pairs)).query, limit=COUNT)
    assert engine.search(replace(search, limit=10)).hits == engine.search(search).hits[:10]


def test_what_has_a_part_of_a_word_alone_is_not_found(tmp_path: Path) -> None:
    """Although it would be among the best by its score."""
    engine = WhooshEngine(tmp_path)
    found = [Article(id=f"is{number:04}", body="it is") for number in range(LEAST)]
    parts = [Article(id=f"part{number}", body="zero zero") for number in range(50)]
    engine.apply(found + parts, (), Mark("store", 1))
    results = engine.search(Search(parse("sub-zero OR is").query))
    assert results.total == LEAST
    assert [hit.id for hit in results.hits] == [article.id for article in found[:10]]
