"""An error, said in one line; the query with a caret where it has a place; what to do."""

from __future__ import annotations

import errno
import sys
import traceback
from datetime import datetime
from itertools import pairwise

import typer

from archive import __version__
from archive.cli.log import LOG
from archive.errors import ArchiveError, BadArchive, BadInput, Fault, NoSpace
from archive.render import json_output
from archive.render.sanitize import clean, to_json
from index.errors import QueryError, SearchError

_HELP = "archive --help"
_NO_QUERY = "For every article write '*'; archive help query tells the rest."
_WIDEST = 100  # characters of a query that are shown around the place


def report(error: Exception, args: list[str], fault: int) -> int:
    """Print the error for the person, or as JSON if that was the format; returns the exit code.

    `fault` is the exit code of what is none of our errors.
    """
    as_json = "--format=json" in args or ("--format", "json") in pairwise(args)
    known = _known(error)
    if known is None:
        if "--debug" in args:
            traceback.print_exception(error)
        known, code = _fault(error), fault
    else:
        code = known.exit_code
    LOG.fault(error, known.code)
    text = to_json(json_output.error(known)) if as_json else _lines(known)
    print(text, file=sys.stderr)
    return code


def _known(error: Exception) -> SearchError | ArchiveError | None:
    """The error as one of ours; None for what is a fault of ours."""
    match error:
        case SearchError() | ArchiveError():
            return error
        case typer.TyperException():
            return _usage(error.format_message())
        case OSError() if error.filename:
            return BadInput(f"{error.filename}: {error.strerror}.", _HELP)
        case OSError(errno=errno.ENOSPC):
            return NoSpace(
                "there is no space left to write.", "Make some, and run the same command again."
            )
        case MemoryError():
            return NoSpace(
                "there is not enough memory for that.", "Ask for less, or end other programs."
            )
        case _ if type(error).__module__ == "sqlite3":
            from archive.store.connection import DISK

            return BadArchive(f"the archive's store cannot be used: {error}.", DISK)
        case _:
            return None


def _usage(message: str) -> BadInput:
    """What Typer says of a command line, without what is meant for its own users."""
    hint = _NO_QUERY if message.startswith("Missing argument 'QUERY") else _HELP
    return BadInput(
        message.replace("Value error, ", "").replace("Input should be", "it must be"), hint
    )


def _fault(error: Exception) -> Fault:
    """What is said of a fault of ours; its traceback is kept in a file."""
    from archive.cli.config import fault_log

    message = f"a fault of ours: {type(error).__name__}: {error}"
    log, when = fault_log(), datetime.now().astimezone().isoformat(timespec="seconds")
    try:
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("w", encoding="utf-8", errors="backslashreplace") as kept:
            kept.write(f"archive {__version__}, Python {sys.version}, {when}\n{sys.argv}\n")
            traceback.print_exception(error, file=kept)
    except OSError:
        return Fault(message, "Please report it, with what --debug adds.")
    return Fault(message, f"Please report it, with what stands in {log}")


def _lines(error: SearchError | ArchiveError) -> str:
    lines = [f"error: {clean(error.message)}"]
    if isinstance(error, QueryError) and error.query.strip():
        lines += _caret(error.query, error.span)
    if error.hint and error.hint != _HELP:  # usage is short: an option's name says it
        lines.append(f"  {clean(error.hint)}")
    return "\n".join(lines)


def _caret(query: str, span: tuple[int, int]) -> list[str]:
    """The query, or the part of it around the place, with carets under the place."""
    start, end = span
    begin = max(0, start - _WIDEST // 2) if len(query) > _WIDEST else 0
    shown = "".join(char if char.isprintable() else " " for char in query[begin : begin + _WIDEST])
    before, place = shown[: start - begin], shown[start - begin : end - begin]
    return [f"    {shown}", "    " + " " * _columns(before) + "^" * max(_columns(place), 1)]


def _columns(text: str) -> int:
    """How many columns of a terminal the text takes: wide characters take two."""
    from rich.cells import cell_len

    return cell_len(text)
