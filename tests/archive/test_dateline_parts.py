"""Parts of a dateline, each parsed alone: agency, day, places."""

from __future__ import annotations

from datetime import date

import pytest

from archive.ingest.normalize.dateline import dateline_agency, dateline_day, dateline_places
from archive.ingest.normalize.dateline.dateline_day import DatelineDay


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ("Reuters", "Reuters"),
        ("Xinhua", "Xinhua"),
        (" Reuters. ", "Reuters"),
        ("/TASS/", "TASS"),
        ("=AFP=", "AFP"),
        ("-dpa-", "dpa"),
        (",AP,", "AP"),
        ("dpa/lby", "dpa"),
        ("dpa - infocom", "dpa"),
        ("Example,AP", "AP"),
        ("Example = AP", "AP"),
        ("Reuters Life!", "Reuters"),
        ("Reuters Life! of today", "Reuters"),
        ("Associated Press Sports", "AP"),
        ("Associated  Press  Sports  Desk", "AP"),
        ("The Reuters", None),
        ("Monday", None),
        ("", None),
    ],
)
def test_agency_name(raw: str, name: str | None) -> None:
    assert dateline_agency.agency_name(raw) == name


@pytest.mark.parametrize(
    ("head", "sure", "before", "name"),
    [
        ("DENVER, AP", False, "DENVER", "AP"),
        ("DENVER, AP., ", False, "DENVER", "AP"),
        ("HALIFAX, AP", False, "HALIFAX", "AP"),
        ("DENVER AP", False, "DENVER AP", None),
        ("DENVER AP", True, "DENVER", "AP"),
        ("DENVER, Dec. 9 AP", False, "DENVER, Dec. 9", "AP"),
        ("DENVER, Dec. 9, AP", False, "DENVER, Dec. 9", "AP"),
        ("DENVER Kyodo", False, "DENVER", "Kyodo"),
        ("DENVER , Kyodo", False, "DENVER", "Kyodo"),
        ("OSLO, Associated Press", False, "OSLO", "AP"),
        ("DELHI, Press Trust of India", False, "DELHI", "PTI"),
        ("PRAGUE, Radio Free Europe/Radio Liberty", False, "PRAGUE", "RFE/RL"),
        ("OSLO, The Canadian Press", False, "OSLO", "CP"),
        ("AP", True, "", "AP"),
        ("Associated Press", True, "", "AP"),
        ("The Canadian Press", True, "", "CP"),
        ("YORK, Pa.", True, "YORK, Pa.", None),
        ("YORK, March 3, PA", False, "YORK, March 3", "PA"),
        ("OSLO, (AP", True, "OSLO, (AP", None),
        ("AP, Dec. 9", True, "AP, Dec. 9", None),
        ("A", True, "A", None),
        (" ,.", True, " ,.", None),
        ("", True, "", None),
    ],
)
def test_split_agency(head: str, sure: bool, before: str, name: str | None) -> None:
    assert dateline_agency.split_agency(head, sure) == (before, name)


@pytest.mark.parametrize(
    "names",
    [
        "January February March April May June July August September October November December",
        "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
        "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
        "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
        "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre"
        " dicembre",
        "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
        "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
        "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC",
        "Jan Feb Mrz Apr Mai Jun Jul Aug Sept Okt Nov Dez",
        "janv févr mars avr mai juin juil août sept oct nov déc",
        "gen feb maerz abr mag giu lug ago set out nov dic",
        "Januray Febuary Marchh Arpil Maay Juen Jluy Augsut Septmber Octobber Novembr Decembre",
    ],
)
def test_parse_month(names: str) -> None:
    assert [*map(dateline_day.parse_month, names.split())] == [*range(1, 13)]


@pytest.mark.parametrize(
    "word", "Ja Ju ma Jna Mya Septmebre Marchhh Marcchh Mayor Monday Decade GMT 3".split()
)
def test_no_month(word: str) -> None:
    assert dateline_day.parse_month(word) is None


@pytest.mark.parametrize(
    ("head", "before", "day"),
    [
        ("NEW YORK, March 3", "NEW YORK,", DatelineDay(3, 3)),
        ("NEW YORK March 3", "NEW YORK", DatelineDay(3, 3)),
        ("PARIS,March 16", "PARIS,", DatelineDay(3, 16)),
        ("NEW YORK, Feb. 2, 1987", "NEW YORK,", DatelineDay(2, 2, 1987)),
        ("NEW YORK, Feb. 2 2087 ,.", "NEW YORK,", DatelineDay(2, 2, 2087)),
        ("PARIS 3 March 2020", "PARIS", DatelineDay(3, 3, 2020)),
        ("Madrid, 4 de marzo de 2020", "Madrid,", DatelineDay(3, 4, 2020)),
        ("Wien, 3. März 2021", "Wien,", DatelineDay(3, 3, 2021)),
        ("PARIS, 1er août", "PARIS,", DatelineDay(8, 1)),
        ("Madrid, 1º enero", "Madrid,", DatelineDay(1, 1)),
        ("Madrid, 1° enero", "Madrid,", DatelineDay(1, 1)),
        ("LONDON, 1st May", "LONDON,", DatelineDay(5, 1)),
        ("LONDON, May 2nd", "LONDON,", DatelineDay(5, 2)),
        ("LONDON, May 3rd", "LONDON,", DatelineDay(5, 3)),
        ("LONDON, May 4th, 2020", "LONDON,", DatelineDay(5, 4, 2020)),
        ("LONDON — Sept 1", "LONDON", DatelineDay(9, 1)),
        ("LONDON, Sunday, March 3", "LONDON,", DatelineDay(3, 3)),
        ("LONDON Mon March 3", "LONDON", DatelineDay(3, 3)),
        ("LONDON, Tues. March 3", "LONDON,", DatelineDay(3, 3)),
        ("LONDON, TUESDAY, March 3", "LONDON,", DatelineDay(3, 3)),
        ("LONDON, Wed, 3 March", "LONDON,", DatelineDay(3, 3)),
        ("LONDON, Wednesday 3 March", "LONDON,", DatelineDay(3, 3)),
        ("LONDON, Thu 3 March", "LONDON,", DatelineDay(3, 3)),
        ("LONDON, Thur 3 March", "LONDON,", DatelineDay(3, 3)),
        ("LONDON, Thursday 3 March", "LONDON,", DatelineDay(3, 3)),
        ("LONDON, Friday 3 March", "LONDON,", DatelineDay(3, 3)),
        ("LONDON, Saturday 3 March", "LONDON,", DatelineDay(3, 3)),
        ("TAFT, Calif., Apri l7", "TAFT, Calif.,", DatelineDay(4, 7)),
        ("PARIS, March 9O", "PARIS,", DatelineDay(3, 9)),
        ("PARIS, Feb 29", "PARIS,", DatelineDay(2, 29)),
        ("March 3", "", DatelineDay(3, 3)),
        # impossible days
        ("PARIS, Feb 30", "PARIS,", None),
        ("PARIS, Feb 29, 2023", "PARIS,", None),
        ("BOSTON, March 187", "BOSTON,", None),
        ("LONDON/TOKYO, Jul", "LONDON/TOKYO,", None),
        ("LONDON, Sept. ,", "LONDON,", None),
    ],
)
def test_split_day(head: str, before: str, day: DatelineDay | None) -> None:
    assert dateline_day.split_day(head) == (before, day, True)


@pytest.mark.parametrize(
    "head",
    [
        "PARIS",
        "PARIS Jul",
        "PARIS, Julia",
        "PARIS, Monday",
        "A13 March",
        "113 March",
        "XXSeptember 3",
        "PARIS, March 3, Reuters",
        "PARIS, 3",
        "PARIS, Mars Rover 3",
        "",
    ],
)
def test_no_day(head: str) -> None:
    assert dateline_day.split_day(head) == (head, None, False)


@pytest.mark.parametrize(
    ("day", "stamp", "day_of_year"),
    [
        (DatelineDay(9, 1, 2020), date(2025, 9, 1), "2020-09-01"),
        (DatelineDay(9, 1, 2020), None, "2020-09-01"),
        (DatelineDay(2, 30, 2020), date(2025, 9, 1), "None"),
        (DatelineDay(9, 1), None, "None"),
        (DatelineDay(None, 1, 2020), None, "None"),
        (DatelineDay(9, 1), date(2025, 9, 1), "2025-09-01"),
        (DatelineDay(9, 2), date(2025, 9, 1), "2025-09-02"),
        (DatelineDay(9, 3), date(2025, 9, 1), "2024-09-03"),
        (DatelineDay(12, 30), date(2025, 1, 2), "2024-12-30"),
        (DatelineDay(1, 1), date(2024, 12, 31), "2025-01-01"),
        (DatelineDay(None, 31), date(2025, 10, 1), "2025-08-31"),
        (DatelineDay(None, 1), date(2025, 9, 30), "2025-10-01"),
        (DatelineDay(2, 29), date(2025, 3, 1), "2024-02-29"),
        (DatelineDay(2, 29), date(1904, 2, 27), "1896-02-29"),
        (DatelineDay(2, 30), date(2025, 3, 1), "None"),
    ],
)
def test_resolve(day: DatelineDay, stamp: date | None, day_of_year: str) -> None:
    assert str(day.resolve(stamp)) == day_of_year


@pytest.mark.parametrize(
    ("raw", "names", "countries", "looks"),
    [
        ("SEOUL", "Seoul", "KR", "Cck"),
        ("Seoul", "Seoul", "KR", "ck"),
        ("seoul", "seoul", "KR", "k"),
        ("NEW YORK", "New York", "US", "Cck"),
        ("New york", "New york", "US", "ck"),
        ("La paz", "La paz", "BO", "ck"),
        ("York new", "York new", "", ""),
        ("San jose", "San jose", "CR", "ck"),
        ("CLERMONT-FERRAND", "Clermont-Ferrand", "FR", "Cc"),
        ("RIO de JANEIRO", "Rio de Janeiro", "BR", "Cck"),
        ("McALLEN", "McALLEN", "US", "Cc"),
        ("FORT McCOY", "FORT McCOY", "", "Cc"),
        ("MACHACHI", "Machachi", "EC", "Cc"),
        ("SALT LAKE City", "Salt Lake City", "US", "ck"),
        ("SALT Lake City", "Salt Lake City", "US", "ck"),
        ("Salt Lake CITY", "Salt Lake City", "US", "ck"),
        ("LONDON/MUMBAI", "London|Mumbai", "GB,IN", "Cck"),
        ("LONDON / MUMBAI", "London|Mumbai", "GB,IN", "Cck"),
        ("LONDON and PARIS", "London|Paris", "GB,FR", "Cck"),
        ("Berlin und Paris", "Berlin|Paris", "DE,FR", "ck"),
        ("Paris et Lyon", "Paris|Lyon", "FR", "ck"),
        ("Madrid y Lima", "Madrid|Lima", "ES,PE", "ck"),
        ("LONDON & PARIS", "London|Paris", "GB,FR", "Cck"),
        ("LONDON·PARIS", "London|Paris", "GB,FR", "Cck"),
        ("LONDONandPARIS", "LONDONandPARIS", "", "c"),
        ("CASTELNAUDARY, France/AMSTERDAM", "Castelnaudary|Amsterdam", "FR,NL", "Cck"),
        ("CHARLOTTE, N.C./NEW YORK", "Charlotte|New York", "US", "Cck"),
        ("REYKJAVIK,/STOCKHOLM", "Reykjavik|Stockholm", "IS,SE", "Cck"),
        ("SIENA/NOWHERE, Italy", "Siena|Nowhere", "IT", "Cc"),
        ("NOWHERE/SIENA, Italy", "Nowhere|Siena", "IT", "Cc"),
        ("LONDON/SIENA, Italy", "London|Siena", "GB,IT", "Cck"),
        ("Dallas/Fort Worth", "Dallas/Fort Worth", "US", "ck"),
        ("DALLAS-FORT WORTH, Texas", "Dallas-Fort Worth", "US", "Cck"),
        ("DALLAS/FORT WORTH/AUSTIN, Texas", "Dallas/Fort Worth|Austin", "US", "Cck"),
        ("MINNEAPOLIS/ST. PAUL", "Minneapolis/St. Paul", "US", "Cck"),
        ("MINNEAPOLIS/ST PAUL", "Minneapolis/St Paul", "US", "Cck"),
        ("RALEIGH/DURHAM, N.C.", "Raleigh/Durham", "US", "Cck"),
        ("Frankfurt/Oder", "Frankfurt/Oder", "DE", "c"),
        ("Halle/Saale", "Halle/Saale", "DE", "c"),
        ("FRANKFURT/MAINZ", "Frankfurt|Mainz", "DE", "Cck"),
        ("New Delhi [India]", "New Delhi", "IN", "ck"),
        ("NEW DELHI [INDIA]", "New Delhi", "IN", "Cck"),
        ("New Delhi[India]", "New Delhi", "IN", "ck"),
        ("ME}LBOURNE", "Melbourne", "AU", "Cck"),
        ("WASHINGTON D.C.", "Washington D.C.", "US", "Cck"),
        ("WASHINGTON, D.C.", "Washington", "US", "Cck"),
        ("ST. LOUIS", "St. Louis", "US", "Cck"),
        ("PARIS.", "Paris", "FR", "Cck"),
        ("U.S.", "U.S.", "", "Cc"),
        ("L'AQUILA", "L'Aquila", "IT", "Cc"),
        ("L’Aquila", "L’Aquila", "IT", "c"),
        ("Val d'Isère", "Val d'Isère", "FR", "c"),
        ("****PARIS", "Paris", "FR", "Cck"),
        ("c PARIS", "Paris", "FR", "Cck"),
        ("RPT --PARIS", "Paris", "FR", "Cck"),
        ("REFILE PARIS", "Paris", "FR", "Cck"),
        ("CORRECTED PARIS", "Paris", "FR", "Cck"),
        ("UPDATE 1 PARIS", "Paris", "FR", "Cck"),
        ("PARIS -", "Paris", "FR", "Cck"),
        ("PARIS;", "Paris", "FR", "Cck"),
        ("PARIS,", "Paris", "FR", "Cck"),
        ("~PARIS", "Paris", "FR", "Cck"),
        (">PARIS", "Paris", "FR", "Cck"),
        ("=PARIS", "Paris", "FR", "Cck"),
        ("#PARIS", "Paris", "FR", "Cck"),
        ("• PARIS", "Paris", "FR", "Cck"),
        (".PARIS", "Paris", "FR", "Cck"),
        (":PARIS", "Paris", "FR", "Cck"),
        ("RPTPARIS", "Rptparis", "", "Cc"),
        ("Aa", "Aa", "", "c"),
        ("B B", "B B", "", "Cc"),
        ("ONE TWO THREE FOUR FIVE SIX", "One Two Three Four Five Six", "", "Cc"),
        (
            "LLANFAIRPWLLGWYNGYLLGOGERYCHWYRNDROBWLLLLANTYSILIOGOGOGOCHX",
            "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogochx",
            "",
            "Cc",
        ),
        (
            "ABCDEFGHIJABCDEFGHIJABCDEFGHIJABCDEFGHIJABCDEFGHIJABCDEFGHIJ",
            "Abcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghij",
            "",
            "Cc",
        ),
        ("HAMILTON, Bermuda", "Hamilton", "BM", "Cck"),
        ("GEORGE TOWN, Grand Cayman, British West Indies", "George Town", "KY", "Cck"),
        ("VANCOUVER, British Columbia -", "Vancouver", "CA", "Cck"),
        ("ABOARD THE PAPAL PLANE", "Aboard the Papal Plane", "", "Cc"),
        ("Rothenburg ob der Tauber", "Rothenburg ob der Tauber", "", "c"),
        ("Frankfurt am Main", "Frankfurt am Main", "DE", "ck"),
        ("ho chi minh city", "ho chi minh city", "VN", "k"),
        ("HO CHI MINh CITY", "Ho Chi Minh City", "VN", "Cck"),
        ("HO CHi MINh CITY", "Ho Chi Minh City", "VN", "ck"),
        ("Ho", "Ho", "GH", "c"),
        ("TeST", "TeST", "", "c"),
        ("SPLIT", "Split", "HR", "Cc"),
        ("SURPRISE", "Surprise", "US", "Cc"),
        ("SURPRISE, Ariz.", "Surprise", "US", "Cck"),
        ("NOWHERE, Italy", "Nowhere", "IT", "Cck"),
        ("O'FALLON", "O'Fallon", "US", "Cc"),
        ("new DELHI", "New Delhi", "IN", "k"),
        ("the hague", "the hague", "NL", "k"),
        ("The hague", "The hague", "NL", "ck"),
        ("THE Hague", "THE Hague", "NL", "ck"),
        ("st. louis", "st. louis", "US", "k"),
        ("SEATTLE/TACOMA", "Seattle/Tacoma", "US", "Cc"),
        ("SIENA/LONDON, Italy", "Siena|London", "IT,GB", "Cc"),
        ("Bielsko/Biala", "Bielsko/Biala", "PL", "c"),
        ("Frankfurt/Main", "Frankfurt/Main", "DE", "c"),
        # in writing without capitals, what is known stands out
        ("باريس", "باريس", "FR", "ck"),
        ("عمّان", "عمّان", "JO", "ck"),
        ("ירושלים", "ירושלים", "IL", "ck"),
        ("قال مسؤول", "قال مسؤول", "", ""),
        ("서울", "서울", "KR", "ck"),
        ("नई दिल्ली", "नई दिल्ली", "IN", "ck"),
        ("กรุงเทพมหานคร", "กรุงเทพมหานคร", "TH", "ck"),
        ("МОСКВА", "Москва", "RU", "Cck"),
        ("ΑΘΗΝΑ", "Αθηνα", "GR", "Cck"),
        ("москва", "москва", "RU", "k"),
        ("GALAX.", "Galax", "", "Cc"),
        ("PARIS, TX", "Paris", "US", "Cck"),
        ("PARiS", "PARiS", "FR", "Cck"),
        ("Enns im Tal", "Enns im Tal", "", "c"),
        ("Torre a Mare", "Torre a Mare", "", "c"),
        ("La nowhere", "La nowhere", "", "c"),
        ("Hong nowhere", "Hong nowhere", "", "c"),
        ("La nowhere at all", "La nowhere at all", "", ""),
        ("Hauppauge, N.Y,.", "Hauppauge", "US", "ck"),
        ("Hauppauge, N.Y, - .", "Hauppauge", "US", "ck"),
    ],
)
def test_places(raw: str, names: str, countries: str, looks: str) -> None:
    """`looks`: C all in capitals, c each word capitalized, k well known."""
    places = dateline_places.parse_places(raw)
    assert places is not None
    assert ("|".join(places.names), ",".join(places.countries)) == (names, countries)
    flags = (("C", places.in_capitals), ("c", places.capitalized), ("k", places.well_known))
    assert "".join(letter for letter, holds in flags if holds) == looks


@pytest.mark.parametrize(
    "raw",
    [
        "New Delhi [a]",
        "UPDATE PARIS",
        "PARIS 1",
        "PARIS 75",
        "PARIS1",
        "PA(RIS",
        "PA+RIS",
        "AA/" * 60 + "AA",
        "MONDAY. NOWHERE",
        "1 PARIS",
        "A",
        "Å",
        "By",
        "BUT",
        "Monday",
        "TODAY",
        "yesterday",
        "March",
        "MAY",
        "May Pen",
        "AND",
        "ANALYSIS",
        "BREAKING",
        "ONE TWO THREE FOUR FIVE SIX SEVEN",
        "ABCDEFGHIJABCDEFGHIJABCDEFGHIJABCDEFGHIJABCDEFGHIJABCDEFGHIJK",
        "ROME/",
        "/ROME",
        "-",
        ",",
        "",
    ],
)
def test_no_place(raw: str) -> None:
    assert dateline_places.parse_places(raw) is None


@pytest.mark.parametrize(
    ("raw", "pairs"),
    [
        ("PARIS, Texas", (("PARIS", "Texas"),)),
        ("PARIS.", (("PARIS", ""),)),
        ("WASHINGTON D.C.", (("WASHINGTON D.C.", ""),)),
        ("REYKJAVIK,/STOCKHOLM", (("REYKJAVIK", ""), ("STOCKHOLM", ""))),
        ("CHARLOTTE, N.C./NEW YORK", (("CHARLOTTE", "N.C."), ("NEW YORK", ""))),
        (
            "GEORGE TOWN, Grand Cayman, British West Indies",
            (("GEORGE TOWN", "British West Indies"),),
        ),
        ("PARIS, Texas,", (("PARIS", "Texas"),)),
        ("PARIS, .,/ROME", (("PARIS", ""), ("ROME", ""))),
        ("ME}LBOURNE, Vic. -/ROME", (("MELBOURNE", "Vic."), ("ROME", ""))),
    ],
)
def test_regions(raw: str, pairs: tuple[tuple[str, str], ...]) -> None:
    places = dateline_places.parse_places(raw)
    assert places is not None
    assert places.pairs == pairs


@pytest.mark.parametrize(
    ("raw", "home", "countries"),
    [
        ("GEORGETOWN", "GY", ("GY",)),
        ("GEORGETOWN", "US", ("US",)),
        ("BIRMINGHAM", "US", ("US",)),
        ("BIRMINGHAM", "FR", ("GB",)),
        ("BIRMINGHAM", None, ("GB",)),
        ("PARIS, Texas", "FR", ("US",)),
        ("LONDON/PARIS", "CA", ("GB", "FR")),
        ("NOWHERE", "US", ()),
    ],
)
def test_countries_for_the_home_of_an_agency(
    raw: str, home: str | None, countries: tuple[str, ...]
) -> None:
    places = dateline_places.parse_places(raw)
    assert places is not None
    assert places.countries_for(home) == countries
