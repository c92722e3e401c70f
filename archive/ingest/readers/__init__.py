"""Readers: one module per input format, which turns files into drafts.

A reader module has two functions.  `looks_like(head)` says from the first bytes whether a file has
its format.  `read(stream, locator, defaults)` yields a Draft for each record and never raises for
bad data: a record that cannot be read is a Rejected with a true and specific reason.  A stream is
read once, from start to end.  A reader imports third-party packages only when it reads.

FORMATS below lists the formats, in the order in which they are tried; to add one, add a line.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pathlib import PurePath
from typing import BinaryIO, NamedTuple, Protocol, cast

from archive.ingest.draft import IngestDefaults, ReadResult
from archive.ingest.text.decode import is_binary

HEAD_BYTES = 8192  # length of the head that `looks_like` gets


class Reader(Protocol):
    """Interface of a reader module."""

    def looks_like(self, head: bytes) -> bool: ...
    def read(
        self, stream: BinaryIO, locator: str, defaults: IngestDefaults
    ) -> Iterator[ReadResult]: ...


class InputFormat(NamedTuple):
    """Entry of the table of formats; its reader is imported only when it is needed."""

    name: str
    module: str
    suffixes: tuple[str, ...]
    description: str
    extra: str = ""  # optional dependency to install: pip install 'news-archive[extra]'

    def load_reader(self) -> Reader:
        return cast(Reader, import_module(self.module))


FORMATS: tuple[InputFormat, ...] = (
    InputFormat("nitf", "archive.ingest.readers.nitf", (".nitf",),
                "NITF, the News Industry Text Format: one story per file"),
    InputFormat("newsml", "archive.ingest.readers.newsml", (),
                "NewsML 1: news items, with their stories in NITF, XHTML or plain text"),
    InputFormat("newsml-g2", "archive.ingest.readers.newsml_g2", (),
                "NewsML-G2: one news item, or several in a message"),
    InputFormat("jsonl", "archive.ingest.readers.jsonl", (".jsonl", ".ndjson"),
                "JSON records, one per line, as `archive export` prints them"),
    InputFormat("wxr", "archive.ingest.readers.wxr", (),
                "a WordPress export (WXR): its published posts and pages"),
    InputFormat("feed", "archive.ingest.readers.feed", (".rss", ".atom", ".rdf"),
                "RSS 0.9x to 2.0 and Atom: one article per item"),
    InputFormat("sgml", "archive.ingest.readers.sgml", (".sgm", ".sgml"),
                "SGML news collections (Reuters-21578, TREC, LDC)"),
    InputFormat("anpa", "archive.ingest.readers.anpa", (".anpa",),
                "wire messages in ANPA 1312, as American agencies send them"),
    InputFormat("iptc7901", "archive.ingest.readers.iptc7901", (),
                "wire messages in IPTC 7901, as European agencies such as dpa send them"),
    InputFormat("warc", "archive.ingest.readers.warc", (".warc",),
                "web pages saved by a crawler (WARC)", "warc"),
    InputFormat("mhtml", "archive.ingest.readers.mhtml", (".mht", ".mhtml"),
                "a web page and its resources in one file (MHTML), as browsers save it"),
    InputFormat("mail", "archive.ingest.readers.mail", (".eml", ".mbox", ".mbx"),
                "email: a message, or a mailbox (mbox)"),
    InputFormat("html", "archive.ingest.readers.html", (".html", ".htm", ".xhtml"),
                "an HTML page, also as saved by a browser or SingleFile"),
    InputFormat("xml", "archive.ingest.readers.xml_other", (),
                "other XML: records with elements of known names, such as headline and text"),
    InputFormat("json", "archive.ingest.readers.json", (".json", ".geojson", ".jsonld"),
                "a JSON record, a list of records, or a document with records: ninjs, JSON Feed"),
    InputFormat("csv", "archive.ingest.readers.csv", (".csv", ".tsv", ".tab"),
                "a table with a header line, one record per row; --map says what its columns mean"),
    InputFormat("markdown", "archive.ingest.readers.markdown",
                (".md", ".markdown", ".mdown", ".mkd"),
                "a Markdown page, with YAML or TOML front matter", extra="md"),
    InputFormat("text", "archive.ingest.readers.text", (".txt", ".text", ""),
                "a news page as plain text, one per file"),
)  # fmt: skip

# Suffixes of text files that are not flat news pages and have no reader.
_UNREAD_SUFFIXES = frozenset(
    "xml rtf pdf doc docx ics vcf srt vtt yaml yml toml conf cfg log sql tex bib c h cpp java go"
    " rs rb pl php".split()
)

FORMATS_BY_NAME = {f.name: f for f in FORMATS}


def detect_format(head: bytes, name: str) -> InputFormat | None:
    """Return the format of a file, or None: by its content, then by its suffix.

    Where a head fits two formats, such as one long line of JSON, the suffix decides.
    """
    suffix = PurePath(name).suffix.lower()
    for format in sorted(FORMATS, key=lambda candidate: suffix not in candidate.suffixes):
        if format.name != "text" and format.load_reader().looks_like(head):
            return format
    if is_binary(head):
        return None
    by_suffix = next((f for f in FORMATS if suffix in f.suffixes), FORMATS_BY_NAME["text"])
    if by_suffix.name != "text":
        return by_suffix
    if suffix.removeprefix(".") in _UNREAD_SUFFIXES:
        return None
    return by_suffix if by_suffix.load_reader().looks_like(head) else None
