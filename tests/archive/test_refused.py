"""Reasons for which readers reject something, as `archive rejects` prints them."""

from __future__ import annotations

from types import ModuleType

import pytest

from archive.ingest.draft import Rejected
from archive.ingest.readers import csv, html, json, mail, markdown, mhtml, text
from archive.ingest.records import json_splitter
from archive.ingest.text import webpage
from archive.ingest.wires import teleprinter
from tests.archive.reading import read_all

FRONT = "its front matter cannot be read: "
NEITHER = "neither title nor body"
FEED = '{"version": "https://jsonfeed.org/version/1.1", "items": [%s]}'


@pytest.mark.parametrize(
    ("format", "data", "reason"),
    [
        ("markdown", "\n \n", "empty"),
        ("markdown", "[" * 1_001, "too many lines, or too many Markdown signs in a paragraph"),
        ("markdown", "a\n" * 20_001, "too many lines, or too many Markdown signs in a paragraph"),
        ("markdown", "---\ndate: 2024\n---\n", NEITHER),
        ("markdown", "---\n- a\n- b\n---\nSnow.", FRONT + "names and values are needed"),
        ("markdown", "---\na: &a b\nc: *a\n---\nSnow.",
         FRONT + "YAML aliases (*name) are not supported"),
        ("markdown", f"---\na: {'b' * 100_000}\n---\nSnow.",
         "its front matter is too long"),
        ("markdown", "---\na: {b\n---\nSnow.", FRONT + "expected ',' or '}'"),
        ("markdown", "+++\na = b\n+++\nSnow.", FRONT + "Invalid value"),
        ("json", FEED % '', "a feed without items"),
        ("json", FEED % '7',
         "not an item: a JSON object is needed"),
        ("json", FEED % '{"id": "5"}', NEITHER),
        ("json", '{"type": "Feature", "geometry": null, "properties": {"title": "Snow"}}',
         "geographic data (GeoJSON), no story"),
        ("json", '{"uri": "urn:a", "type": "text"}', NEITHER),
        ("json", '{"uri": "urn:a", "type": "picture", "headline": "Snow"}',
         "a picture, without a story"),
        ("json", '{"guid": "urn:a", "eventdetails": {"organiser": []}, "slugline": "A"}',
         "an event, without a story"),
        ("json", '{"standard": {"name": "ninjs"}, "altids": {"itemid": "5"}}', NEITHER),
        ("feed", "<rss><channel><9:item><title>A</title></9:item>", "cannot be found again"),
        ("wxr", "<rss><channel><9:item><title>A</title></9:item>", "cannot be found again"),
        ("warc", "WARC/1.0\r\nWARC-Type: response\r\n", "a record without its length"),
        ("html", " \n", "empty"),
        ("markdown", "", "empty"),
        ("jsonl", "\n\n", "empty"),
        ("mail", "From ann@a.org Wed Mar  6 06:00:11 2024\n\n", "empty"),
        ("text", "", "empty"),
        ("csv", "title,body\n" + "x" * 70_000, "a row of 1 cells under 2 names (line 2)"),
        ("csv", "x" * 70_000, "the first line is too long for one"),
        ("csv", "\n" * 2_000 + "title,body\nA,B\n", "empty"),
    ],
)  # fmt: skip
def test_reasons(format: str, data: str, reason: str) -> None:
    (record,) = read_all(format, data.encode())
    assert isinstance(record, Rejected), record
    assert reason in record.reason


LIMIT = 300  # bytes, or characters, instead of millions
LONG = "ferry " * LIMIT


@pytest.mark.parametrize(
    ("format", "limits", "data", "reason"),
    [
        ("markdown", markdown, LONG, "longer than 300 bytes: not one news page"),
        ("text", text, LONG, "longer than 300 bytes: not one news page"),
        ("html", html, LONG, "longer than 300 bytes: not one page"),
        ("mhtml", mhtml, LONG, "longer than 300 bytes: not one page"),
        ("html", webpage, f"<html><p>{LONG}", "a page longer than 300 bytes"),
        ("mail", mail, f"From: a@b\n\n{LONG}", "a message longer than 300 bytes"),
        ("csv", csv, f"title,body\n{LONG},x\n", "a row longer than 300 characters (line 2)"),
        ("anpa", teleprinter, f"\x01\x02{LONG}\x03\x04", "a message longer than 300 bytes"),
    ],
)
def test_overlong_files(
    format: str, limits: ModuleType, data: str, reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "MAX_CHARS" if limits is csv else "MAX_BYTES", LIMIT)
    (record,) = read_all(format, data.encode())  # the rest of it is not a record
    assert isinstance(record, Rejected), record
    assert record.reason == reason
    assert len(record.data) <= LIMIT


LONG_TITLE = "ferry " * 60  # longer than the limits of a record and of a document here
RECORDS = {
    "a record in a list": (
        f'[{{"title": "{LONG_TITLE}"}}, {{"title": "Snow"}}]',
        ["a record longer than 300 bytes (line 1)", ""],
    ),
    "one that is all of the file": (
        f'{{"title": "{LONG_TITLE * 3}"}}',
        ["longer than 900 bytes: only lists may be, and files of one record per line (line 1)"],
    ),
    "in UTF-16": ('[{"title": "Snow"}]', [""]),
}


@pytest.mark.parametrize("name", RECORDS)
@pytest.mark.parametrize("by", [1 << 18, 50])
def test_overlong_json(name: str, by: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json, "_LIMITS", json_splitter.JsonLimits(record=300, document=900))
    monkeypatch.setattr(json_splitter, "_CHUNK", by)
    data, reasons = RECORDS[name]
    results = read_all("json", data.encode("utf-16" if "UTF-16" in name else "utf-8"))
    assert [record.reason if isinstance(record, Rejected) else "" for record in results] == reasons
