"""Ids and paths alone, for other commands."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TextIO

from archive.render.sanitize import one_line


def print_names(names: Iterable[str], out: TextIO) -> None:
    for name in names:
        out.write(one_line(name) + "\n")


def files(places: Iterable[str]) -> Iterable[str]:
    """The file of each place, each once: `news.jsonl` of `news.jsonl#17`."""
    met = set()
    for place in places:
        if (file := _file(place)) not in met:
            met.add(file)
            yield file


def _file(place: str) -> str:
    """The part before a # that is a file on this disk; if none is any more, before the first #.

    >>> _file("gone/news.jsonl#17")
    'gone/news.jsonl'
    """
    whole = place
    while True:
        if Path(place).is_file():
            return place
        place, mark, _ = place.rpartition("#")
        if not mark:
            return whole.partition("#")[0]
