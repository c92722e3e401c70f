"""Entry point of the command line: runs a command; every error ends as a line and an exit code."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Sequence
from contextlib import suppress

import typer

from archive.cli import complete
from archive.cli.argv import prepare
from archive.cli.commands import COMMANDS
from archive.cli.exit_codes import INTERNAL_ERROR, INTERRUPTED, INVALID_INPUT, SUCCESS
from archive.cli.log import LOG
from archive.cli.program import build_group, option_tables


def main() -> None:
    """Run the program with the arguments of the process; ends the process."""
    for name in ("stdout", "stderr"):  # None where the caller closed it
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w"))  # noqa: SIM115
    code = run(sys.argv[1:])
    with suppress(OSError, ValueError):
        sys.stderr.flush()
    # Everything is closed already; tearing down the modules would take another 35 ms.
    os._exit(code)


def run(args: list[str]) -> int:
    """Run the program and return its exit code."""
    if args[:1] == [complete.REQUEST]:
        return complete.reply(args[1:])
    code = _run(args) if args else _run(["--help"]) or INVALID_INPUT
    LOG.close(code)
    return code


def _run(args: list[str]) -> int:
    try:
        group = build_group(_possible_commands(args))
        code = group.main(
            prepare(args, *option_tables(group)), prog_name="archive", standalone_mode=False
        )
        sys.stdout.flush()
        if code == INTERRUPTED:
            return _report_interrupt()
        return code if isinstance(code, int) else SUCCESS
    except SystemExit as error:  # Typer's own reaction to a closed pipe, with exit code 1
        if isinstance(error.__context__, BrokenPipeError):
            return _discard_output()
        return INTERNAL_ERROR
    except BrokenPipeError:
        return _discard_output()
    except (KeyboardInterrupt, typer.Abort):
        return _report_interrupt()
    except Exception as error:  # the one place where errors end
        from archive.cli.error_report import report_error

        return report_error(error, args)


def _possible_commands(args: Sequence[str]) -> Iterable[str]:
    """Return the commands that a command line may name; all of them for the program's help."""
    for at, arg in enumerate(args):
        if arg in {"-h", "--help"}:
            break
        if arg in COMMANDS:
            return [name for name in COMMANDS if name in args[at:]]
    return COMMANDS


def _report_interrupt() -> int:
    print("interrupted; everything saved so far is kept", file=sys.stderr)
    return INTERRUPTED


def _discard_output() -> int:
    """Discard further output, also at exit: stdout was closed by its reader."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.__stdout__.fileno())  # type: ignore[union-attr]
    return SUCCESS
