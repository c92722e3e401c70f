"""The command line: words in, one call, rows out; every error becomes a line and an exit code."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from archive import __version__
from archive.cli import argv, read, search, upkeep
from archive.cli import ingest as taking_in
from archive.cli.config import Color, Flags

INTERRUPTED = 130  # as shells have it: 128 and the signal's number
FAULT = 70  # EX_SOFTWARE of sysexits.h: a fault of ours

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,  # Rich costs 40 ms, and help is plain text
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("ingest", short_help="Take in files and folders.")(taking_in.ingest)
app.command("search", short_help="Find articles.")(search.search)
app.command("explain", short_help="Show how a query is understood.")(search.explain)
app.command("show", short_help="Show one article.")(read.show)
app.command("export", short_help="Print whole articles.")(read.export)
app.command("reindex", short_help="Build the index anew.")(upkeep.reindex)
app.command("status", short_help="Show what is here.")(upkeep.status)
app.command("config", short_help="Show the settings and where they come from.")(upkeep.config)


def _version(asked: bool) -> None:
    if asked:
        print(f"archive {__version__}")
        raise typer.Exit


@app.callback()
def program(
    context: typer.Context,
    archive: Annotated[
        Path | None, typer.Option(metavar="DIR", help="The archive's folder.")
    ] = None,
    color: Annotated[Color, typer.Option(help="When to use colour.")] = Color.AUTO,
    now: Annotated[
        str | None, typer.Option(metavar="DATE", help='What "today" is: 2025-09-01.')
    ] = None,
    debug: Annotated[bool, typer.Option(help="Show the traceback of a fault of ours.")] = False,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """\b
        archive ingest news/
        archive search "Kim Jong Un" --since 2025-08-31 --facet source
        archive search '"production line" -court source:Reuters' --sort newest

    A full-text search system over a news archive: put a pile of news in, find things in it.
    """
    context.obj = Flags(archive, color, now, debug)


def main() -> None:
    """Run the program with the process's arguments; ends the process."""
    sys.exit(run(sys.argv[1:]))


def run(args: list[str]) -> int:
    """Run the program; returns its exit code."""
    try:
        prepared = argv.prepare(args, *_options())
        code = app(prepared, standalone_mode=False)
        sys.stdout.flush()
        if code == INTERRUPTED:
            return _interrupted()
        return code if isinstance(code, int) else 0
    except SystemExit as ended:  # Typer's own answer to a closed pipe, with exit code 1
        return _closed() if isinstance(ended.__context__, BrokenPipeError) else FAULT
    except BrokenPipeError:
        return _closed()
    except (KeyboardInterrupt, typer.Abort):
        return _interrupted()
    except Exception as error:  # the one place where errors end
        from archive.cli.report import report

        return report(error, args, FAULT)


def _interrupted() -> int:
    print("interrupted; everything committed so far is kept", file=sys.stderr)
    return INTERRUPTED


def _closed() -> int:
    """Whoever read us has seen enough: nothing more may be written, not even at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.__stdout__.fileno())  # type: ignore[union-attr]
    return 0


def _options() -> tuple[argv.Options, dict[str, argv.Options]]:
    """What Typer knows of our options."""
    from typer.main import get_command

    group = get_command(app)
    table = {}
    for command in [group, *group.commands.values()]:  # type: ignore[attr-defined]
        takes_value = {
            name: not getattr(param, "is_flag", False)
            for param in command.params
            for name in (*param.opts, *param.secondary_opts)
            if name.startswith("-")
        }
        takes_value |= {"--help": False, "-h": False}
        query = any(param.name == argv.QUERY for param in command.params)
        table[command.name] = argv.Options(takes_value, query)
    return table.pop(group.name), table
