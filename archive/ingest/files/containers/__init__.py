"""Containers in which files are packed, one kind per module; they yield members, not stories.

A module has `looks_like(head)` and `members(stream, outer, budget)`, which yields a Member for each
file in the container.  A member's stream is valid until the next member is requested.  A member
that cannot be opened is yielded as a Rejected; a stream that breaks off raises UnreadableInput
while it is read.  The table below lists the kinds; to add a kind, add a line.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from typing import BinaryIO, NamedTuple, Protocol, cast

from archive.ingest.draft import Rejected
from archive.ingest.files.containers.limits import ExpansionBudget


class ContainerFile(NamedTuple):
    """Packed file; the names of its members are derived from its name."""

    locator: str
    name: str


class Member(NamedTuple):
    """File within a container."""

    locator: str  # news.zip#inner/a.html; if there can be only one member, the container's own
    name: str  # inner/a.html
    stream: BinaryIO


class Unpacker(Protocol):
    """Functions of a container's module."""

    def looks_like(self, head: bytes) -> bool: ...
    def members(
        self, stream: BinaryIO, outer: ContainerFile, budget: ExpansionBudget
    ) -> Iterator[Member | Rejected]: ...


class Container(NamedTuple):
    """Kind of container, and the module that unpacks it."""

    name: str
    module: str
    suffixes: tuple[str, ...]
    extra: str = ""

    def load_unpacker(self) -> Unpacker:
        return cast(Unpacker, import_module(self.module))


_PACKAGE = "archive.ingest.files.containers"
CONTAINERS = (
    Container("gzip", f"{_PACKAGE}.gzip", (".gz", ".tgz")),
    Container("bzip2", f"{_PACKAGE}.bzip2", (".bz2", ".tbz", ".tbz2")),
    Container("xz", f"{_PACKAGE}.xz", (".xz", ".txz", ".lzma")),
    Container("zstd", f"{_PACKAGE}.zstd", (".zst", ".tzst"), "zst"),
    Container("zip", f"{_PACKAGE}.zip", (".zip",)),
    Container("tar", f"{_PACKAGE}.tar", (".tar",)),
)


def detect_container(head: bytes, name: str) -> Container | None:
    """Return the kind of container by a file's first bytes; None if the file is not packed.

    The suffix of `name` counts only for a tar file without members, which is all zeros.
    """
    if head and not head.strip(b"\0") and name.lower().endswith(".tar"):
        return by_suffix(name)
    return next((kind for kind in CONTAINERS if kind.load_unpacker().looks_like(head)), None)


def by_suffix(name: str) -> Container | None:
    """Return the kind of container by a file's suffix; None for any other suffix."""
    return next((kind for kind in CONTAINERS if name.lower().endswith(kind.suffixes)), None)


def inner_name(name: str) -> str:
    """Return the name of a packed file's content: a.html of a.html.gz, news.tar of news.tgz.

    >>> inner_name("a.html.gz"), inner_name("news.tgz"), inner_name("letter")
    ('a.html', 'news.tar', 'letter')
    """
    kind = by_suffix(name)
    if kind is None or kind.name == "zip":
        return name
    stem, _, suffix = name.rpartition(".")
    return f"{stem}.tar" if suffix.lower().startswith("t") and kind.name != "tar" else stem
