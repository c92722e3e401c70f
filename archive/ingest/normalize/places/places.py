"""The country of a dateline's place.  Unknown stays unknown.

What stands beside a city decides, then the country of who wrote, then the number of people.
"""

from __future__ import annotations

from archive.ingest.normalize.places import gazetteer, place_names
from index.aliases import countries as known_countries


def country(place: str, near: str = "", home: str | None = None) -> str | None:
    """ISO code of the country of a place.

    `near` is the state or country printed beside it, `home` the code of its source's country.

    >>> country("Seoul"), country("Georgetown", "Guyana"), country("Nowhere")
    ('KR', 'GY', None)
    >>> country("Paris", "Texas"), country("Kiev", "USSR"), country("Tbilisi", "Georgia")
    ('US', 'UA', 'GE')
    """
    # Frankfurt/Main, Seattle/Tacoma: a name of its own, else the first of the two
    found = gazetteer.countries_of(place) or gazetteer.countries_of(place.partition("/")[0])
    last_word = place.partition(" ")[2].rpartition(" ")[2]  # FARMINGTON Conn.
    told = _told(near or ("" if found else last_word))
    if told:
        return next((code for code in told if code in found), told[0])
    found = found or gazetteer.countries_of(near)  # a quarter, and its city
    return home if home in found else next(iter(found), None)


def countries(places: tuple[str, ...], near: str = "", home: str | None = None) -> tuple[str, ...]:
    """The countries of a dateline's places, each once; `near` stands beside the last.

    >>> countries(("SIENA", "LONDON"), "Italy"), countries(("Aspen", "Vail"), "Colo.")
    (('IT', 'GB'), ('US',))
    """
    found = (country(place, _shared(place, near, len(places) > 1), home) for place in places)
    return tuple(dict.fromkeys(code for code in found if code))


def located(printed: str, home: str | None = None) -> list[tuple[str, str | None]]:
    """The places of a text and their countries; a state or country may stand behind each.

    What is not known stays as printed.

    >>> located("CHARLOTTE, N.C./BOSTON"), located("SIENA/LONDON, Italy")
    ([('CHARLOTTE', 'US'), ('BOSTON', 'US')], [('SIENA', 'IT'), ('LONDON', 'GB')])
    """
    several = parts(printed)
    last = several[-1].partition(",")[2].strip() if several else ""
    found = []
    for part in several:
        place, _, near = (piece.strip() for piece in part.partition(","))
        code = country(place, _shared(place, near or last, len(several) > 1), home)
        found.append((place, code) if code else (part, country(part)))
    return found


def _shared(place: str, near: str, several: bool) -> str:
    """What stands beside a place, unless it belongs to another one of several."""
    told, own = (_told(near), gazetteer.countries_of(place)) if several else ((), ())
    return "" if told and own and not set(told) & set(own) else near


def beside(text: str) -> str | None:
    """ISO code of a state, province or country as it stands beside a city; None if it is none.

    >>> beside("Kan."), beside("N.C."), beside("Ontario"), beside("West Germany"), beside("Monday")
    ('US', 'US', 'CA', 'DE', None)
    """
    return next(iter(_told(text)), None)


def _told(text: str) -> tuple[str, ...]:
    """The countries of what stands beside a city; of `Halifax, Nova Scotia, Canada` the last."""
    for part in (text, *reversed(text.split(","))):
        if found := gazetteer.countries_beside(part):
            return found
    return ()


def code(printed: str) -> str | None:
    """ISO code of a country as a record prints it: its name, or a code.

    >>> code("South Korea"), code("gb"), code("DEU"), code("XX")
    ('KR', 'GB', 'DE', None)
    """
    upper = printed.strip().upper()
    return upper if upper in known_countries() else gazetteer.country_named(printed)


def known(place: str) -> bool:
    """Whether the place is printed alone all over the world: a capital, a large city, a country.

    Not every town that the gazetteer has: SURPRISE, RUGBY and SPLIT are words first.

    >>> known("PITTSBURGH"), known("VADUZ"), known("SURPRISE"), known("NOWHERE")
    (True, True, False, False)
    """
    return gazetteer.needs_no_country(place)


def is_city(place: str) -> bool:
    """Whether a name that stands alone is a large city's or a capital's, and no country's alone.

    >>> is_city("ISLAMABAD"), is_city("SINGAPORE"), is_city("CHINA"), is_city("GEORGIA")
    (True, True, False, False)
    """
    return known(place) and (gazetteer.is_large_city(place) or not gazetteer.country_named(place))


def parts(printed: str) -> tuple[str, ...]:
    """The places of a text that parts them by strokes.

    >>> parts("LONDON/MUMBAI"), parts("DALLAS/FORT WORTH")
    (('LONDON', 'MUMBAI'), ('DALLAS/FORT WORTH',))
    """
    if "/" in printed and place_names.key(printed.partition(",")[0]) in gazetteer.of_several():
        return (printed.strip(),)
    return tuple(part for each in printed.split("/") if (part := each.strip()))


def title_case(place: str) -> str:
    """A place as it is written in running text.

    >>> title_case("RIO DE JANEIRO"), title_case("MCALLEN"), title_case("Washington D.C.")
    ('Rio de Janeiro', 'McAllen', 'Washington D.C.')
    """
    return place_names.title_case(place, gazetteer.model(place)) if place.isupper() else place
