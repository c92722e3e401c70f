"""Counts of related searches agree, on every engine."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.article import Article, Status
from index.engine import ALL_VALUES, Engine, Facet, Filter, Mark, Search
from index.fields import FACETS, FIELDS
from index.query.tree import And, Between, Exact, Not, Or, Query
from index.registry import open_engine
from index.timeline import Unit, make_timeline
from tests.index.engines import LOCAL
from tests.index.trees import leaves, trees

NAMES = ("AP", "Reuters", "The Times", "Leeds", "New York")
_WORDS = "coal coals strike striking pit wall quiet kim jong un U.S. Orgrève 東 の C++ 19".split()
_NOON = datetime(1984, 1, 3, 12, tzinfo=UTC)
_days = st.dates(date(1984, 1, 1), date(1984, 1, 6))
_filters = st.lists(
    st.builds(Filter, st.just("source"), st.builds(Exact, st.just("source"), st.just("ap")))
    | st.builds(Filter, st.just("date"), st.builds(Between, st.just("date"), _days, st.none())),
    max_size=2,
).map(tuple)
_few_examples = settings(
    max_examples=max(25, settings().max_examples // 5), suppress_health_check=list(HealthCheck)
)


def _article(number: int, random: Random) -> Article:
    def sample(names: tuple[str, ...], limit: int) -> tuple[str, ...]:
        return tuple(random.sample(names, random.randint(0, limit)))

    def text() -> str:
        return " ".join(random.choices(_WORDS, k=random.randint(0, 8)))

    return Article(
        id=f"a{number}",
        title=text(),
        body=text(),
        caption=text(),
        date=random.choice([None, *(date(1984, 1, 1) + timedelta(n) for n in (0, 1, 2, 3, 9, 40))]),
        published=random.choice([None, _NOON]),
        location=sample(NAMES, 2),
        country=sample(("GB", "KR"), 2),
        source=random.choice([None, *NAMES]),
        publisher=sample(NAMES, 2),
        author=sample(("Jane Smith",), 1),
        section=sample(("World", "Home"), 2),
        lang=random.choice([None, "en", "de"]),
        status=random.choice([Status.USABLE, Status.CORRECTED]),
    )


@pytest.fixture(scope="module", params=LOCAL)
def engine(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Engine]:
    """Eighty articles, in several commits, some of them replaced and some removed."""
    engine = open_engine(request.param, tmp_path_factory.mktemp("adds-up"))
    random = Random(6)
    for sequence in range(4):
        add = [_article(random.randrange(80), random) for _ in range(40)]
        engine.apply(add, [f"a{random.randrange(80)}"] if sequence else [], Mark("s", sequence))
    yield engine
    engine.close()


def total(engine: Engine, *all_of: Query, filters: tuple[Filter, ...] = ()) -> int:
    return engine.search(Search(And(all_of), filters=filters, limit=0)).total


@_few_examples
@given(query=trees, filters=_filters, names=st.sets(st.sampled_from(FACETS), max_size=3))
def test_values_and_the_unknown_add_up_to_all_articles(
    engine: Engine, query: Query, filters: tuple[Filter, ...], names: set[str]
) -> None:
    for limit in (1, ALL_VALUES):
        facets = tuple(Facet(name, limit) for name in sorted(names))
        results = engine.search(Search(query, filters=filters, facets=facets, limit=0))
        for name, counts in results.facets.items():
            value_sum = sum(count for _, count in counts.values) + counts.other_count
            other_filters = tuple(filter for filter in filters if filter.field != name)
            assert counts.article_count == total(engine, query, filters=other_filters)
            if FIELDS[name].multi_valued:
                assert value_sum >= counts.article_count
            else:
                assert value_sum == counts.article_count


@_few_examples
@given(query=trees, days=st.tuples(_days, _days, _days, _days).map(sorted))
def test_fewer_days_never_match_more(engine: Engine, query: Query, days: list[date]) -> None:
    first, second, third, last = days
    wide, narrow = Between("date", first, last), Between("date", second, third)
    for outer, inner in ((wide, narrow), (Between("date", None, last), wide)):
        assert total(engine, query, outer) >= total(engine, query, inner)
        by_filter = Filter("date", outer), Filter("date", inner)
        assert total(engine, query, filters=by_filter[:1]) == total(engine, query, outer)
        assert total(engine, query, filters=by_filter) == total(engine, query, inner)


@_few_examples
@given(query=trees, field=st.sampled_from(["source", "location", "publisher"]), data=st.data())
def test_a_selected_value_hides_no_other_value(
    engine: Engine, query: Query, field: str, data: st.DataObject
) -> None:
    search = Search(query, facets=(Facet(field, ALL_VALUES),), limit=0)
    counts = engine.search(search).facets[field]
    words = st.sampled_from(["ap", "reuters", "times", "leeds", "york"])
    values = data.draw(st.lists(words, min_size=1, max_size=3))
    selection = Filter(field, Or(tuple(Exact(field, word) for word in values)))
    results = engine.search(replace(search, filters=(selection,)))
    assert results.facets[field] == counts
    assert results.total == total(engine, query, selection.query) <= counts.article_count


@_few_examples
@given(query=trees, unit=st.sampled_from(Unit), filters=_filters)
def test_buckets_and_the_undated_add_up_to_the_total(
    engine: Engine, query: Query, unit: Unit, filters: tuple[Filter, ...]
) -> None:
    timeline = make_timeline(engine.search, Search(query, filters=filters), unit, shares=True)
    assert sum(bucket.count for bucket in timeline.buckets) + timeline.undated == timeline.total
    assert timeline.total == total(engine, query, filters=filters)
    for bucket in timeline.buckets:
        days = Between("date", bucket.first, bucket.last)
        assert bucket.count == total(engine, query, days, filters=filters)
        assert bucket.base_count == total(engine, days, filters=filters)


@_few_examples
@given(query=trees, clause=leaves)
def test_matches_with_and_without_a_word_add_up(
    engine: Engine, query: Query, clause: Query
) -> None:
    without = total(engine, query, Not(clause))
    assert total(engine, query, clause) + without == total(engine, query)
