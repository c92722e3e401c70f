"""Tagged stories other than XML: Reuters-21578, and <DOC> collections of TREC, LDC and NIST."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, BinaryIO

from archive.ingest.draft import Draft, IngestDefaults, Key, ReadResult, Rejected
from archive.ingest.text.decode import NotText, decode
from archive.ingest.text.sniff import root_element
from archive.ingest.wires.sgml_record import SgmlRecord
from archive.ingest.wires.teleprinter import join_paragraphs
from archive.ingest.xml import xml_splitter
from index.article import DateBasis

_RECORD_TAGS = xml_splitter.tag_pattern("REUTERS", "DOC", is_xml=False)
_COLLECTION_ROOTS = ("DOC", "DOCS", "IEER_DOC")
_DOC_TAGS = re.compile(rb"<(?:DOCNO|DOCID|DOC_ID|HEADLINE)[\s>]|<DOC\s+id=[^>]*>\s*<", re.I)

# Our field -> its elements in the collections; the first one that has a text wins.
_ELEMENTS = {
    "title": ("TITLE", "HEADLINE", "HEAD", "HL", "TI"),
    "dateline": ("DATELINE",),
    "author": ("AUTHOR", "BYLINE"),
    "section": ("SECTION",),
    "source": ("SOURCE", "SO", "PUB"),
}
_DATE_ELEMENTS = ("DATE_TIME", "DATETIME", "DATE", "DATE1", "DD")
_NUMBER_ELEMENTS = ("DOCNO", "DOCID", "DOC_ID")
_LIST_ELEMENTS = ("TOPICS", "PLACES", "PEOPLE", "ORGS", "EXCHANGES", "COMPANIES")
_NOT_BODY = frozenset((
    *(name for names in _ELEMENTS.values() for name in names),
    *_DATE_ELEMENTS, *_NUMBER_ELEMENTS, *_LIST_ELEMENTS,
    "ANNOTATION", "DOCTYPE", "GRAPHIC", "MKNOTE", "UNKNOWN",
))  # fmt: skip

# Document numbers begin with the source: LDC's APW19980314.0391 and AFP_ENG_19940512.0001,
# TREC's AP880212-0001.
_DOCUMENT_NUMBER = re.compile(r"([A-Z]{2,3})(?:_ENG_)?(\d*)[.-]\d+")
_SOURCE_CODES = {
    "AFP": "AFP", "AP": "AP", "APW": "AP", "CNA": "CNA", "FT": "Financial Times",
    "LA": "Los Angeles Times", "NYT": "The New York Times", "WSJ": "The Wall Street Journal",
    "XIN": "Xinhua",
}  # fmt: skip

_TIME = r"(?:\s+((?:[01]?\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?)(?![\d:]))?"
_DAY = re.compile(rf"(\d{{1,2}}-[A-Z]{{3}}-\d{{4}}|[A-Z][a-z]{{2,8}} \d{{1,2}}, \d{{4}}){_TIME}")
_AMERICAN_DATE = re.compile(rf"(\d\d)/(\d\d)/(\d{{4}}){_TIME}")  # of NIST: the month comes first
_SIX_DIGITS = re.compile(r"(\d\d)(\d\d)(\d\d)")  # of TREC, without the century
_EIGHT_DIGITS = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)")

_SLUG = re.compile(r"^[a-z] [a-z] (\S.{0,60}?)  +\d\d-\d\d\b", re.MULTILINE)
_END_MARK = re.compile(
    r"(?:^|\n)\s*(?:REUTERS?|REUTE|MORE)[\s.]*\Z|(?<=[.!?)])\s+REUTER\s*\Z", re.I
)
_CARRIAGE_RETURN = re.compile(r"\^M *$", re.MULTILINE)  # a carriage return, as two characters
_TAIL = 80  # characters at the end in which the end mark is searched for
_STUB = "Blah blah blah."  # stands for a missing text: Reuters-21578, README, BRIEF
_STARS = re.compile(r"\d{0,6}\*+")  # of a news flash
_MAX_HEADLINE = 200  # characters
_MAX_LOWERCASE = 0.2  # share of lowercase letters in a headline


def looks_like(head: bytes) -> bool:
    """Return whether the first element is a story of such a collection, or contains several."""
    name = root_element(head)[0].upper()
    if name == "REUTERS":
        return b"NEWID" in head or b"<TEXT" in head
    return name in _COLLECTION_ROOTS and bool(_DOC_TAGS.search(head))


def read(stream: BinaryIO, locator: str, defaults: IngestDefaults) -> Iterator[ReadResult]:
    """Yield a draft for every story; locators get its number."""
    number = 0
    for piece in xml_splitter.split_records(stream, _RECORD_TAGS):
        if piece.kind is not xml_splitter.PieceKind.OUTSIDE:
            number += 1
            yield _draft_story(piece, f"{locator}#{number}")
    if number == 0:
        yield Rejected(locator, "no <DOC> or <REUTERS> in it", b"", "sgml")


def _draft_story(piece: xml_splitter.XmlPiece, locator: str) -> ReadResult:
    if piece.kind is xml_splitter.PieceKind.TOO_LONG:
        reason = f"a record longer than {xml_splitter.MAX_RECORD_BYTES:,} bytes"
        return Rejected(locator, reason, b"", "sgml")
    try:
        text = decode(piece.data)
    except NotText as error:
        return Rejected(locator, str(error), piece.data, "sgml")
    missing_end = "" if piece.kind is xml_splitter.PieceKind.RECORD else "</TEXT>\n</DOC>"
    record = SgmlRecord(text + missing_end)
    fields = _record_fields(record)
    if not fields.get("title") and not fields.get("body"):
        return Rejected(locator, "a record without text", piece.data, "sgml", expected_story=False)
    number = _document_number(record) or record.attribute("NEWID")
    key = Key("record", "", number) if number else None
    return Draft(locator, piece.data, "sgml", fields=fields, basis=DateBasis.WIRE, key=key)


def _record_fields(record: SgmlRecord) -> dict[str, Any]:
    elements = {field: record.text(*names) for field, names in _ELEMENTS.items()}
    text = _body_text(record)
    paragraphs = join_paragraphs(text.split("\n"))
    is_untagged = not elements["title"] and not record.texts("BODY")  # Reuters-21578: TYPE="UNPROC"
    if is_untagged and paragraphs and _is_headline(text, paragraphs[0]):
        elements["title"] = _STARS.sub("", paragraphs.pop(0), count=1).strip()
    number = _DOCUMENT_NUMBER.fullmatch(_document_number(record))
    code_source = _SOURCE_CODES.get(number[1], "") if number else ""
    fields: dict[str, Any] = {
        **elements,
        "body": "\n".join(paragraphs),
        "source": "Reuters" if record.name == "REUTERS" else elements["source"] or code_source,
        "keywords": [term for name in _LIST_ELEMENTS for term in record.item_texts(name, "D")],
        **_date_fields(record.text(*_DATE_ELEMENTS), number),
    }
    slugs = (_SLUG.search(text) for text in record.texts("UNKNOWN"))
    fields["slug"] = next((slug[1] for slug in slugs if slug), "")
    return {name: value for name, value in fields.items() if value}


def _document_number(record: SgmlRecord) -> str:
    return record.text(*_NUMBER_ELEMENTS) or record.attribute("id")


def _body_text(record: SgmlRecord) -> str:
    """Return the text with its line ends; BODY is within TEXT, or TEXT within BODY."""
    name = next((name for name in ("TEXT", "BODY", "LP") if record.texts(name)), "DOC")
    text = _CARRIAGE_RETURN.sub("", "\n\n".join(record.texts(name, _NOT_BODY))).rstrip()
    while end := _END_MARK.search(text, max(0, len(text) - _TAIL)):
        text = text[: end.start()].rstrip()
    text = text[text.rfind("\n", 0, len(text) - len(text.lstrip())) + 1 :]
    return "" if _STARS.sub("", text.strip(), count=1).strip() in (_STUB, "") else text


def _is_headline(text: str, paragraph: str) -> bool:
    """Return whether the first paragraph is a headline: not indented, and in capitals."""
    letters = [letter for letter in paragraph if letter.isalpha()]
    lowercase = sum(map(str.islower, letters))
    return bool(
        letters
        and not text[:1].isspace()
        and len(paragraph) <= _MAX_HEADLINE
        and lowercase <= len(letters) * _MAX_LOWERCASE
    )


def _date_fields(raw: str, number: re.Match[str] | None) -> dict[str, str]:
    """Return the day without the rest of the line, and the instant if it has a valid time of day.

    Reuters-21578 has days such as `27-MAR-1987 605:12:19.12`: the day is good.
    """
    if match := _AMERICAN_DATE.search(raw):
        day, time = f"{match[3]}-{match[1]}-{match[2]}", match[4]
    elif match := _DAY.search(raw):
        day, time = match[1], match[2]
    elif match := _SIX_DIGITS.fullmatch(raw):
        day, time = f"19{match[1]}-{match[2]}-{match[3]}", None
    elif raw:
        day, time = raw, None
    elif number and (match := _EIGHT_DIGITS.fullmatch(number[2])):
        day, time = "-".join(match.groups()), None
    elif number and number[1] in ("AP", "WSJ") and (match := _SIX_DIGITS.fullmatch(number[2])):
        day, time = f"19{match[1]}-{match[2]}-{match[3]}", None
    else:
        return {}
    return {"date": day, "published": f"{day} {time}" if time else ""}
