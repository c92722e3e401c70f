"""Standard output and error: who is reading, and how they want it."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from shutil import get_terminal_size

from archive.cli.config import Color


def columns() -> int | None:
    """How wide the terminal is; None where standard output is none, and nothing is broken."""
    return get_terminal_size().columns if sys.stdout.isatty() else None


def styled(color: Color) -> bool:
    """Whether standard output is for a person: a terminal, or colour was asked for."""
    return color is Color.ALWAYS or sys.stdout.isatty()


def colored(color: Color) -> bool:
    """Whether colour may be used (https://no-color.org: any value but the empty one forbids it)."""
    if color is not Color.AUTO:
        return color is Color.ALWAYS
    return not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def ready(*, machine: bool) -> None:
    """Make the streams take any text: UTF-8 for programs, escapes where a locale lacks a sign."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    if machine and hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(encoding="utf-8", newline="\n")


def say(text: str) -> None:
    """One line for the person at the terminal, beside the data."""
    with suppress(OSError, ValueError):  # closed or full: what is said here is not the answer
        print(text, file=sys.stderr)


def hint(text: str) -> None:
    """The same, unless nobody is there to read it."""
    if attended():
        say(text)


def attended() -> bool:
    """Whether a person reads what is said: both streams are a terminal."""
    return sys.stderr.isatty() and sys.stdout.isatty()


def page(text: str) -> None:
    """Write a text; on a terminal that it does not fit, through a pager.

    `$ARCHIVE_PAGER`, else `$PAGER`, else less; an empty one is none.
    """
    names = (os.environ.get("ARCHIVE_PAGER"), os.environ.get("PAGER"), "less")
    command = next(name for name in names if name is not None)
    tall = text.count("\n") >= get_terminal_size().lines
    dumb = os.environ.get("TERM") == "dumb"
    if not (sys.stdout.isatty() and tall and command.strip()) or dumb:
        sys.stdout.write(text)
    elif not _through(command, text):
        say(f"note: the pager {command} cannot be run")
        sys.stdout.write(text)


def _through(command: str, text: str) -> bool:
    """Whether a pager ran.  It may be left early, and Ctrl-C is its own."""
    import shlex
    import signal
    import subprocess

    sys.stdout.flush()
    encoding = sys.stdout.encoding or "utf-8"
    env = {"LESS": "FRX", "LV": "-c", **os.environ}  # colours; and it stays on the screen
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        subprocess.run(  # noqa: S603 (the pager that its user has named)
            shlex.split(command), input=text.encode(encoding, "backslashreplace"), env=env,
            check=False, restore_signals=True,
        )  # fmt: skip
    except (OSError, ValueError):
        return False
    finally:
        signal.signal(signal.SIGINT, before)
    return True
