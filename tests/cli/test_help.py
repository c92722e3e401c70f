"""Help topics and examples agree with the program."""

from __future__ import annotations

import json
import re
import shlex
from datetime import date
from pathlib import Path
from shutil import copytree

import pytest

from archive.cli import argv
from archive.cli.commands import COMMANDS
from archive.cli.exit_codes import MEANINGS
from archive.cli.help import TOPICS
from archive.cli.program import build_group, option_tables
from archive.cli.query_help import QUERY_EXAMPLES
from archive.ingest.readers import FORMATS
from index.fields import FACETS, FIELDS
from index.query.dates import COMBINED_FORMS, FORMS, parse_interval
from index.query.parse import ParseOptions, parse
from tests.cli.conftest import Run
from tests.cli.test_terminal import run_on_terminal
from tools import manual

TODAY = date(2025, 9, 10)


@pytest.mark.parametrize("example", [example for example, _ in QUERY_EXAMPLES])
def test_examples_of_the_language_are_understood_whole(example: str) -> None:
    assert not parse(example, ParseOptions(TODAY)).notes


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.description)
def test_every_form_of_a_date_has_an_example_of_its_own(form: object) -> None:
    assert form in FORMS
    found = FORMS[FORMS.index(form)]
    assert found.examples
    for example in found.examples:
        first = next(each for each in FORMS if re.fullmatch(each.pattern, example, re.IGNORECASE))
        assert first is found
        assert parse_interval(example, TODAY).last


def test_dates_are_told_with_the_days_that_they_mean(archive: Run) -> None:
    got = archive("help", "dates", "--now", "2025-09-10")
    unwrapped = re.sub(r"\n {32}", " ", got.out)
    rows = dict(re.findall(r"^  (\S.*?)  +.*?: ([-\d.]+)$", unwrapped, re.MULTILINE))
    told = [*(form.examples for form in FORMS), *(examples for _, examples in COMBINED_FORMS)]
    assert [*rows] == [example for several in told for example in several]
    assert rows["-7d"] == "2025-09-04..2025-09-10"
    assert rows["2025-W36"] == "2025-09-01..2025-09-07"
    assert rows["yesterday"] == "2025-09-09"
    assert rows["..2016"] == "..2016-12-31"
    for example in rows:
        typed = example if example[0] == "[" else f'"{example}"'
        assert not parse(f"date:{typed}", ParseOptions(TODAY)).notes


def test_topics(archive: Run) -> None:
    assert [*TOPICS] == ["query", "dates", "formats", "exit-codes"]
    told = {topic: archive("help", topic).out for topic in TOPICS}
    assert all(len(line) <= 100 for text in told.values() for line in text.splitlines())
    assert all(f"  {example}" in told["query"] for example, _ in QUERY_EXAMPLES)
    assert all(known.name in told["formats"] for known in FORMATS)
    assert all(f" {code}  {meaning}" in told["exit-codes"] for code, meaning in MEANINGS.items())
    assert all(f"archive help {topic} " in archive("help").out for topic in TOPICS)
    assert archive("help", "search").err.splitlines()[1] == "  Write archive search --help"
    wrong = archive("help", "fromats")
    assert (wrong.code, wrong.err.splitlines()[1]) == (2, "  Topics: " + ", ".join(TOPICS))


def test_fields_are_listed_with_how_many_articles_have_them(archive: Run, library: Path) -> None:
    listed = json.loads(archive("--archive", library, "fields", "--format", "json").out)["fields"]
    assert [field["name"] for field in listed] == [*FIELDS]
    assert tuple(field["name"] for field in listed if field["facet"]) == FACETS
    for field in listed:
        name = "date" if field["kind"] == "period" else field["name"]
        got = archive("--archive", library, "search", f"has:{name}", "--format", "json", "-n0")
        assert field["articles"] == json.loads(got.out)["total"]


def test_fields_are_told_also_where_there_is_no_archive(archive: Run) -> None:
    got = archive("fields")
    assert [line.split()[0] for line in got.lines] == [*FIELDS]
    assert (got.code, got.err) == (0, "")
    assert {
        each["articles"] for each in json.loads(archive("fields", "--format", "json").out)["fields"]
    } == {None}


def test_fields_are_told_where_the_index_cannot_be_used(
    archive: Run, library: Path, tmp_path: Path
) -> None:
    home = Path(copytree(library, tmp_path / "home"))
    (home / "index" / "CURRENT").write_text("99\n")
    got = archive("--archive", home, "fields")
    assert (got.code, len(got.lines)) == (0, len(FIELDS))
    assert got.err.startswith("the index cannot be used")


def test_fields_on_a_narrow_terminal(library: Path) -> None:
    written = run_on_terminal(80, "--archive", library, "fields").splitlines()
    assert written[0].split()[:4] == ["field", "kind", "facet", "articles"]
    assert all(len(line) <= 80 for line in written[: 1 + 2 * len(FIELDS)])
    wide = run_on_terminal(130, "--archive", library, "fields").splitlines()
    assert [line.split()[0] for line in wide[1 : 1 + len(FIELDS)]] == [*FIELDS]


@pytest.mark.parametrize("page", manual.read_program()[1], ids=lambda page: page.name)
def test_examples_of_help_can_be_typed(page: manual.Page) -> None:
    for example in page.examples:
        for typed in re.split(r"   | > ", example)[0].split(" | "):
            args = shlex.split(typed.removeprefix("archive "))
            name = next(arg for arg in args if arg in COMMANDS)
            commands = build_group([name])
            read = argv.prepare(args, *option_tables(commands))
            own = read[read.index(name) + 1 :]
            context = commands.commands[name].make_context(name, own)
            if words := context.params.get(argv.QUERY):
                parse(" ".join(words), ParseOptions(TODAY))
