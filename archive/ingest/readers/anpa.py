"""Wire messages in ANPA 1312, as American agencies send them.

Two lines of heading: service letter, number and selector; priority, category, keyword, version, day
and count of words.  Then display lines, which begin with `^` and end with `<` (set left) or `=`
(set centered): keyword, headline, notes, byline.  Then the story.
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

_START = re.compile(rb"[\x16\s\0]*\x01?[A-Za-z]\d{3,4}\x1f")
_SECOND_LINE = re.compile(
    r"(?P<priority>[A-Za-z]) ?(?P<category>[A-Za-z]) +(?P<keyword>\S.*?)"
    r"(?: +(?P<month>\d\d)-(?P<day>\d\d))(?: +\d+)?\s*\Z"
)
_FIRST_LINE = re.compile(r"[A-Za-z]\d{3,4}(?P<selector>.{0,12})")
_FILING_TIME = re.compile(
    r"(?P<source>[A-Za-z]+)-[A-Za-z]+-(?P<month>\d\d)-(?P<day>\d\d)-(?P<year>\d\d) ?"
    r"(?P<hour>\d\d)(?P<minute>\d\d) ?(?P<zone>[A-Z]{3,4})"
)
_SLUGLINE = re.compile(r"(?P<slug>[A-Za-z]{1,3}-[^,<]{1,80})(?P<rest>[^<]{0,80})")
_LEAD = re.compile(r"(\d{1,2})(?:st|nd|rd|th) ?(?:Ld|Lead|Add|Sub)", re.IGNORECASE)
_NOTE = re.compile(
    r"\(?(?:Eds|Editors|EDITORS|EDITOR'S NOTE|ADV|KILL|BULLETIN|AP (?:Photo|Graphic|Video))"
)
_BYLINE = re.compile(r"By +(?P<names>\S.*)", re.IGNORECASE)
_CREDIT = re.compile(r"\b(?:Writers?|Editors?|Correspondents?|Press|Reporters?)\b")
_RULE = re.compile(r"[_*=\-]{3,}")
_HALF = re.compile(r"(?<=[\d;])\{(?=[;\s]|\Z)")  # stands for ½ in AP's tables

# Categories that mean the same at all agencies.
_CATEGORIES = {"a": "national", "e": "entertainment", "f": "financial", "i": "international",
               "l": "lifestyle", "p": "politics", "s": "sports", "w": "Washington"}  # fmt: skip
_SELECTORS = {"reute": "Reuters", "reuter": "Reuters", "reuters": "Reuters"}


def looks_like(head: bytes) -> bool:
    """Return whether a message begins with a service letter, a number, US and a selector."""
    return bool(_START.match(head))


def read(stream: BinaryIO, locator: str, defaults: IngestDefaults) -> Iterator[ReadResult]:
    """Yield a draft for every message; locators get a number if there are several."""
    return read_messages(stream, locator, "anpa", _draft_message, _replace_signs)


def _replace_signs(message: bytes) -> bytes:
    """Replace the tab line indicator, which begins a table line, by a tab; drop space bands."""
    return message.replace(b"\x08", b"\t").replace(b"\x10", b"")


def _draft_message(message: bytes, parts: MessageParts, locator: str) -> ReadResult:
    heading, text, ending = parts
    fields = {**_heading_fields(heading, ending), **_text_fields(text)}
    if not fields.get("title") and not fields.get("body"):
        return Rejected(locator, "a message without text", message, "anpa", expected_story=False)
    notes = (fields.get("title", ""), *fields.get("ednote", "").split("\n"))
    targets = kill_targets(fields.get("source", ""), fields.get("slug", ""), notes)
    filled = {name: value for name, value in fields.items() if value}
    return Draft(
        locator, message, "anpa", fields=filled, basis=DateBasis.WIRE, kill_targets=targets
    )


def _heading_fields(heading: str, ending: str) -> dict[str, str]:
    lines = [line.strip() for line in heading.split("\n") if line.strip()]
    first = _FIRST_LINE.match(lines[0]) if lines else None
    second = _SECOND_LINE.match(lines[1]) if len(lines) > 1 else None
    filing_time = _FILING_TIME.search(ending)
    fields: dict[str, str] = {
        "source": _SELECTORS.get(first["selector"].strip().lower(), "") if first else ""
    }
    if second:
        fields["section"] = _CATEGORIES.get(second["category"].lower(), "")
        fields["slug"], _, version = second["keyword"].partition(" ")
        if lead := _LEAD.search(version):
            fields["version"] = lead[1]
        elif version.strip().upper() == "KILL":
            fields["slug"] += " KILL"
    if filing_time:
        return fields | {"source": filing_time["source"], **_date_fields(filing_time, second)}
    return fields


def _date_fields(filing_time: re.Match[str], heading_line: re.Match[str] | None) -> dict[str, str]:
    """Return the day of the heading, and the time of filing.

    Only the ending, which may be of the next day, has the year.
    """
    year = full_year(filing_time["year"])
    sent = f"{year}-{filing_time['month']}-{filing_time['day']}"
    published = f"{sent} {filing_time['hour']}:{filing_time['minute']} {filing_time['zone']}"
    if not heading_line:
        return {"date": sent, "published": published}
    year -= filing_time["month"] == "01" and heading_line["month"] == "12"
    return {"date": f"{year}-{heading_line['month']}-{heading_line['day']}", "published": published}


def _text_fields(text: str) -> dict[str, Any]:
    """Return the fields in the display lines, and the story below them."""
    lines = [line for line in text.split("\n") if line.strip("^ \t")]
    fields: dict[str, Any] = {}
    notes: list[str] = []
    headlines: list[str] = []
    body_start = 0
    if lines and (slug := _slug_fields(lines[0])):
        fields |= slug
        body_start = 1
    for line in lines[body_start:]:
        if not _is_display_line(line) or not _read_display_line(
            _strip_display_signs(line), fields, notes, headlines
        ):
            break
        body_start += 1
    fields |= dict(zip(("title", "summary"), headlines, strict=False))
    body = (_clean_body_line(line) for line in lines[body_start:])
    paragraphs = join_paragraphs(line for line in body if not _RULE.fullmatch(line.strip()))
    while paragraphs and paragraphs[-1] == "END":
        paragraphs.pop()
    return {**fields, "body": "\n".join(paragraphs), "ednote": "\n".join(notes)}


def _slug_fields(line: str) -> dict[str, str]:
    """Return the full keyword of a line such as `^BC-US--Town Fire, 2nd Ld-Writethru,412<`."""
    parts = (part.lstrip("^ *") for part in line.split("<"))
    slugline = next((match for part in parts if (match := _SLUGLINE.match(part))), None)
    if not slugline or not line.startswith("^"):
        return {}
    lead = _LEAD.search(slugline["rest"])
    kill_mark = " KILL" if re.search(r"\bKILL\b", slugline["rest"], re.IGNORECASE) else ""
    version = {"version": lead[1]} if lead else {}
    return {"slug": slugline["slug"].strip() + kill_mark, **version}


def _is_display_line(line: str) -> bool:
    return line.startswith("^") and line.rstrip().endswith(("<", "="))


def _strip_display_signs(line: str) -> str:
    """Return a line without the signs of a display line."""
    return line.strip().strip("^").rstrip("<= ").strip()


def _read_display_line(
    line: str, fields: dict[str, Any], notes: list[str], headlines: list[str]
) -> bool:
    """Add a display line to the fields; return whether it was one of those above the story."""
    byline = _BYLINE.fullmatch(line)
    if byline:
        fields["author"] = byline["names"]
    elif _NOTE.match(line):
        notes.append(line)
    elif "author" in fields:
        return bool(_CREDIT.search(line))
    elif len(headlines) < len(("title", "summary")):
        headlines.append(line)
    else:
        return False
    return True


def _clean_body_line(line: str) -> str:
    """Return a line of the story; a display line stays a paragraph of its own."""
    indent = " " if line[:1] in "^\t " else ""
    return indent + _HALF.sub("½", _strip_display_signs(line).strip("^"))
