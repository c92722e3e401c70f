"""Texts made to be obeyed: what a terminal, a spreadsheet or a reader of Markdown gets of them.

The articles are put into the store as they are, past everything that cleans what comes in.
"""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import date
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from archive.archive import Archive
from archive.ingest.draft import Draft, Key, Provenance, Story
from archive.ingest.identity import assign_identity
from archive.render.sanitize import UNSAFE
from archive.store import IncomingRecord
from index.article import Article, DateBasis, Status
from tests.cli.conftest import Run, run_process
from tests.cli.test_terminal import run_on_terminal

pytestmark = pytest.mark.slow

_STYLE = re.compile(r"\x1b\[[0-9;]*m")
LINK = "\x1b]8;;http://evil.example\x1b\\here\x1b]8;;\x1b\\"
SCREEN = "\x1b[2J\x1b[31m\x9b31m\x07\x08\r\x00\x7f"
TURNED = "\u202egpj.exe\u202c \u2066x\u2069 \u200f\u061c"
MARKUP = "[bold red]loud[/bold red] [/] [link=file:///etc]x[/link] :bomb:"
FORMULA = '=HYPERLINK("http://evil.example","x")'
MARKDOWN = "<script>alert(1)</script> [x](javascript:alert(1)) `code` **b** \n# head\n1. one\n> q"
HOSTILE = f"{FORMULA} {LINK}{SCREEN}{TURNED} {MARKUP}\u2028\t{MARKDOWN} storm"
ARTICLES = (
    Article(
        id="hazard00", title=HOSTILE, body=f"{HOSTILE}\n{HOSTILE}", caption=HOSTILE,
        summary=HOSTILE, date=date(2024, 3, 1), date_basis=DateBasis.META, location=(HOSTILE, "+1"),
        source=HOSTILE, publisher=("@SUM(A1)", HOSTILE), author=(HOSTILE,), section=(HOSTILE,),
        keywords=("-2+3", HOSTILE), url=f"https://evil.example/{HOSTILE}", lang="en",
        status=Status.CORRECTED,
    ),
    Article(id="hazard01", body=f"[/] {HOSTILE}", date=date(2024, 3, 2), source="\t=1+1"),
)  # fmt: skip
TABLES = ("csv", "tsv")
LINES = ("jsonl", *TABLES, "md", "ids", "paths")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hostile") / "home"
    with Archive.create(folder) as archive:
        with archive.store.transaction():
            for article in ARTICLES:
                data = f"{article.id} {HOSTILE}".encode()
                draft = Draft(f"news/{HOSTILE}", data, "jsonl")
                why = (Provenance("status", HOSTILE, HOSTILE, HOSTILE, True),)
                story = Story(
                    article, draft.locator, HOSTILE, why, (Key("export", "", article.id),)
                )
                archive.store.add(
                    IncomingRecord(assign_identity(story, draft), draft.data, "jsonl", "{}")
                )
        archive.catch_up()
    return folder


def is_harmless(text: str, *, styled: bool = False) -> bool:
    """Tell whether a text has no control sequences; our own colors are allowed if `styled`."""
    return not UNSAFE.search(_STYLE.sub("", text) if styled else text)


ASKED = [
    *(("search", "storm", "--format", format) for format in ("text", "json", *LINES)),
    *(("search", "storm", "--facet", "source", "--facet", name) for name in ("author", "location")),
    *(("export", "storm", "--format", format) for format in ("text", "json", *LINES)),
    ("facets", "storm", "--by", "source,location,publisher,author,section,keywords"),
    ("timeline", "storm", "--by", "month"),
    ("status",),
    ("rejects", "--all"),
    ("explain", HOSTILE.replace("\x00", "")),
    ("search", HOSTILE.replace("\x00", "")),
    ("search", f"{LINK}:x"),
    ("search", "-F", f"{SCREEN}{TURNED} storm".replace("\x00", "")),
    ("show", LINK),
    ("remove", "storm", "--dry-run"),
    ("config",),
]
NAMED = [
    *(("show", "--format", format) for format in ("text", "json", *LINES)),
    ("show", "--why"),
    ("show", "--why", "--query", "storm OR loud"),
    ("show", "--why", "--format", "json", "--query", "storm"),
    *(("similar", "--format", format) for format in ("text", "json", *LINES)),
]


def test_no_form_of_output_has_what_a_terminal_obeys(archive: Run, home: Path) -> None:
    ids = archive("--archive", home, "search", "storm", "--format", "ids").lines
    assert len(ids) == 2
    for args in [*ASKED, *((*each, id) for each in NAMED for id in ids)]:
        got = archive("--archive", home, *args)
        assert got.code in (0, 1, 2), (args, got.err)
        assert is_harmless(got.out), args
        assert is_harmless(got.err), args


@pytest.mark.parametrize("columns", [40, 120])
def test_a_terminal_gets_colours_of_ours_alone(archive: Run, home: Path, columns: int) -> None:
    (id, *_) = archive("--archive", home, "search", "title:storm", "--format", "ids").lines
    for args in (
        ("search", "storm", "--facet", "source", "--facet", "location"),
        ("show", id, "--why", "--query", "storm", "--no-pager"),
        ("show", id, "--original", "--no-pager"),
        ("facets", "storm", "--by", "source,author"),
    ):
        written = run_on_terminal(columns, "--archive", home, *args)
        assert is_harmless(written.replace("\r", ""), styled=True), args
        flat = "".join(_STYLE.sub("", written).split())
        if columns > 40 and args[0] != "facets":  # there it is shortened
            assert "[boldred]loud[/boldred][/]" in flat, args
        assert "💣" not in written


def test_programs_get_the_texts_as_they_are(archive: Run, home: Path) -> None:
    for args in (("export", "title:storm"), ("search", "title:storm", "--format", "jsonl")):
        found = json.loads(archive("--archive", home, *args).out)
        assert found["title"] == HOSTILE
        assert found["location"] == [HOSTILE, "+1"]
        assert found["where"] == f"news/{HOSTILE}"


@pytest.mark.parametrize("command", ["search", "export"])
def test_no_cell_of_a_table_can_be_run(archive: Run, home: Path, command: str) -> None:
    fields = ("--fields", "id,title,location,source,publisher,keywords,author,url,where")
    done = archive("--archive", home, command, "storm", "--format", "csv", *fields)
    rows = list(csv.reader(io.StringIO(done.out)))
    assert [len(row) for row in rows] == [9, 9, 9]
    lines = archive("--archive", home, command, "storm", "--format", "tsv", *fields).lines
    assert [line.count("\t") for line in lines] == [8, 8, 8]
    for cell in [*(cell for row in rows for cell in row), *"\t".join(lines).split("\t")]:
        assert not cell.startswith(("=", "+", "-", "@", "\t", "\r")), cell
        assert not cell.lstrip().startswith("="), cell


def test_markdown_shows_the_signs_themselves(archive: Run, home: Path) -> None:
    for command, headings in (("search", 0), ("export", 2)):
        text = archive("--archive", home, command, "storm", "--format", "md").out
        shown = MarkdownIt("commonmark").render(text)
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in shown
        assert "<script" not in shown and 'href="javascript:' not in shown
        assert not re.search(r"<(h[2-6]|pre|img)\b", shown)
        assert shown.count("<h1>") == headings


def test_an_original_is_given_to_programs_byte_for_byte(archive: Run, home: Path) -> None:
    (id, *_) = archive("--archive", home, "search", "title:storm", "--format", "ids").lines
    got = run_process("--archive", home, "show", id, "--original").stdout
    assert got == f"hazard00 {HOSTILE}".replace("\r", "\n")  # as text is read from a pipe
