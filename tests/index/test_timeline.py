"""Counts by day, week, month, quarter and year, on every engine."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from index.engine import Engine, Filter, Mark, Search
from index.engines.memory import MemoryEngine
from index.errors import TooLong
from index.query.dates import interval
from index.query.parse import parse
from index.query.tree import All, Between, Missing
from index.query.value import filtered
from index.registry import open_engine
from index.timeline import MOST_BUCKETS, Bucket, Timeline, Unit, timeline
from tests.index.articles import NAMED, PIT
from tests.index.engines import LOCAL
from tests.index.trees import searches

MARK = Mark("store", 1)


@pytest.fixture(params=LOCAL)
def full(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    engine = open_engine(request.param, tmp_path)
    engine.apply(NAMED.values(), (), MARK)
    yield engine
    engine.close()


def counted(made: Timeline) -> dict[str, int]:
    return {bucket.name: bucket.count for bucket in made.buckets}


def on(*days: str) -> MemoryEngine:
    """An engine with an article of each day."""
    engine = MemoryEngine()
    dated = [date.fromisoformat(day) for day in days]
    several = [replace(PIT, id=str(at), date=day) for at, day in enumerate(dated)]
    engine.apply(several, (), MARK)
    return engine


def test_parts_without_a_match_are_counted_too_and_the_undated_apart(full: Engine) -> None:
    got = timeline(full.search, Search(All()), Unit.YEAR)
    years = {str(year): 0 for year in range(1984, 1990)}
    assert counted(got) == {**years, "1984": 2, "1989": 2}
    assert (got.total, got.undated) == (5, 1)
    months = timeline(full.search, Search(parse("coal").query), Unit.MONTH)
    assert counted(months) == {"1984-03": 1, "1984-04": 0, "1984-05": 0, "1984-06": 1}
    assert (months.total, months.undated) == (2, 0)


def test_a_share_is_of_all_articles_under_the_same_filters(full: Engine) -> None:
    search = Search(parse("wall OR coal").query)
    got = timeline(full.search, search, Unit.YEAR, shares=True)
    assert [(bucket.count, bucket.of) for bucket in got.buckets if bucket.of] == [(2, 2), (2, 2)]
    assert {bucket.share for bucket in got.buckets} == {1.0, None}
    assert (got.undated, got.undated_of) == (0, 1)
    only = Filter("source", filtered("source", "dpa", date(2025, 1, 1)))
    crowds = replace(search, query=parse("crowds").query, filters=(only,))
    [bucket] = timeline(full.search, crowds, Unit.DAY, shares=True).buckets
    day = date(1989, 11, 9)
    assert bucket == Bucket("1989-11-09", day, day, 1, 2)
    assert bucket.share == 0.5


def test_nothing_found_is_no_part_at_all(full: Engine) -> None:
    got = timeline(full.search, Search(parse("unheard").query), None, shares=True)
    assert (got.buckets, got.total, got.undated, got.undated_of) == ((), 0, 0, 1)
    undated = timeline(full.search, Search(Missing("date")), Unit.WEEK)
    assert (undated.buckets, undated.total, undated.undated) == ((), 1, 1)


@pytest.mark.parametrize("field", ["day", "month", "date"])
def test_a_filter_of_days_holds_for_what_is_counted_by_day(full: Engine, field: str) -> None:
    early = Filter(field, Between("date", None, date(1984, 3, 31)))
    got = timeline(full.search, Search(All(), filters=(early,)), Unit.DAY, shares=True)
    assert (counted(got), got.total, got.buckets[0].of) == ({"1984-03-06": 1}, 1, 1)


@pytest.mark.parametrize(
    ("unit", "names"),
    [
        (Unit.WEEK, "2019-W52 2020-W01"),  # 2019-12-30 is a Monday
        (Unit.MONTH, "2019-12 2020-01"),
        (Unit.QUARTER, "2019Q4 2020Q1"),
        (Unit.YEAR, "2019 2020"),
        (Unit.DAY, "2019-12-29 2019-12-30 2019-12-31 2020-01-01 2020-01-02"),
    ],
)
def test_names_are_those_of_the_calendar(unit: Unit, names: str) -> None:
    got = timeline(on("2019-12-29", "2020-01-02").search, Search(All()), unit)
    assert [bucket.name for bucket in got.buckets] == names.split()


_any_day = st.dates(date(1970, 1, 1), date(2035, 1, 1)) | st.dates()


@given(day=_any_day, unit=st.sampled_from(Unit))
@example(day=date.max, unit=Unit.WEEK)
@example(day=date.max, unit=Unit.YEAR)
@example(day=date.min, unit=Unit.WEEK)
def test_the_name_of_a_part_is_the_date_that_a_query_takes(day: date, unit: Unit) -> None:
    [bucket] = timeline(on(str(day)).search, Search(All()), unit).buckets
    assert bucket.first <= day <= bucket.last
    typed = interval(bucket.name, day)
    assert (typed.first, typed.last) == (bucket.first, bucket.last)


@given(days=st.lists(st.dates(date(1999, 1, 1), date(2003, 1, 1)), min_size=1, max_size=5))
def test_parts_follow_each_other_without_a_gap_and_hold_all_that_is_dated(days: list[date]) -> None:
    engine = on(*map(str, days))
    for unit in Unit:
        buckets = timeline(engine.search, Search(All()), unit).buckets
        for before, after in pairwise(buckets):
            assert after.first - before.last == timedelta(days=1)
        assert sum(bucket.count for bucket in buckets) == len(days)
        assert buckets[0].count and buckets[-1].count


@given(search=searches, unit=st.none() | st.sampled_from(Unit))
def test_parts_and_the_undated_add_up(search: Search, unit: Unit | None) -> None:
    engine = MemoryEngine()
    engine.apply(NAMED.values(), (), MARK)
    got = timeline(engine.search, search, unit, shares=True)
    assert sum(bucket.count for bucket in got.buckets) + got.undated == got.total
    assert got.total == engine.search(search).total
    assert all(bucket.count <= (bucket.of or 0) for bucket in got.buckets)
    assert got.undated <= (got.undated_of or 0)


def test_too_many_parts_are_refused_with_a_unit_that_fits() -> None:
    engine = on("0184-03-01", "2024-03-01")
    with pytest.raises(TooLong, match="there are 672,047 days; 10,000 is the most") as refused:
        timeline(engine.search, Search(All()), Unit.DAY)
    assert refused.value.hint == "Write --by quarter, or --since and --until."
    assert len(timeline(engine.search, Search(All()), Unit.QUARTER).buckets) == 7361
    ends = on("0001-01-01", "9999-12-31")
    assert len(timeline(ends.search, Search(All()), None).buckets) == 9999 <= MOST_BUCKETS


@pytest.mark.parametrize(
    ("last", "unit"),
    [
        ("2024-02-01", Unit.DAY),
        ("2024-04-01", Unit.WEEK),
        ("2027-01-01", Unit.MONTH),
        ("2030-01-01", Unit.QUARTER),
        ("2099-01-01", Unit.YEAR),
    ],
)
def test_the_unit_that_nobody_chose_is_seen_at_once(last: str, unit: Unit) -> None:
    assert timeline(on("2024-01-01", last).search, Search(All()), None).unit is unit
