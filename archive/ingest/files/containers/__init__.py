"""Containers: what files are packed in, one kind a module, which give members and judge nothing.

A module has `looks_like(head)` and `members(stream, outer, allowance)`, which yields a Member for
each file within, one at a time: its stream is good until the next one is asked for.  What cannot be
opened is a Rejected; a stream that breaks off raises Torn while it is read.
The table below is the list of kinds; to add one, add a line.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from typing import BinaryIO, NamedTuple, Protocol, cast

from archive.ingest.draft import Rejected
from archive.ingest.files.containers.limits import Allowance


class Outer(NamedTuple):
    """The packed file: what its members' names are made of."""

    where: str
    name: str


class Member(NamedTuple):
    where: str  # news.zip#inner/a.html; that of the packed file where it can hold but one
    name: str  # inner/a.html
    stream: BinaryIO


class Unpacker(Protocol):
    def looks_like(self, head: bytes) -> bool: ...
    def members(
        self, stream: BinaryIO, outer: Outer, allowance: Allowance
    ) -> Iterator[Member | Rejected]: ...


class Container(NamedTuple):
    name: str
    module: str
    suffixes: tuple[str, ...]
    extra: str = ""

    def unpacker(self) -> Unpacker:
        return cast(Unpacker, import_module(self.module))


_HERE = "archive.ingest.files.containers"
CONTAINERS = (
    Container("gzip", f"{_HERE}.gzip", (".gz", ".tgz")),
    Container("bzip2", f"{_HERE}.bzip2", (".bz2", ".tbz", ".tbz2")),
    Container("xz", f"{_HERE}.xz", (".xz", ".txz", ".lzma")),
    Container("zstd", f"{_HERE}.zstd", (".zst", ".tzst"), "zst"),
    Container("zip", f"{_HERE}.zip", (".zip",)),
    Container("tar", f"{_HERE}.tar", (".tar",)),
)


def container_of(head: bytes, name: str) -> Container | None:
    """What a file is packed in, by its first bytes: a suffix alone packs nothing but nothing."""
    if head and not head.strip(b"\0") and name.lower().endswith(".tar"):
        return promised(name)  # a tar file without members is zeros
    return next((kind for kind in CONTAINERS if kind.unpacker().looks_like(head)), None)


def promised(name: str) -> Container | None:
    """What a file is packed in by its suffix."""
    return next((kind for kind in CONTAINERS if name.lower().endswith(kind.suffixes)), None)


def within(name: str) -> str:
    """The name of what a packed file holds: a.html of a.html.gz, news.tar of news.tgz.

    >>> within("a.html.gz"), within("news.tgz"), within("letter")
    ('a.html', 'news.tar', 'letter')
    """
    kind = promised(name)
    if kind is None or kind.name == "zip":
        return name
    stem, _, suffix = name.rpartition(".")
    return f"{stem}.tar" if suffix.lower().startswith("t") and kind.name != "tar" else stem
