"""Typed dates."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import DateError
from index.query.dates import COMBINED_FORMS, FORMS, parse_interval

TODAY = date(2025, 9, 10)  # a Wednesday
WRITE = "Write 2017, 2017-09, 2017-09-03, 2017-09-03..2017-09-10 or -7d."


@pytest.mark.parametrize(
    ("text", "days"),
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
        ("[31 Aug 2025 TO 1 day ago]", "2025-08-31 2025-09-09"),
        ("-1y..today", "2024-09-11 2025-09-10"),
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
        ("-7D", "2025-09-04 2025-09-10"),
        ("-53w", "2024-09-05 2025-09-10"),
        ("-18m", "2024-03-11 2025-09-10"),
        ("-99999d", "1751-11-28 2025-09-10"),
        ("0 days ago", "2025-09-10 2025-09-10"),
        ("1 days ago", "2025-09-09 2025-09-09"),
        ("0 weeks ago", "2025-09-08 2025-09-14"),
        ("1 year ago", "2024-01-01 2024-12-31"),
        ("2 YEARS AGO", "2023-01-01 2023-12-31"),
        ("LAST Week", "2025-09-01 2025-09-07"),
        ("this month", "2025-09-01 2025-09-30"),
        ("9999-W52", "9999-12-27 9999-12-31"),
        ("0001", "0001-01-01 0001-12-31"),
        ("2025Q2", "2025-04-01 2025-06-30"),
        ("2025-w9", "2025-02-24 2025-03-02"),
        ("2025W09", "2025-02-24 2025-03-02"),
        ("q1 2025", "2025-01-01 2025-03-31"),
        ("Q3  2025", "2025-07-01 2025-09-30"),
        ("  2025  ", "2025-01-01 2025-12-31"),
        ("2025.8.31", "2025-08-31 2025-08-31"),
        ("2025-8-1", "2025-08-01 2025-08-01"),
        ("2024-2", "2024-02-01 2024-02-29"),
        ("[ 2015 TO 2016 ]", "2015-01-01 2016-12-31"),
        ("[* TO 2016]", "None 2016-12-31"),
        ("2015..2015", "2015-01-01 2015-12-31"),
        ("today..", "2025-09-10 None"),
        ("..today", "None 2025-09-10"),
        ("today..today", "2025-09-10 2025-09-10"),
        ("1 week ago..yesterday", "2025-09-01 2025-09-09"),
        ("8/2025", "2025-08-01 2025-08-31"),
        ("Feb 2024", "2024-02-01 2024-02-29"),
        ("3.March 2020", "2020-03-03 2020-03-03"),
        ("5th of May 2025", "2025-05-05 2025-05-05"),
        ("Monday, Aug 4 2025", "2025-08-04 2025-08-04"),
        ("Tue 5 Aug 2025", "2025-08-05 2025-08-05"),
        ("WED 6 Aug 2025", "2025-08-06 2025-08-06"),
        ("Thursday, 7 August 2025", "2025-08-07 2025-08-07"),
        ("Friday 8 Aug 2025", "2025-08-08 2025-08-08"),
        ("Saturday 9 Aug 2025", "2025-08-09 2025-08-09"),
        ("Sun 31/08/2025", "2025-08-31 2025-08-31"),
        ("29 Feb 2024", "2024-02-29 2024-02-29"),
        ("29 December 2004", "2004-12-29 2004-12-29"),
        ("1 Jan 2000", "2000-01-01 2000-01-01"),
        ("Dec 2004", "2004-12-01 2004-12-31"),
        ("Jan 2000", "2000-01-01 2000-01-31"),
        ("1 Jan 1000", "1000-01-01 1000-01-01"),
        ("1 Jan 9999", "9999-01-01 9999-01-01"),
    ],
)
def test_interval(text: str, days: str) -> None:
    interval = parse_interval(text, TODAY)
    assert f"{interval.first} {interval.last}" == days


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("2017-13-45", ": there is no month 13"),
        ("2017-13", ": there is no month 13"),
        ("2017-02-30", ": there is no day 30 in that month"),
        ("0000", ": there is no year 0000"),
        ("-99999y", ": it is before the year 1"),
        ("-0d", ""),
        ("soon", ""),
        ("20251331", ": there is no month 13"),
        ("Q5 2025", ""),
        ("2025-09-01 10:00", ": it has a time in it"),
        ("2025-09-01T10:00Z", ": it has a time in it"),
        ("Monday 31 August 2025", ": that day is a Sunday"),
        ("1 September 0025", ""),
        ("May", ""),
        ("Sept 1", ""),
        ("12 May 25", ""),
        ("12:25", ": it has a time in it"),
        ("1/2", ""),
        ("2025-00", ": there is no month 00"),
        ("2025-13-01", ": there is no month 13"),
        ("2025-01-00", ": there is no day 00 in that month"),
        ("2025/2/30", ": there is no day 30 in that month"),
        ("20250230", ": there is no day 30 in that month"),
        ("2025-W00", ": there is no week 00 in that year"),
        ("2025-W53", ": there is no week 53 in that year"),
        ("9999-W53", ": there is no week 53 in that year"),
        ("0000-W01", ": there is no year 0000"),
        ("0000-01", ": there is no year 0000"),
        ("0000-01-01", ": there is no year 0000"),
        ("0000Q1", ": there is no year 0000"),
        ("Q3 0000", ": there is no year 0000"),
        ("2025Q5", ""),
        ("-8d0", ""),
        ("-3000y", ": it is before the year 1"),
        ("2025 years ago", ": it is before the year 1"),
        ("99999 months ago", ": it is before the year 1"),
        ("-0y", ""),
        ("last day", ""),
        ("next week", ""),
        ("2025-08-31 12", ""),
        ("31 August 2025 10:00", ": it has a time in it"),
        ("31 August", ""),
        ("31 32 2025", ""),
        ("32 August 2025", ""),
        ("29 Feb 2025", ""),
        ("30/02/2025", ""),
        ("02/30/2025", ""),
        ("1/1/25", ""),
        ("Wednesday 31 August 2025", ": that day is a Sunday"),
        ("Sunday", ""),
        ("Sunday 2025", ""),
        ("5 May 12025", ""),
        ("5 May 02025", ""),
        ("5 May 999", ""),
        ("2025.13.31", ": there is no month 13"),
        ("13/2025", ""),
        ("31-08-2025", ""),
        ("foo 5 May 2025", ""),
        ("5 May 2025 BC", ""),
        ("Q3/2025", ""),
        ("Spring 2025", ""),
        ("May/June 2025", ""),
        ("May 5 2025 2024", ""),
        ("[2015 TO]", ""),
        ("[ TO 2016]", ""),
        ("[2015 to 2016]", ""),
        ("[2015 TO 2016", ""),
    ],
)
def test_no_date(text: str, reason: str) -> None:
    with pytest.raises(DateError) as raised:
        parse_interval(text, TODAY)
    assert raised.value.message == f'"{text}" is not a date{reason}.'
    assert raised.value.hint == WRITE


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        (
            "09/2025..03/09/2025",
            '"03/09/2025" could be 9 March 2025 or 3 September 2025.',
            "Write 2025-03-09 or 2025-09-03.",
        ),
        ("", "a date is missing.", WRITE),
        ("..", '".." has no date in it.', WRITE),
        (
            "03/09/2025",
            '"03/09/2025" could be 9 March 2025 or 3 September 2025.',
            "Write 2025-03-09 or 2025-09-03.",
        ),
        (
            "2018..2017",
            "the range ends (2017-12-31) before it starts (2018-01-01).",
            "Swap its ends?",
        ),
        (
            "1.2.2025",
            '"1.2.2025" could be 2 January 2025 or 1 February 2025.',
            "Write 2025-01-02 or 2025-02-01.",
        ),
        ("2025-..2024", '"2025-" is not a date.', WRITE),
        ("[* TO *]", '"[* TO *]" has no date in it.', WRITE),
        ("2015...2016", '".2016" is not a date.', WRITE),
        ("2015..2016..2017", '"2016..2017" is not a date.', WRITE),
        ("31－08－2025", '"31-08-2025" is not a date.', WRITE),
    ],
)
def test_errors(text: str, message: str, hint: str) -> None:
    with pytest.raises(DateError) as raised:
        parse_interval(text, TODAY)
    assert (raised.value.message, raised.value.hint) == (message, hint)


def test_forms_and_their_examples() -> None:
    forms = [(form.description, *form.examples) for form in FORMS]
    assert forms == [
        ("a year", "2025"),
        ("a month", "2025-08"),
        ("a day", "2025-08-31"),
        ("a day, the year first", "2025/8/31"),
        ("a day without hyphens", "20250831"),
        ("a quarter", "2025Q3"),
        ("the same", "Q3 2025"),
        ("an ISO week, Monday to Sunday", "2025-W36"),
        ("days, weeks, months or years up to today", "-7d", "-2w", "-3m", "-1y"),
        ("today in the archive's time zone, or the date given with --now", "today"),
        ("the day before", "yesterday"),
        ("that day", "3 days ago"),
        ("that whole week, month, quarter or year", "2 weeks ago"),
        ("the whole calendar week, month, quarter or year", "last week", "this month"),
    ]
    assert [description for description, _ in COMBINED_FORMS] == [
        "month by name; the order does not matter",
        "a range, both ends included",
        "a range in Lucene's syntax",
        "that day, month or year, and later",
        "that day, month or year, and earlier",
    ]
    for examples in (
        *(form.examples for form in FORMS),
        *(examples for _, examples in COMBINED_FORMS),
    ):
        assert all(parse_interval(example, TODAY) for example in examples)


@given(st.dates(date(1000, 1, 1)), st.dates(date(1000, 1, 1)))
def test_a_range_of_days_is_those_days(day: date, another: date) -> None:
    first, last = sorted((day, another))
    interval = parse_interval(f"{first}..{last}", TODAY)
    assert (interval.first, interval.last) == (first, last)


@given(st.text(max_size=30))
def test_any_text_is_an_interval_or_an_error(text: str) -> None:
    try:
        interval = parse_interval(text, TODAY)
    except DateError:
        return
    assert interval.first is None or interval.last is None or interval.first <= interval.last


@pytest.mark.parametrize(
    ("text", "instead"),
    [
        ("..-7d", "7 days ago"),
        ("-1y..-1m", "1 month ago"),
        ("[2025 TO -2W]", "2 weeks ago"),
        ("..-1y", "1 year ago"),
    ],
)
def test_a_period_up_to_today_cannot_end_a_range(text: str, instead: str) -> None:
    with pytest.raises(DateError) as raised:
        parse_interval(text, TODAY)
    assert "ends today, not" in raised.value.message
    assert raised.value.hint == f"Write {instead}."
    assert parse_interval(instead, TODAY).last
