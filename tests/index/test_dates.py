"""Dates as people type them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import DateError
from index.query.dates import interval

TODAY = date(2025, 9, 10)  # a Wednesday


@pytest.mark.parametrize(
    ("typed", "days"),
    [
        ("2025", "2025-01-01 2025-12-31"),
        ("2025-8", "2025-08-01 2025-08-31"),
        ("2025-08-31", "2025-08-31 2025-08-31"),
        ("2025/08/31", "2025-08-31 2025-08-31"),
        ("2025q1", "2025-01-01 2025-03-31"),
        ("2025-Q4", "2025-10-01 2025-12-31"),
        ("9999Q4", "9999-10-01 9999-12-31"),
        ("2026-W01", "2025-12-29 2026-01-04"),
        ("..2016", "None 2016-12-31"),
        ("2016..", "2016-01-01 None"),
        ("2015 .. 2016-02", "2015-01-01 2016-02-29"),
        ("2025Q1..2025Q2", "2025-01-01 2025-06-30"),
        ("[2015 TO 2016]", "2015-01-01 2016-12-31"),
        ("[2015 TO *]", "2015-01-01 None"),
        ("-1d", "2025-09-10 2025-09-10"),
        ("-7d", "2025-09-04 2025-09-10"),
        ("-2w", "2025-08-28 2025-09-10"),
        ("-1m", "2025-08-11 2025-09-10"),
        ("-1y", "2024-09-11 2025-09-10"),
        ("today", "2025-09-10 2025-09-10"),
        ("Yesterday", "2025-09-09 2025-09-09"),
        ("3 days ago", "2025-09-07 2025-09-07"),
        ("1 week ago", "2025-09-01 2025-09-07"),
        ("last week", "2025-09-01 2025-09-07"),
        ("this week", "2025-09-08 2025-09-14"),
        ("last month", "2025-08-01 2025-08-31"),
        ("last year", "2024-01-01 2024-12-31"),
        ("this quarter", "2025-07-01 2025-09-30"),
        ("last quarter", "2025-04-01 2025-06-30"),
        ("3 quarters ago", "2024-10-01 2024-12-31"),
        ("2 months ago", "2025-07-01 2025-07-31"),
        ("this year", "2025-01-01 2025-12-31"),
        ("Q3 2025", "2025-07-01 2025-09-30"),
        ("20250831", "2025-08-31 2025-08-31"),
        ("２０２５－０８－３１", "2025-08-31 2025-08-31"),
        ("２０２５", "2025-01-01 2025-12-31"),
        ("2025-W36..2025-W37", "2025-09-01 2025-09-14"),
        ("last month..today", "2025-08-01 2025-09-10"),
        ("[31 Aug 2025 TO -1d]", "2025-08-31 2025-09-10"),
        ("Sunday, 31 August 2025", "2025-08-31 2025-08-31"),
        ("31 August 2025", "2025-08-31 2025-08-31"),
        ("August 31, 2025", "2025-08-31 2025-08-31"),
        ("31 aug. 2025", "2025-08-31 2025-08-31"),
        ("Aug 2025", "2025-08-01 2025-08-31"),
        ("2025 August", "2025-08-01 2025-08-31"),
        ("31/12/2025", "2025-12-31 2025-12-31"),
        ("31.12.2025", "2025-12-31 2025-12-31"),
        ("12/31/2025", "2025-12-31 2025-12-31"),
        ("05/05/2025", "2025-05-05 2025-05-05"),
    ],
)
def test_interval(typed: str, days: str) -> None:
    found = interval(typed, TODAY)
    assert f"{found.first} {found.last}" == days


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("2017-13-45", '"2017-13-45" is not a date: there is no month 13.'),
        ("2017-13", "there is no month 13"),
        ("2017-02-30", "there is no day 30 in that month"),
        ("2025-W54", "there is no week 54 in that year"),
        ("0000", "there is no year 0000"),
        ("-99999y", "is not a date"),
        ("-0d", "is not a date"),
        ("soon", '"soon" is not a date.'),
        ("20251331", '"20251331" is not a date: there is no month 13.'),
        ("Q5 2025", '"Q5 2025" is not a date.'),
        ("2025-09-01 10:00", '"2025-09-01 10:00" is not a date: it has a time in it.'),
        ("2025-09-01T10:00Z", "it has a time in it"),
        ("Monday 31 August 2025", "is not a date: that day is a Sunday."),
        ("1 September 0025", '"1 September 0025" is not a date.'),
        ("09/2025..03/09/2025", "could be 9 March 2025 or 3 September 2025"),
        ("May", "is not a date"),
        ("Sept 1", "is not a date"),
        ("12 May 25", "is not a date"),
        ("12:25", "is not a date"),
        ("1/2", "is not a date"),
        ("", "a date is missing"),
        ("..", "has no date in it"),
        ("03/09/2025", '"03/09/2025" could be 9 March 2025 or 3 September 2025.'),
        ("2018..2017", "the range ends (2017-12-31) before it starts (2018-01-01)."),
    ],
)
def test_refused(typed: str, says: str) -> None:
    with pytest.raises(DateError) as refused:
        interval(typed, TODAY)
    assert says in refused.value.message
    assert refused.value.hint


@given(st.dates(date(1000, 1, 1)), st.dates(date(1000, 1, 1)))
def test_a_range_of_days_is_those_days(one: date, other: date) -> None:
    first, last = sorted((one, other))
    found = interval(f"{first}..{last}", TODAY)
    assert (found.first, found.last) == (first, last)


@given(st.text(max_size=30))
def test_any_text_is_an_interval_or_refused(typed: str) -> None:
    try:
        found = interval(typed, TODAY)
    except DateError:
        return
    assert found.first is None or found.last is None or found.first <= found.last
