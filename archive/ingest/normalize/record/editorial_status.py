"""What its publisher says may be done with a story: usable, corrected, embargoed, withheld, killed.

A format says so in a word of its own; desks that have none say it in the headline or in the note to
editors.  What only looks like it ("KILL BILL RETURNS") must not take a story out of the search, so
that a headline counts only in the forms that desks use for notices.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from archive.ingest.draft import Key, Reason
from archive.ingest.normalize.dates import timestamp
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
# In capitals, or in the words of a request: "wants to kill wolves" is none.
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
# ANPA messages print KILL where others print the number of their version.  With a hyphen it is but
# a word of the slug, cut short: BC-QUAKE-KILL.
_KILL_AS_VERSION = re.compile(r"[\s,](?:BULLETIN|MANDATORY|STORY)?[\s,]*KILL\s*$", re.IGNORECASE)
_LONGEST_NOTICE = 200  # words
_SLUG = 200  # characters of the desk's name of a story
_NOTE = 600  # characters from the start in which a note to editors stands


@dataclass(frozen=True, slots=True)
class Release:
    status: Status = Status.USABLE
    printed: str = ""  # the words that say it
    basis: str = ""
    embargo: datetime | None = None
    withdraws: tuple[Key, ...] = ()

    def reasons(self) -> tuple[Reason, ...]:
        if not self.printed:
            return ()
        return (Reason("status", self.basis, self.printed, str(self.status), True),)


def read(printed: Mapping[str, str], provider: str, zone: str | None) -> Release:
    """The release of a record, by its `status`, `embargo`, `title`, `ednote`, `slug` and `body`."""
    said = printed.get("status", "").strip()
    status = _STATUSES.get(re.split(r"[:/#]", said.casefold())[-1].strip())
    embargo = _instant(printed.get("embargo", ""), zone)
    if status in (Status.KILLED, Status.WITHHELD, Status.CORRECTED):
        return Release(status, said, "record", embargo)
    if notice := _notice(printed):
        slugs = _slugs(printed)
        return Release(
            Status.KILLED, notice, "notice", None, tuple(Key("slug", provider, s) for s in slugs)
        )
    if embargo or status is Status.EMBARGOED:
        return Release(Status.EMBARGOED, printed.get("embargo", said), "record", embargo)
    if found := _correction(printed):
        return Release(Status.CORRECTED, found, "notice")
    return Release(status or Status.USABLE, said, "record" if said else "")


def _notice(printed: Mapping[str, str]) -> str:
    """The words by which a record is a notice that kills; empty where there are none."""
    if len(printed.get("body", "").split()) > _LONGEST_NOTICE:
        return ""
    if found := _KILL_HEADLINE.match(printed.get("title", "").strip()):
        return found[0]
    if found := _KILL_NOTE.search(printed.get("ednote", "")[:_NOTE]):
        return found[0]
    if _KILL_AS_VERSION.search(slug := printed.get("slug", "")[:_SLUG]):
        return slug
    opening = printed.get("body", "")[:_NOTE].lstrip(" (\n")
    found = re.match(r"(?:attention\s+)?editors?\b[^.]{0,60}\bkill\s+the\s+story", opening, re.I)
    return found[0] if found else ""


def _slugs(printed: Mapping[str, str]) -> tuple[str, ...]:
    """The slugs of the stories that a notice is of: those it names, else its own without "KILL"."""
    notes = " ".join(printed.get(name, "")[:_NOTE] for name in ("ednote", "body"))
    named = [found.strip() for found in _NAMED_SLUG.findall(notes)]
    own = printed.get("slug", "")[:_SLUG]
    bare = _KILL_IN_SLUG.sub("", own)
    return tuple(dict.fromkeys(named or ([bare] if bare else [])))


def _correction(printed: Mapping[str, str]) -> str:
    for name in ("title", "ednote", "body"):
        if found := _CORRECTED.match(printed.get(name, "").lstrip()):
            return found[0][:200]
    return ""


def _instant(printed: str, zone: str | None) -> datetime | None:
    found = timestamp.read(printed, zone) if printed.strip() else None
    return found.instant if found else None
