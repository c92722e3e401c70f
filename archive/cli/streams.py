"""Standard output and error: terminal or pipe, color, encoding, notes and the pager."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from shutil import get_terminal_size

from archive.cli.configuration import Color


def terminal_width() -> int | None:
    """Return the columns of the terminal; None if stdout is none, and lines are not wrapped."""
    return get_terminal_size().columns if sys.stdout.isatty() else None


def is_styled(color: Color) -> bool:
    """Tell whether to lay out stdout for a person: on a terminal, or with --color always."""
    return color is Color.ALWAYS or sys.stdout.isatty()


def use_color(color: Color) -> bool:
    """Tell whether color is allowed (https://no-color.org: any value but the empty one forbids)."""
    if color is not Color.AUTO:
        return color is Color.ALWAYS
    return not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def configure_streams(*, machine: bool) -> None:
    """Make the streams accept any text: UTF-8 for programs, else escapes where the locale fails."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    if machine and hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(encoding="utf-8", newline="\n")


def info(text: str) -> None:
    """Print one line for a person on stderr, apart from the data."""
    with suppress(OSError, ValueError):  # closed or full: the answer itself is on stdout
        print(text, file=sys.stderr)


def tip(text: str) -> None:
    """Print one line on stderr if a person reads it."""
    if is_interactive():
        info(text)


def is_interactive() -> bool:
    """Tell whether both output streams are terminals."""
    return sys.stderr.isatty() and sys.stdout.isatty()


def print_paged(text: str) -> None:
    """Print a text; through a pager if it is taller than the terminal.

    The pager is `$ARCHIVE_PAGER`, else `$PAGER`, else less; an empty value turns it off.
    """
    names = (os.environ.get("ARCHIVE_PAGER"), os.environ.get("PAGER"), "less")
    command = next(name for name in names if name is not None)
    is_tall = text.count("\n") >= get_terminal_size().lines
    is_dumb = os.environ.get("TERM") == "dumb"
    if not (sys.stdout.isatty() and is_tall and command.strip()) or is_dumb:
        sys.stdout.write(text)
    elif not _run_pager(command, text):
        info(f"note: the pager {command} cannot be run")
        sys.stdout.write(text)


def _run_pager(command: str, text: str) -> bool:
    """Run a pager; false if it cannot be run.  It may be left early, and it handles Ctrl-C."""
    import shlex
    import signal
    import subprocess

    sys.stdout.flush()
    encoding = sys.stdout.encoding or "utf-8"
    env = {"LESS": "FRX", "LV": "-c", **os.environ}  # keep colors, and the text on the screen
    previous = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        subprocess.run(  # noqa: S603 (the user names the pager)
            shlex.split(command), input=text.encode(encoding, "backslashreplace"), env=env,
            check=False, restore_signals=True,
        )  # fmt: skip
    except (OSError, ValueError):
        return False
    finally:
        signal.signal(signal.SIGINT, previous)
    return True
