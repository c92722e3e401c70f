"""Tables of the command line: commands, exit codes and output formats fit together."""

from __future__ import annotations

from importlib import import_module

import pytest

from archive.cli.commands import COMMANDS
from archive.cli.exit_codes import MEANINGS
from archive.cli.output import FORMATS, Format, Output, formats_of
from archive.errors import ArchiveError
from index.errors import SearchError
from tests.cli.conftest import Run


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_a_module_with_its_function(name: str) -> None:
    module = import_module(COMMANDS[name].module)
    assert callable(getattr(module, name))
    assert module.__name__.rpartition(".")[2] == ("backup" if name == "restore" else name)


def _subclasses(error: type[Exception]) -> set[type[Exception]]:
    children = set(error.__subclasses__())
    return children | {nested for child in children for nested in _subclasses(child)}


def test_every_exit_code_of_an_error_has_a_meaning() -> None:
    errors = _subclasses(ArchiveError) | _subclasses(SearchError)
    assert len(errors) > 10
    assert {error.exit_code for error in errors} <= set(MEANINGS)  # type: ignore[attr-defined]


@pytest.mark.parametrize("format", Format)
def test_every_format_can_print_what_it_is_offered_for(format: Format) -> None:
    spec = FORMATS[format]
    if Output.HITS in spec.outputs:
        assert spec.print_rows or spec.print_hits
    if spec.outputs & (Output.ARTICLES | Output.EXPORT):
        assert spec.print_rows or spec.print_articles
    if Output.COUNTS in spec.outputs and format not in (Format.TEXT, Format.JSON):
        assert spec.print_rows


@pytest.mark.parametrize(
    ("output", "commands", "names"),
    [
        (Output.HITS, "search similar", "text json jsonl csv tsv md ids paths"),
        (Output.ARTICLES, "show", "text json jsonl csv tsv md ids paths"),
        (Output.EXPORT, "export", "text json jsonl csv tsv md ids paths parquet"),
        (Output.COUNTS, "facets timeline", "text json jsonl csv tsv"),
        (Output.DOCUMENT, "count explain check status config fields", "text json"),
        (Output.REJECTS, "rejects", "text jsonl"),
    ],
)
def test_help_lists_the_formats_of_the_table(
    archive: Run, output: Output, commands: str, names: str
) -> None:
    assert [*formats_of(output)] == names.split()
    for command in commands.split():
        help_text = archive(command, "--help").out
        assert f"--format <{'|'.join(formats_of(output))}>" in help_text
        wrong = archive(command, *(["x"] if command != "rejects" else []), "--format", "odd")
        assert wrong.code == 2
