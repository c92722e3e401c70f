"""What must hold between the counts of related questions, on every engine."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.article import Article, Status
from index.engine import EVERY_VALUE, Engine, Facet, Filter, Mark, Search
from index.fields import FACETS, FIELDS
from index.query.tree import And, Between, Exact, Not, Or, Query
from index.registry import open_engine
from index.timeline import Unit, timeline
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
_quickly = settings(
    max_examples=max(25, settings().max_examples // 5), suppress_health_check=list(HealthCheck)
)


def _article(at: int, chance: Random) -> Article:
    def some(names: tuple[str, ...], most: int) -> tuple[str, ...]:
        return tuple(chance.sample(names, chance.randint(0, most)))

    def text() -> str:
        return " ".join(chance.choices(_WORDS, k=chance.randint(0, 8)))

    return Article(
        id=f"a{at}",
        title=text(),
        body=text(),
        caption=text(),
        date=chance.choice([None, *(date(1984, 1, 1) + timedelta(n) for n in (0, 1, 2, 3, 9, 40))]),
        published=chance.choice([None, _NOON]),
        location=some(NAMES, 2),
        country=some(("GB", "KR"), 2),
        source=chance.choice([None, *NAMES]),
        publisher=some(NAMES, 2),
        author=some(("Jane Smith",), 1),
        section=some(("World", "Home"), 2),
        lang=chance.choice([None, "en", "de"]),
        status=chance.choice([Status.USABLE, Status.CORRECTED]),
    )


@pytest.fixture(scope="module", params=LOCAL)
def engine(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Engine]:
    """Eighty articles, in several commits, some of them replaced and some removed."""
    opened = open_engine(request.param, tmp_path_factory.mktemp("adds-up"))
    chance = Random(6)
    for sequence in range(4):
        add = [_article(chance.randrange(80), chance) for _ in range(40)]
        opened.apply(add, [f"a{chance.randrange(80)}"] if sequence else [], Mark("s", sequence))
    yield opened
    opened.close()


def total(engine: Engine, *all_of: Query, filters: tuple[Filter, ...] = ()) -> int:
    return engine.search(Search(And(all_of), filters=filters, limit=0)).total


@_quickly
@given(query=trees, filters=_filters, names=st.sets(st.sampled_from(FACETS), max_size=3))
def test_values_and_the_unknown_make_up_all_that_is_counted(
    engine: Engine, query: Query, filters: tuple[Filter, ...], names: set[str]
) -> None:
    for top in (1, EVERY_VALUE):
        facets = tuple(Facet(name, top) for name in sorted(names))
        found = engine.search(Search(query, filters=filters, facets=facets, limit=0))
        for name, counts in found.facets.items():
            together = sum(count for _, count in counts.values) + counts.other
            own = tuple(each for each in filters if each.field != name)
            assert counts.counted == total(engine, query, filters=own)
            if FIELDS[name].multi:
                assert together >= counts.counted
            else:
                assert together == counts.counted


@_quickly
@given(query=trees, days=st.tuples(_days, _days, _days, _days).map(sorted))
def test_fewer_days_never_find_more(engine: Engine, query: Query, days: list[date]) -> None:
    first, second, third, last = days
    wide, narrow = Between("date", first, last), Between("date", second, third)
    for one, other in ((wide, narrow), (Between("date", None, last), wide)):
        assert total(engine, query, one) >= total(engine, query, other)
        by_filter = Filter("date", one), Filter("date", other)
        assert total(engine, query, filters=by_filter[:1]) == total(engine, query, one)
        assert total(engine, query, filters=by_filter) == total(engine, query, other)


@_quickly
@given(query=trees, field=st.sampled_from(["source", "location", "publisher"]), data=st.data())
def test_a_value_that_is_chosen_hides_none_beside_it(
    engine: Engine, query: Query, field: str, data: st.DataObject
) -> None:
    asked = Search(query, facets=(Facet(field, EVERY_VALUE),), limit=0)
    before = engine.search(asked).facets[field]
    words = st.sampled_from(["ap", "reuters", "times", "leeds", "york"])
    several = data.draw(st.lists(words, min_size=1, max_size=3))
    chosen = Filter(field, Or(tuple(Exact(field, word) for word in several)))
    found = engine.search(replace(asked, filters=(chosen,)))
    assert found.facets[field] == before
    assert found.total == total(engine, query, chosen.query) <= before.counted


@_quickly
@given(query=trees, unit=st.sampled_from(Unit), filters=_filters)
def test_the_parts_of_a_timeline_and_the_undated_make_up_the_total(
    engine: Engine, query: Query, unit: Unit, filters: tuple[Filter, ...]
) -> None:
    line = timeline(engine.search, Search(query, filters=filters), unit, shares=True)
    assert sum(each.count for each in line.buckets) + line.undated == line.total
    assert line.total == total(engine, query, filters=filters)
    for each in line.buckets:
        inside = Between("date", each.first, each.last)
        assert each.count == total(engine, query, inside, filters=filters)
        assert each.of == total(engine, inside, filters=filters)


@_quickly
@given(one=trees, other=leaves)
def test_with_a_word_and_without_it_are_all(engine: Engine, one: Query, other: Query) -> None:
    without = total(engine, one, Not(other))
    assert total(engine, one, other) + without == total(engine, one)
