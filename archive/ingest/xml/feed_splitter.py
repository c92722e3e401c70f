"""Split a feed into small feeds of one item each, which contain all that the item needs.

Elements about the whole feed may be before its items, between them or after them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import chain
from typing import BinaryIO, NamedTuple

from archive.ingest.text.byte_streams import as_utf8
from archive.ingest.text.decode import NotText, declared_encoding
from archive.ingest.xml.xml_parser import BadXML, parse_xml
from archive.ingest.xml.xml_splitter import PieceKind, XmlPiece, split_records
from archive.ingest.xml.xml_tree import local_name, prune

_MAX_BUFFERED = 64_000_000  # bytes that are read ahead, to find what follows the items
_MAX_HEAD = 2_000_000  # bytes
_WRAPPERS = frozenset(("rss", "RDF", "feed", "channel"))
_END_OF_HEAD = b"<!-- -->"
_MAX_TRIES = 5  # to write a damaged head as it is read

HeadReducer = Callable[[bytes, bytes], bytes]
"""Function from the head of a feed and an item to the part of the head that this item needs."""


class FeedItem(NamedTuple):
    """Small feed of one item; without bytes if the item was too long."""

    data: bytes
    kind: PieceKind


def split_feed(
    stream: BinaryIO,
    tags: re.Pattern[bytes],
    kept_names: frozenset[str],
    reduce_head: HeadReducer | None = None,
) -> Iterator[FeedItem]:
    """Yield the items of a feed, each with the head's children whose names are in `kept_names`.

    `tags` finds the items (`xml_splitter.tag_pattern`); `reduce_head` may shorten the head of each.
    """
    pieces = split_records(as_utf8(stream), tags)
    buffered = list(_buffer_pieces(pieces))
    outside = b"".join(piece.data for piece in buffered if piece.kind is PieceKind.OUTSIDE)
    before, after = _build_shell(outside[:_MAX_HEAD], kept_names)
    # An unclosed comment may hide an item, which would be in the head of every record.
    if any(not match[0].startswith(b"<!") for match in tags.finditer(before)):
        before, after = b"", b""
    for piece in chain(buffered, pieces):
        if piece.kind is PieceKind.TOO_LONG:
            yield FeedItem(b"", piece.kind)
        elif piece.kind is not PieceKind.OUTSIDE:
            head = reduce_head(before, piece.data) if reduce_head else before
            # The end of the feed would become a part of an unclosed item.
            end = after if piece.kind is PieceKind.RECORD else b""
            yield FeedItem(head + piece.data + end, piece.kind)


def _buffer_pieces(pieces: Iterator[XmlPiece]) -> Iterator[XmlPiece]:
    """Yield pieces until they exceed the limit for memory."""
    size = 0
    while size <= _MAX_BUFFERED and (piece := next(pieces, None)):
        size += len(piece.data)
        yield piece


def _build_shell(outside: bytes, kept_names: frozenset[str]) -> tuple[bytes, bytes]:
    """Return the text before and after an item, from everything outside of the items.

    A damaged head may be parsed differently after it was serialized: it is parsed and serialized
    until it no longer changes, so that an item is the same when it is read again.
    """
    encoding = declared_encoding(outside)
    declaration = b""
    if encoding:
        declaration = f'<?xml version="1.0" encoding="{encoding}"?>\n'.encode("ascii")
    shell = _prune_head(outside, kept_names)
    for _ in range(_MAX_TRIES):
        before, after = shell
        shell = _prune_head(declaration + before + after, kept_names)
        if shell == (before, after):
            return declaration + before, after
    return declaration, b""


def _prune_head(outside: bytes, kept_names: frozenset[str]) -> tuple[bytes, bytes]:
    try:
        root = parse_xml(outside).root
    except (BadXML, NotText):
        return b"", b""
    if local_name(root) not in _WRAPPERS:
        return b"", b""
    channel = next((child for child in root if local_name(child) == "channel"), root)
    before, _, after = prune(root, channel, kept_names).partition(_END_OF_HEAD)
    return before, b"\n" + after
