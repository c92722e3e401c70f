"""Country of a place in a dateline; None where it is not known.

The region next to the city decides, then the home country of the source, then the population.
"""

from __future__ import annotations

from archive.ingest.normalize.places import gazetteer, place_names
from index.aliases import countries as known_countries


def find_country(place: str, region: str = "", home: str | None = None) -> str | None:
    """Return the ISO code of the country of a place; None if it is unknown.

    `region` is the state or country printed next to it, `home` the code of its source's country.

    >>> find_country("Seoul"), find_country("Georgetown", "Guyana"), find_country("Nowhere")
    ('KR', 'GY', None)
    >>> find_country("Paris", "Texas"), find_country("Kiev", "USSR")
    ('US', 'UA')
    >>> find_country("Tbilisi", "Georgia")
    'GE'
    """
    # Frankfurt/Main, Seattle/Tacoma: the whole name, else the first part
    candidates = gazetteer.candidate_countries(place)
    candidates = candidates or gazetteer.candidate_countries(place.partition("/")[0])
    last_word = place.partition(" ")[2].rpartition(" ")[2]  # FARMINGTON Conn.
    region_codes = _region_codes(region or ("" if candidates else last_word))
    if region_codes:
        return next((code for code in region_codes if code in candidates), region_codes[0])
    candidates = candidates or gazetteer.candidate_countries(region)  # a district, and its city
    return home if home in candidates else next(iter(candidates), None)


def locate(raw: str, home: str | None = None) -> list[tuple[str, str | None]]:
    """Split a text into places, each with its country; a state or country may follow each.

    Unknown ones stay as printed.

    >>> locate("CHARLOTTE, N.C./BOSTON"), locate("SIENA/LONDON, Italy")
    ([('CHARLOTTE', 'US'), ('BOSTON', 'US')], [('SIENA', 'IT'), ('LONDON', 'GB')])
    """
    parts = split_places(raw)
    last_region = parts[-1].partition(",")[2].strip() if parts else ""
    located = []
    for part in parts:
        place, _, region = (piece.strip() for piece in part.partition(","))
        code = find_country(
            place, _shared_region(place, region or last_region, len(parts) > 1), home
        )
        located.append((place, code) if code else (part, find_country(part)))
    return located


def _shared_region(place: str, region: str, is_list: bool) -> str:
    """Return the region, unless it belongs to another place of a list."""
    region_codes, own_codes = (
        (_region_codes(region), gazetteer.candidate_countries(place)) if is_list else ((), ())
    )
    return "" if region_codes and own_codes and not set(region_codes) & set(own_codes) else region


def find_region_country(text: str) -> str | None:
    """Return the ISO code for a state, province or country next to a city; None if it is none.

    >>> [find_region_country(text) for text in ("Kan.", "N.C.", "Ontario", "West Germany")]
    ['US', 'US', 'CA', 'DE']
    >>> find_region_country("Monday")
    """
    return next(iter(_region_codes(text)), None)


def _region_codes(text: str) -> tuple[str, ...]:
    """Return the codes that a region may mean; of `Halifax, Nova Scotia, Canada` the last."""
    for part in (text, *reversed(text.split(","))):
        if codes := gazetteer.region_countries(part):
            return codes
    return ()


def parse_country(raw: str) -> str | None:
    """Return the ISO code of a country from its name or a code; None if it is none.

    >>> parse_country("South Korea"), parse_country("gb"), parse_country("DEU"), parse_country("XX")
    ('KR', 'GB', 'DE', None)
    """
    upper = raw.strip().upper()
    return upper if upper in known_countries() else gazetteer.country_by_name(raw)


def split_places(raw: str) -> tuple[str, ...]:
    """Split places at slashes, except names that contain one.

    >>> split_places("LONDON/MUMBAI"), split_places("DALLAS/FORT WORTH")
    (('LONDON', 'MUMBAI'), ('DALLAS/FORT WORTH',))
    """
    if "/" in raw and place_names.place_key(raw.partition(",")[0]) in gazetteer.slashed_names():
        return (raw.strip(),)
    return tuple(place for part in raw.split("/") if (place := part.strip()))
