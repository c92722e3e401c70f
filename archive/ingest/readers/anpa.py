"""Wire messages in ANPA 1312, as American agencies send them.

Two lines of heading: service letter, number and selector; priority, category, keyword, version, day
and count of words.  Then lines of display, which begin with `^` and end with `<` (set left) or `=`
(set centred): keyword, headline, notes, byline.  Then the story.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, BinaryIO

from archive.ingest.draft import Draft, Known, Read, Rejected
from archive.ingest.wires.messages import Parts, paragraphs, records, withdrawn
from index.article import Basis

_START = re.compile(rb"[\x16\s\0]*\x01?[A-Za-z]\d{3,4}\x1f")
_SECOND = re.compile(
    r"(?P<priority>[A-Za-z]) ?(?P<category>[A-Za-z]) +(?P<keyword>\S.*?)"
    r"(?: +(?P<month>\d\d)-(?P<day>\d\d))(?: +\d+)?\s*\Z"
)
_FIRST = re.compile(r"[A-Za-z]\d{3,4}(?P<selector>.{0,12})")
_FILED = re.compile(
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
_HALF = re.compile(r"(?<=[\d;])\{(?=[;\s]|\Z)")  # ½ in AP's tables
_PIVOT = 70  # years of two digits from here on are of the last century

# Those on whose meaning the agencies agree.
_CATEGORIES = {"a": "national", "e": "entertainment", "f": "financial", "i": "international",
               "l": "lifestyle", "p": "politics", "s": "sports", "w": "Washington"}  # fmt: skip
_SELECTORS = {"reute": "Reuters", "reuter": "Reuters", "reuters": "Reuters"}


def looks_like(head: bytes) -> bool:
    """Whether the first message begins with a service letter, a number, US and a selector."""
    return bool(_START.match(head))


def read(stream: BinaryIO, where: str, known: Known) -> Iterator[Read]:
    """A draft for every message; `where` gets its number if there are several."""
    return records(stream, where, "anpa", _message, _mended)


def _mended(message: bytes) -> bytes:
    """The tab line indicator begins a line of a table; the space band is a space."""
    return message.replace(b"\x08", b"\t").replace(b"\x10", b"")


def _message(message: bytes, found: Parts, where: str) -> Read:
    heading, text, ending = found
    fields = {**_heading(heading, ending), **_text(text)}
    if not fields.get("title") and not fields.get("body"):
        return Rejected(where, "a message without text", message, "anpa", story=False)
    notes = (fields.get("title", ""), *fields.get("ednote", "").split("\n"))
    kills = withdrawn(fields.get("source", ""), fields.get("slug", ""), notes)
    kept = {name: value for name, value in fields.items() if value}
    return Draft(where, message, "anpa", fields=kept, basis=Basis.WIRE, withdraws=kills)


def _heading(heading: str, ending: str) -> dict[str, str]:
    lines = [line.strip() for line in heading.split("\n") if line.strip()]
    first = _FIRST.match(lines[0]) if lines else None
    second = _SECOND.match(lines[1]) if len(lines) > 1 else None
    filed = _FILED.search(ending)
    found: dict[str, str] = {
        "source": _SELECTORS.get(first["selector"].strip().lower(), "") if first else ""
    }
    if second:
        found["section"] = _CATEGORIES.get(second["category"].lower(), "")
        found["slug"], _, version = second["keyword"].partition(" ")
        if lead := _LEAD.search(version):
            found["version"] = lead[1]
        elif version.strip().upper() == "KILL":
            found["slug"] += " KILL"
    if filed:
        return found | {"source": filed["source"], **_dates(filed, second)}
    return found


def _dates(filed: re.Match[str], second: re.Match[str] | None) -> dict[str, str]:
    """The day is the heading's; only the ending, which may be of the next day, tells the year."""
    year = int(filed["year"]) + (1900 if int(filed["year"]) >= _PIVOT else 2000)
    sent = f"{year}-{filed['month']}-{filed['day']}"
    published = f"{sent} {filed['hour']}:{filed['minute']} {filed['zone']}"
    if not second:
        return {"date": sent, "published": published}
    year -= filed["month"] == "01" and second["month"] == "12"
    return {"date": f"{year}-{second['month']}-{second['day']}", "published": published}


def _text(text: str) -> dict[str, Any]:
    """What the lines of display say, and the story below them."""
    lines = [line for line in text.split("\n") if line.strip("^ \t")]
    found: dict[str, Any] = {}
    notes: list[str] = []
    shown: list[str] = []
    at = 0
    if lines and (slug := _slug(lines[0])):
        found |= slug
        at = 1
    for line in lines[at:]:
        if not _is_display(line) or not _take(_set(line), found, notes, shown):
            break
        at += 1
    found |= dict(zip(("title", "summary"), shown, strict=False))
    body = (_body_line(line) for line in lines[at:])
    kept = paragraphs(line for line in body if not _RULE.fullmatch(line.strip()))
    while kept and kept[-1] == "END":
        kept.pop()
    return {**found, "body": "\n".join(kept), "ednote": "\n".join(notes)}


def _slug(line: str) -> dict[str, str]:
    """The keyword in full, of a line such as `^BC-US--Town Fire, 2nd Ld-Writethru,412<`."""
    printed = (part.lstrip("^ *") for part in line.split("<"))
    found = next((slug for part in printed if (slug := _SLUGLINE.match(part))), None)
    if not found or not line.startswith("^"):
        return {}
    lead = _LEAD.search(found["rest"])
    killed = " KILL" if re.search(r"\bKILL\b", found["rest"], re.IGNORECASE) else ""
    version = {"version": lead[1]} if lead else {}
    return {"slug": found["slug"].strip() + killed, **version}


def _is_display(line: str) -> bool:
    return line.startswith("^") and line.rstrip().endswith(("<", "="))


def _set(line: str) -> str:
    """A line without the signs that set it."""
    return line.strip().strip("^").rstrip("<= ").strip()


def _take(line: str, found: dict[str, Any], notes: list[str], shown: list[str]) -> bool:
    """Whether a line of display was one of those above the story."""
    byline = _BYLINE.fullmatch(line)
    if byline:
        found["author"] = byline["names"]
    elif _NOTE.match(line):
        notes.append(line)
    elif "author" in found:
        return bool(_CREDIT.search(line))
    elif len(shown) < len(("title", "summary")):
        shown.append(line)
    else:
        return False
    return True


def _body_line(line: str) -> str:
    """A line of the story: one that was set on its own stays so."""
    own = " " if line[:1] in "^\t " else ""
    return own + _HALF.sub("½", _set(line).strip("^"))
