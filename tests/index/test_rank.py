"""Best ten of thousands, found by approximate scores: equal to the first ten of all, sorted."""

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
MIN_MATCHES = 3_000  # of a query, so that not all of them are scored exactly


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
    """Return a word that only early articles have."""
    return ["telegram"] if day < date(2010, 2, 1) else []


def _fill(engine: Engine) -> Engine:
    articles = list(_articles())
    for sequence, first in enumerate(range(0, COUNT, COUNT // 3), start=1):
        engine.apply(articles[first : first + COUNT // 3], (), Mark("store", sequence))
    # Every hundredth, and whole weeks among the newest.
    deleted = {a.id for a in articles[::100]} | {
        a.id for a in articles if a.date and a.date > date(2010, 10, 1) and a.id < "id02900"
    }
    engine.apply((), sorted(deleted), Mark("store", 9))
    return engine


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    return _fill(WhooshEngine(tmp_path_factory.mktemp("index")))


@pytest.fixture(scope="module")
def plain() -> Engine:
    return _fill(MemoryEngine())


QUERIES = (
    "coal", "coal OR wall", "coal strike", "coal strike OR ferry", "co*", "coal OR st*",
    '"coal strike" OR "wall harbour" OR pit', "=strike", "(coal OR pit) AND (wall OR snow)",
    "telegram",
    "(coal strike NOT telegram) OR source:nobody",
    "(coal NEAR/2 strike) OR country:fr",
    "coal-strike OR ferry", "coal-strike OR wall-harbour OR pi*", "coal-strike ferry",
    "coal NOT ferry", "NOT coal", "title:coal OR court", "source:times", "*", "coal NEAR/4 wall",
)  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("query_text", QUERIES)
@pytest.mark.parametrize("sort", list(Sort))
def test_top_hits_are_the_first_of_all_hits(engine: Engine, query_text: str, sort: Sort) -> None:
    parsed = parse(query_text)
    search = Search(parsed.query, parsed.phrase_boost, sort=sort, limit=COUNT)
    full = engine.search(search)
    assert full.total == len(full.hits)
    for limit, offset in ((1, 0), (10, 0), (10, 7), (40, 3)):
        first = engine.search(replace(search, limit=limit, offset=offset))
        assert first.hits == full.hits[offset : offset + limit]
        assert first.total == full.total


HALF = Filter("date", Between("date", date(2010, 3, 1), date(2010, 8, 31)))


@pytest.mark.slow
@pytest.mark.parametrize("query_text", QUERIES)
def test_agrees_with_memory(engine: Engine, plain: Engine, query_text: str) -> None:
    parsed = parse(query_text)
    for filters in ((), (HALF,)):
        search = Search(parsed.query, parsed.phrase_boost, filters, limit=25)
        assert engine.search(search) == plain.search(search)


@pytest.mark.slow
@pytest.mark.parametrize("sort", [Sort.NEWEST, Sort.OLDEST])
@pytest.mark.parametrize("query_text", ["coal", "telegram", "=strike", '"coal strike"'])
def test_newest_agree_with_memory(
    engine: Engine, plain: Engine, query_text: str, sort: Sort
) -> None:
    """Search twice: the second time the document frequency is cached."""
    search = Search(parse(query_text).query, sort=sort, limit=12)
    expected = plain.search(search)
    assert engine.search(search) == expected
    assert engine.search(search) == expected


def test_a_first_search_with_dates_scores_by_all_articles(plain: Engine, tmp_path: Path) -> None:
    search = Search(parse("coal OR telegram").query, filters=(HALF,), limit=25)
    assert _fill(WhooshEngine(tmp_path)).search(search) == plain.search(search)


def test_most_of_these_queries_match_too_many_to_score_all(engine: Engine) -> None:
    long = [
        query_text
        for query_text in QUERIES
        if engine.search(Search(parse(query_text).query)).total > MIN_MATCHES
    ]
    assert len(long) > len(QUERIES) / 2


@pytest.mark.slow
def test_threads_can_share_an_engine(engine: Engine) -> None:
    searches = [Search(parse(query_text).query, limit=30) for query_text in QUERIES]
    expected = [engine.search(search) for search in searches]
    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(engine.search, searches * 15))
    assert results == expected * 15


def test_a_sum_of_very_many_words_is_exact(engine: Engine) -> None:
    """More words than single precision is precise enough for, each of them in many articles."""
    pairs = [f'"{first} {second}"' for first in WORDS for second in WORDS]
    search = Search(parse(" OR ".join(pairs)).query, limit=COUNT)
    assert engine.search(replace(search, limit=10)).hits == engine.search(search).hits[:10]


def test_an_article_with_only_a_part_of_a_compound_does_not_match(tmp_path: Path) -> None:
    """It would be among the best by its score."""
    engine = WhooshEngine(tmp_path)
    matches = [Article(id=f"is{number:04}", body="it is") for number in range(MIN_MATCHES)]
    parts = [Article(id=f"part{number}", body="zero zero") for number in range(50)]
    engine.apply(matches + parts, (), Mark("store", 1))
    results = engine.search(Search(parse("sub-zero OR is").query))
    assert results.total == MIN_MATCHES
    assert [hit.id for hit in results.hits] == [article.id for article in matches[:10]]
