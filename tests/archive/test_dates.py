"""Which of several days is the article's: `dates.tsv`, a page or record a line."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path

import pytest

from archive.ingest.draft import Draft, IngestDefaults, Story
from archive.ingest.normalize import normalize
from archive.ingest.normalize.dates import url_dates
from archive.ingest.normalize.dates.date_order import ORDERS
from archive.ingestor import IngestOptions
from index.article import DateBasis

_TABLE = Path(__file__).with_name("dates.tsv").read_text(encoding="utf-8").splitlines()
ROWS = [line.split("\t") for line in _TABLE[2:]]
_BODY = "<h1>Ferry sinks</h1>{}<p>A ferry sank off the cape on its way to the islands.</p>"


def _draft(kind: str, name: str, page: str) -> Draft:
    if kind == "text":
        return Draft(name, b"", "text", text=page.replace("⏎", "\n"))
    if kind == "html":
        head, paragraph, line = page.partition("<p>")
        body = _BODY.format(paragraph + line)
        markup = f"<html><head>{head}</head><body><article>{body}</article></body></html>"
        return Draft(name, b"", "html", markup=markup)
    fields = {"title": "Ferry sinks", **json.loads(page)}
    return Draft(name, b"", "jsonl", fields=fields, basis=DateBasis.FEED)


def _defaults(option: str) -> IngestDefaults:
    if option in ORDERS:
        return IngestDefaults(date_order=option)
    return IngestDefaults(timezone=option or None)


def _short(at: datetime | None) -> str:
    return at.isoformat()[:16] if at else "-"


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
def test_date(row: list[str]) -> None:
    _, kind, name, option, page, *expected = row
    story = normalize(_draft(kind, name, page), _defaults(option))
    assert isinstance(story, Story)
    article = story.article
    day = str(article.date) if article.date else "-"
    dates = [day, str(article.date_basis), _short(article.published), _short(article.updated)]
    assert dates == expected
    choices = [entry for entry in story.provenance if entry.field == "date" and entry.is_chosen]
    assert [entry.value for entry in choices] == ([day] if article.date else [])
    timed = [entry for entry in story.provenance if entry.field == "published"]
    assert [entry.value[:16] for entry in timed] == ([dates[2]] if article.published else [])


def test_all_candidates_are_listed() -> None:
    page = "https://paper.example/2025/09/03/a⏎Ferry sinks⏎1 September 2025⏎OSLO, Aug 31 (AP) - A."
    story = normalize(_draft("text", "news/2025-09-04.txt", page), IngestDefaults())
    assert isinstance(story, Story)
    expected = [
        (r.basis, r.raw, r.value, r.is_chosen) for r in story.provenance if r.field == "date"
    ]
    assert expected == [
        ("page", "1 September 2025", "2025-09-01", True),
        ("dateline", "OSLO, Aug 31 (AP) -", "2025-08-31", False),
        ("url", "https://paper.example/2025/09/03/a", "2025-09-03", False),
        ("filename", "2025-09-04.txt", "2025-09-04", False),
    ]


@pytest.mark.parametrize(
    ("kind", "page", "expected"),
    [
        (
            "text", "Ferry sinks⏎04/03/2018⏎A ferry sank off the cape.",
            ["date page 04/03/2018 (day and month could be either): ?"],
        ),
        (
            "text", "Ferry sinks⏎30 February 2018⏎A ferry sank off the cape.",
            ["date page 30 February 2018 (no such day): ?"],
        ),
        (
            "record",
            '{"published": "2018-03-04T23:30:00Z", "updated": "2018-03-06", "body": "A ferry."}',
            [
                "date feed 2018-03-04T23:30:00Z: 2018-03-04 chosen",
                "updated feed 2018-03-06: 2018-03-06 chosen",
                "published feed 2018-03-04T23:30:00Z: 2018-03-04T23:30:00Z chosen",
            ],
        ),
        (
            "text", "Ferry sinks⏎Updated 6 March 2018⏎OSLO, March 4 (AP) - A ferry sank.",
            [
                "updated page Updated 6 March 2018: 2018-03-06 chosen",
                "date dateline OSLO, March 4 (AP) -: 2018-03-04 chosen",
            ],
        ),
        (
            "text", "Ferry sinks⏎Updated 5 March 2018⏎OSLO, March 4 (AP) - A ferry sank.",
            [
                "updated page Updated 5 March 2018: 2018-03-05 chosen",
                "date page Updated 5 March 2018: 2018-03-05 chosen",
                "date dateline OSLO, March 4 (AP) -: 2018-03-04",
            ],
        ),
        (
            "html",
            '<meta property="article:published_time" content="04/03/2018"><p>4 March 2018</p>',
            ["date meta 04/03/2018: 2018-03-04 chosen", "date page 4 March 2018: 2018-03-04"],
        ),
        (
            "html",
            '<meta property="article:published_time" content="2018-03-04T23:30:00z">'
            "<p>5 March 2018</p>",
            [
                "date meta 2018-03-04T23:30:00z: 2018-03-04",
                "date page 5 March 2018: 2018-03-05 chosen",
                "published meta 2018-03-04T23:30:00z: 2018-03-04T23:30:00Z chosen",
            ],
        ),
        (
            "html",
            '<meta property="article:published_time" content="2018-03-04T23:30:00Z">'
            "<p>5 March 2018, 00:30 GMT</p>",
            [
                "date meta 2018-03-04T23:30:00Z: 2018-03-04 chosen",
                "date page 5 March 2018, 00:30 GMT: 2018-03-05",
                "published meta 2018-03-04T23:30:00Z: 2018-03-04T23:30:00Z chosen",
            ],
        ),
    ],
)  # fmt: skip
def test_provenance_of_each_candidate(kind: str, page: str, expected: list[str]) -> None:
    story = normalize(_draft(kind, "news/a", page), IngestDefaults())
    assert isinstance(story, Story)
    assert [
        f"{r.field} {r.basis} {r.raw}: {r.value or '?'}{' chosen' if r.is_chosen else ''}"
        for r in story.provenance
        if r.field in {"date", "published", "updated"}
    ] == expected


@pytest.mark.parametrize(
    ("page", "is_ambiguous"),
    [
        ("Ferry sinks⏎04/03/2018⏎A ferry sank.", True),
        ("Ferry sinks⏎04/03/2018⏎OSLO, March 4 (AP) - A ferry sank.", False),
        ("Ferry sinks⏎30 February 2018⏎A ferry sank.", False),
        ("Ferry sinks⏎A ferry sank.", False),
    ],
)
def test_date_variants(page: str, is_ambiguous: bool) -> None:
    story = normalize(_draft("text", "news/a", page), IngestDefaults())
    assert isinstance(story, Story)
    days = [str(variant.article.date) for variant in story.date_variants]
    assert days == (["2018-04-03", "2018-03-04"] if is_ambiguous else [])


@pytest.mark.parametrize(
    ("year", "is_valid"), [(1899, False), (1900, True), (2099, True), (2100, False)]
)
def test_years_of_a_url(year: int, is_valid: bool) -> None:
    assert url_dates.from_url("https://paper.example/2024/JAN/19/ferry") == date(2024, 1, 19)
    assert (url_dates.from_url(f"https://paper.example/{year}/01/19/ferry") is not None) is is_valid


def test_date_order_is_stored_with_the_options() -> None:
    options = IngestOptions(
        (), defaults=IngestDefaults(date_order="DMY", columns=(("title", "head"),))
    )
    assert (
        IngestOptions.from_stored(options.stored_options, (), reread_unchanged=False).defaults
        == options.defaults
    )
    assert (
        "date_order" not in IngestOptions(()).stored_options
    )  # what earlier archives kept is still the same
