"""Readers: one format a module, which gives drafts and judges nothing.

A reader module has `looks_like(head)`, which says from the first bytes whether a file is its own,
and `read(stream, where, known)`, which yields what it finds, record by record, and never raises
for bad data: what cannot be read is a Rejected with a reason that is true and specific.  A stream
is read once, from start to end; what a reader imports beyond the standard library it imports
when it reads.
The table below is the list of formats; to add one, add a line.  They are asked in its order.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pathlib import PurePath
from typing import BinaryIO, NamedTuple, Protocol, cast

from archive.ingest.decode import binary
from archive.ingest.draft import Known, Read

HEAD = 8192  # bytes that a format is found by


class Reader(Protocol):
    def looks_like(self, head: bytes) -> bool: ...
    def read(self, stream: BinaryIO, where: str, known: Known) -> Iterator[Read]: ...


class Format(NamedTuple):
    name: str
    module: str
    suffixes: tuple[str, ...]
    about: str
    extra: str = ""  # what has to be installed for it: pip install 'news-archive[extra]'

    def reader(self) -> Reader:
        return cast(Reader, import_module(self.module))


FORMATS: tuple[Format, ...] = (
    Format("jsonl", "archive.ingest.readers.jsonl", (".jsonl", ".ndjson"),
           "records of JSON, one a line; what `archive export` prints"),
    Format("text", "archive.ingest.readers.text", (".txt", ".text", ""),
           "a news page as flat text, one a file"),
)  # fmt: skip

# Text that is none of a flat page, and has no reader (yet).
_OTHERS = frozenset(
    "csv tsv html htm xhtml xml json md rtf pdf doc docx eml mbox warc"
    " ics vcf srt vtt yaml yml toml conf cfg log sql tex bib c h cpp java go rs rb pl php".split()
)

BY_NAME = {f.name: f for f in FORMATS}


def format_of(head: bytes, name: str) -> Format | None:
    """The format of a file: by its content first, by its suffix where content does not say.

    Where a head may be two formats', such as one long line of JSON, the suffix says which.
    """
    suffix = PurePath(name).suffix.lower()
    for known in sorted(FORMATS, key=lambda each: suffix not in each.suffixes):
        if known.name != "text" and known.reader().looks_like(head):
            return known
    if binary(head):
        return None
    by_suffix = next((f for f in FORMATS if suffix in f.suffixes), BY_NAME["text"])
    if by_suffix.name != "text":
        return by_suffix
    flat = suffix.removeprefix(".") not in _OTHERS and by_suffix.reader().looks_like(head)
    return by_suffix if flat else None
