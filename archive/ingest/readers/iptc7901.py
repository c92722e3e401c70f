"""Wire messages in IPTC 7901, as European agencies send them, and as dpa does.

A line of heading (service and number, priority, category, count of words), the keyword, then the
headline, which ends with `=` or an empty line and may have a mark and a byline about it, the story,
what is not for publication, and the time of sending.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, BinaryIO

from archive.ingest.draft import Draft, Known, Read, Rejected
from archive.ingest.wires.messages import Parts, paragraphs, records, withdrawn
from index.article import Basis

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
_PIVOT = 70  # years of two digits from here on are of the last century
_MARK = re.compile(r"\(?[A-ZÄÖÜ0-9][A-ZÄÖÜ0-9. /-]{1,40}\)?|\([^()]{1,40}\)")
_BYLINE = re.compile(r"(?:By|Von|Par|Por|Di) +(?P<names>\S.*)")
_PRIVATE = re.compile(
    r"(?:#+ *(?:\w+ )?(?:Notebook|Notizblock)\b|(?:\* ){3}\*"
    r"|The following information is not |Die folgenden Informationen sind nicht )",
    re.IGNORECASE,
)
_SIGNED = re.compile(r"[a-z]{2,5}(?: [a-z]{2,3}){1,6}")

_CATEGORIES = {"f": "financial", "i": "international", "ku": "culture", "pl": "politics",
               "s": "sports", "sp": "sports", "vm": "miscellany", "wi": "business"}  # fmt: skip


def looks_like(head: bytes) -> bool:
    """Whether the first message begins with SOH, a service, a number and what follows those."""
    return bool(_START.match(head))


def read(stream: BinaryIO, where: str, known: Known) -> Iterator[Read]:
    """A draft for every message; `where` gets its number if there are several."""
    return records(stream, where, "iptc7901", _message)


def _message(message: bytes, parts: Parts, where: str) -> Read:
    heading, text, ending = parts
    fields = {**_heading(heading), **_sent(ending), **_text(text)}
    found = {name: value for name, value in fields.items() if value}
    if "title" not in found and "body" not in found:
        return Rejected(where, "a message without text", message, "iptc7901", story=False)
    notes = (found.get("title", ""), *found.get("ednote", "").split("\n"))
    kills = withdrawn(found.get("source", ""), found.get("slug", ""), notes)
    return Draft(where, message, "iptc7901", fields=found, basis=Basis.WIRE, withdraws=kills)


def _heading(heading: str) -> dict[str, str]:
    first, *others = [line.strip() for line in heading.split("\n") if line.strip()] or [""]
    found = _HEADING.match(first)
    if not found:
        return {}
    agency = _AGENCY.search(found["rest"])
    return {
        "section": _CATEGORIES.get(found["category"].lower(), ""),
        "source": agency["agency"] if agency else "",
        "slug": " ".join(others).rstrip("/ "),
    }


def _sent(ending: str) -> dict[str, str]:
    """Day, hour and minute in one number, then zone, month and year: `131137 GMT Nov 13`."""
    found = _SENT.search(ending)
    month = _MONTHS.get(found["month"][:3].lower()) if found else None
    if not found or not month:
        return {}
    year = int(found["year"])
    year += 0 if year > 99 else 1900 if year >= _PIVOT else 2000
    day = f"{year}-{month:02}-{found['day']}"
    clock = f"{day} {found['hour']}:{found['minute']} {found['zone'] or ''}"
    return {"date": day, "published": clock.strip()}


def _text(text: str) -> dict[str, Any]:
    lines = text.strip("\n").split("\n")
    last = next((n for n, line in enumerate(lines) if line.rstrip().endswith("=")), None)
    empty = next((n for n, line in enumerate(lines) if not line.strip()), len(lines))
    end = last + 1 if last is not None and last <= empty else empty
    above = [line.strip().removesuffix("=").strip() for line in lines[:end]]
    private = next((n for n, line in enumerate(lines) if _PRIVATE.match(line.strip())), len(lines))
    body = paragraphs(lines[end : max(private, end)])
    while body and _SIGNED.fullmatch(body[-1]):
        body.pop()
    return _above(above, "\n".join(paragraphs(lines[private:]))) | {"body": "\n".join(body)}


def _above(lines: list[str], private: str) -> dict[str, str]:
    """Headline, byline and the marks before it (`1ST LEAD`), which are notes."""
    lines = [line for line in lines if line]
    marks: list[str] = []
    while len(lines) > 1 and _MARK.fullmatch(lines[0]):
        marks.append(lines.pop(0))
    byline = _BYLINE.fullmatch(lines[-1]) if len(lines) > 1 else None
    return {
        "title": " ".join(lines[:-1] if byline else lines),
        "author": byline["names"] if byline else "",
        "ednote": "\n".join(filter(None, (*marks, private))),
    }
