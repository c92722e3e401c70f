"""The query language: what is typed, and the tree that it is."""

from __future__ import annotations

import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import QueryError
from index.query.parse import Parsed, Reading, parse
from index.query.tree import NOTHING
from index.query.write import canonical

TODAY = date(2025, 9, 3)


def read(typed: str, *, any: bool = False, literal: bool = False) -> Parsed:
    return parse(typed, Reading(TODAY, any, literal))


@pytest.mark.parametrize(
    ("typed", "tree"),
    [
        # every article
        ("*", "*"),
        # words
        ("missile", "text:missile"),
        ("kim missile", "(and text:kim text:missile)"),
        ("Kim AND Missile", "(and text:kim text:missile)"),
        ("kim and missile", "(and text:kim text:and text:missile)"),
        ("=missiles", "text:=missiles"),
        ("=Jong-un", 'text:"jong un"'),
        # phrases
        ('"Kim Jong Un"', 'text:"kim jong un"'),
        ("“Kim Jong Un”", 'text:"kim jong un"'),
        ("„Kim Jong Un“", 'text:"kim jong un"'),
        ("«Kim Jong Un»", 'text:"kim jong un"'),
        ('“Kim Jong Un"', 'text:"kim jong un"'),
        ('"missiles"', "text:=missiles"),
        ('"the"', "text:=the"),
        ('"kim AND un"', 'text:"kim and un"'),
        ('"leader the kim"', 'text:"leader the kim"'),
        ('"(kim) title:un* OR -x"', 'text:"kim title un or x"'),
        ('"C++"', "text:=c++"),
        ('"U.S. AT&T F-16"', 'text:"us at t f 16"'),
        ("“P'yŏngyang”", "text:=pyongyang"),
        ('"kim -un"', 'text:"kim un"'),
        # operators
        ("a OR b", "(or text:a text:b)"),
        ("a OR b c", "(or text:a (and text:b text:c))"),
        ("(a OR b) c", "(and (or text:a text:b) text:c)"),
        ("a NOT b", "(and text:a (not text:b))"),
        ("a AND NOT b", "(and text:a (not text:b))"),
        ("a OR NOT b", "(or text:a (not text:b))"),
        ("a -b", "(and text:a (not text:b))"),
        ("-kim", "(not text:kim)"),
        ('-"kim jong"', '(not text:"kim jong")'),
        ('"kim jong", un', '(and text:"kim jong" text:un)'),
        ('"kim".', "text:=kim"),
        ("-(a OR b)", "(not (or text:a text:b))"),
        ("-source:ap", "(not source:=ap)"),
        ("(-a)", "(not text:a)"),
        ("NOT NOT a", "text:a"),
        ("NOT -a", "text:a"),
        ("NOT (a b)", "(not (and text:a text:b))"),
        ("（a OR b） c", "(and (or text:a text:b) text:c)"),
        ("a\u00a0b", "(and text:a text:b)"),
        # as Chinese, Japanese and Korean keyboards give them
        ("金正恩　ＯＲ　kim", "(or text:'金 正 恩' text:kim)"),
        ("ａ　ＡＮＤ　－ｂ", "(and text:a (not text:b))"),
        ("a ＮＯＴ b", "(and text:a (not text:b))"),
        ("a ＮＥＡＲ／５ b", "(near/5 text:a text:b)"),
        ("title：missile", "title:missile"),
        ("ｔｉｔｌｅ：＂coal strike＂", 'title:"coal strike"'),
        ("date：２０２５", "date:2025-01-01..2025-12-31"),
        ("date：[2024 TO 2025]", "date:2024-01-01..2025-12-31"),
        ("＊", "*"),
        (
            "nuclear＊ ＝missiles pyongyang~１",
            "(and text:nuclear* text:=missiles text:pyongyang~1)",
        ),
        ("題名：東京", "text:'題 名 東 京'"),
        ("何ですか？", "text:'何 で す か'"),
        ("Ｃ＋＋", "text:c++"),
        # what nobody sees
        ("\ufeffkim \u200b-jong", "(and text:kim (not text:jong))"),
        ("\u200e-kim\u200f OR\u200b title:x", "(or (not text:kim) title:x)"),
        ("kim\u2003jong\u2028un", "(and text:kim text:jong text:un)"),
        # text, never operators
        ("Jong-un", "text:'jong un'"),
        ("--kim", "text:kim"),
        ("U.S.", "text:us"),
        ("C++", "text:c++"),
        ("AT&T", "text:'at t'"),
        ("F-16", "text:'f 16'"),
        ("COVID-19", "text:'covid 19'"),
        ("P'yŏngyang", "text:pyongyang"),
        ("http://x.org", "text:'http x org'"),
        ("https://x.org/a?b=c*", "text:'https x org a b c'"),
        ("12:25", "text:'12 25'"),
        ("$1.5", "text:'1 5'"),
        ("#tag @name", "(and text:tag text:name)"),
        ("or not and", "(and text:or text:not text:and)"),
        ("東京", "text:'東 京'"),
        ("김정은", "text:'김 정 은'"),
        ("北朝鮮のミサイル", "text:'北 朝 鮮 の ミ サ イ ル'"),
        ("کیم جونگ", "(and text:کیم text:جونگ)"),
        ("القاهرة", "text:القاهرة"),
        ("Ким Чен Ын", "(and text:ким text:чен text:ын)"),
        ("C# .NET", "(and text:c# text:net)"),
        ("l’Oréal O’Brien’s", "(and text:'l oreal' text:obrien)"),
        ("AP/Reuters 24/7", "(and text:'ap reuters' text:'24 7')"),
        ("50% 1,000 3.5", "(and text:50 text:'1 000' text:'3 5')"),
        ("a@b.example", "text:'a b example'"),
        ("H2O CO₂ x²", "(and text:h2o text:co2 text:x2)"),
        ("half-\u00adway", "text:'half way'"),
        # what has no word is left out
        ("kim - jong", "(and text:kim text:jong)"),
        ("AT & T", "(and text:at text:t)"),
        ("kim (^^) jong", "(and text:kim text:jong)"),
        ("a -^^ b", "(and text:a text:b)"),
        ('a "!!" b', "(and text:a text:b)"),
        ("^^", "(nothing)"),
        ("(^^)", "(nothing)"),
        # patterns
        ("nuclear*", "text:nuclear*"),
        ("Nucl?ar", "text:nucl?ar"),
        ("nucl*ar**", "text:nucl*ar*"),
        ("=nucl*", "text:nucl*"),
        ("pyongyang~1", "text:pyongyang~1"),
        ("Jong-nuc*", "(then/0 text:jong text:nuc*)"),
        ("kim-pyongyang~2", "(then/0 text:kim text:pyongyang~2)"),
        ("title:nucl*", "title:nucl*"),
        ("source:reut*", "source:reut*"),
        ("author:smith~1", "author:smith~1"),
        ("-nucl*", "(not text:nucl*)"),
        # words near each other
        ("a NEAR/5 b", "(near/5 text:a text:b)"),
        ("kim NEAR/5 kim", "(near/5 text:kim text:kim)"),
        ('"a b" NEAR/2 (c OR do*)', '(near/2 text:"a b" (or text:c text:do*))'),
        ("x a NEAR/5 b y", "(and text:x (near/5 text:a text:b) text:y)"),
        ("-a NEAR/5 b", "(not (near/5 text:a text:b))"),
        ("a OR b NEAR/5 c", "(or text:a (near/5 text:b text:c))"),
        ("title:(a NEAR/5 b)", "(near/5 title:a title:b)"),
        ("Jong-un NEAR/3 kim", "(near/3 text:'jong un' text:kim)"),
        ('"a b c"~5', "(near/5 text:=a text:=b text:=c)"),
        ('title:"a b"~0', "(near/0 title:=a title:=b)"),
        ('"a"~5', "text:=a"),
        # patterns are folded as words are, whatever stands before the sign
        ("NATO*", "text:nato*"),
        ("=NATO*", "text:nato*"),
        ("KIM~1", "text:kim~1"),
        ("café*", "text:cafe*"),
        ("Straß*", "text:strass*"),
        ("U.S.*", "text:us*"),
        ("МОСКВА~2", "text:москва~2"),
        ("Łódź?", "text:lodz?"),
        ("C++~1", "text:c++~1"),
        ("kim.~1", "text:kim~1"),
        ("/~kim/x", "text:'kim x'"),
        # fields
        ("title:missile", "title:missile"),
        ("Title:missile", "title:missile"),
        ('title:"missile test"', 'title:"missile test"'),
        ("title:(kim missile)", "(and title:kim title:missile)"),
        ("title:(kim OR -missile)", "(or title:kim (not title:missile))"),
        ("title:kim jong", "(and title:kim text:jong)"),
        ("title:Jong-un", "title:'jong un'"),
        ("title:=missiles", "title:=missiles"),
        ("source:Reuters", "source:=reuters"),
        ('source:"The Japan News"', 'source:"the japan news"'),
        ("source:(Reuters OR AP)", "(or source:=reuters source:=ap)"),
        ("author:smith", "author:=smith"),
        ("location:são-paulo", 'location:"sao paulo"'),
        ("country:KR", "country:=kr"),
        ('country:"South Korea"', "country:=south korea"),
        ("lang:EN", "lang:=en"),
        ("date_basis:page", "date_basis:=page"),
        # dates
        ("date:2025", "date:2025-01-01..2025-12-31"),
        ("date:2025-08", "date:2025-08-01..2025-08-31"),
        ("date:2024-02", "date:2024-02-01..2024-02-29"),
        ("date:2025-08-31", "date:2025-08-31..2025-08-31"),
        ("date:2025-08-31..2025-09-03", "date:2025-08-31..2025-09-03"),
        ("date:2025-08..", "date:2025-08-01.."),
        ("date:..2016", "date:..2016-12-31"),
        ("date:[2025-08-31 TO 2025-09-03]", "date:2025-08-31..2025-09-03"),
        ("date:[* TO 2016]", "date:..2016-12-31"),
        ("-date:[2024 TO 2025]", "(not date:2024-01-01..2025-12-31)"),
        ("date:-7d", "date:2025-08-28..2025-09-03"),
        ("date:2025Q3", "date:2025-07-01..2025-09-30"),
        ("date:2025-W36", "date:2025-09-01..2025-09-07"),
        ('date:"31 August 2025"', "date:2025-08-31..2025-08-31"),
        ('date:"Aug 2025"', "date:2025-08-01..2025-08-31"),
        ("date:yesterday", "date:2025-09-02..2025-09-02"),
        ("date:(2024 OR 2025-01)", "(or date:2024-01-01..2024-12-31 date:2025-01-01..2025-01-31)"),
        ("year:2025", "date:2025-01-01..2025-12-31"),
        # what a record has
        ("missing:date", "missing:date"),
        ("has:caption", "(not missing:caption)"),
        ("-has:caption", "missing:caption"),
        ("body:*", "(not missing:body)"),
        ("date:* year:*", "(and (not missing:date) (not missing:date))"),
    ],
)
def test_tree(typed: str, tree: str) -> None:
    parsed = read(typed).query
    assert str(parsed) == tree
    assert str(read(unicodedata.normalize("NFD", typed)).query) == tree
    assert parsed == NOTHING or read(canonical(parsed)).query == parsed


@pytest.mark.parametrize(
    ("typed", "span", "says"),
    [
        ("", (0, 0), "the query is empty"),
        ("  ", (0, 2), "the query is empty"),
        ("soruce:KCNA", (0, 6), 'no field "soruce"'),
        ("kim Note:x", (4, 8), 'no field "Note"'),
        ('"Kim Jong', (0, 1), "quotation mark is never closed"),
        ("kim “Jong", (4, 5), "quotation mark is never closed"),
        ("(kim OR lee", (0, 1), '"(" is never closed'),
        ("kim)", (3, 4), '")" closes nothing'),
        ("kim ()", (4, 6), "nothing in these brackets"),
        ("kim AND", (4, 7), "AND needs something on its right"),
        ("kim OR", (4, 6), "OR needs something on its right"),
        ("kim AND OR x", (4, 7), "AND needs something on its right"),
        ("OR kim", (0, 2), "OR needs something on its left"),
        ("(AND kim)", (1, 4), "AND needs something on its left"),
        ("kim NOT", (4, 7), "NOT needs something on its right"),
        ("kim OR ^^", (4, 6), "OR needs something on its right"),
        ("title:", (0, 6), "title: needs a value"),
        ("title: kim", (0, 6), "title: needs a value"),
        ("title:^^", (6, 8), "title: needs a word"),
        ("title:-kim", (6, 7), '"-" stands before the field'),
        ("kim source:−AP", (11, 12), '"−" stands before the field'),
        ("title:source:x", (6, 13), "cannot stand within another"),
        ("title:(source:x)", (7, 14), "already belong to title:"),
        ("missing:dat", (8, 11), 'no field "dat"'),
        ('"C++"x', (4, 5), "space is missing"),
        ("date:2017-13-45", (5, 15), "there is no month 13"),
        ("date:2017-02-30", (5, 15), "there is no day 30"),
        ("date:yesterdayy", (5, 15), "is not a date"),
        ("date:[2017-09-03 to", (5, 6), '"[" is never closed'),
        ("date:03/09/2025", (5, 15), "could be 9 March 2025 or 3 September 2025"),
        ("date:2018..2017", (5, 15), "ends (2017-12-31) before it starts (2018-01-01)"),
        ("title:[a TO b]", (6, 14), "title: has no ranges"),
        ("nuclear*ly-x", (0, 12), "stand in the last part"),
        ("a*", (0, 2), "need 2 letters before them"),
        ("*ar", (0, 3), "need 2 letters before them"),
        ("東*", (0, 2), "each character is a word of its own"),
        ("金正恩~1", (0, 5), "each character is a word of its own"),
        ("country:k*", (8, 10), "country: is compared whole"),
        ("source:the-jap*", (7, 15), "takes *, ? and ~ on one word"),
        ("pyongyang~", (0, 10), "~ wants a number of edits, 1 or 2"),
        ("pyongyang~3", (0, 11), "~ wants a number of edits, 1 or 2"),
        ("pyongyang~1.5", (0, 13), "~ wants a number of edits, 1 or 2"),
        ("kim~1~1", (0, 7), "~ wants a number of edits, 1 or 2"),
        ("_~1", (0, 3), "~ belongs right behind a word"),
        ("ไม่~1", (0, 5), "each character is a word of its own"),
        ("kim~2", (0, 5), "too short for two edits"),
        ('"a b"~', (5, 6), "wants a number of words"),
        ('"kim"*', (4, 5), "a space is missing"),
        ('"kim"?un', (4, 5), "a space is missing"),
        ('"kim"un', (4, 5), "a space is missing"),
        ('source:"a b"~5', (7, 14), "source: takes no ~"),
        ("a NEAR b", (2, 6), "NEAR wants a number of words"),
        ("a NEAR/5", (2, 8), "NEAR/5 needs something on its right"),
        ("NEAR/5 b", (0, 6), "NEAR/5 needs something on its left"),
        ("a NEAR/5 b NEAR/5 c", (11, 17), "a chain of NEARs wants brackets"),
        ("a NEAR/5 (b c)", (2, 8), "NEAR stands between words"),
        ("a NEAR/5 NOT b", (2, 8), "NEAR/5 needs something on its right"),
        ("(a -b) NEAR/5 c", (7, 13), "NEAR stands between words"),
        ("a NEAR/5 title:b", (2, 8), "NEAR takes no field on its sides"),
        ("title:a NEAR/5 b", (8, 14), "NEAR takes no field on its sides"),
        ("a NEAR/5000 b", (2, 11), "NEAR reaches 1000 words at most"),
        ("(" * 300, (200, 201), "nest deeper than 200"),
        ("NOT " * 300 + "a", (800, 803), "nest deeper than 200"),
    ],
)
def test_refused_at(typed: str, span: tuple[int, int], says: str) -> None:
    with pytest.raises(QueryError) as refused:
        read(typed)
    assert says in refused.value.message
    assert refused.value.span == span
    assert refused.value.hint


@pytest.mark.parametrize(
    ("typed", "run"),
    [
        ("Kim Jong Un", "kim jong un"),
        ("Kim Jong-un visits", "kim jong un visits"),
        ("kim", ""),
        ("Jong-un", ""),
        ("a AND b", ""),
        ("a b AND c d", "a b"),
        ("a OR b c", "b c"),
        ("missile -kim", ""),
        ("kim jong -un x y", "kim jong"),
        ("title:kim jong un", "jong un"),
        ('"kim jong" un', ""),
        ("(kim jong) un x", "un x"),
        ("=kim jong un", "jong un"),
        ("kim & jong", "kim jong"),
        ("kim jong un*", "kim jong"),
        ("oil pric* crude", ""),
        ("kim~1 jong un", "jong un"),
        ("*", ""),
    ],
)
def test_run(typed: str, run: str) -> None:
    parsed = read(typed)
    assert (" ".join(parsed.run.words) if parsed.run else "") == run
    assert parsed.run is None or (parsed.run.field, parsed.run.exact) == ("text", True)


@pytest.mark.parametrize(
    ("typed", "says", "repair"),
    [
        ("kim - jong", '"-" has no word in it and was left out', True),
        ("kim and jong", '"and" is a word here; the operator is AND', False),
        ("kim Or jong", '"Or" is a word here; the operator is OR', False),
        ("kim near/5 jong", '"near/5" is a word here; the operator is NEAR/5', False),
        ("kim || jong", "was left out; the operator is OR", True),
        ("!kim", "-kim leaves it out", False),
        ('"kim jong*"', "the * is text", False),
        ("title:kim jong", "title: covers one word", False),
    ],
)
def test_notes(typed: str, says: str, repair: bool) -> None:
    (note,) = read(typed).notes
    assert says in note.text
    assert note.repair is repair


@pytest.mark.parametrize(
    ("typed", "tree"),
    [
        ("a b", "(or text:a text:b)"),
        ("a b -c", "(and (or text:a text:b) (not text:c))"),
        ("a -c b", "(and (or text:a text:b) (not text:c))"),
        ("a b source:x", "(and (or text:a text:b) source:=x)"),
        ("a b AND c", "(and (or text:a text:b) text:c)"),
        ('a "b c"', '(or text:a text:"b c")'),
        ("a", "text:a"),
    ],
)
def test_any(typed: str, tree: str) -> None:
    assert str(read(typed, any=True).query) == tree


@pytest.mark.parametrize(
    ("typed", "tree"),
    [
        ("C++ [sic] 50%", "(and text:c++ text:sic text:50)"),
        ('"Kim Jong', "(and text:kim text:jong)"),
        ("a OR -b", "(and text:a text:or text:b)"),
        ("source:x (y", "(and text:'source x' text:y)"),
        ("nuclear* why?", "(and text:nuclear text:why)"),
    ],
)
def test_literal(typed: str, tree: str) -> None:
    assert str(read(typed, literal=True).query) == tree


@given(st.text(max_size=60) | st.text(alphabet='ab ()"-:*?~=[]ORANDT“', max_size=60))
def test_any_text_is_read_or_refused(typed: str) -> None:
    try:
        parsed = read(typed)
    except QueryError as refused:
        start, end = refused.span
        assert 0 <= start <= end <= len(typed)
        assert refused.message.endswith(".") or "?" in refused.message
    else:
        assert canonical(parsed.query) == "(nothing)" or read(canonical(parsed.query)).query == (
            parsed.query
        )


@given(st.text(max_size=60))
def test_every_text_can_be_searched_literally(typed: str) -> None:
    if typed.strip():
        assert read(typed, literal=True) is not None


def test_ten_thousand_brackets_are_refused_quickly() -> None:
    with pytest.raises(QueryError, match="nest deeper"):
        read("(" * 10_000 + "a" + ")" * 10_000)
    assert str(read("(" * 200 + "a" + ")" * 200).query) == "text:a"
    assert len(str(read(" OR ".join(["a"] * 1000)).query)) > 1000
