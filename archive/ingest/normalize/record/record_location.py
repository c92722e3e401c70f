"""Places where a record was filed and their countries, from its dateline and its fields."""

from __future__ import annotations

from typing import NamedTuple

from archive.ingest.draft import Provenance
from archive.ingest.normalize.credits import sources
from archive.ingest.normalize.dateline import Dateline
from archive.ingest.normalize.metadata import field_candidates
from archive.ingest.normalize.metadata.container_metadata import ContainerMetadata
from archive.ingest.normalize.metadata.field_candidates import Candidate
from archive.ingest.normalize.places import gazetteer
from archive.ingest.normalize.places.countries import locate, parse_country

_MAX_FIELD = 300  # characters that are read as places


class Location(NamedTuple):
    """Places of a story, their countries, and why."""

    places: tuple[str, ...]
    countries: tuple[str, ...]
    provenance: list[Provenance]


def select_location(record: ContainerMetadata, dateline: Dateline | None) -> Location:
    """Select the places of the dateline, else of the record, and their countries."""
    raw_location = record.joined("location")
    country_fields = record.all("country")
    raw_country = "; ".join(country_fields)
    codes = tuple(filter(None, (parse_country(text[:_MAX_FIELD]) for text in country_fields)))
    places = _locate_places(record, next(iter(codes), None))
    place_codes = dict.fromkeys(filter(None, places.values()))
    if dateline:
        unused = Candidate("record", raw_location, ())
        provenance = field_candidates.dateline_provenance(dateline)
        provenance += field_candidates.choose("location", [unused])[1]
        if not dateline.countries:
            country = Candidate("record", raw_country, codes)
            provenance += field_candidates.choose("country", [country])[1]
        return Location(dateline.places, dateline.countries or codes, provenance)
    location = Candidate("record", raw_location, tuple(places))
    _, provenance = field_candidates.choose("location", [location])
    if place_codes:
        provenance += field_candidates.country_provenance(raw_location, places, tuple(place_codes))
    country = Candidate("record", raw_country, () if place_codes else codes)
    provenance += field_candidates.choose("country", [country])[1]
    countries = tuple(place_codes) or tuple(dict.fromkeys(codes))
    return Location(tuple(places), countries, provenance)


def _locate_places(record: ContainerMetadata, home: str | None) -> dict[str, str | None]:
    """Map the places of a record's field to their countries; a slash separates places."""
    source = record.first("source")
    home = home or (sources.home_country(source) if source else None)
    places: dict[str, str | None] = {}
    for text in record.all("location"):
        for place, code in locate(text[:_MAX_FIELD], home):
            name = gazetteer.title_case(place)
            places[name[:1].upper() + name[1:]] = code
    return places
