"""Put the parts of a dateline together, and tell it from a first sentence.

Capitals and a dash alone do not make one: it needs a day, an agency, or a place that is known.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from archive.ingest.normalize.dateline import agency, cjk_dateline, day, lexer, place
from archive.ingest.normalize.places import places
from archive.ingest.normalize.record import bylines, sources

_BY = re.compile(r"(?:By|BY)\s+(?=\S)")
_OPENS = re.compile(r"\W*[^\W\d_]")
_BARS = re.compile(r"\s+\|\s+")  # SEATTLE | Reuters —
_LONGEST = 300  # characters of a field
_SOON = 30  # characters in which a second agency begins
_AFTER = 40  # characters behind an agency in which a day may stand: `PARIS (AFP) Sept 1 -`


@dataclass(frozen=True, slots=True)
class Dateline:
    printed: str
    places: tuple[str, ...]  # in title case
    countries: tuple[str, ...]
    source: str | None
    day: day.Day | None
    authors: tuple[str, ...]  # of a byline before it
    where: str  # its places as printed, with what stands beside each
    notes: tuple[str, ...] = ()  # before it: `(Corrects to show …)`


@dataclass(frozen=True, slots=True)
class _Head:
    """What stands before an end, read backwards."""

    where: place.Places | None
    day: day.Day | None
    dated: bool  # a day stands there, be it one that cannot be
    source: str | None
    comma: bool  # parts the places from the day
    left: bool  # something stands there that cannot be places
    authors: tuple[str, ...]


def split(paragraph: str) -> tuple[Dateline | None, str]:
    """The dateline that a paragraph begins with, and the rest of it."""
    if not _OPENS.match(paragraph):
        return None, paragraph
    if found := _at(paragraph, 0, more=True):
        line, rest = found
        return line, paragraph[rest:]
    for before in lexer.ahead(paragraph):
        if found := _at(paragraph, before.end, more=True):
            line, rest = found
            names = tuple(name for each in before.bylines for name in bylines.names(each))
            line = replace(line, authors=(*names, *line.authors), notes=before.notes)
            return line, paragraph[rest:]
    return None, paragraph


def of_field(printed: str) -> Dateline | None:
    """The dateline that a format keeps apart, where it need not be told from a first sentence.

    >>> of_field("MOMBASA, April 14 -").places, of_field("London (dpa)").source
    (('Mombasa',), 'dpa')
    """
    text = " ".join(printed[:_LONGEST].split()).rstrip("–—_")
    if found := _at(f"{text} - X", 0, more=True):
        return replace(found[0], printed=printed.strip())
    head = _head(text, sure=True)
    return _dateline(printed.strip(), head, head.source) if head.where or head.source else None


def _at(text: str, start: int, more: bool = False) -> tuple[Dateline, int] | None:
    """The dateline that begins at `start`, and where the text behind it begins.

    `more` asks also for what some agencies set behind it.
    """
    if found := cjk_dateline.match(text, start):
        return _eastern(found), found.rest
    bare: tuple[Dateline, int] | None = None
    for found_end in lexer.ends(text, start):
        if within := _in_brackets(found_end):
            line = _dateline(text[start : found_end.rest].strip(), within, within.source)
            return line, found_end.rest
        head, end = _day_in_brackets(_head(found_end.head), found_end)
        known = agency.canonical(end.agency) if end.agency else head.source
        if not _holds(head, end, known, text):
            continue
        source = known or (end.agency.strip() if end.agency else None)
        line = _dateline(text[start : end.rest].strip(), head, source)
        whole = _and_more(text, start, line, end) if more else (line, end.rest)
        if line.source or head.dated or not line.places:
            return whole
        bare = bare or whole
    return bare


def _in_brackets(end: lexer.End) -> _Head | None:
    """What is read of a head that is all in brackets: `(Washington, DC) –`, `(PARIS, AP) -`."""
    if end.head.strip(" *•") or not end.dash or sources.known(end.agency):
        return None
    head = _head(end.agency)
    if not head.where or not head.where.cased:
        return None
    city, beside = head.where.pairs[0]
    if sources.known(city):  # (AFP, Paris) -
        return None
    known = head.where.known and (places.is_city(city) or bool(beside or head.source))
    return head if known or (head.dated and not head.source) else None


def _day_in_brackets(head: _Head, end: lexer.End) -> tuple[_Head, lexer.End]:
    """With the day that stands where others set the agency: `GENEVA (1 September 2025) -`."""
    before, on, dated = day.cut(end.agency)
    if not dated or before not in ("", ","):
        return head, end
    head = head if head.dated else replace(head, day=on, dated=True, comma=True)
    return head, replace(end, agency="")


def _eastern(found: cjk_dateline.Found) -> Dateline:
    codes = (places.country(name) for name in found.places)
    countries = tuple(dict.fromkeys(code for code in codes if code))
    where = "/".join(found.places)
    return Dateline(
        found.printed, found.places, countries, found.source, found.day, found.authors, where
    )


def _dateline(printed: str, head: _Head, source: str | None) -> Dateline:
    where = head.where
    home = sources.country(source) if source else None
    names, countries = (where.names, where.countries_for(home)) if where else ((), ())
    printed_places = "/".join(", ".join(filter(None, p)) for p in where.pairs) if where else ""
    return Dateline(printed, names, countries, source, head.day, head.authors, printed_places)


def _head(printed: str, sure: bool = False) -> _Head:
    """Read backwards: an agency without brackets, a day, places, a byline.

    `sure` says that there is nothing else that an agency's name could be (`agency.cut`).
    """
    text, source = agency.cut(_BARS.sub(", ", printed), sure)
    before, on, dated = day.cut(text)
    if dated and not source:
        before, source = agency.cut(before)
    comma = "," in before
    written = _BY.match(before)
    authors: tuple[str, ...] = ()
    if written:
        names, before = _after_byline(before[written.end() :])
        authors = tuple(bylines.names(names))
    before = before.strip(" *•,")
    where = place.read(before)
    return _Head(where, on, dated, source, comma, bool(before and not where), authors)


def _after_byline(text: str) -> tuple[str, str]:
    """The names of a byline, and the places behind them: `Jane Smith NEW YORK`."""
    words = text.split()
    for at in range(1, len(words)):
        if _capitals(words[at]) and not _capitals(words[at - 1]):
            return " ".join(words[:at]), " ".join(words[at:])
    for at in range(2, len(words)):
        behind = " ".join(words[at:])
        if places.known(re.split(r"[,/]", behind)[0]):
            return " ".join(words[:at]), behind
    return text, ""


def _capitals(word: str) -> bool:
    letters = [letter for letter in word if letter.isalpha()]
    return len(letters) > 1 and all(map(str.isupper, letters)) and not word.endswith(".")


def _holds(head: _Head, end: lexer.End, known: str | None, text: str) -> bool:
    """Whether what was read is a dateline."""
    where = head.where
    if not any(letter.isalnum() for letter in text[end.rest : end.rest + 80]):
        return False
    if where is None:
        return bool(known and end.dash and not head.left and (end.agency or head.dated))
    if known:
        return where.cased and (end.dash or where.known or where.capitals or head.dated)
    if not end.dash and not end.colon:
        return False
    if head.dated:
        return where.capitals or (where.cased and (head.comma or where.known))
    behind = text[end.rest : end.rest + 40]
    shouted = behind.isupper() and " " in behind  # a headline
    alone = end.dash or places.is_city(where.pairs[0][0])  # `CHINA: ` heads a list by country
    return where.capitals and where.known and alone and not shouted


def _and_more(text: str, start: int, line: Dateline, end: lexer.End) -> tuple[Dateline, int]:
    """The parts that some agencies set behind: `PARIS (AFP) Sept 1 -`, `(ANSA) - ROMA, 1 SET -`."""
    if line.source and not line.places:
        behind = _at(text, end.rest)
        if behind and behind[0].places and not behind[0].source:
            whole = replace(behind[0], source=line.source, printed=text[start : behind[1]].strip())
            return whole, behind[1]
    lacks = line.source and not line.day and not end.dash
    piece = lexer.dashed(text, end.rest, end.rest + _AFTER) if lacks else None
    if piece:
        before, on, dated = day.cut(piece[0])
        if dated and not before:
            return replace(line, day=on, printed=text[start : piece[1]].strip()), piece[1]
    soon = "(" in text[end.rest : end.rest + _SOON]
    behind = _at(text, end.rest) if soon else None
    if behind and behind[0].source and not behind[0].places:
        later = behind[0]  # `ROME - (ANSA) -`; `NEW YORK (Reuters) - Dec 8 (Reuters) -`
        if line.source in (None, later.source):
            return replace(line, source=later.source, day=line.day or later.day), behind[1]
    return line, end.rest
