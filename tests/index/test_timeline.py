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
from index.errors import TimelineTooLong
from index.query.dates import parse_interval
from index.query.parse import parse
from index.query.tree import All, Between, Missing
from index.query.value import parse_filter
from index.registry import open_engine
from index.timeline import MAX_BUCKETS, Bucket, Timeline, Unit, make_timeline
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


def counted(timeline: Timeline) -> dict[str, int]:
    return {bucket.name: bucket.count for bucket in timeline.buckets}


def on(*days: str) -> MemoryEngine:
    """Return an engine with one article for each day."""
    engine = MemoryEngine()
    dates = [date.fromisoformat(day) for day in days]
    articles = [replace(PIT, id=str(at), date=day) for at, day in enumerate(dates)]
    engine.apply(articles, (), MARK)
    return engine


def test_empty_buckets_are_listed_and_undated_articles_counted(full: Engine) -> None:
    timeline = make_timeline(full.search, Search(All()), Unit.YEAR)
    years = {str(year): 0 for year in range(1984, 1990)}
    assert counted(timeline) == {**years, "1984": 2, "1989": 2}
    assert (timeline.total, timeline.undated) == (5, 1)
    months = make_timeline(full.search, Search(parse("coal").query), Unit.MONTH)
    assert counted(months) == {"1984-03": 1, "1984-04": 0, "1984-05": 0, "1984-06": 1}
    assert (months.total, months.undated) == (2, 0)


def test_a_share_is_of_all_articles_under_the_same_filters(full: Engine) -> None:
    search = Search(parse("wall OR coal").query)
    timeline = make_timeline(full.search, search, Unit.YEAR, shares=True)
    assert [
        (bucket.count, bucket.base_count) for bucket in timeline.buckets if bucket.base_count
    ] == [
        (2, 2),
        (2, 2),
    ]
    assert {bucket.share for bucket in timeline.buckets} == {1.0, None}
    assert (timeline.undated, timeline.undated_base_count) == (0, 1)
    only = Filter("source", parse_filter("source", "dpa", date(2025, 1, 1)))
    crowds = replace(search, query=parse("crowds").query, filters=(only,))
    [bucket] = make_timeline(full.search, crowds, Unit.DAY, shares=True).buckets
    day = date(1989, 11, 9)
    assert bucket == Bucket("1989-11-09", day, day, 1, 2)
    assert bucket.share == 0.5


def test_no_hits_give_no_buckets(full: Engine) -> None:
    timeline = make_timeline(full.search, Search(parse("unheard").query), None, shares=True)
    assert (timeline.buckets, timeline.total, timeline.undated, timeline.undated_base_count) == (
        (),
        0,
        0,
        1,
    )
    undated = make_timeline(full.search, Search(Missing("date")), Unit.WEEK)
    assert (undated.buckets, undated.total, undated.undated) == ((), 1, 1)


@pytest.mark.parametrize("field", ["day", "month", "date"])
def test_a_filter_of_days_applies_to_the_counts(full: Engine, field: str) -> None:
    early = Filter(field, Between("date", None, date(1984, 3, 31)))
    timeline = make_timeline(full.search, Search(All(), filters=(early,)), Unit.DAY, shares=True)
    assert (counted(timeline), timeline.total, timeline.buckets[0].base_count) == (
        {"1984-03-06": 1},
        1,
        1,
    )


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
def test_bucket_names(unit: Unit, names: str) -> None:
    timeline = make_timeline(on("2019-12-29", "2020-01-02").search, Search(All()), unit)
    assert [bucket.name for bucket in timeline.buckets] == names.split()


_any_day = st.dates(date(1970, 1, 1), date(2035, 1, 1)) | st.dates()


@given(day=_any_day, unit=st.sampled_from(Unit))
@example(day=date.max, unit=Unit.WEEK)
@example(day=date.max, unit=Unit.YEAR)
@example(day=date.min, unit=Unit.WEEK)
def test_the_name_of_a_bucket_is_a_valid_date(day: date, unit: Unit) -> None:
    [bucket] = make_timeline(on(str(day)).search, Search(All()), unit).buckets
    assert bucket.first <= day <= bucket.last
    interval = parse_interval(bucket.name, day)
    assert (interval.first, interval.last) == (bucket.first, bucket.last)


@given(days=st.lists(st.dates(date(1999, 1, 1), date(2003, 1, 1)), min_size=1, max_size=5))
def test_buckets_have_no_gaps_and_contain_all_dated_articles(days: list[date]) -> None:
    engine = on(*map(str, days))
    for unit in Unit:
        buckets = make_timeline(engine.search, Search(All()), unit).buckets
        for previous, following in pairwise(buckets):
            assert following.first - previous.last == timedelta(days=1)
        assert sum(bucket.count for bucket in buckets) == len(days)
        assert buckets[0].count and buckets[-1].count


@given(search=searches, unit=st.none() | st.sampled_from(Unit))
def test_buckets_and_the_undated_add_up(search: Search, unit: Unit | None) -> None:
    engine = MemoryEngine()
    engine.apply(NAMED.values(), (), MARK)
    timeline = make_timeline(engine.search, search, unit, shares=True)
    assert sum(bucket.count for bucket in timeline.buckets) + timeline.undated == timeline.total
    assert timeline.total == engine.search(search).total
    assert all(bucket.count <= (bucket.base_count or 0) for bucket in timeline.buckets)
    assert timeline.undated <= (timeline.undated_base_count or 0)


def test_too_many_buckets_are_an_error_with_a_unit_that_fits() -> None:
    engine = on("0184-03-01", "2024-03-01")
    with pytest.raises(
        TimelineTooLong, match="there are 672,047 days; the limit is 10,000"
    ) as error:
        make_timeline(engine.search, Search(All()), Unit.DAY)
    assert error.value.hint == "Write --by quarter, or --since and --until."
    assert len(make_timeline(engine.search, Search(All()), Unit.QUARTER).buckets) == 7361
    ends = on("0001-01-01", "9999-12-31")
    assert len(make_timeline(ends.search, Search(All()), None).buckets) == 9999 <= MAX_BUCKETS


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
def test_the_default_unit_has_few_buckets(last: str, unit: Unit) -> None:
    assert make_timeline(on("2024-01-01", last).search, Search(All()), None).unit is unit
