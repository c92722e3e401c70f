"""A search that finds nothing says why: which clause empties it, and what would match."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from index.deadline import Deadline
from index.engine import Engine, Filter, Mark, Search
from index.no_hits import why_nothing
from index.query.formatting import canonical
from index.query.parse import Reading, parse
from index.query.tree import Between
from index.query.value import filtered
from index.registry import open_engine
from tests.index.articles import NAMED, QUIET
from tests.index.engines import LOCAL

TODAY = date(2025, 9, 10)


@pytest.fixture(params=LOCAL)
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Engine:
    engine = open_engine(request.param, tmp_path)
    engine.apply(NAMED.values(), (), Mark("store", 1))
    return engine


def why(engine: Engine, typed: str, *filters: Filter) -> list[str]:
    parsed = parse(typed, Reading(TODAY))
    asked = Search(parsed.query, parsed.run, filters)
    assert engine.search(asked).total == 0
    found = why_nothing(engine, asked, typed)
    for each in found:
        if each.instead is not None:  # what it says can be typed, and is a query
            assert parse(canonical(each.instead), Reading(TODAY)).query == each.instead
    return [
        each.says + (f" -> {canonical(each.instead)}" if each.instead else "") for each in found
    ]


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("coall", ['"coall" is in no article; "coal" is in 2 -> coal']),
        ("=coals", ['"coals" is in no article; "coal" is in 2 -> =coal']),
        ("police coall", ['"coall" is in no article; "coal" is in 2 -> police coal']),
        ("unheard", ['"unheard" is in no article']),
        (
            "stike OR polise",
            [
                '"stike" is in no article; "strike" is in 2 -> strike OR polise',
                '"polise" is in no article; "police" is in 1 -> stike OR police',
            ],
        ),
        ('"coal stirke"', ['"stirke" is in no article; "strike" is in 2 -> "coal strike"']),
        ('"strike coal"', ['"strike coal" stands nowhere; strike coal matches 2 -> strike coal']),
        ("strike-coal", ["strike-coal stands nowhere; strike coal matches 2 -> strike coal"]),
        ('"wall coal"', ['"wall coal" stands nowhere']),
        (
            '"coal stones"~2',
            ['"coal stones"~2 stands nowhere; coal stones matches 1 -> coal stones'],
        ),
        (
            "coal NEAR/1 stirke",
            ['"stirke" is in no article; "strike" is in 2 -> coal NEAR/1 strike'],
        ),
        ("title:helmet", ['title:helmet is in no article; "helmet" is in 1 -> helmet']),
        ("title:polise", ["title:polise is in no article; title:police is in 1 -> title:police"]),
        (
            "source:tiems coal",
            ["source:tiems is in no article; source:times is in 2 -> source:times coal"],
        ),
        (
            "country:germny",
            ["country:germny is in no article; country:germany is in 2 -> country:germany"],
        ),
        ("zz*", ["zz* is in no article"]),
        ("zz* NEAR/2 coal", ["zz* is in no article"]),
        ("zzx OR (zzx coal)", ['"zzx" is in no article']),
        ("(coal zzx) OR (-*)", ['"zzx" is in no article', "* is in every article"]),
        (
            "(coal quiet) OR (police night)",
            ["No article has all of coal quiet", "No article has all of police night"],
        ),
        ("date:2031", ["The newest article here is 1989-11-09"]),
        ("coal date:2031", ["coal alone matches 2; the newest article here is 1989-11-09"]),
        ("date:1066", ["The oldest article here is 1984-03-06"]),
        ("date:1985", ["No article here is of 1985-01-01..1985-12-31"]),
        (
            "coal wall",
            ["wall alone matches 2 -> wall", "coal alone matches 2 -> coal"],
        ),
        (
            "coal police wall",
            ["coal police alone matches 1 -> coal police"],
        ),
        (
            "coal date:1989",
            [
                "date:1989-01-01..1989-12-31 alone matches 2 -> date:1989-01-01..1989-12-31",
                "coal alone matches 2, of 1984-03-06 to 1984-06-18 -> coal",
            ],
        ),
        ("quiet berlin leeds", ['"leeds" is in no article']),
        ("quiet berlin dawn", ["Alone match: quiet 1, berlin 1, dawn 1"]),
        ("missing:source", ["No article is without source"]),
        ("has:keywords", ["No article has keywords"]),
        ("NOT *", ["* is in every article"]),
        (
            "(coal wall) OR unheard",
            ["No article has all of coal wall", '"unheard" is in no article'],
        ),
    ],
)
def test_why(engine: Engine, typed: str, says: list[str]) -> None:
    assert sorted(why(engine, typed)) == sorted(says)


def test_filters_are_clauses(engine: Engine) -> None:
    source = Filter("source", filtered("source", "Tiems", TODAY))
    assert why(engine, "coal", source) == [
        "source:tiems is in no article; source:times is in 2 -> coal source:times"
    ]
    later = Filter("date", Between("date", date(2031, 1, 1), None))
    assert why(engine, "Coal source:AP", later) == [
        "Coal source:AP alone matches 1; the newest article here is 1989-11-09"
    ]


def test_where_no_article_has_a_date(tmp_path: Path) -> None:
    engine = open_engine("memory", tmp_path)
    engine.apply([QUIET], (), Mark("store", 1))
    assert why(engine, "quiet date:1984") == ["No article here has a date"]


def test_an_empty_index(tmp_path: Path) -> None:
    for name in LOCAL:
        engine = open_engine(name, tmp_path / name)
        assert why(engine, "coal") == ["There are no articles here yet: archive ingest PATH"]


def test_a_thousand_clauses_take_no_time(engine: Engine) -> None:
    many = " ".join(f"w{number}x" for number in range(1_000))
    assert len(why(engine, many)) == 3
    assert len(why(engine, many.replace(" ", " OR "))) == 3


def test_it_ends_with_its_question(engine: Engine) -> None:
    parsed = parse("coall")
    assert why_nothing(engine, Search(parsed.query, deadline=Deadline(1, 0)), "coall") == []
