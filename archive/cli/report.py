"""An error, said in one line; the query with a caret where it has a place; what to do."""

from __future__ import annotations

import errno
import sys
import traceback
from itertools import pairwise

import typer

from archive.errors import ArchiveError, BadArchive, BadInput
from archive.render import document
from archive.render.clean import clean
from index.errors import QueryError, SearchError

_STORE = "If its disk is neither full nor read-only, restore a backup of it."
_WIDEST = 100  # characters of a query that are shown around the place


def report(error: Exception, args: list[str], fault: int) -> int:
    """Print the error for the person, or as JSON if that was the format; returns the exit code.

    `fault` is the exit code of what is none of our errors.
    """
    as_json = "--format=json" in args or ("--format", "json") in pairwise(args)
    match error:
        case SearchError() | ArchiveError():
            print(_json(error) if as_json else _lines(error), file=sys.stderr)
            return error.exit_code
        case typer.TyperException():
            message = clean(error.format_message())
            print(_json(_usage(message)) if as_json else f"error: {message}", file=sys.stderr)
            return 2
        case OSError() if error.filename:
            message = f"{error.filename}: {error.strerror}."
            print(_json(_usage(message)) if as_json else f"error: {message}", file=sys.stderr)
            return 2
        case OSError(errno=errno.ENOSPC):
            print("error: there is no space left to write.", file=sys.stderr)
            print("  Make some, and run the same command again.", file=sys.stderr)
            return 2
        case _ if type(error).__module__ == "sqlite3":
            damaged = BadArchive(f"the archive's store cannot be used: {error}.", _STORE)
            print(_json(damaged) if as_json else _lines(damaged), file=sys.stderr)
            return damaged.exit_code
        case _:
            if "--debug" in args:
                traceback.print_exception(error)
            kind = type(error).__name__
            print(f"error: a fault of ours: {kind}: {clean(str(error))}", file=sys.stderr)
            print("  Please report it, with what --debug adds.", file=sys.stderr)
            return fault


def _usage(message: str) -> BadInput:
    return BadInput(message, "archive --help")


def _lines(error: SearchError | ArchiveError) -> str:
    lines = [f"error: {clean(error.message)}"]
    if isinstance(error, QueryError):
        lines += _caret(error.query, error.span)
    if error.hint:
        lines.append(f"  {clean(error.hint)}")
    return "\n".join(lines)


def _caret(query: str, span: tuple[int, int]) -> list[str]:
    """The query, or the part of it around the place, with carets under the place."""
    start, end = span
    begin = max(0, start - _WIDEST // 2) if len(query) > _WIDEST else 0
    shown = "".join(char if char.isprintable() else " " for char in query[begin : begin + _WIDEST])
    width = max(min(end, begin + _WIDEST) - start, 1)
    return [f"    {shown}", "    " + " " * _columns(shown[: start - begin]) + "^" * width]


def _columns(text: str) -> int:
    """How many columns of a terminal the text takes: wide characters take two."""
    from rich.cells import cell_len

    return cell_len(text)


def _json(error: SearchError | ArchiveError) -> str:
    return document.line(document.error(error))
