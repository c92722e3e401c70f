"""The program with its global options and commands, built as a Typer group."""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.main import get_group

from archive import __version__
from archive.cli.argv import QUERY, OptionTable
from archive.cli.commands import COMMANDS
from archive.cli.configuration import Color, Config, GlobalOptions
from archive.cli.log import LOG
from archive.lock import LockRequest


def build_group(names: Iterable[str] = COMMANDS) -> Any:
    """Import the named commands and return the Typer group of the program with them."""
    app = typer.Typer(
        add_completion=False,
        no_args_is_help=True,
        rich_markup_mode=None,  # Rich costs 40 ms, and help is plain text
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(program)
    for name in names:
        command = COMMANDS[name]
        module = import_module(command.module)
        app.command(name, short_help=command.summary)(getattr(module, name))
    group: Any = get_group(app)
    for registered in group.commands.values():
        for param in registered.params:
            if param.param_type_name == "argument":
                _show_metavar_only(param)
    return group


def _show_metavar_only(argument: Any) -> None:
    """Show `QUERY…` in help, where Typer shows `{QUERY…}...` and `QUERY… <list[str]>`."""
    usage = argument.metavar if argument.required else f"[{argument.metavar}]"
    argument.get_usage_pieces = lambda context: [usage]
    argument.display_type_rich = lambda ctx: ""


def _print_version(requested: bool) -> None:
    if requested:
        print(f"archive {__version__}")
        raise typer.Exit


def program(
    context: typer.Context,
    archive: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Folder of the archive.")
    ] = None,
    color: Annotated[Color, typer.Option(help="When to use color.")] = Color.AUTO,
    now: Annotated[
        str | None,
        typer.Option(metavar="DATE", help="Treat DATE as today's date, e.g. 2025-09-01."),
    ] = None,
    debug: Annotated[
        bool, typer.Option("--debug", help="Show the traceback of an internal error.")
    ] = False,
    verify: Annotated[
        bool, typer.Option("--verify", help="Check every byte of the index before using it.")
    ] = False,
    wait: Annotated[
        float,
        typer.Option(metavar="SECONDS", min=0, help="Time to wait while another process writes."),
    ] = 0,
    log_file: Annotated[
        Path | None,
        typer.Option(
            "--log-file",
            metavar="FILE",
            help="Append a log of what the command does to FILE, as JSON lines;"
            " without words of queries or articles, unless --debug is given.",
        ),
    ] = None,
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help="Print the version."
        ),
    ] = False,
) -> None:
    """\b
        archive ingest news/
        archive search "Kim Jong Un" --since 2025-08-31 --facet source
        archive search '"production line" -court source:Reuters' --sort newest

    Full-text search over a news archive: take in news files, then search their articles.
    """
    lock_request = LockRequest(context.invoked_subcommand or "", wait)
    options = GlobalOptions(archive, color, now, debug, verify, lock_request)
    if log_file:
        from archive.space import require_outside_archive

        require_outside_archive(Config.from_options(options).folder, log_file)
        LOG.open(log_file, debug=debug)
        LOG.event("start", command=context.invoked_subcommand, version=__version__)
    context.obj = options


def option_tables(group: Any) -> tuple[OptionTable, dict[str, OptionTable]]:
    """Return the option tables of the program and of each command of a group."""
    tables = {}
    for command in [group, *group.commands.values()]:
        takes_value = {
            name: not getattr(param, "is_flag", False)
            for param in command.params
            for name in (*param.opts, *param.secondary_opts)
            if name.startswith("-")
        }
        takes_value |= {"--help": False, "-h": False}
        takes_query = any(param.name == QUERY for param in command.params)
        tables[command.name] = OptionTable(takes_value, takes_query)
    return tables.pop(group.name), tables
