"""Readers: one format a module, which gives drafts and judges nothing.

A reader module has `looks_like(head)`, which says from the first bytes whether a file is its own,
and `read(stream, where, known)`, which yields what it finds, record by record, and never raises
for bad data: what cannot be read is a Rejected with a reason that is true and specific.  A stream
is read once, from start to end; what a reader imports beyond the standard library it imports
when it reads.
The table below is the list of formats; to add one, add a line.  They are asked in its order.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pathlib import PurePath
from typing import BinaryIO, NamedTuple, Protocol, cast

from archive.ingest.draft import Known, Read
from archive.ingest.text.decode import binary

HEAD = 8192  # bytes that a format is found by


class Reader(Protocol):
    def looks_like(self, head: bytes) -> bool: ...
    def read(self, stream: BinaryIO, where: str, known: Known) -> Iterator[Read]: ...


class Format(NamedTuple):
    name: str
    module: str
    suffixes: tuple[str, ...]
    about: str
    extra: str = ""  # what has to be installed for it: pip install 'news-archive[extra]'

    def reader(self) -> Reader:
        return cast(Reader, import_module(self.module))


FORMATS: tuple[Format, ...] = (
    Format("nitf", "archive.ingest.readers.nitf", (".nitf",),
           "one story as NITF, the News Industry Text Format"),
    Format("newsml", "archive.ingest.readers.newsml", (),
           "NewsML 1: news items, with their stories in NITF, XHTML or plain text"),
    Format("newsml-g2", "archive.ingest.readers.newsml_g2", (),
           "NewsML-G2: news items, alone or several in a message"),
    Format("jsonl", "archive.ingest.readers.jsonl", (".jsonl", ".ndjson"),
           "records of JSON, one a line; what `archive export` prints"),
    Format("wxr", "archive.ingest.readers.wxr", (),
           "an export of WordPress: its published posts and pages"),
    Format("feed", "archive.ingest.readers.feed", (".rss", ".atom", ".rdf"),
           "RSS 0.9x to 2.0 and Atom, an article an item"),
    Format("sgml", "archive.ingest.readers.sgml", (".sgm", ".sgml"),
           "tagged stories that are no XML: Reuters-21578, <DOC> collections of TREC and LDC"),
    Format("anpa", "archive.ingest.readers.anpa", (".anpa",),
           "wire messages in ANPA 1312, as American agencies send them"),
    Format("iptc7901", "archive.ingest.readers.iptc7901", (),
           "wire messages in IPTC 7901, as European agencies and dpa send them"),
    Format("warc", "archive.ingest.readers.warc", (".warc",),
           "pages that a crawler kept", "warc"),
    Format("mhtml", "archive.ingest.readers.mhtml", (".mht", ".mhtml"),
           "a page with all that belongs to it, as browsers save it"),
    Format("mail", "archive.ingest.readers.mail", (".eml", ".mbox", ".mbx"),
           "mail: a message, or a mailbox (mbox)"),
    Format("html", "archive.ingest.readers.html", (".html", ".htm", ".xhtml"),
           "a page of HTML, also as a browser or SingleFile saved it"),
    Format("xml", "archive.ingest.readers.xml_other", (),
           "other XML: records whose elements have names that we know, such as headline and text"),
    Format("json", "archive.ingest.readers.json", (".json", ".geojson", ".jsonld"),
           "a record of JSON, a list of them, or a document that holds them: ninjs, JSON Feed"),
    Format("csv", "archive.ingest.readers.csv", (".csv", ".tsv", ".tab"),
           "a table with a line of names, one record a row; --map says what they mean"),
    Format("markdown", "archive.ingest.readers.markdown", (".md", ".markdown", ".mdown", ".mkd"),
           "a page of Markdown, with YAML or TOML in front", extra="md"),
    Format("text", "archive.ingest.readers.text", (".txt", ".text", ""),
           "a news page as flat text, one a file"),
)  # fmt: skip

# Text that is none of a flat page, and has no reader.
_OTHERS = frozenset(
    "xml rtf pdf doc docx ics vcf srt vtt yaml yml toml conf cfg log sql tex bib c h cpp java go"
    " rs rb pl php".split()
)

BY_NAME = {f.name: f for f in FORMATS}


def format_of(head: bytes, name: str) -> Format | None:
    """The format of a file: by its content first, by its suffix where content does not say.

    Where a head may be two formats', such as one long line of JSON, the suffix says which.
    """
    suffix = PurePath(name).suffix.lower()
    for known in sorted(FORMATS, key=lambda each: suffix not in each.suffixes):
        if known.name != "text" and known.reader().looks_like(head):
            return known
    if binary(head):
        return None
    by_suffix = next((f for f in FORMATS if suffix in f.suffixes), BY_NAME["text"])
    if by_suffix.name != "text":
        return by_suffix
    flat = suffix.removeprefix(".") not in _OTHERS and by_suffix.reader().looks_like(head)
    return by_suffix if flat else None
