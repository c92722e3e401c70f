"""A feed cut into small feeds of one item each, which hold all that their item is read by.

What says something of a whole feed may stand before its items, among them or after them.
"""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Callable, Iterator
from itertools import chain
from typing import BinaryIO, NamedTuple

from archive.ingest.text.decode import NotText, declared, decode
from archive.ingest.xml import parse as xml
from archive.ingest.xml import tree, xml_splitter

_WHOLE = 64_000_000  # bytes of a feed whose end is read before its first item is given
_LONGEST_HEAD = 2_000_000
_WRAPPERS = frozenset(("rss", "RDF", "feed", "channel"))
_WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)  # UTF-32's begins with the first
_MARK = b"<!-- -->"
_TRIES = 5  # to write a torn head as it is read

Narrow = Callable[[bytes, bytes], bytes]
"""From a feed's head and an item the head that this item needs."""


class Item(NamedTuple):
    """A small feed of one item; no bytes if the item was too long."""

    data: bytes
    kind: xml_splitter.Kind


def items(
    stream: BinaryIO, tags: re.Pattern[bytes], kept: frozenset[str], narrow: Narrow | None = None
) -> Iterator[Item]:
    """The items of a feed, each under those children of the feed's head whose names are `kept`."""
    pieces = xml_splitter.pieces(_narrowed(stream), tags)
    held = list(_held(pieces))
    outside = b"".join(piece.data for piece in held if piece.kind is xml_splitter.Kind.OUTSIDE)
    before, after = _shell(outside[:_LONGEST_HEAD], kept)
    # A comment without end may hide an item: within the head it would be one of every record.
    if any(not found[0].startswith(b"<!") for found in tags.finditer(before)):
        before, after = b"", b""
    for piece in chain(held, pieces):
        if piece.kind is xml_splitter.Kind.LONG:
            yield Item(b"", piece.kind)
        elif piece.kind is not xml_splitter.Kind.OUTSIDE:
            head = narrow(before, piece.data) if narrow else before
            end = (
                after if piece.kind is xml_splitter.Kind.RECORD else b""
            )  # a torn item would take it in
            yield Item(head + piece.data + end, piece.kind)


def _narrowed(stream: BinaryIO) -> BinaryIO:
    """The stream in UTF-8 if it was in UTF-16, in which no tag is found."""
    first = stream.read(2)
    if first not in _WIDE:
        return _Rejoined(first, stream)
    text = decode(first + stream.read(_WHOLE))
    return io.BytesIO(text.encode("utf-8", "replace"))


class _Rejoined(io.BytesIO):
    """A stream whose first bytes have been read."""

    def __init__(self, first: bytes, rest: BinaryIO) -> None:
        super().__init__(first)
        self._rest = rest

    def read(self, size: int | None = -1, /) -> bytes:
        return super().read(size) or self._rest.read(-1 if size is None else size)


def _held(pieces: Iterator[xml_splitter.Piece]) -> Iterator[xml_splitter.Piece]:
    """As many pieces as may be kept in memory."""
    size = 0
    while size <= _WHOLE and (piece := next(pieces, None)):
        size += len(piece.data)
        yield piece


def _shell(outside: bytes, kept: frozenset[str]) -> tuple[bytes, bytes]:
    """What has to stand before and after an item, from all that stands outside of items.

    A head that is torn may be read otherwise once it is written anew: this goes on until it is not,
    so that an item is the same when it is read again.
    """
    encoding = declared(outside)
    first = f'<?xml version="1.0" encoding="{encoding}"?>\n'.encode("ascii") if encoding else b""
    shell = _pruned(outside, kept)
    for _ in range(_TRIES):
        before, after = shell
        shell = _pruned(first + before + after, kept)
        if shell == (before, after):
            return first + before, after
    return first, b""


def _pruned(outside: bytes, kept: frozenset[str]) -> tuple[bytes, bytes]:
    try:
        root = xml.parse(outside).root
    except (xml.BadXML, NotText):
        return b"", b""
    if tree.local(root) not in _WRAPPERS:
        return b"", b""
    channel = next((child for child in root if tree.local(child) == "channel"), root)
    before, _, after = tree.pruned(root, channel, kept).partition(_MARK)
    return before, b"\n" + after
