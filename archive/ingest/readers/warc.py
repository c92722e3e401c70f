"""Pages that a crawler kept (WARC, ISO 28500): every record is told of, pages of HTML are read.

Records are cut here, so that a torn one costs only itself; what stands in one, warcio reads.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextlib import redirect_stderr
from typing import Any, BinaryIO, NamedTuple

from archive.ingest.draft import Key, Known, Read, Rejected
from archive.ingest.text import webpage

LONGEST = 20_000_000  # bytes of one record: pages have their limit in webpage.py
_MOST = 2 * webpage.LONGEST  # bytes of one page, out of its compression
_HEADERS = 64_000  # bytes of the headers of one record
_PAGES = ("text/html", "application/xhtml+xml")
_OTHERS = {
    "warcinfo": "a record about the WARC itself",
    "request": "a request, without a page",
    "metadata": "a record about another",
    "revisit": "a visit that found what an earlier one had kept",
    "continuation": "a part of a record that another file begins",
}
_LENGTH = re.compile(rb"^content-length[ \t]*:[ \t]*(\d{1,15})[ \t]*\r?$", re.I | re.M)
_EXTRA = "needs the extra `warc`: pip install 'news-archive[warc]'"


def looks_like(head: bytes) -> bool:
    return head.startswith(b"WARC/")


def read(stream: BinaryIO, where: str, known: Known) -> Iterator[Read]:
    """A draft or a reject for every record; `where` gets its number."""
    try:
        import warcio  # noqa: F401, PLC0415 (an extra)
    except ImportError:
        yield Rejected(where, _EXTRA, b"", "warc")
        return
    number = 0
    for number, piece in enumerate(_pieces(stream), start=1):
        place = f"{where}#{number}"
        if piece.why:
            yield Rejected(place, piece.why, piece.data, "warc")
        else:
            yield _record(piece, place)
    if number == 0:
        yield Rejected(where, "empty", b"", "warc")


class _Piece(NamedTuple):
    """A record's bytes, its first ones alone if it is too long; or why there are none."""

    data: bytes
    why: str = ""
    whole: bool = True


def _pieces(stream: BinaryIO) -> Iterator[_Piece]:
    astray = False  # in bytes that are no record's
    while line := stream.readline(_HEADERS):
        if line.startswith(b"WARC/"):
            astray = False
            yield _piece(stream, line)
        elif line.strip() and not astray:
            astray = True
            yield _Piece(b"", "bytes that belong to no record: a length before them is wrong")


def _piece(stream: BinaryIO, first: bytes) -> _Piece:
    headers = first
    while len(headers) < _HEADERS and (line := stream.readline(_HEADERS)):
        headers += line
        if not line.strip():
            break
    stated = _LENGTH.search(headers)
    if stated is None or not headers.endswith((b"\n\n", b"\n\r\n")):
        return _Piece(headers, "a record without its length")
    length = int(stated[1])
    block = stream.read(min(length, LONGEST))
    if len(block) < min(length, LONGEST):
        why = f"cut off: {len(block):,} of {length:,} bytes"
        return _Piece(headers + block, why)
    _skip(stream, length - len(block))
    return _Piece(headers + block + b"\r\n\r\n", whole=length <= LONGEST)


def _skip(stream: BinaryIO, count: int) -> None:
    while count > 0 and (passed := stream.read(min(count, 1_000_000))):
        count -= len(passed)


def _record(piece: _Piece, where: str) -> Read:
    from warcio.archiveiterator import ArchiveIterator  # noqa: PLC0415 (an extra)
    from warcio.exceptions import ArchiveLoadFailed  # noqa: PLC0415

    told = io.StringIO()  # it prints what it stumbles over
    try:
        with redirect_stderr(told):
            record = next(iter(ArchiveIterator(io.BytesIO(piece.data))))
            kind = record.rec_type or "nothing"
            if kind not in ("response", "resource", "conversion"):
                why = _OTHERS.get(kind, f"a record of the kind {kind[:40]}")
                return Rejected(where, why, b"", "warc", story=False)
            if _is_torn(record):
                return Rejected(where, "an answer without HTTP headers", piece.data, "warc")
            why = _no_page(record)
            if why or not piece.whole:
                long = f"a record longer than {LONGEST:,} bytes"
                return Rejected(where, why or long, b"", "warc", story=not why)
            stream = record.content_stream()
            page = _up_to(stream, _MOST)
    except (ArchiveLoadFailed, EOFError, StopIteration, ValueError, AttributeError) as error:
        return Rejected(where, f"no record that can be read: {_line(error)}", piece.data, "warc")
    if page.startswith(b"\x1f\x8b") or "rror" in told.getvalue():
        return Rejected(where, "its compression is broken", piece.data, "warc")
    if len(page) < _MOST and getattr(getattr(stream, "decompressor", None), "eof", True) is False:
        return Rejected(where, "its compressed page is cut off", piece.data, "warc")
    return webpage.draft(page, _kept(record, piece.data, where))


def _line(told: object) -> str:
    return " ".join(str(told).split())[:200] or type(told).__name__


def _is_torn(record: Any) -> bool:
    """Whether it should hold what a server answered, and does not."""
    stated = record.rec_headers.get_header("Content-Type") or ""
    http = record.http_headers
    return stated.startswith("application/http") and not (
        http is not None and http.protocol.startswith("HTTP")
    )


def _no_page(record: Any) -> str:
    """Why what a record holds is no page of HTML; empty if it is one."""
    http = record.http_headers
    if http is not None:
        status = http.get_statuscode()
        if not status.startswith("2"):
            return f"the server answered {status[:40] or 'nothing'}, no page"
        coding = (http.get_header("Content-Encoding") or "").strip().lower()
        if coding not in ("", "identity", "gzip", "deflate", *_unpackers()):
            return f"packed as {coding[:40]}, which is not read here"
    kind = _content_type(record).partition(";")[0].strip().lower()
    return "" if kind in _PAGES else f"{kind[:60] or 'of no type'}, not a page of HTML"


def _unpackers() -> frozenset[str]:
    from warcio.bufferedreaders import BufferedReader  # noqa: PLC0415 (an extra)

    return frozenset(BufferedReader.DECOMPRESSORS)  # br, where brotli is installed


def _content_type(record: Any) -> str:
    headers = record.http_headers or record.rec_headers
    return headers.get_header("Content-Type") or ""


def _up_to(stream: Any, most: int) -> bytes:
    """The bytes of a stream that gives them in pieces."""
    pieces = []
    while most > 0 and (piece := stream.read(min(most, 1_000_000))):
        pieces.append(piece)
        most -= len(piece)
    return b"".join(pieces)


def _kept(record: Any, data: bytes, where: str) -> webpage.Kept:
    """The date of a visit says nothing of the story's: it is left."""
    url = (record.rec_headers.get_header("WARC-Target-URI") or "").strip("<> ")
    named = (record.rec_headers.get_header("WARC-Record-ID") or "").strip("<> ")
    charset = re.search(r"charset\s*=\s*[\"']?([\w.:-]{2,40})", _content_type(record), re.I)
    return webpage.Kept(
        where,
        "warc",
        data,
        {"url": url} if url else {},
        Key("message", "", named) if named else None,
        charset[1] if charset else "",
    )
