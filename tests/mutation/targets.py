"""Which tests pin which module: those that are run on its mutants, the quickest first."""

from __future__ import annotations

_QUERY = ("tests/index/test_parse.py",)
_DATELINE = (
    "tests/archive/test_dateline_parts.py",
    "tests/archive/test_datelines.py",
    "archive/ingest/normalise/dateline",
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
    "archive/ingest/normalise/naming.py",
    "archive/ingest/normalise/stampline.py",
    "tests/archive/test_dates.py",
    "tests/archive/test_normalise.py::test_update_and_dateline",
    "tests/archive/test_normalise.py::test_a_record_keeps_every_instant",
)

TARGETS = {
    "index/query/lex.py": _QUERY,
    "index/query/parse.py": _QUERY,
    "index/query/value.py": _QUERY,
    "index/query/group.py": _QUERY,
    "index/query/nearness.py": _QUERY,
    "index/query/shapes.py": _QUERY,
    "index/query/hints.py": _QUERY,
    "index/query/dates.py": ("tests/index/test_dates.py",),
    "index/query/periods.py": ("tests/index/test_dates.py",),
    **{
        f"archive/ingest/normalise/dateline/{name}.py": _DATELINE
        for name in ("agency", "day", "eastern", "lexer", "parse", "place")
    },
    "archive/ingest/normalise/calendar.py": _STAMP,
    "archive/ingest/normalise/zones.py": _STAMP,
    "archive/ingest/normalise/stamp.py": (*_STAMP, *_CHOICE),
    "archive/ingest/normalise/stampline.py": _CHOICE,
    "archive/ingest/normalise/naming.py": _CHOICE,
    "archive/ingest/normalise/dates.py": _CHOICE,
}
