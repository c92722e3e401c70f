"""Places: their countries (`places.tsv`), their other names, and their spelling."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive.ingest.normalize.places import gazetteer
from archive.ingest.normalize.places.countries import find_country, find_region_country, locate
from archive.ingest.normalize.places.place_names import place_key
from index import aliases

TABLE = Path(__file__).with_name("places.tsv")
ROWS = [
    line.split("\t")
    for line in TABLE.read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]


@pytest.mark.parametrize(("place", "near", "home", "country"), ROWS)
def test_find_country(place: str, near: str, home: str, country: str) -> None:
    assert find_country(place, near, home or None) == (country or None)


@pytest.mark.parametrize(
    ("raw", "located"),
    [
        ("SIENA/LONDON, Italy", "SIENA IT, LONDON GB"),
        ("LONDON/MUMBAI", "LONDON GB, MUMBAI IN"),
        ("NEW YORK/WASHINGTON", "NEW YORK US, WASHINGTON US"),
        ("ASPEN/VAIL, Colo.", "ASPEN US, VAIL US"),
        ("CHARLOTTE, N.C./BOSTON", "CHARLOTTE US, BOSTON US"),
        ("SHANGHAI, China/TOKYO", "SHANGHAI CN, TOKYO JP"),
        ("DALLAS/FORT WORTH, Texas", "DALLAS/FORT WORTH US"),
        ("Halifax, Nova Scotia, Canada", "Halifax CA"),
        ("Seoul / Nowhere", "Seoul KR, Nowhere None"),
        ("", ""),
    ],
)
def test_locate(raw: str, located: str) -> None:
    assert ", ".join(f"{place} {code}" for place, code in locate(raw)) == located


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Kan.", "US"), ("N.C.", "US"), ("N. C.", "US"), ("MINN.", "US"), ("Ill", "US"),
        ("W.Va.", "US"), ("NJ", "US"), ("Ontario", "CA"), ("B.C.", "CA"), ("Qld.", "AU"),
        ("Scotland", "GB"), ("Netherlands", "NL"), ("West Germany", "DE"), ("USSR", "RU"),
        ("Nova Scotia, Canada", "CA"), ("Kanagawa", "JP"), ("Monday", None), ("March", None),
        ("Reuters", None), ("", None),
    ],
)  # fmt: skip
def test_find_region_country(text: str, code: str | None) -> None:
    assert find_region_country(text) == code


@pytest.mark.parametrize("place", "PITTSBURGH|BONN|TEL AVIV|VADUZ|KYIV|PEKING|LEBANON".split("|"))
def test_well_known(place: str) -> None:
    assert gazetteer.is_well_known(place)


@pytest.mark.parametrize("word", "SURPRISE|RUGBY|SPLIT|ORANGE|MISS|MASS|ARE|KENT|WASH|".split("|"))
def test_towns_that_are_words_first(word: str) -> None:
    assert not gazetteer.is_well_known(word)


@pytest.mark.parametrize(
    "place",
    """Ho Chi Minh City|Dallas/Fort Worth|Coeur d'Alene|McAllen|Port-au-Prince|O'Fallon|Xi'an
    Santiago de Compostela|St. Louis|Aix-en-Provence|Rio de Janeiro|The Hague|N'Djamena|Sana'a
    Stoke-on-Trent|DeKalb|LaGrange|Winston-Salem|La Paz|Sharm el-Sheikh|Frankfurt am Main|L'Aquila
    Val d'Isere|São Paulo|Zürich|Los Angeles|Las Vegas|McLean|Fond du Lac""".split("\n"),
)
def test_title_case(place: str) -> None:
    for name in place.strip().split("|"):
        assert gazetteer.title_case(name.upper()) == name
        assert gazetteer.title_case(name) == name


def test_the_cities_are_sorted_and_keyed_as_they_are_looked_up() -> None:
    names = [line.split(b"\t")[0] for line in gazetteer._cities().splitlines()]
    assert names == sorted(set(names))
    wrong = [name for name in (raw.decode() for raw in names) if place_key(name) != name]
    assert not wrong, "the rules of words have changed: make gazetteer"


@pytest.mark.parametrize("row", aliases.places(), ids=lambda row: row[0])
def test_other_names_of_a_city_lead_to_its_country(row: tuple[str, ...]) -> None:
    assert row[1] in aliases.countries()
    for name in (row[0], *row[2:]):
        assert find_country(name) == row[1], name
        assert set(aliases.place_names(name)) == {row[0], *row[2:]}


def test_all_codes_are_countries() -> None:
    codes = {code for row in gazetteer._region_rows() for code in row[0]}
    codes |= {code for name, *_ in ROWS for code in gazetteer.candidate_countries(name)}
    codes |= {code for name in aliases.sources() if (code := aliases.source_country(name))}
    assert codes <= set(aliases.countries())


def test_no_name_stands_for_two_cities() -> None:
    names = [name.casefold() for row in aliases.places() for name in (row[0], *row[2:])]
    assert len(names) == len(set(names))
