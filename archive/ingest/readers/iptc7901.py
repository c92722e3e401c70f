"""Wire messages in IPTC 7901, as European agencies send them, and as dpa does.

A line of heading (service and number, priority, category, count of words), the keyword, then the
headline, which ends with `=` or an empty line and may have a mark and a byline next to it, the
story, notes not for publication, and the time of sending.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, BinaryIO

from archive.ingest.draft import Draft, IngestDefaults, ReadResult, Rejected
from archive.ingest.wires.teleprinter import (
    MessageParts,
    full_year,
    join_paragraphs,
    kill_targets,
    read_messages,
)
from index.article import DateBasis

_START = re.compile(rb"[\x16\s\0]*\x01[A-Za-z]{2,4}\d{3,4} +\d +[A-Za-z]{1,2} +\d+\b")
_HEADING = re.compile(
    r"[A-Za-z]{2,4}\d{3,4} +\d +(?P<category>[A-Za-z]{1,2}) +\d+(?P<rest>.{0,80})"
)
_AGENCY = re.compile(r"(?P<agency>[A-Za-z][\w-]{1,15}) +\d{3,5}\s*\Z")
_SENT = re.compile(
    r"(?P<day>[0-3]\d)(?P<hour>[0-2]\d)(?P<minute>[0-5]\d)\s*(?P<zone>[A-Z]{3,4}\b)?\s*"
    r"(?P<month>[^\W\d_]{3,10})\.?\s+(?P<year>\d{4}|\d\d)\b"
)
_MONTHS = {name: number for number, names in enumerate((
    "jan ene", "feb fev fév", "mar mär mae mrz", "apr avr abr", "may mai mag", "jun jui giu",
    "jul jui lug", "aug aoû aou ago", "sep set", "oct okt ott", "nov", "dec dez déc dic",
), 1) for name in names.split() if name != "jui"}  # fmt: skip

_MARK = re.compile(r"\(?[A-ZÄÖÜ0-9][A-ZÄÖÜ0-9. /-]{1,40}\)?|\([^()]{1,40}\)")
_BYLINE = re.compile(r"(?:By|Von|Par|Por|Di) +(?P<names>\S.*)")
_NOT_FOR_PUBLICATION = re.compile(
    r"(?:#+ *(?:\w+ )?(?:Notebook|Notizblock)\b|(?:\* ){3}\*"
    r"|The following information is not |Die folgenden Informationen sind nicht )",
    re.IGNORECASE,
)
_SIGN_OFF = re.compile(r"[a-z]{2,5}(?: [a-z]{2,3}){1,6}")

_CATEGORIES = {"f": "financial", "i": "international", "ku": "culture", "pl": "politics",
               "s": "sports", "sp": "sports", "vm": "miscellany", "wi": "business"}  # fmt: skip


def looks_like(head: bytes) -> bool:
    """Return whether a message begins with SOH and a heading of IPTC 7901."""
    return bool(_START.match(head))


def read(stream: BinaryIO, locator: str, defaults: IngestDefaults) -> Iterator[ReadResult]:
    """Yield a draft for every message; locators get a number if there are several."""
    return read_messages(stream, locator, "iptc7901", _draft_message)


def _draft_message(message: bytes, parts: MessageParts, locator: str) -> ReadResult:
    heading, text, ending = parts
    fields = {**_heading_fields(heading), **_sent_fields(ending), **_text_fields(text)}
    filled = {name: value for name, value in fields.items() if value}
    if "title" not in filled and "body" not in filled:
        reason = "a message without text"
        return Rejected(locator, reason, message, "iptc7901", expected_story=False)
    notes = (filled.get("title", ""), *filled.get("ednote", "").split("\n"))
    targets = kill_targets(filled.get("source", ""), filled.get("slug", ""), notes)
    return Draft(
        locator, message, "iptc7901", fields=filled, basis=DateBasis.WIRE, kill_targets=targets
    )


def _heading_fields(heading: str) -> dict[str, str]:
    first, *keyword_lines = [line.strip() for line in heading.split("\n") if line.strip()] or [""]
    match = _HEADING.match(first)
    if not match:
        return {}
    agency = _AGENCY.search(match["rest"])
    return {
        "section": _CATEGORIES.get(match["category"].lower(), ""),
        "source": agency["agency"] if agency else "",
        "slug": " ".join(keyword_lines).rstrip("/ "),
    }


def _sent_fields(ending: str) -> dict[str, str]:
    """Return the time of sending: day, hour and minute in one number, as in `131137 GMT Nov 13`."""
    match = _SENT.search(ending)
    month = _MONTHS.get(match["month"][:3].lower()) if match else None
    if not match or not month:
        return {}
    day = f"{full_year(match['year'])}-{month:02}-{match['day']}"
    clock = f"{day} {match['hour']}:{match['minute']} {match['zone'] or ''}"
    return {"date": day, "published": clock.strip()}


def _text_fields(text: str) -> dict[str, Any]:
    lines = text.strip("\n").split("\n")
    last_headline = next((n for n, line in enumerate(lines) if line.rstrip().endswith("=")), None)
    first_empty = next((n for n, line in enumerate(lines) if not line.strip()), len(lines))
    end = (
        last_headline + 1
        if last_headline is not None and last_headline <= first_empty
        else first_empty
    )
    headlines = [line.strip().removesuffix("=").strip() for line in lines[:end]]
    private_start = next(
        (n for n, line in enumerate(lines) if _NOT_FOR_PUBLICATION.match(line.strip())), len(lines)
    )
    body = join_paragraphs(lines[end : max(private_start, end)])
    while body and _SIGN_OFF.fullmatch(body[-1]):
        body.pop()
    private_note = "\n".join(join_paragraphs(lines[private_start:]))
    return _headline_fields(headlines, private_note) | {"body": "\n".join(body)}


def _headline_fields(lines: list[str], private_note: str) -> dict[str, str]:
    """Return headline and byline; marks before the headline (`1ST LEAD`) are notes."""
    lines = [line for line in lines if line]
    marks: list[str] = []
    while len(lines) > 1 and _MARK.fullmatch(lines[0]):
        marks.append(lines.pop(0))
    byline = _BYLINE.fullmatch(lines[-1]) if len(lines) > 1 else None
    return {
        "title": " ".join(lines[:-1] if byline else lines),
        "author": byline["names"] if byline else "",
        "ednote": "\n".join(filter(None, (*marks, private_note))),
    }
