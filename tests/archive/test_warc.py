"""WARC: every record gives a draft or a rejection, and a damaged one affects only itself."""

from __future__ import annotations

import gzip
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.ingest.draft import Draft, IngestDefaults, Key, Rejected
from archive.ingest.readers import detect_format, warc

PAGE = b"<html><body><p>The ferry did not sail.</p></body></html>"
HTML = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"


def record(block: bytes, kind: str = "response", length: int | None = None) -> bytes:
    return (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: http://a.example/x-y-z\r\n"
        "WARC-Record-ID: <urn:uuid:1>\r\nContent-Type: application/http; msgtype=response\r\n"
        f"Content-Length: {len(block) if length is None else length}\r\n\r\n"
    ).encode() + block + b"\r\n\r\n"  # fmt: skip


def read_all(data: bytes) -> list[Draft | Rejected]:
    return list(warc.read(io.BytesIO(data), "a.warc", IngestDefaults()))


def outcomes(data: bytes) -> list[str]:
    return [
        result.reason if isinstance(result, Rejected) else "a page" for result in read_all(data)
    ]


def test_detected_by_its_first_line() -> None:
    format = detect_format(record(HTML), "a.txt")
    assert format and format.name == "warc"


def test_page_url_and_key() -> None:
    (result,) = read_all(record(HTML + b"\r\n" + PAGE))
    assert isinstance(result, Draft)
    assert (result.markup, result.locator) == (PAGE.decode(), "a.warc#1")
    assert result.fields == {"url": "http://a.example/x-y-z"}
    assert result.key == Key("message", "", "urn:uuid:1")


def chunked(body: bytes) -> bytes:
    return b"5\r\n" + body[:5] + b"\r\n" + b"%x\r\n" % len(body[5:]) + body[5:] + b"\r\n0\r\n\r\n"


@pytest.mark.parametrize(
    ("header", "body"),
    [
        (b"Content-Encoding: gzip", gzip.compress(PAGE, mtime=0)),
        (b"Content-Encoding: gzip", PAGE),  # decompressed by the crawler, which kept the header
        (b"Transfer-Encoding: chunked", chunked(PAGE)),
        (
            b"Transfer-Encoding: chunked\r\nContent-Encoding: gzip",
            chunked(gzip.compress(PAGE, mtime=0)),
        ),
    ],
)
def test_content_encodings(header: bytes, body: bytes) -> None:
    (result,) = read_all(record(HTML + header + b"\r\n\r\n" + body))
    assert isinstance(result, Draft) and result.markup == PAGE.decode()


def test_charset_of_the_response_precedes_that_of_the_page() -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=windows-1251\r\n\r\n"
    text = "<meta charset=koi8-r><p>Паром остался в порту.</p>"
    (result,) = read_all(record(head + text.encode("cp1251")))
    assert isinstance(result, Draft) and result.markup == text


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
def test_every_record_is_reported(data: bytes, expected: list[str]) -> None:
    assert outcomes(data) == expected


def test_a_decompression_bomb_is_rejected() -> None:
    packed = gzip.compress(b"a" * 50_000_000)
    assert outcomes(record(HTML + b"Content-Encoding: gzip\r\n\r\n" + packed)) == [
        "a page longer than 10,000,000 bytes"
    ]


def test_without_warcio_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "warcio", None)
    assert outcomes(GOOD) == ["needs the extra `warc`: pip install 'news-archive[warc]'"]


@settings(max_examples=80, deadline=None)
@given(st.binary(max_size=100), st.integers(0, len(GOOD)))
def test_any_bytes_end_in_drafts_or_rejects(data: bytes, at: int) -> None:
    for result in read_all(GOOD[:at] + data + GOOD[at:]):
        if isinstance(result, Draft):
            (reread,) = read_all(result.data)
            assert isinstance(reread, Draft)
            assert (reread.fields, reread.markup, reread.key) == (
                result.fields,
                result.markup,
                result.key,
            )
