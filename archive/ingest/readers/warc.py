"""Web pages saved by a crawler (WARC, ISO 28500): HTML pages are read, other records rejected.

Records are split here, so that a damaged one affects only itself; warcio reads their contents.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextlib import redirect_stderr
from typing import Any, BinaryIO, NamedTuple

from archive.ingest.draft import IngestDefaults, Key, ReadResult, Rejected
from archive.ingest.text import webpage

MAX_BYTES = 20_000_000  # of one record: the limit of pages is in webpage.py
_MAX_PAGE_BYTES = 2 * webpage.MAX_BYTES  # of one page, decompressed
_MAX_HEADER_BYTES = 64_000  # of all headers of one record
_PAGE_TYPES = ("text/html", "application/xhtml+xml")
_NON_PAGE_TYPES = {
    "warcinfo": "a record about the WARC itself",
    "request": "a request, without a page",
    "metadata": "a record about another",
    "revisit": "a visit that found what an earlier one had kept",
    "continuation": "a part of a record that another file begins",
}
_CONTENT_LENGTH = re.compile(rb"^content-length[ \t]*:[ \t]*(\d{1,15})[ \t]*\r?$", re.I | re.M)
_MISSING_EXTRA = "needs the extra `warc`: pip install 'news-archive[warc]'"


def looks_like(head: bytes) -> bool:
    return head.startswith(b"WARC/")


def read(stream: BinaryIO, locator: str, defaults: IngestDefaults) -> Iterator[ReadResult]:
    """Yield a draft or a rejection for every record; locators get its number."""
    try:
        import warcio  # noqa: F401, PLC0415 (an extra)
    except ImportError:
        yield Rejected(locator, _MISSING_EXTRA, b"", "warc")
        return
    number = 0
    for number, record in enumerate(_split_records(stream), start=1):
        record_locator = f"{locator}#{number}"
        if record.flaw:
            yield Rejected(record_locator, record.flaw, record.data, "warc")
        else:
            yield _draft_record(record, record_locator)
    if number == 0:
        yield Rejected(locator, "empty", b"", "warc")


class _WarcRecord(NamedTuple):
    """Bytes of a record, incomplete if it is too long; `flaw` says why it cannot be read."""

    data: bytes
    flaw: str = ""
    is_complete: bool = True


def _split_records(stream: BinaryIO) -> Iterator[_WarcRecord]:
    is_lost = False  # within bytes outside of any record
    while line := stream.readline(_MAX_HEADER_BYTES):
        if line.startswith(b"WARC/"):
            is_lost = False
            yield _cut_record(stream, line)
        elif line.strip() and not is_lost:
            is_lost = True
            yield _WarcRecord(b"", "bytes that belong to no record: a length before them is wrong")


def _cut_record(stream: BinaryIO, first_line: bytes) -> _WarcRecord:
    headers = first_line
    while len(headers) < _MAX_HEADER_BYTES and (line := stream.readline(_MAX_HEADER_BYTES)):
        headers += line
        if not line.strip():
            break
    length_header = _CONTENT_LENGTH.search(headers)
    if length_header is None or not headers.endswith((b"\n\n", b"\n\r\n")):
        return _WarcRecord(headers, "a record without its length")
    length = int(length_header[1])
    block = stream.read(min(length, MAX_BYTES))
    if len(block) < min(length, MAX_BYTES):
        flaw = f"cut off: {len(block):,} of {length:,} bytes"
        return _WarcRecord(headers + block, flaw)
    _skip(stream, length - len(block))
    return _WarcRecord(headers + block + b"\r\n\r\n", is_complete=length <= MAX_BYTES)


def _skip(stream: BinaryIO, count: int) -> None:
    while count > 0 and (skipped := stream.read(min(count, 1_000_000))):
        count -= len(skipped)


def _draft_record(warc_record: _WarcRecord, locator: str) -> ReadResult:
    from warcio.archiveiterator import ArchiveIterator  # noqa: PLC0415 (an extra)
    from warcio.exceptions import ArchiveLoadFailed  # noqa: PLC0415

    warnings = io.StringIO()  # warcio prints its errors
    try:
        with redirect_stderr(warnings):
            record = next(iter(ArchiveIterator(io.BytesIO(warc_record.data))))
            kind = record.rec_type or "nothing"
            if kind not in ("response", "resource", "conversion"):
                reason = _NON_PAGE_TYPES.get(kind, f"a record of the kind {kind[:40]}")
                return Rejected(locator, reason, b"", "warc", expected_story=False)
            if _lacks_http_headers(record):
                return Rejected(locator, "an answer without HTTP headers", warc_record.data, "warc")
            reason = _no_page_reason(record)
            if reason or not warc_record.is_complete:
                too_long = f"a record longer than {MAX_BYTES:,} bytes"
                return Rejected(locator, reason or too_long, b"", "warc", expected_story=not reason)
            stream = record.content_stream()
            page = _read_up_to(stream, _MAX_PAGE_BYTES)
    except (ArchiveLoadFailed, EOFError, StopIteration, ValueError, AttributeError) as error:
        reason = f"a record that cannot be read: {_one_line(error)}"
        return Rejected(locator, reason, warc_record.data, "warc")
    if page.startswith(b"\x1f\x8b") or "rror" in warnings.getvalue():
        return Rejected(locator, "its compression is broken", warc_record.data, "warc")
    at_end = getattr(getattr(stream, "decompressor", None), "eof", True)
    if len(page) < _MAX_PAGE_BYTES and at_end is False:
        return Rejected(locator, "its compressed page is cut off", warc_record.data, "warc")
    return webpage.page_draft(page, _page_source(record, warc_record.data, locator))


def _one_line(error: object) -> str:
    return " ".join(str(error).split())[:200] or type(error).__name__


def _lacks_http_headers(record: Any) -> bool:
    """Return whether a record should contain an HTTP response, and does not."""
    content_type = record.rec_headers.get_header("Content-Type") or ""
    http = record.http_headers
    return content_type.startswith("application/http") and not (
        http is not None and http.protocol.startswith("HTTP")
    )


def _no_page_reason(record: Any) -> str:
    """Return why the content of a record is not an HTML page; empty if it is one."""
    http = record.http_headers
    if http is not None:
        status = http.get_statuscode()
        if not status.startswith("2"):
            return f"the server answered {status[:40] or 'nothing'}, no page"
        coding = (http.get_header("Content-Encoding") or "").strip().lower()
        if coding not in ("", "identity", "gzip", "deflate", *_installed_codings()):
            return f"packed as {coding[:40]}, which is not read here"
    kind = _content_type(record).partition(";")[0].strip().lower()
    return "" if kind in _PAGE_TYPES else f"{kind[:60] or 'of no type'}, not a page of HTML"


def _installed_codings() -> frozenset[str]:
    from warcio.bufferedreaders import BufferedReader  # noqa: PLC0415 (an extra)

    return frozenset(BufferedReader.DECOMPRESSORS)  # br, if brotli is installed


def _content_type(record: Any) -> str:
    headers = record.http_headers or record.rec_headers
    return headers.get_header("Content-Type") or ""


def _read_up_to(stream: Any, limit: int) -> bytes:
    """Return at most `limit` bytes of a stream that gives them in pieces."""
    pieces = []
    while limit > 0 and (piece := stream.read(min(limit, 1_000_000))):
        pieces.append(piece)
        limit -= len(piece)
    return b"".join(pieces)


def _page_source(record: Any, data: bytes, locator: str) -> webpage.PageSource:
    """Return URL, id and charset of a page; not the date of the visit, which is not the story's."""
    url = (record.rec_headers.get_header("WARC-Target-URI") or "").strip("<> ")
    record_id = (record.rec_headers.get_header("WARC-Record-ID") or "").strip("<> ")
    charset = re.search(r"charset\s*=\s*[\"']?([\w.:-]{2,40})", _content_type(record), re.I)
    return webpage.PageSource(
        locator,
        "warc",
        data,
        {"url": url} if url else {},
        Key("message", "", record_id) if record_id else None,
        charset[1] if charset else "",
    )
