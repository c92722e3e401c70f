"""Readers: one format a module, which gives drafts and judges nothing.

A reader module has `read(stream, where)`, which yields what it finds and never raises for bad data,
and `looks_like(head)`, which says from the first bytes whether a file is its own.  The table below
is the list of formats; to add one, add a line.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pathlib import PurePath
from typing import BinaryIO, NamedTuple, Protocol, cast

from archive.ingest.draft import Read

HEAD = 4096  # bytes that a format is found by


class Reader(Protocol):
    def looks_like(self, head: bytes) -> bool: ...
    def read(self, stream: BinaryIO, where: str) -> Iterator[Read]: ...


class Format(NamedTuple):
    name: str
    module: str
    suffixes: tuple[str, ...]
    about: str

    def reader(self) -> Reader:
        return cast(Reader, import_module(self.module))


FORMATS: tuple[Format, ...] = (
    Format("jsonl", "archive.ingest.readers.jsonl", (".jsonl", ".ndjson"),
           "records of JSON, one a line; what `archive export` prints"),
    Format("text", "archive.ingest.readers.text", (".txt", ".text", ""),
           "a news page as flat text, one a file"),
)  # fmt: skip

BY_NAME = {f.name: f for f in FORMATS}


def format_of(head: bytes, name: str) -> Format | None:
    """The format of a file: by its content first, by its suffix where content does not say."""
    for known in FORMATS:
        if known.name != "text" and known.reader().looks_like(head):
            return known
    suffix = PurePath(name).suffix.lower()
    by_suffix = next((f for f in FORMATS if suffix in f.suffixes), None)
    if by_suffix:
        return by_suffix
    text = BY_NAME["text"]
    return text if text.reader().looks_like(head) else None
