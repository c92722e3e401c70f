"""The dateline at the head of a story: `SEOUL, Sept 1 (Reuters) – North Korean leader …`.

    dateline -> places [ "," date ] [ agency ] dash
    places   -> place { "/" place } [ "," state or country ]
    date     -> month day [ "," year ]
    agency   -> "(" name ")" | name of a known agency

Capitals and a dash alone do not make one: it needs a date, an agency, or a place that is known.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date

from archive.ingest.normalise import places, sources

_MONTHS = (
    "Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?"
    "|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?"
)
_MONTH_NUMBERS = {
    name: number
    for number, name in enumerate(
        "jan feb mar apr may jun jul aug sep oct nov dec".split(), start=1
    )
}
_PLACE = r"[^\W\d_][^\W\d_'’.-]*(?:[ '’.-]+[^\W\d_][^\W\d_'’.-]*\.?){0,4}"
_BARE = "|".join(map(re.escape, sources.BARE))
_DATELINE = re.compile(
    rf"""
    (?P<places> {_PLACE} (?: \s?/\s? {_PLACE} )* )
    (?: ,\s* (?P<beside> (?! (?:{_MONTHS})\b ) [A-Z][\w.]* (?:\ [A-Z][\w.]*){{0,3}} ) )?
    (?: ,?\s* (?P<month> {_MONTHS} )\.?\ (?P<day> \d{{1,2}} ) (?: ,?\ (?P<year> \d{{4}} ) )? )?
    ,?\s* (?: \( (?P<agency> [\w][\w .&-]{{0,40}} ) \) | (?P<bare> {_BARE} )\b )?
    \s* (?: -- | [-–—_] ) \s* (?= \S )
    """,
    re.VERBOSE,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Dateline:
    printed: str
    places: tuple[str, ...]  # in title case
    countries: tuple[str, ...]
    source: str | None
    day: date | None  # where it says the year


def split(paragraph: str) -> tuple[Dateline | None, str]:
    """The dateline that a paragraph begins with, and the rest of it."""
    found = _DATELINE.match(paragraph)
    if not found or not _is_dateline(found):
        return None, paragraph
    return _dateline(found), paragraph[found.end() :]


def _dateline(found: re.Match[str]) -> Dateline:
    printed = [part.strip(" .") if part.count(".") == 1 else part.strip()
               for part in places.parts(found["places"])]  # fmt: skip
    agency = found["agency"] or found["bare"]
    source = sources.canonical(agency) if agency else None
    home = sources.country(source) if source else None
    return Dateline(
        found[0].strip(),
        tuple(map(places.title_case, printed)),
        places.countries(tuple(printed), found["beside"] or "", home),
        source,
        _day(found),
    )


def of_field(printed: str) -> Dateline | None:
    """The dateline that a format keeps apart, where it need not be told from a first sentence.

    >>> of_field("MOMBASA, April 14 -").places, of_field("London (dpa)").source
    (('Mombasa',), 'dpa')
    """
    text = " ".join(printed.split()).rstrip(" -–—_")
    found, _ = split(f"{text} - x")
    if found:
        return replace(found, printed=printed.strip())
    match = _DATELINE.match(f"{text} - x")
    if match and match.end() == len(text) + 3:
        return replace(_dateline(match), printed=printed.strip())
    return None


def _is_dateline(found: re.Match[str]) -> bool:
    in_capitals = found["places"].isupper()
    agency = found["agency"] or found["bare"]
    if agency and sources.known(agency):
        return in_capitals or all(word[0].isupper() for word in found["places"].split())
    return in_capitals and bool(found["month"] or places.known(found["places"].split("/")[0]))


def _day(found: re.Match[str]) -> date | None:
    if not found["year"]:
        return None
    try:
        month = _MONTH_NUMBERS[found["month"][:3].lower()]
        return date(int(found["year"]), month, int(found["day"]))
    except ValueError:
        return None
