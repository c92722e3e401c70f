"""WARC: every record is told of, a torn one costs only itself."""

from __future__ import annotations

import gzip
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.ingest.draft import Draft, Key, Known, Rejected
from archive.ingest.readers import format_of, warc

PAGE = b"<html><body><p>The ferry did not sail.</p></body></html>"
HTML = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"


def record(block: bytes, kind: str = "response", length: int | None = None) -> bytes:
    return (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: http://a.example/x-y-z\r\n"
        "WARC-Record-ID: <urn:uuid:1>\r\nContent-Type: application/http; msgtype=response\r\n"
        f"Content-Length: {len(block) if length is None else length}\r\n\r\n"
    ).encode() + block + b"\r\n\r\n"  # fmt: skip


def reads(data: bytes) -> list[Draft | Rejected]:
    return list(warc.read(io.BytesIO(data), "a.warc", Known()))


def told(data: bytes) -> list[str]:
    return [found.why if isinstance(found, Rejected) else "a page" for found in reads(data)]


def test_known_by_its_first_line() -> None:
    format = format_of(record(HTML), "a.txt")
    assert format and format.name == "warc"


def test_a_page_its_address_and_its_key() -> None:
    (found,) = reads(record(HTML + b"\r\n" + PAGE))
    assert isinstance(found, Draft)
    assert (found.markup, found.where) == (PAGE.decode(), "a.warc#1")
    assert found.fields == {"url": "http://a.example/x-y-z"}
    assert found.key == Key("message", "", "urn:uuid:1")


def chunked(body: bytes) -> bytes:
    return b"5\r\n" + body[:5] + b"\r\n" + b"%x\r\n" % len(body[5:]) + body[5:] + b"\r\n0\r\n\r\n"


@pytest.mark.parametrize(
    ("header", "body"),
    [
        (b"Content-Encoding: gzip", gzip.compress(PAGE, mtime=0)),
        (b"Content-Encoding: gzip", PAGE),  # unpacked by the crawler, header left
        (b"Transfer-Encoding: chunked", chunked(PAGE)),
        (
            b"Transfer-Encoding: chunked\r\nContent-Encoding: gzip",
            chunked(gzip.compress(PAGE, mtime=0)),
        ),
    ],
)
def test_packings(header: bytes, body: bytes) -> None:
    (found,) = reads(record(HTML + header + b"\r\n\r\n" + body))
    assert isinstance(found, Draft) and found.markup == PAGE.decode()


def test_the_charset_of_the_answer_counts_before_the_page_s() -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=windows-1251\r\n\r\n"
    text = "<meta charset=koi8-r><p>Паром остался в порту.</p>"
    (found,) = reads(record(head + text.encode("cp1251")))
    assert isinstance(found, Draft) and found.markup == text


BLOCK = HTML + b"\r\n" + PAGE
GOOD = record(HTML + b"\r\n" + PAGE)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", ["empty"]),
        (record(b"GET / HTTP/1.1\r\n\r\n", "request"), ["a request, without a page"]),
        (record(b"x", "warcinfo"), ["a record about the WARC itself"]),
        (record(HTML, "revisit"), ["a visit that found what an earlier one had kept"]),
        (record(b"x", "song"), ["a record of the kind song"]),
        (record(b"HTTP/1.1 301 Moved\r\n\r\n"), ["the server answered 301, no page"]),
        (record(b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\n"),
         ["image/png, not a page of HTML"]),
        (record(HTML + b"Content-Encoding: zstd\r\n\r\nx"),
         ["packed as zstd, which is not read here"]),
        (record(b"no answer"), ["an answer without HTTP headers"]),
        (record(HTML + b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(PAGE, mtime=0)[:-20]),
         ["its compressed page is cut off"]),
        (GOOD[:-30], [f"cut off: {len(BLOCK) - 26} of {len(BLOCK)} bytes"]),
        (record(HTML + b"\r\n" + PAGE, length=20) + GOOD,
         ["of no type, not a page of HTML",
          "bytes that belong to no record: a length before them is wrong", "a page"]),
        (b"WARC/1.0\r\nWARC-Type: response\r\n\r\n" + GOOD,
         ["a record without its length", "a page"]),
        (GOOD + b"junk\n" * 1000 + GOOD,
         ["a page", "bytes that belong to no record: a length before them is wrong", "a page"]),
    ],
)  # fmt: skip
def test_every_record_is_told_of(data: bytes, expected: list[str]) -> None:
    assert told(data) == expected


def test_a_bomb_is_refused() -> None:
    packed = gzip.compress(b"a" * 50_000_000)
    assert told(record(HTML + b"Content-Encoding: gzip\r\n\r\n" + packed)) == [
        "a page longer than 10,000,000 bytes"
    ]


def test_without_warcio_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "warcio", None)
    assert told(GOOD) == ["needs the extra `warc`: pip install 'news-archive[warc]'"]


@settings(max_examples=80, deadline=None)
@given(st.binary(max_size=100), st.integers(0, len(GOOD)))
def test_any_bytes_end_in_drafts_or_rejects(data: bytes, at: int) -> None:
    for found in reads(GOOD[:at] + data + GOOD[at:]):
        if isinstance(found, Draft):
            (again,) = reads(found.data)
            assert isinstance(again, Draft)
            assert (again.fields, again.markup, again.key) == (
                found.fields,
                found.markup,
                found.key,
            )
