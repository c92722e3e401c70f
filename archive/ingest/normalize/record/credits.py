"""Where a record was filed and who wrote it: by its dateline and its own fields, with the reasons.

`Record` reads those fields; several places may stand in one of them, parted by strokes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from archive.ingest.draft import Reason
from archive.ingest.normalize.dateline import Dateline
from archive.ingest.normalize.places import places
from archive.ingest.normalize.record import candidates, sources
from archive.ingest.normalize.record.candidates import Said
from archive.ingest.normalize.tidy import tidy

_LONGEST = 300  # characters of a field that are read as places


class Record:
    """A record's values as text, whatever they were."""

    def __init__(self, found: Mapping[str, Any]) -> None:
        self._found = found

    def texts(self, field: str) -> tuple[str, ...]:
        value = self._found.get(field)
        several = value if isinstance(value, list) else [value]
        texts = (tidy(str(v)).strip() for v in several if isinstance(v, str | int | float))
        return tuple(dict.fromkeys(filter(None, texts)))

    def text(self, field: str) -> str:
        return "\n".join(self.texts(field))

    def one(self, field: str) -> str | None:
        return next(iter(self.texts(field)), None)


class Filed(NamedTuple):
    places: tuple[str, ...]
    countries: tuple[str, ...]
    reasons: list[Reason]


def where(record: Record, line: Dateline | None) -> Filed:
    """Where it was filed: by the dateline, else as the record says; and the countries of that."""
    printed = "; ".join(record.texts("country"))
    codes = tuple(
        filter(None, map(places.code, (text[:_LONGEST] for text in record.texts("country"))))
    )
    found = _located(record, next(iter(codes), None))
    of_places = dict.fromkeys(filter(None, found.values()))
    if line:
        kept = Said("record", record.text("location"), ())
        why = candidates.of_dateline(line) + candidates.choose("location", [kept])[1]
        if not line.countries:
            why += candidates.choose("country", [Said("record", printed, codes)])[1]
        return Filed(line.places, line.countries or codes, why)
    _, why = candidates.choose("location", [Said("record", record.text("location"), tuple(found))])
    if of_places:
        why += candidates.of_country(record.text("location"), found, tuple(of_places))
    why += candidates.choose("country", [Said("record", printed, () if of_places else codes)])[1]
    return Filed(tuple(found), tuple(of_places) or tuple(dict.fromkeys(codes)), why)


def _located(record: Record, home: str | None) -> dict[str, str | None]:
    """The places that a record names, and their countries; one may stand behind each."""
    credited = record.one("source")
    home = home or (sources.country(credited) if credited else None)
    found: dict[str, str | None] = {}
    for text in record.texts("location"):
        for place, code in places.located(text[:_LONGEST], home):
            name = places.title_case(place)
            found[name[:1].upper() + name[1:]] = code
    return found


def source(
    record: Record, inline: Dateline | None, line: Dateline | None, known: str | None
) -> tuple[str | None, list[Reason]]:
    """Who wrote it: by the record, a dateline within the body or apart, else as is known."""
    credited = [("record", text) for text in record.texts("source")[:1]]
    credited += [("dateline", one.source) for one in (inline, line) if one and one.source]
    credited += [("option", known)] if known else []
    said = [Said(basis, name, (sources.canonical(name),)) for basis, name in credited]
    values, why = candidates.choose("source", said)
    return next(iter(values), None), why
