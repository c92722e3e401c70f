"""Which of several days is the article's: `dates.tsv`, a page or record a line."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import pytest

from archive.ingest.draft import Draft, Known, Story
from archive.ingest.normalise import naming, normalise
from archive.ingest.normalise.figures import ORDERS
from archive.intake import Intake
from index.article import Basis

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
    return Draft(name, b"", "jsonl", fields=fields, basis=Basis.FEED)


def _known(option: str) -> Known:
    if option in ORDERS:
        return Known(date_order=option)
    return Known(timezone=option or None)


def _short(at: datetime | None) -> str:
    return at.isoformat()[:16] if at else "-"


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
def test_date(row: list[str]) -> None:
    _, kind, name, option, page, *expected = row
    found = normalise(_draft(kind, name, page), _known(option))
    assert isinstance(found, Story)
    article = found.article
    day = str(article.date) if article.date else "-"
    given = [day, str(article.date_basis), _short(article.published), _short(article.updated)]
    assert given == expected
    chosen = [reason for reason in found.reasons if reason.field == "date" and reason.chosen]
    assert [reason.value for reason in chosen] == ([day] if article.date else [])
    timed = [reason for reason in found.reasons if reason.field == "published"]
    assert [reason.value[:16] for reason in timed] == ([given[2]] if article.published else [])


def test_every_candidate_is_kept() -> None:
    page = "https://paper.example/2025/09/03/a⏎Ferry sinks⏎1 September 2025⏎OSLO, Aug 31 (AP) - A."
    found = normalise(_draft("text", "news/2025-09-04.txt", page), Known())
    assert isinstance(found, Story)
    told = [(r.basis, r.printed, r.value, r.chosen) for r in found.reasons if r.field == "date"]
    assert told == [
        ("page", "1 September 2025", "2025-09-01", True),
        ("dateline", "OSLO, Aug 31 (AP) -", "2025-08-31", False),
        ("url", "https://paper.example/2025/09/03/a", "2025-09-03", False),
        ("filename", "2025-09-04.txt", "2025-09-04", False),
    ]


@pytest.mark.parametrize(
    ("year", "known"), [(1899, False), (1900, True), (2099, True), (2100, False)]
)
def test_the_years_of_an_address(year: int, known: bool) -> None:
    assert (naming.day_of_url(f"https://paper.example/{year}/01/19/ferry") is not None) is known


def test_an_order_is_kept_with_the_options() -> None:
    intake = Intake((), known=Known(date_order="DMY", columns=(("title", "head"),)))
    assert Intake.of_options(intake.options, (), again=False).known == intake.known
    assert "date_order" not in Intake(()).options  # what earlier archives kept is still the same
