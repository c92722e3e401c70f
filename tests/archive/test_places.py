"""Places: their countries (`places.tsv`), their other names, and how they are written."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive.ingest.normalize.places import gazetteer, places
from archive.ingest.normalize.places.place_names import key
from index import aliases

TABLE = Path(__file__).with_name("places.tsv")
ROWS = [
    line.split("\t")
    for line in TABLE.read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]


@pytest.mark.parametrize(("place", "beside", "home", "country"), ROWS)
def test_country(place: str, beside: str, home: str, country: str) -> None:
    assert places.country(place, beside, home or None) == (country or None)


@pytest.mark.parametrize(
    ("printed", "near", "codes"),
    [
        ("SIENA/LONDON", "Italy", "IT GB"),
        ("LONDON/MUMBAI", "", "GB IN"),
        ("NEW YORK/WASHINGTON", "", "US"),
        ("ASPEN/VAIL", "Colo.", "US"),
        ("DALLAS/FORT WORTH", "Texas", "US"),
        ("SEOUL/NOWHERE", "", "KR"),
    ],
)
def test_countries_of_several_places(printed: str, near: str, codes: str) -> None:
    assert places.countries(places.parts(printed), near) == tuple(codes.split())


@pytest.mark.parametrize(
    ("printed", "found"),
    [
        ("SIENA/LONDON, Italy", "SIENA IT, LONDON GB"),
        ("CHARLOTTE, N.C./BOSTON", "CHARLOTTE US, BOSTON US"),
        ("SHANGHAI, China/TOKYO", "SHANGHAI CN, TOKYO JP"),
        ("DALLAS/FORT WORTH, Texas", "DALLAS/FORT WORTH US"),
        ("Halifax, Nova Scotia, Canada", "Halifax CA"),
        ("Seoul / Nowhere", "Seoul KR, Nowhere None"),
        ("", ""),
    ],
)
def test_located(printed: str, found: str) -> None:
    assert ", ".join(f"{place} {code}" for place, code in places.located(printed)) == found


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
def test_beside(text: str, code: str | None) -> None:
    assert places.beside(text) == code


@pytest.mark.parametrize("place", "PITTSBURGH|BONN|TEL AVIV|VADUZ|KYIV|PEKING|LEBANON".split("|"))
def test_printed_alone(place: str) -> None:
    assert places.known(place)


@pytest.mark.parametrize("word", "SURPRISE|RUGBY|SPLIT|ORANGE|MISS|MASS|ARE|KENT|WASH|".split("|"))
def test_a_word_before_it_is_a_town(word: str) -> None:
    assert not places.known(word)


@pytest.mark.parametrize(
    "place",
    """Ho Chi Minh City|Dallas/Fort Worth|Coeur d'Alene|McAllen|Port-au-Prince|O'Fallon|Xi'an
    Santiago de Compostela|St. Louis|Aix-en-Provence|Rio de Janeiro|The Hague|N'Djamena|Sana'a
    Stoke-on-Trent|DeKalb|LaGrange|Winston-Salem|La Paz|Sharm el-Sheikh|Frankfurt am Main|L'Aquila
    Val d'Isere|São Paulo|Zürich|Los Angeles|Las Vegas|McLean|Fond du Lac""".split("\n"),
)
def test_title_case(place: str) -> None:
    for each in place.strip().split("|"):
        assert places.title_case(each.upper()) == each
        assert places.title_case(each) == each


def test_the_cities_are_sorted_and_keyed_as_they_are_looked_up() -> None:
    found = [line.split(b"\t")[0] for line in gazetteer._cities().splitlines()]
    assert found == sorted(set(found))
    wrong = [name for name in (raw.decode() for raw in found) if key(name) != name]
    assert not wrong, "the rules of words have changed: make gazetteer"


@pytest.mark.parametrize("row", aliases.places(), ids=lambda row: row[0])
def test_other_names_of_a_city_lead_to_its_country(row: tuple[str, ...]) -> None:
    assert row[1] in aliases.countries()
    for name in (row[0], *row[2:]):
        assert places.country(name) == row[1], name
        assert set(aliases.place_names(name)) == {row[0], *row[2:]}


def test_every_code_is_one() -> None:
    codes = {code for row in gazetteer._region_rows() for code in row[0]}
    codes |= {code for name, *_ in ROWS for code in gazetteer.countries_of(name)}
    codes |= {code for name in aliases.sources() if (code := aliases.source_country(name))}
    assert codes <= set(aliases.countries())


def test_no_name_stands_for_two_cities() -> None:
    found = [name.casefold() for row in aliases.places() for name in (row[0], *row[2:])]
    assert len(found) == len(set(found))
