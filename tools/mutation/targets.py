"""Tests to run on the mutants of each module, the quickest first."""

from __future__ import annotations

_QUERY = ("tests/index/test_parse.py",)
_DATELINE = (
    "tests/archive/test_dateline_parts.py",
    "tests/archive/test_datelines.py",
    "archive/ingest/normalize/dateline",
)
_TIMESTAMP = (
    "tests/archive/test_timezones.py",
    "tests/archive/test_month_names.py",
    *(
        f"tests/archive/test_normalize.py::test_{name}"
        for name in (
            "timestamp",
            "not_a_timestamp",
            "a_timestamp_without_a_valid_day",
            "an_ambiguous_timestamp",
            "a_timestamp_by_a_program",
            "has_label",
            "the_default_zone_counts_if_the_page_has_none",
            "an_ambiguous_zone_leaves_the_day",
            "the_ends_of_the_calendar",
        )
    ),
)
_CHOICE = (
    "archive/ingest/normalize/dates/url_dates.py",
    "archive/ingest/normalize/dates/timestamp_line.py",
    "tests/archive/test_dates.py",
    "tests/archive/test_normalize.py::test_update_and_dateline",
    "tests/archive/test_normalize.py::test_a_record_keeps_every_instant",
)

TARGETS = {
    "index/query/lex.py": _QUERY,
    "index/query/parse.py": _QUERY,
    "index/query/value.py": _QUERY,
    "index/query/proximity.py": _QUERY,
    "index/query/wildcards.py": _QUERY,
    "index/query/hints.py": _QUERY,
    "index/query/dates.py": ("tests/index/test_dates.py",),
    **{
        f"archive/ingest/normalize/dateline/{name}.py": _DATELINE
        for name in (
            "dateline_agency",
            "dateline_day",
            "cjk_dateline",
            "dateline_lexer",
            "dateline_parser",
            "dateline_places",
        )
    },
    "archive/ingest/normalize/dates/month_names.py": _TIMESTAMP,
    "archive/ingest/normalize/dates/timestamp.py": (*_TIMESTAMP, *_CHOICE),
    "archive/ingest/normalize/dates/timestamp_line.py": _CHOICE,
    "archive/ingest/normalize/dates/url_dates.py": _CHOICE,
    "archive/ingest/normalize/dates/date_choice.py": _CHOICE,
}
