"""Combine the parts of a dateline, and distinguish datelines from first sentences.

Capitals and a dash are not enough: a dateline also has a day, an agency, or a known place.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from archive.ingest.normalize.credits import bylines, sources
from archive.ingest.normalize.dateline import (
    cjk_dateline,
    dateline_agency,
    dateline_day,
    dateline_lexer,
    dateline_places,
)
from archive.ingest.normalize.places import gazetteer
from archive.ingest.normalize.places.countries import find_country

_BY = re.compile(r"(?:By|BY)\s+(?=\S)")
_STARTS_WITH_LETTER = re.compile(r"\W*[^\W\d_]")
_BARS = re.compile(r"\s+\|\s+")  # SEATTLE | Reuters —
_MAX_FIELD = 300  # characters of a field that are parsed
_MAX_SECOND_AGENCY = 30  # characters after an end within which a second agency begins
_MAX_TRAILING_DAY = 40  # characters after an agency that may hold a day: `PARIS (AFP) Sept 1 -`


@dataclass(frozen=True, slots=True)
class Dateline:
    """Dateline of a story: the place and day of filing, the agency and the authors."""

    raw: str
    places: tuple[str, ...]  # in title case
    countries: tuple[str, ...]
    source: str | None
    day: dateline_day.DatelineDay | None
    authors: tuple[str, ...]  # of a byline before the dateline
    raw_places: str  # the places as printed, with their regions
    notes: tuple[str, ...] = ()  # before the dateline: `(Corrects to show …)`


@dataclass(frozen=True, slots=True)
class _Head:
    """Text before an end, parsed backwards."""

    places: dateline_places.DatelinePlaces | None
    day: dateline_day.DatelineDay | None
    has_day: bool  # true also for a day that is in no calendar
    source: str | None
    has_comma: bool  # between the places and the day
    has_remainder: bool  # text that cannot be places
    authors: tuple[str, ...]


def split(paragraph: str) -> tuple[Dateline | None, str]:
    """Split a paragraph into the dateline at its head, if any, and the rest."""
    if not _STARTS_WITH_LETTER.match(paragraph):
        return None, paragraph
    if result := _parse_at(paragraph, 0, with_trailing=True):
        line, text_start = result
        return line, paragraph[text_start:]
    for preamble in dateline_lexer.read_preambles(paragraph):
        if result := _parse_at(paragraph, preamble.end, with_trailing=True):
            line, text_start = result
            names = tuple(
                name for byline in preamble.bylines for name in bylines.split_names(byline)
            )
            line = replace(line, authors=(*names, *line.authors), notes=preamble.notes)
            return line, paragraph[text_start:]
    return None, paragraph


def parse_field(raw: str) -> Dateline | None:
    """Parse a dateline that the format keeps in a field of its own; None for any other text.

    No first sentence follows here, so a place or an agency is enough.

    >>> parse_field("MOMBASA, April 14 -").places, parse_field("London (dpa)").source
    (('Mombasa',), 'dpa')
    """
    text = " ".join(raw[:_MAX_FIELD].split()).rstrip("–—_")
    if result := _parse_at(f"{text} - X", 0, with_trailing=True):
        return replace(result[0], raw=raw.strip())
    head = _parse_head(text, sure=True)
    return _make_dateline(raw.strip(), head, head.source) if head.places or head.source else None


def _parse_at(text: str, start: int, with_trailing: bool = False) -> tuple[Dateline, int] | None:
    """Parse the dateline that begins at `start`; return it with the offset of the text after it.

    `with_trailing`: include the parts that some agencies put after the first end.
    """
    if cjk := cjk_dateline.match(text, start):
        return _from_cjk(cjk), cjk.text_start
    places_only: tuple[Dateline, int] | None = None
    for possible_end in dateline_lexer.find_ends(text, start):
        if bracketed := _bracketed_head(possible_end):
            line = _make_dateline(
                text[start : possible_end.text_start].strip(), bracketed, bracketed.source
            )
            return line, possible_end.text_start
        head, end = _bracketed_day(_parse_head(possible_end.head), possible_end)
        agency = dateline_agency.agency_name(end.agency) if end.agency else head.source
        if not _is_dateline(head, end, agency, text):
            continue
        source = agency or (end.agency.strip() if end.agency else None)
        line = _make_dateline(text[start : end.text_start].strip(), head, source)
        result = (
            _with_trailing_parts(text, start, line, end)
            if with_trailing
            else (line, end.text_start)
        )
        if line.source or head.has_day or not line.places:
            return result
        places_only = places_only or result
    return places_only


def _bracketed_head(end: dateline_lexer.DatelineEnd) -> _Head | None:
    """Parse a head that is entirely in brackets: `(Washington, DC) –`, `(PARIS, AP) -`."""
    if end.head.strip(" *•") or not end.has_dash or sources.is_known(end.agency):
        return None
    head = _parse_head(end.agency)
    if not head.places or not head.places.capitalized:
        return None
    city, region = head.places.pairs[0]
    if sources.is_known(city):  # (AFP, Paris) -
        return None
    is_dateline = head.places.well_known and (
        gazetteer.is_city(city) or bool(region or head.source)
    )
    return head if is_dateline or (head.has_day and not head.source) else None


def _bracketed_day(
    head: _Head, end: dateline_lexer.DatelineEnd
) -> tuple[_Head, dateline_lexer.DatelineEnd]:
    """Take the day from brackets that usually hold the agency: `GENEVA (1 September 2025) -`."""
    before, day, has_day = dateline_day.split_day(end.agency)
    if not has_day or before not in ("", ","):
        return head, end
    head = head if head.has_day else replace(head, day=day, has_day=True, has_comma=True)
    return head, replace(end, agency="")


def _from_cjk(cjk: cjk_dateline.CjkDateline) -> Dateline:
    codes = (find_country(name) for name in cjk.places)
    countries = tuple(dict.fromkeys(code for code in codes if code))
    raw_places = "/".join(cjk.places)
    return Dateline(cjk.raw, cjk.places, countries, cjk.source, cjk.day, cjk.authors, raw_places)


def _make_dateline(raw: str, head: _Head, source: str | None) -> Dateline:
    places = head.places
    home = sources.home_country(source) if source else None
    names, countries = (places.names, places.countries_for(home)) if places else ((), ())
    raw_places = "/".join(", ".join(filter(None, p)) for p in places.pairs) if places else ""
    return Dateline(raw, names, countries, source, head.day, head.authors, raw_places)


def _parse_head(raw: str, sure: bool = False) -> _Head:
    """Parse backwards: an agency without brackets, a day, places, a byline.

    `sure`: an agency's name can mean nothing else here (see `split_agency`).
    """
    text, source = dateline_agency.split_agency(_BARS.sub(", ", raw), sure)
    before, day, has_day = dateline_day.split_day(text)
    if has_day and not source:
        before, source = dateline_agency.split_agency(before)
    has_comma = "," in before
    byline = _BY.match(before)
    authors: tuple[str, ...] = ()
    if byline:
        names, before = _split_byline(before[byline.end() :])
        authors = tuple(bylines.split_names(names))
    before = before.strip(" *•,")
    places = dateline_places.parse_places(before)
    return _Head(places, day, has_day, source, has_comma, bool(before and not places), authors)


def _split_byline(text: str) -> tuple[str, str]:
    """Split a text into the names of a byline and the places after them: `Jane Smith NEW YORK`."""
    words = text.split()
    for at in range(1, len(words)):
        if _is_in_capitals(words[at]) and not _is_in_capitals(words[at - 1]):
            return " ".join(words[:at]), " ".join(words[at:])
    for at in range(2, len(words)):
        places = " ".join(words[at:])
        if gazetteer.is_well_known(re.split(r"[,/]", places)[0]):
            return " ".join(words[:at]), places
    return text, ""


def _is_in_capitals(word: str) -> bool:
    letters = [letter for letter in word if letter.isalpha()]
    return len(letters) > 1 and all(map(str.isupper, letters)) and not word.endswith(".")


def _is_dateline(
    head: _Head, end: dateline_lexer.DatelineEnd, agency: str | None, text: str
) -> bool:
    """Return whether the parsed parts make a dateline."""
    places = head.places
    if not any(letter.isalnum() for letter in text[end.text_start : end.text_start + 80]):
        return False
    if places is None:
        return bool(
            agency and end.has_dash and not head.has_remainder and (end.agency or head.has_day)
        )
    if agency:
        return places.capitalized and (
            end.has_dash or places.well_known or places.in_capitals or head.has_day
        )
    if not end.has_dash and not end.has_colon:
        return False
    if head.has_day:
        return places.in_capitals or (places.capitalized and (head.has_comma or places.well_known))
    opening = text[end.text_start : end.text_start + 40]
    is_headline = opening.isupper() and " " in opening
    # `CHINA: ` heads a list by country.
    is_ended = end.has_dash or gazetteer.is_city(places.pairs[0][0])
    return places.in_capitals and places.well_known and is_ended and not is_headline


def _with_trailing_parts(
    text: str, start: int, line: Dateline, end: dateline_lexer.DatelineEnd
) -> tuple[Dateline, int]:
    """Add the parts that some agencies put after the first end.

    Examples: `PARIS (AFP) Sept 1 -`, `(ANSA) - ROMA, 1 SET -`.
    """
    if line.source and not line.places:
        trailing = _parse_at(text, end.text_start)
        if trailing and trailing[0].places and not trailing[0].source:
            combined = replace(
                trailing[0], source=line.source, raw=text[start : trailing[1]].strip()
            )
            return combined, trailing[1]
    may_have_day = line.source and not line.day and not end.has_dash
    day_part = (
        dateline_lexer.read_to_dash(text, end.text_start, end.text_start + _MAX_TRAILING_DAY)
        if may_have_day
        else None
    )
    if day_part:
        before, day, has_day = dateline_day.split_day(day_part[0])
        if has_day and not before:
            return replace(line, day=day, raw=text[start : day_part[1]].strip()), day_part[1]
    may_have_agency = "(" in text[end.text_start : end.text_start + _MAX_SECOND_AGENCY]
    trailing = _parse_at(text, end.text_start) if may_have_agency else None
    if trailing and trailing[0].source and not trailing[0].places:
        second = trailing[0]  # `ROME - (ANSA) -`; `NEW YORK (Reuters) - Dec 8 (Reuters) -`
        if line.source in (None, second.source):
            return replace(line, source=second.source, day=line.day or second.day), trailing[1]
    return line, end.text_start
