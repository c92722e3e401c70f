"""Tagged stories that are no XML: Reuters-21578, and <DOC> collections of TREC, LDC and NIST."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, BinaryIO

from archive.ingest.draft import Draft, Key, Known, Read, Rejected
from archive.ingest.text.decode import NotText, decode
from archive.ingest.text.sniff import root
from archive.ingest.wires.tagged import Tagged
from archive.ingest.xml import xml_splitter
from index.article import Basis

_RECORDS = xml_splitter.tag("REUTERS", "DOC", marked=False)
_COLLECTIONS = ("DOC", "DOCS", "IEER_DOC")
_DOC_TAGS = re.compile(rb"<(?:DOCNO|DOCID|DOC_ID|HEADLINE)[\s>]|<DOC\s+id=[^>]*>\s*<", re.I)

# Our field -> the elements that collections have for it; the first that holds something wins.
_ELEMENTS = {
    "title": ("TITLE", "HEADLINE", "HEAD", "HL", "TI"),
    "dateline": ("DATELINE",),
    "author": ("AUTHOR", "BYLINE"),
    "section": ("SECTION",),
    "source": ("SOURCE", "SO", "PUB"),
}
_DATES = ("DATE_TIME", "DATETIME", "DATE", "DATE1", "DD")
_NUMBERS = ("DOCNO", "DOCID", "DOC_ID")
_LISTS = ("TOPICS", "PLACES", "PEOPLE", "ORGS", "EXCHANGES", "COMPANIES")
_NOT_BODY = frozenset((
    *(name for names in _ELEMENTS.values() for name in names), *_DATES, *_NUMBERS, *_LISTS,
    "ANNOTATION", "DOCTYPE", "GRAPHIC", "MKNOTE", "UNKNOWN",
))  # fmt: skip

# What documents are numbered by: LDC's APW19980314.0391 and AFP_ENG_19940512.0001, TREC's
# AP880212-0001.
_NUMBER = re.compile(r"([A-Z]{2,3})(?:_ENG_)?(\d*)[.-]\d+")
_CODES = {"AFP": "AFP", "AP": "AP", "APW": "AP", "CNA": "CNA", "FT": "Financial Times",
          "LA": "Los Angeles Times", "NYT": "The New York Times", "WSJ": "The Wall Street Journal",
          "XIN": "Xinhua"}  # fmt: skip

_TIME = r"(?:\s+((?:[01]?\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?)(?![\d:]))?"
_DAY = re.compile(rf"(\d{{1,2}}-[A-Z]{{3}}-\d{{4}}|[A-Z][a-z]{{2,8}} \d{{1,2}}, \d{{4}}){_TIME}")
_AMERICAN = re.compile(rf"(\d\d)/(\d\d)/(\d{{4}}){_TIME}")  # NIST's: the month comes first
_SIX = re.compile(r"(\d\d)(\d\d)(\d\d)")  # TREC's, of its own century
_EIGHT = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)")

_SLUG = re.compile(r"^[a-z] [a-z] (\S.{0,60}?)  +\d\d-\d\d\b", re.MULTILINE)
_END = re.compile(r"(?:^|\n)\s*(?:REUTERS?|REUTE|MORE)[\s.]*\Z|(?<=[.!?)])\s+REUTER\s*\Z", re.I)
_RETURN = re.compile(r"\^M *$", re.MULTILINE)  # a carriage return in print
_TAIL = 80  # characters in which the end mark is looked for
_STUB = "Blah blah blah."  # for the text of a story that has none: Reuters-21578, README, BRIEF
_STARS = re.compile(r"\d{0,6}\*+")  # of a news flash
_HEADLINE = 200  # characters, and the share of small letters in those of a headline
_SMALL = 0.2


def looks_like(head: bytes) -> bool:
    """Whether the first element is a story of such a collection, or what holds several."""
    name = root(head)[0].upper()
    if name == "REUTERS":
        return b"NEWID" in head or b"<TEXT" in head
    return name in _COLLECTIONS and bool(_DOC_TAGS.search(head))


def read(stream: BinaryIO, where: str, known: Known) -> Iterator[Read]:
    """A draft for every story; `where` gets its number."""
    number = 0
    for piece in xml_splitter.pieces(stream, _RECORDS):
        if piece.kind is not xml_splitter.Kind.OUTSIDE:
            number += 1
            yield _story(piece, f"{where}#{number}")
    if number == 0:
        yield Rejected(where, "no <DOC> or <REUTERS> in it", b"", "sgml")


def _story(piece: xml_splitter.Piece, where: str) -> Read:
    if piece.kind is xml_splitter.Kind.LONG:
        return Rejected(where, f"a record longer than {xml_splitter.LONGEST:,} bytes", b"", "sgml")
    try:
        text = decode(piece.data)
    except NotText as error:
        return Rejected(where, str(error), piece.data, "sgml")
    closed = "" if piece.kind is xml_splitter.Kind.RECORD else "</TEXT>\n</DOC>"
    record = Tagged(text + closed)
    fields = _fields(record)
    if not fields.get("title") and not fields.get("body"):
        return Rejected(where, "a record without text", piece.data, "sgml", story=False)
    number = _number(record) or record.attribute("NEWID")
    key = Key("record", "", number) if number else None
    return Draft(where, piece.data, "sgml", fields=fields, basis=Basis.WIRE, key=key)


def _fields(record: Tagged) -> dict[str, Any]:
    elements = {field: record.text(*names) for field, names in _ELEMENTS.items()}
    text = _body(record)
    paragraphs = _paragraphs(text)
    plain = not elements["title"] and not record.texts("BODY")  # UNPROC: no tags in the text
    if plain and paragraphs and _is_headline(text, paragraphs[0]):
        elements["title"] = _STARS.sub("", paragraphs.pop(0), count=1).strip()
    number = _NUMBER.fullmatch(_number(record))
    of_code = _CODES.get(number[1], "") if number else ""
    found: dict[str, Any] = {
        **elements,
        "body": "\n".join(paragraphs),
        "source": "Reuters" if record.name == "REUTERS" else elements["source"] or of_code,
        "keywords": [each for name in _LISTS for each in record.items(name, "D")],
        **_dates(record.text(*_DATES), number),
    }
    slugs = (_SLUG.search(text) for text in record.texts("UNKNOWN"))
    found["slug"] = next((slug[1] for slug in slugs if slug), "")
    return {name: value for name, value in found.items() if value}


def _number(record: Tagged) -> str:
    return record.text(*_NUMBERS) or record.attribute("id")


def _body(record: Tagged) -> str:
    """The text with its line ends; BODY is within TEXT, or TEXT within BODY."""
    name = next((name for name in ("TEXT", "BODY", "LP") if record.texts(name)), "DOC")
    text = _RETURN.sub("", "\n\n".join(record.texts(name, _NOT_BODY))).rstrip()
    while end := _END.search(text, max(0, len(text) - _TAIL)):
        text = text[: end.start()].rstrip()
    text = text[text.rfind("\n", 0, len(text) - len(text.lstrip())) + 1 :]
    return "" if _STARS.sub("", text.strip(), count=1).strip() in (_STUB, "") else text


def _paragraphs(text: str) -> list[str]:
    """A line that is indented begins one, and so does what follows an empty line."""
    paragraphs: list[list[str]] = []
    fresh = True
    for line in text.split("\n"):
        words = line.split()
        if words and (fresh or line[:1].isspace()):
            paragraphs.append(words)
        elif words:
            paragraphs[-1] += words
        fresh = not words
    return [" ".join(words) for words in paragraphs]


def _is_headline(text: str, first: str) -> bool:
    """Whether the first paragraph is one: it is not indented, and in capitals."""
    letters = [letter for letter in first if letter.isalpha()]
    small = sum(map(str.islower, letters))
    return bool(
        letters
        and not text[:1].isspace()
        and len(first) <= _HEADLINE
        and small <= len(letters) * _SMALL
    )


def _dates(printed: str, number: re.Match[str] | None) -> dict[str, str]:
    """The day without what stands behind it, and the instant if there is such a time of day.

    Reuters-21578 has days such as `27-MAR-1987 605:12:19.12`: the day is good.
    """
    if found := _AMERICAN.search(printed):
        day, time = f"{found[3]}-{found[1]}-{found[2]}", found[4]
    elif found := _DAY.search(printed):
        day, time = found[1], found[2]
    elif found := _SIX.fullmatch(printed):
        day, time = f"19{found[1]}-{found[2]}-{found[3]}", None
    elif printed:
        day, time = printed, None
    elif number and (found := _EIGHT.fullmatch(number[2])):
        day, time = "-".join(found.groups()), None
    elif number and number[1] in ("AP", "WSJ") and (found := _SIX.fullmatch(number[2])):
        day, time = f"19{found[1]}-{found[2]}-{found[3]}", None
    else:
        return {}
    return {"date": day, "published": f"{day} {time}" if time else ""}
