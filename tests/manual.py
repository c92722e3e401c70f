"""The manual, written from the commands themselves: docs/cli.md and man/archive.1 (`make docs`)."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from textwrap import wrap
from typing import Any

from archive import __version__
from archive.cli import query_help
from archive.cli.app import group
from archive.cli.help import EXIT_CODES
from archive.cli.query_options import shared
from index.fields import COMPARED, FIELDS

ROOT = Path(__file__).parent.parent
TODAY = date(2025, 9, 10)  # a Wednesday: what dates mean is told of this day
DATED = "2026-11-26"  # in the head of the man page: to be raised with the version
FILTERED = "All commands that take a query take these as well. A facet ignores its own filter."
ENVIRONMENT = (
    ("ARCHIVE_HOME", "the archive's folder, where --archive names none"),
    ("NO_COLOR", "any value but the empty one: no colour"),
    ("TERM", "dumb: no colour"),
    ("COLUMNS", "the width of the terminal, where it does not say so itself"),
)
HOMES = (
    "--archive DIR",
    "$ARCHIVE_HOME",
    "the nearest .archive/ in this folder or above it",
    "the user's data folder: ~/.local/share/archive on Linux",
)

FILTERS = frozenset(shared()) - {"query"}

Row = tuple[str, str]


@dataclass(frozen=True)
class Page:
    """One command, or the program itself, as its --help tells it."""

    name: str
    usage: str
    examples: tuple[str, ...]
    about: tuple[str, ...]  # paragraphs
    arguments: tuple[Row, ...]
    options: tuple[Row, ...]
    asks: bool  # whether it takes the filters too


def program() -> tuple[Page, tuple[Page, ...], tuple[Row, ...]]:
    """The program; its commands in the order in which help lists them; the filters of questions."""
    whole = group()
    context = whole.make_context("archive", ["help"])
    commands = [_page(f"archive {name}", each, context) for name, each in whole.commands.items()]
    asked = whole.commands["search"]
    filters = tuple(_options(asked, context, lambda each: each.name in FILTERS))
    return _page("archive", whole, context), tuple(commands), filters


def _page(name: str, command: Any, context: Any) -> Page:
    arguments = [each for each in command.params if each.param_type_name == "argument"]
    places = [each.metavar if each.required else f"[{each.metavar}]" for each in arguments]
    if name == "archive":
        places = ["COMMAND …"]
    asks = {each.name for each in command.params} >= FILTERS
    shown, *about = inspect.cleandoc(command.help).removeprefix("\b").strip("\n").split("\n\n")
    return Page(
        name,
        " ".join((name, "[OPTIONS]", *places)),
        tuple(inspect.cleandoc(shown).splitlines()),
        tuple(" ".join(paragraph.split()) for paragraph in about),
        tuple((each.metavar, each.help) for each in arguments),
        tuple(_options(command, context, lambda each: not (asks and each.name in FILTERS))),
        asks,
    )


def _options(command: Any, context: Any, wanted: Callable[[Any], bool]) -> Iterator[Row]:
    """The options as --help words them."""
    for param in filter(wanted, command.params):
        record = param.get_help_record(context)
        if param.param_type_name == "option" and record:
            yield record[0], re.sub(r" {2,}", " ", record[1])


def _fields() -> Iterator[Row]:
    for field in FIELDS.values():
        counted = "; counted by --facet" if field.facet else ""
        yield field.example, f"{field.about}{counted}"


def _exits() -> Iterator[Row]:
    return ((str(code), meaning) for code, meaning in EXIT_CODES.items())


# -- as Markdown -----------------------------------------------------------------------------------


def markdown() -> str:
    whole, commands, filters = program()
    links = ", ".join(f"[{page.name}](#{page.name.replace(' ', '-')})" for page in commands)
    lines = [
        "# The commands",
        "",
        "Written by `make docs` from the program, which says the same: `archive COMMAND --help`,",
        "`archive help TOPIC`. As a page for `man`: [man/archive.1](../man/archive.1).",
        "",
        links,
        "",
    ]
    for page in (whole, *commands):
        lines += _section(page)
    lines += ["## Filters", "", FILTERED, "", *_table(("option", "means"), filters)]
    lines += ["## Exit codes", "", *_table(("code", "means"), _exits())]
    lines += ["## Queries", "", *_table(("write", "means"), query_help.LANGUAGE)]
    today = f"Which days are meant if today is {TODAY:%A}, {TODAY}:"
    lines += ["## Dates", "", today, "", *_table(("write", "means"), query_help.forms(TODAY))]
    lines += ["## Fields", "", *_table(("write", "means"), _fields())]
    kinds = [(kind.value, compared) for kind, compared in COMPARED.items()]
    lines += [
        "`archive fields` says of each which kind it is:",
        "",
        *_table(("kind", "compared"), kinds),
    ]
    lines += ["## Where an archive is", "", "The first of:", ""]
    lines += [*(f"- {home}" for home in HOMES), "", "## Environment", ""]
    lines += _table(("variable", "means"), ENVIRONMENT)
    return "\n".join(lines).rstrip("\n") + "\n"


def _section(page: Page) -> list[str]:
    lines = [f"## {page.name}", "", *(f"{paragraph}\n" for paragraph in page.about)]
    lines += ["```text", page.usage, "", *page.examples, "```", ""]
    if rows := [*page.arguments, *page.options]:
        lines += _table(("argument or option", "means"), rows)
    if page.asks:
        lines += ["It also takes the [filters](#filters).", ""]
    return lines


def _table(head: Row, rows: Iterable[Row]) -> list[str]:
    lines = [f"| {head[0]} | {head[1]} |", "|---|---|"]
    return [*lines, *(f"| `{_cell(left)}` | {_cell(right)} |" for left, right in rows), ""]


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


# -- as man(7) -------------------------------------------------------------------------------------


def man() -> str:
    whole, commands, filters = program()
    lines = [
        '.\\" Written by make docs from the program.',
        f'.TH ARCHIVE 1 {DATED} "archive {__version__}" "User Commands"',
        ".SH NAME",
        f"archive \\- {_roff('full-text search over a news archive')}",
        ".SH SYNOPSIS",
        f".B {_roff('archive')}",
        _roff(whole.usage.removeprefix("archive ")),
        ".SH DESCRIPTION",
        *_paragraphs(whole),
        ".SH OPTIONS",
        "These may stand anywhere on the command line.",
        *_terms(whole.options),
        ".SH COMMANDS",
    ]
    for page in commands:
        lines += [f".SS {_roff(page.usage)}", *_paragraphs(page)]
        lines += _terms([*page.arguments, *page.options])
    lines += [".SH FILTERS", *_text(FILTERED), *_terms(filters)]
    lines += [".SH QUERIES", *_terms(query_help.LANGUAGE), ".SH DATES"]
    lines += [
        _roff(f"Which days are meant if today is {TODAY:%A}, {TODAY}:"),
        *_terms(query_help.forms(TODAY)),
    ]
    lines += [".SH FIELDS", *_terms(_fields()), ".SH EXIT STATUS", *_terms(_exits())]
    lines += [".SH ENVIRONMENT", *_terms(ENVIRONMENT), ".SH FILES"]
    lines += ["An archive is one folder, the first of:"]
    lines += [line for home in HOMES for line in (".IP \\(bu 2", _roff(home))]
    lines += [".PP", "It holds", ".IR store.sqlite ,", ".I index/", "and", ".IR archive.toml ."]
    return "\n".join(lines) + "\n"


def _paragraphs(page: Page) -> list[str]:
    first, *more = page.about
    lines = [*_text(first), *(line for text in more for line in (".PP", *_text(text)))]
    if page.asks:
        lines += [".PP", "It also takes the filters, told below."]
    return [*lines, ".PP", ".nf", ".RS 4", *map(_roff, page.examples), ".RE", ".fi"]


def _terms(rows: Iterable[Row]) -> list[str]:
    return [line for left, right in rows for line in (".TP", f".B {_quoted(left)}", *_text(right))]


def _text(text: str) -> list[str]:
    """A paragraph, in lines that lint finds short enough."""
    return [_roff(line) for line in wrap(text, 72)]


_SIGNS = {"\\": "\\e", "-": "\\-", "'": "\\(aq", "`": "\\(ga", "^": "\\(ha", "~": "\\(ti"}


def _roff(text: str) -> str:
    """Text that troff leaves as it is."""
    escaped = "".join(_SIGNS.get(char, char) for char in text)
    return "\\&" + escaped if escaped.startswith(".") else escaped


def _quoted(text: str) -> str:
    """The same as one argument of a macro."""
    return '"' + _roff(text).replace('"', "\\(dq") + '"'


FILES = {"docs/cli.md": markdown, "man/archive.1": man}


def main() -> None:
    for name, write in FILES.items():
        path = ROOT / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(write(), encoding="utf-8")


if __name__ == "__main__":
    main()
