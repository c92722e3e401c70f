"""Standard output and error: who is reading, and how they want it."""

from __future__ import annotations

import os
import sys
from contextlib import suppress

from archive.cli.config import Color


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
    if sys.stderr.isatty() and sys.stdout.isatty():
        say(text)
