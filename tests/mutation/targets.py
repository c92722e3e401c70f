"""Which tests pin which module: those that are run on its mutants, the quickest first."""

from __future__ import annotations

_QUERY = ("tests/index/test_parse.py",)
_DATELINE = (
    "tests/archive/test_dateline_parts.py",
    "tests/archive/test_datelines.py",
    "archive/ingest/normalize/dateline",
)
_STAMP = (
    "tests/archive/test_zones.py",
    "tests/archive/test_calendar.py",
    *(
        f"tests/archive/test_normalise.py::test_{name}"
        for name in (
            "stamp",
            "not_a_stamp",
            "a_stamp_that_gives_no_day",
            "a_stamp_that_could_be_two_days",
            "a_stamp_as_a_machine_writes_it",
            "a_label_says_of_what_a_stamp_is",
            "a_zone_given_by_the_reader_counts_where_the_page_has_none",
            "a_zone_that_means_several_leaves_the_day",
            "the_ends_of_the_calendar",
        )
    ),
)
_CHOICE = (
    "archive/ingest/normalize/dates/url_dates.py",
    "archive/ingest/normalize/dates/timestamp_line.py",
    "tests/archive/test_dates.py",
    "tests/archive/test_normalise.py::test_update_and_dateline",
    "tests/archive/test_normalise.py::test_a_record_keeps_every_instant",
)

TARGETS = {
    "index/query/lex.py": _QUERY,
    "index/query/parse.py": _QUERY,
    "index/query/value.py": _QUERY,
    "index/query/group.py": _QUERY,
    "index/query/proximity.py": _QUERY,
    "index/query/wildcards.py": _QUERY,
    "index/query/hints.py": _QUERY,
    "index/query/dates.py": ("tests/index/test_dates.py",),
    "index/query/periods.py": ("tests/index/test_dates.py",),
    **{
        f"archive/ingest/normalize/dateline/{name}.py": _DATELINE
        for name in ("agency", "day", "eastern", "lexer", "parse", "place")
    },
    "archive/ingest/normalize/dates/month_names.py": _STAMP,
    "archive/ingest/normalize/dates/timezones.py": _STAMP,
    "archive/ingest/normalize/dates/timestamp.py": (*_STAMP, *_CHOICE),
    "archive/ingest/normalize/dates/timestamp_line.py": _CHOICE,
    "archive/ingest/normalize/dates/url_dates.py": _CHOICE,
    "archive/ingest/normalize/dates/date_choice.py": _CHOICE,
}
