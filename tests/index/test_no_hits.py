"""Reasons for a search without hits: the clause that matches nothing, and what would match."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from index.deadline import Deadline
from index.engine import Engine, Filter, Mark, Search
from index.no_hits import explain_no_hits
from index.query.formatting import format_query
from index.query.parse import ParseOptions, parse
from index.query.tree import Between
from index.query.value import parse_filter
from index.registry import open_engine
from tests.index.articles import NAMED, QUIET
from tests.index.engines import LOCAL

TODAY = date(2025, 9, 10)


@pytest.fixture(params=LOCAL)
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Engine:
    engine = open_engine(request.param, tmp_path)
    engine.apply(NAMED.values(), (), Mark("store", 1))
    return engine


def reason_lines(engine: Engine, text: str, *filters: Filter) -> list[str]:
    parsed = parse(text, ParseOptions(TODAY))
    search = Search(parsed.query, parsed.phrase_boost, filters)
    assert engine.search(search).total == 0
    reasons = explain_no_hits(engine, search, text)
    for reason in reasons:
        if reason.suggestion is not None:  # a suggestion can be typed and parsed
            assert (
                parse(format_query(reason.suggestion), ParseOptions(TODAY)).query
                == reason.suggestion
            )
    return [
        reason.message + (f" -> {format_query(reason.suggestion)}" if reason.suggestion else "")
        for reason in reasons
    ]


@pytest.mark.parametrize(
    ("text", "reasons"),
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
        ('"strike coal"', ['"strike coal" is in no article; strike coal matches 2 -> strike coal']),
        ("strike-coal", ["strike-coal is in no article; strike coal matches 2 -> strike coal"]),
        ('"wall coal"', ['"wall coal" is in no article']),
        (
            '"coal stones"~2',
            ['"coal stones"~2 is in no article; coal stones matches 1 -> coal stones'],
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
        ("date:1985", ["No article here is dated 1985-01-01..1985-12-31"]),
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
                "coal alone matches 2, dated 1984-03-06 to 1984-06-18 -> coal",
            ],
        ),
        ("quiet berlin leeds", ['"leeds" is in no article']),
        ("quiet berlin dawn", ["Separate matches: quiet 1, berlin 1, dawn 1"]),
        ("missing:source", ["Every article has source"]),
        ("has:keywords", ["No article has keywords"]),
        ("NOT *", ["* is in every article"]),
        (
            "(coal wall) OR unheard",
            ["No article has all of coal wall", '"unheard" is in no article'],
        ),
    ],
)
def test_reasons(engine: Engine, text: str, reasons: list[str]) -> None:
    assert sorted(reason_lines(engine, text)) == sorted(reasons)


def test_filters_are_clauses(engine: Engine) -> None:
    source = Filter("source", parse_filter("source", "Tiems", TODAY))
    assert reason_lines(engine, "coal", source) == [
        "source:tiems is in no article; source:times is in 2 -> coal source:times"
    ]
    later = Filter("date", Between("date", date(2031, 1, 1), None))
    assert reason_lines(engine, "Coal source:AP", later) == [
        "Coal source:AP alone matches 1; the newest article here is 1989-11-09"
    ]


def test_undated_articles(tmp_path: Path) -> None:
    engine = open_engine("memory", tmp_path)
    engine.apply([QUIET], (), Mark("store", 1))
    assert reason_lines(engine, "quiet date:1984") == ["No article here has a date"]


def test_an_empty_index(tmp_path: Path) -> None:
    for name in LOCAL:
        engine = open_engine(name, tmp_path / name)
        assert reason_lines(engine, "coal") == [
            "There are no articles here yet: archive ingest PATH"
        ]


def test_a_thousand_clauses_are_quick(engine: Engine) -> None:
    words = " ".join(f"w{number}x" for number in range(1_000))
    assert len(reason_lines(engine, words)) == 3
    assert len(reason_lines(engine, words.replace(" ", " OR "))) == 3


def test_the_analysis_ends_at_the_deadline(engine: Engine) -> None:
    parsed = parse("coall")
    assert explain_no_hits(engine, Search(parsed.query, deadline=Deadline(1, 0)), "coall") == []
