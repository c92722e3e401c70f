"""Errors on stderr: the message, the query with a caret at the place, and a hint."""

from __future__ import annotations

import errno
import sys
import traceback
from datetime import datetime
from itertools import pairwise

import typer

from archive import __version__
from archive.cli.exit_codes import INTERNAL_ERROR
from archive.cli.log import LOG
from archive.errors import ArchiveError, BadArchive, BadInput, InternalError, NoSpace
from archive.render import json_output
from archive.render.sanitize import clean, to_json
from index.errors import QueryError, SearchError

_HELP_HINT = "archive --help"
_MISSING_QUERY_HINT = "For every article write '*'; see archive help query."
_MAX_QUERY = 100  # characters of a query that are shown around the place


def report_error(error: Exception, args: list[str]) -> int:
    """Print an error as text, or as JSON if `args` asks for JSON; return the exit code."""
    as_json = "--format=json" in args or ("--format", "json") in pairwise(args)
    expected = _expected_error(error)
    if expected is None:
        if "--debug" in args:
            traceback.print_exception(error)
        reported: SearchError | ArchiveError = _internal_error(error)
        code = INTERNAL_ERROR
    else:
        reported, code = expected, expected.exit_code
    LOG.error(error, reported.code)
    text = to_json(json_output.error_record(reported)) if as_json else _text_lines(reported)
    print(text, file=sys.stderr)
    return code


def _expected_error(error: Exception) -> SearchError | ArchiveError | None:
    """Return the error as one for the user; None for an internal error."""
    match error:
        case SearchError() | ArchiveError():
            return error
        case typer.TyperException():
            return _usage_error(error.format_message())
        case OSError() if error.filename:
            return BadInput(f"{error.filename}: {error.strerror}.", _HELP_HINT)
        case OSError(errno=errno.ENOSPC):
            return NoSpace(
                "there is no space left to write.",
                "Free some space, then run the same command again.",
            )
        case MemoryError():
            return NoSpace(
                "there is not enough memory for that.", "Request less, or close other programs."
            )
        case _ if type(error).__module__ == "sqlite3":
            from archive.store.database import DISK_HINT

            return BadArchive(f"the archive's store cannot be used: {error}.", DISK_HINT)
        case _:
            return None


def _usage_error(message: str) -> BadInput:
    """Return Typer's message about a command line, without the parts meant for developers."""
    hint = _MISSING_QUERY_HINT if message.startswith("Missing argument 'QUERY") else _HELP_HINT
    return BadInput(
        message.replace("Value error, ", "").replace("Input should be", "it must be"), hint
    )


def _internal_error(error: Exception) -> InternalError:
    """Write the traceback of an error to a file, and return the error to report."""
    from archive.cli.configuration import error_log_path

    message = f"internal error: {type(error).__name__}: {error}"
    log, now = error_log_path(), datetime.now().astimezone().isoformat(timespec="seconds")
    try:
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("w", encoding="utf-8", errors="backslashreplace") as out:
            out.write(f"archive {__version__}, Python {sys.version}, {now}\n{sys.argv}\n")
            traceback.print_exception(error, file=out)
    except OSError:
        return InternalError(message, "Please report it, with the output of --debug.")
    return InternalError(message, f"Please report it, with the contents of {log}")


def _text_lines(error: SearchError | ArchiveError) -> str:
    lines = [f"error: {clean(error.message)}"]
    if isinstance(error, QueryError) and error.query.strip():
        lines += _caret_lines(error.query, error.span)
    if error.hint and error.hint != _HELP_HINT:  # a usage error is clear without it
        lines.append(f"  {clean(error.hint)}")
    return "\n".join(lines)


def _caret_lines(query: str, span: tuple[int, int]) -> list[str]:
    """Return the query, or the part around the place, with carets under the place."""
    start, end = span
    begin = max(0, start - _MAX_QUERY // 2) if len(query) > _MAX_QUERY else 0
    visible = query[begin : begin + _MAX_QUERY]
    excerpt = "".join(char if char.isprintable() else " " for char in visible)
    before, place = excerpt[: start - begin], excerpt[start - begin : end - begin]
    return [f"    {excerpt}", "    " + " " * _width(before) + "^" * max(_width(place), 1)]


def _width(text: str) -> int:
    """Return the number of terminal columns: wide characters take two."""
    from rich.cells import cell_len

    return cell_len(text)
