"""Editorial status of a story: usable, corrected, embargoed, withheld or killed.

Formats have a field for it; desks without one say it in the headline or in the note to editors.
Text that only looks like it ("KILL BILL RETURNS") must not hide a story from search, so that a
headline counts only in the forms that desks use for notices.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from archive.ingest.draft import Key, Provenance
from archive.ingest.normalize.dates.timestamp import parse_timestamp
from index.article import Status

# As formats print it, without prefixes such as `stat:` (NewsML-G2's pubStatus, ninjs' pubstatus,
# NewsML 1.2's Status, NITF's management-status).
_STATUSES: Mapping[str, Status] = {
    word: status
    for status, words in (
        (Status.USABLE, "usable published live released"),
        (Status.CORRECTED, "corrected correction correcting"),
        (Status.EMBARGOED, "embargoed embargo"),
        (Status.WITHHELD, "withheld withhold hold held"),
        (Status.KILLED, "canceled cancelled killed kill withdrawn retracted deleted recalled"),
    )
    for word in words.split()
}  # fmt: skip
_KILL_HEADLINE = re.compile(
    r"""(?:[A-Z]{2}[\w-]*,?\s+)?(?:(?:MANDATORY|BULLETIN|URGENT|STORY|ADVISORY)[\s-]+)+KILL\b
    |KILL[\s-]+(?:NOTICE|ADVISORY|ORDER)\b
    |STORY[\s-]+(?:WITHDRAWN|REMOVED|KILLED)\b|(?:WITHDRAWN|WITHDRAWAL)\s*[:–—-]""",
    re.VERBOSE,
)
# In capitals, or worded as a request: "wants to kill wolves" does not match.
_KILL_NOTE = re.compile(
    r"\bKILL\b|(?i:(?:attention\s+)?editors?\b[^.]{0,60}\bkill\s+(?:the|this|our)\b)"
    r"|(?i:\b(?:please|mandatory)\s+kill\b)"
    r"|(?i:\bkill\s+(?:the|this|our)\s+(?:story|item|article)\b)"
    r"|(?i:story\s+(?:is|has\s+been)\s+withdrawn)"
)
_CORRECTED = re.compile(
    r"CORRECT(?:ED|ION|S)\b\s*[:–—/(-]|\(?\s*Correct(?:s|ed|ing)\b[^)]{0,400}\)"
)
_NAMED_SLUG = re.compile(r"\bslug(?:ged|line)?:?\s+[\"“]?([\w'-]+(?:[ /][A-Z][\w'-]*){0,6})")
_KILL_IN_SLUG = re.compile(r"[\s,/_-]+(?:bulletin|mandatory|story)?[\s,_-]*kill\s*$", re.IGNORECASE)
# ANPA messages have KILL in place of a version number.  After a hyphen it is only a shortened word
# of the slug: BC-QUAKE-KILL.
_KILL_AS_VERSION = re.compile(r"[\s,](?:BULLETIN|MANDATORY|STORY)?[\s,]*KILL\s*$", re.IGNORECASE)
_MAX_NOTICE = 200  # words
_MAX_SLUG = 200  # characters
_NOTE_HEAD = 600  # characters at the start that may be a note to editors


@dataclass(frozen=True, slots=True)
class EditorialStatus:
    """Editorial status of a story, and the words that give it."""

    status: Status = Status.USABLE
    raw: str = ""
    basis: str = ""
    embargo: datetime | None = None
    kill_targets: tuple[Key, ...] = ()

    def provenance(self) -> tuple[Provenance, ...]:
        """Return the provenance of the status; empty if nothing gave it."""
        if not self.raw:
            return ()
        return (Provenance("status", self.basis, self.raw, str(self.status), True),)


def read_status(fields: Mapping[str, str], provider: str, zone: str | None) -> EditorialStatus:
    """Return the status that the `status`, `embargo`, `title`, `ednote`, `slug` and `body` give.

    `provider` is who gave the slugs of a kill; `zone` is the time zone of an embargo without one.
    """
    raw = fields.get("status", "").strip()
    status = _STATUSES.get(re.split(r"[:/#]", raw.casefold())[-1].strip())
    embargo = _parse_instant(fields.get("embargo", ""), zone)
    if status in (Status.KILLED, Status.WITHHELD, Status.CORRECTED):
        return EditorialStatus(status, raw, "record", embargo)
    if kill_notice := _find_kill_notice(fields):
        slugs = _killed_slugs(fields)
        return EditorialStatus(
            Status.KILLED,
            kill_notice,
            "notice",
            None,
            tuple(Key("slug", provider, s) for s in slugs),
        )
    if embargo or status is Status.EMBARGOED:
        return EditorialStatus(Status.EMBARGOED, fields.get("embargo", raw), "record", embargo)
    if correction := _find_correction(fields):
        return EditorialStatus(Status.CORRECTED, correction, "notice")
    return EditorialStatus(status or Status.USABLE, raw, "record" if raw else "")


def _find_kill_notice(fields: Mapping[str, str]) -> str:
    """Return the words that make a record a kill notice; empty if there are none."""
    if len(fields.get("body", "").split()) > _MAX_NOTICE:
        return ""
    if match := _KILL_HEADLINE.match(fields.get("title", "").strip()):
        return match[0]
    if match := _KILL_NOTE.search(fields.get("ednote", "")[:_NOTE_HEAD]):
        return match[0]
    if _KILL_AS_VERSION.search(slug := fields.get("slug", "")[:_MAX_SLUG]):
        return slug
    opening = fields.get("body", "")[:_NOTE_HEAD].lstrip(" (\n")
    match = re.match(r"(?:attention\s+)?editors?\b[^.]{0,60}\bkill\s+the\s+story", opening, re.I)
    return match[0] if match else ""


def _killed_slugs(fields: Mapping[str, str]) -> tuple[str, ...]:
    """Return the slugs that a notice kills: those it names, else its own without "KILL"."""
    notes = " ".join(fields.get(name, "")[:_NOTE_HEAD] for name in ("ednote", "body"))
    named_slugs = [slug.strip() for slug in _NAMED_SLUG.findall(notes)]
    own_slug = fields.get("slug", "")[:_MAX_SLUG]
    stripped = _KILL_IN_SLUG.sub("", own_slug)
    return tuple(dict.fromkeys(named_slugs or ([stripped] if stripped else [])))


def _find_correction(fields: Mapping[str, str]) -> str:
    for name in ("title", "ednote", "body"):
        if match := _CORRECTED.match(fields.get(name, "").lstrip()):
            return match[0][:200]
    return ""


def _parse_instant(raw: str, zone: str | None) -> datetime | None:
    parsed = parse_timestamp(raw, zone) if raw.strip() else None
    return parsed.instant if parsed else None
