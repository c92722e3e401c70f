"""The command line: words in, one call, rows out; every error becomes a line and an exit code."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Sequence
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.main import get_group

from archive import __version__
from archive.cli import argv, complete
from archive.cli.config import Color, Config, Flags
from archive.cli.log import LOG
from archive.lock import Claim

INTERRUPTED = 130  # as shells have it: 128 and the signal's number
USAGE = 2
FAULT = 70  # EX_SOFTWARE of sysexits.h: a fault of ours

# What there is: name -> where it is, and what it does.  Only the command that a command line names
# is imported and told to Typer, which takes longer to read all options than a search takes.
COMMANDS = {
    "ingest": ("archive.cli.ingest", "Take in files and folders."),
    "search": ("archive.cli.search", "Find articles."),
    "count": ("archive.cli.counts", "Print how many articles match."),
    "facets": ("archive.cli.counts", "Count the values of fields."),
    "timeline": ("archive.cli.timeline", "Count articles by day, week, month or year."),
    "explain": ("archive.cli.explain", "Show how a query is understood."),
    "show": ("archive.cli.show", "Show whole articles."),
    "similar": ("archive.cli.similar", "Find what is like an article."),
    "export": ("archive.cli.export", "Print whole articles."),
    "reindex": ("archive.cli.reindex", "Build the index anew."),
    "rejects": ("archive.cli.rejects", "List what could not be taken in."),
    "remove": ("archive.cli.rejects", "Take articles out for good."),
    "check": ("archive.cli.check", "Look whether all is as it should be."),
    "backup": ("archive.cli.check", "Write all to one file."),
    "restore": ("archive.cli.check", "Make an archive of a backup."),
    "status": ("archive.cli.reindex", "Show what is here."),
    "config": ("archive.cli.reindex", "Show the settings and where they come from."),
    "serve": ("archive.cli.serve", "Serve a page to search on."),
    "fields": ("archive.cli.fields", "List what can be searched, counted and printed."),
    "completion": ("archive.cli.completion", "Make a shell complete our command lines."),
    "help": ("archive.cli.help", "Explain a topic: query, dates, formats, exit-codes."),
}


def group(names: Iterable[str] = COMMANDS) -> Any:
    """The program with some of its commands, as Typer runs it."""
    app = typer.Typer(
        add_completion=False,
        no_args_is_help=True,
        rich_markup_mode=None,  # Rich costs 40 ms, and help is plain text
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(program)
    for name in names:
        module, what = COMMANDS[name]
        found = import_module(module)
        app.command(name, short_help=what)(getattr(found, name))
    return get_group(app)


def _named(args: Sequence[str]) -> Iterable[str]:
    """The commands that a command line can mean."""
    for at, arg in enumerate(args):
        if arg in {"-h", "--help"}:
            break
        if arg in COMMANDS:
            return [each for each in COMMANDS if each in args[at:]]
    return COMMANDS


def _version(asked: bool) -> None:
    if asked:
        print(f"archive {__version__}")
        raise typer.Exit


def program(
    context: typer.Context,
    archive: Annotated[
        Path | None, typer.Option(metavar="DIR", help="The archive's folder.")
    ] = None,
    color: Annotated[Color, typer.Option(help="When to use colour.")] = Color.AUTO,
    now: Annotated[
        str | None, typer.Option(metavar="DATE", help='What "today" is: 2025-09-01.')
    ] = None,
    debug: Annotated[
        bool, typer.Option("--debug", help="Show the traceback of a fault of ours.")
    ] = False,
    verify: Annotated[
        bool, typer.Option("--verify", help="Check every byte of the index before it is used.")
    ] = False,
    wait: Annotated[
        float,
        typer.Option(metavar="SECONDS", min=0, help="How long to wait for another writer."),
    ] = 0,
    log_file: Annotated[
        Path | None,
        typer.Option("--log-file", metavar="FILE", help="Add to it what is done, as JSON lines."),
    ] = None,
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
    flags = Flags(archive, color, now, debug, verify, Claim(context.invoked_subcommand or "", wait))
    if log_file:
        from archive.space import outside

        outside(Config.make(flags).folder, log_file)
        LOG.open(log_file, debug=debug)
        LOG.tell("start", command=context.invoked_subcommand, version=__version__)
    context.obj = flags


def main() -> None:
    """Run the program with the process's arguments; ends the process."""
    for name in ("stdout", "stderr"):  # None where the caller closed it
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w"))  # noqa: SIM115
    code = run(sys.argv[1:])
    with suppress(OSError, ValueError):
        sys.stderr.flush()
    # All is closed by now; to take all modules apart one by one would cost another 35 ms.
    os._exit(code)


def run(args: list[str]) -> int:
    """Run the program; returns its exit code."""
    if args[:1] == [complete.ASK]:
        return complete.reply(args[1:])
    code = _run(args) if args else _run(["--help"]) or USAGE
    LOG.end(code)
    return code


def _run(args: list[str]) -> int:
    try:
        commands = group(_named(args))
        prepared = argv.prepare(args, *options(commands))
        code = commands.main(prepared, prog_name="archive", standalone_mode=False)
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
        from archive.cli.error_report import report

        return report(error, args, FAULT)


def _interrupted() -> int:
    print("interrupted; everything committed so far is kept", file=sys.stderr)
    return INTERRUPTED


def _closed() -> int:
    """Whoever read us has seen enough: nothing more may be written, not even at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.__stdout__.fileno())  # type: ignore[union-attr]
    return 0


def options(commands: Any) -> tuple[argv.Options, dict[str, argv.Options]]:
    """What Typer knows of the options of a group and of its commands."""
    table = {}
    for command in [commands, *commands.commands.values()]:
        takes_value = {
            name: not getattr(param, "is_flag", False)
            for param in command.params
            for name in (*param.opts, *param.secondary_opts)
            if name.startswith("-")
        }
        takes_value |= {"--help": False, "-h": False}
        query = any(param.name == argv.QUERY for param in command.params)
        table[command.name] = argv.Options(takes_value, query)
    return table.pop(commands.name), table
