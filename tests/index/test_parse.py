"""Query language: text text and its tree."""

from __future__ import annotations

import unicodedata
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import QueryError
from index.query.formatting import format_query
from index.query.parse import ParsedQuery, ParseOptions, parse
from index.query.tree import NOTHING, Phrase, Prefix, Wildcard
from index.query.value import parse_filter
from tests.index.test_dates import WRITE

TODAY = date(2025, 9, 3)
_ERRORS = Path(__file__).with_name("query_errors.tsv").read_text(encoding="utf-8").splitlines()
ERRORS = [row.split("\t") for row in _ERRORS[1:]]
INVISIBLE = (0x200B, 0x200E, 0x200F, *range(0x202A, 0x202F), 0x2060, *range(0x2066, 0x206A), 0xFEFF)


def parse_text(text: str, *, any: bool = False, literal: bool = False) -> ParsedQuery:
    return parse(text, ParseOptions(TODAY, any, literal))


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        # every article
        ("*", "*"),
        # words
        ("missile", "text:missile"),
        ("Xi XX-1", "(and text:xi text:'xx 1')"),
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
        ("NOT NOT NOT a", "(not text:a)"),
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
        ("TITLE：kim ＴＩＴＬＥ：un", "(and title:kim title:un)"),
        ("ＤＡＴＥ_ＢＡＳＩＳ：page", "date_basis:=page"),
        ("（“a b”~５） c", "(and (near/5 text:=a text:=b) text:c)"),
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
        # invisible characters
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
        # text without a word is left out
        ("kim - jong", "(and text:kim text:jong)"),
        ("kim -", "text:kim"),
        ('("a") b', "(and text:=a text:b)"),
        ("AT & T", "(and text:at text:t)"),
        ("kim (^^) jong", "(and text:kim text:jong)"),
        ("a -^^ b", "(and text:a text:b)"),
        ('a "!!" b', "(and text:a text:b)"),
        ("a AND ^^ b", "(and text:a text:b)"),
        ("a OR ^^ b", "(or text:a text:b)"),
        ("a NOT ^^ b", "(and text:a text:b)"),
        ("NOT (^^) a", "text:a"),
        ("(-^^) a", "text:a"),
        ("[sic] [x:y]", "(and text:sic text:'x y')"),
        ("[title:x", "text:'title x'"),
        ("^^", "(nothing)"),
        ("(^^)", "(nothing)"),
        # patterns
        ("nuclear*", "text:nuclear*"),
        ("kim//jong*", "(then/0 text:kim text:jong*)"),
        ("12:/kim*", "(then/0 text:12 text:kim*)"),
        ("Nucl?ar", "text:nucl?ar"),
        ("nucl*ar**", "text:nucl*ar*"),
        ("=nucl*", "text:nucl*"),
        ("pyongyang~1", "text:pyongyang~1"),
        ("korea~2 pari~1", "(and text:korea~2 text:pari~1)"),
        ("Jong-nuc*", "(then/0 text:jong text:nuc*)"),
        ("jong-nu?l", "(then/0 text:jong text:nu?l)"),
        ("東kim*", "(then/0 text:東 text:kim*)"),
        ("kim-pyongyang~2", "(then/0 text:kim text:pyongyang~2)"),
        ("title:nucl*", "title:nucl*"),
        ("source:reut*", "source:reut*"),
        ("author:smith~1", "author:smith~1"),
        ("-nucl*", "(not text:nucl*)"),
        # NEAR
        ("a NEAR/5 b", "(near/5 text:a text:b)"),
        ("a NEAR/1000 b", "(near/1000 text:a text:b)"),
        ("a NEAR/0 b", "(near/0 text:a text:b)"),
        ("a NEAR/5 ^^ b", "(near/5 text:a text:b)"),
        ("a NEAR/5 nucl*ar", "(near/5 text:a text:nucl*ar)"),
        ("pyongyang~1 NEAR/5 =a", "(near/5 text:pyongyang~1 text:=a)"),
        ("jong-nuc* NEAR/5 b", "(near/5 (then/0 text:jong text:nuc*) text:b)"),
        ("title:(jong-nuc* NEAR/5 b)", "(near/5 (then/0 title:jong title:nuc*) title:b)"),
        ("a OR b c NEAR/5 d", "(or text:a (and text:b (near/5 text:c text:d)))"),
        ('("a b"~5) c', "(and (near/5 text:=a text:=b) text:c)"),
        ('"a b"~5 c', "(and (near/5 text:=a text:=b) text:c)"),
        ('"a b"~1000', "(near/1000 text:=a text:=b)"),
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
        # patterns are folded as words are, whatever the text before the sign
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
        (
            "a] date:[2016 TO 2016] OR date:[2017 TO 2017]",
            "(or (and text:a date:2016-01-01..2016-12-31) date:2017-01-01..2017-12-31)",
        ),
        ("-date:[2024 TO 2025]", "(not date:2024-01-01..2025-12-31)"),
        ("date:-7d", "date:2025-08-28..2025-09-03"),
        ("date:2025Q3", "date:2025-07-01..2025-09-30"),
        ("date:2025-W36", "date:2025-09-01..2025-09-07"),
        ('date:"31 August 2025"', "date:2025-08-31..2025-08-31"),
        ('date:"Aug 2025"', "date:2025-08-01..2025-08-31"),
        ("date:yesterday", "date:2025-09-02..2025-09-02"),
        ("date:(2024 OR 2025-01)", "(or date:2024-01-01..2024-12-31 date:2025-01-01..2025-01-31)"),
        ("year:2025", "date:2025-01-01..2025-12-31"),
        ("year:[2024 TO 2025]", "date:2024-01-01..2025-12-31"),
        (
            "month:2024-02 day:2024-02-01",
            "(and date:2024-02-01..2024-02-29 date:2024-02-01..2024-02-01)",
        ),
        # missing and has
        ("missing:date", "missing:date"),
        ("missing:Year has:month", "(and missing:date (not missing:date))"),
        ("HAS:Caption", "(not missing:caption)"),
        ("has:caption", "(not missing:caption)"),
        ("-has:caption", "missing:caption"),
        ("body:*", "(not missing:body)"),
        ("date:* year:*", "(and (not missing:date) (not missing:date))"),
    ],
)
def test_tree(text: str, tree: str) -> None:
    parsed = parse_text(text).query
    assert str(parsed) == tree
    assert str(parse_text(unicodedata.normalize("NFD", text)).query) == tree
    assert parsed == NOTHING or parse_text(format_query(parsed)).query == parsed


@pytest.mark.parametrize("row", ERRORS, ids=lambda row: row[0])
def test_errors(row: list[str]) -> None:
    """Check the exact message, hint and place of each error."""
    text, span, message, hint = row
    with pytest.raises(QueryError) as raised:
        parse_text(text)
    error = raised.value
    assert [f"{error.span[0]}-{error.span[1]}", error.message, error.hint] == [span, message, hint]
    assert error.query == text


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("(" * 300, (200, 201)),
        ("NOT " * 300 + "a", (800, 803)),
        ("NOT (" * 150 + "a" + ")" * 150, (500, 503)),
        ("(" * 200 + "-a" + ")" * 200, (200, 201)),
    ],
)
def test_nesting_too_deep(text: str, span: tuple[int, int]) -> None:
    with pytest.raises(QueryError) as raised:
        parse_text(text)
    assert raised.value.message == "brackets and NOTs are nested deeper than 200."
    assert (raised.value.span, raised.value.hint) == (span, "Use fewer.")


@pytest.mark.parametrize(
    "text", ["(" * 200 + "a" + ")" * 200, "NOT " * 200 + "a", "NOT (" * 100 + "a" + ")" * 100]
)
def test_the_deepest_nesting(text: str) -> None:
    assert str(parse_text(text).query) == "text:a"


@pytest.mark.parametrize("sign", '"“”„‟＂«»')
def test_every_quotation_mark_opens_and_closes(sign: str) -> None:
    assert str(parse_text(f"{sign}kim jong{sign}").query) == 'text:"kim jong"'


@pytest.mark.parametrize("sign", "-−－")
def test_every_minus_negates(sign: str) -> None:
    assert str(parse_text(f"a {sign}b").query) == "(and text:a (not text:b))"
    assert str(parse_text(f"a {sign}{sign}b").query) == "(and text:a text:b)"
    assert str(parse_text(f"(a {sign})").query) == "text:a"


@pytest.mark.parametrize("sign", [*map(chr, INVISIBLE)], ids=[*map(hex, INVISIBLE)])
def test_invisible_characters_change_nothing(sign: str) -> None:
    assert (
        str(parse_text(f"{sign}-kim{sign} {sign}OR{sign} x").query) == "(or (not text:kim) text:x)"
    )
    assert str(parse_text(f"{sign}“kim jong”{sign} un").query) == '(and text:"kim jong" text:un)'


@pytest.mark.parametrize(
    ("text", "run"),
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
        ("=Jong-un a b", "a b"),
        ("kim & jong", "kim jong"),
        ("kim jong un*", "kim jong"),
        ("oil pric* crude", ""),
        ("kim~1 jong un", "jong un"),
        ("*", ""),
        ("a b NEAR/5 c", ""),
        ("a b c NEAR/5 d", "a b"),
        ("a b -c", "a b"),
        ("a b NOT c d e", "a b"),
        ("a b title:c d e", "a b"),
        ('a "b c" d e', "d e"),
        ("a (b) c d", "c d"),
        ("a b (c d)", "a b"),
        ("-a b c", "b c"),
        ("source:x y", ""),
        ("北 朝鮮", "北 朝 鮮"),
        ("[a b", "a b"),
        ("title:(a b)", ""),
    ],
)
def test_phrase_boost(text: str, run: str) -> None:
    parsed = parse_text(text)
    assert parsed.phrase_boost == (Phrase("text", tuple(run.split()), exact=True) if run else None)


_COVERS = "covers one word; the words after it are searched everywhere"


@pytest.mark.parametrize(
    ("text", "notes", "repair"),
    [
        ("kim - jong", ['"-" has no word in it and was left out'], True),
        ("kim - - jong", ['"-" has no word in it and was left out'], True),
        ("kim and jong", ['"and" is a word here; the operator is AND'], False),
        ("a or b", ['"or" is a word here; the operator is OR'], False),
        ("not b", ['"not" is a word here; the operator is NOT'], False),
        ("a near b", ['"near" is a word here; the operator is NEAR'], False),
        (
            "kim and or jong",
            [
                '"and" is a word here; the operator is AND',
                '"or" is a word here; the operator is OR',
            ],
            False,
        ),
        ('a "and" b', [], False),
        ("title:kim jong", [f"title: {_COVERS}: title:(…) covers several"], False),
        ("Title:kim jong un", [f"Title: {_COVERS}: Title:(…) covers several"], False),
        ("title:kim and", ['"and" is a word here; the operator is AND'], False),
        ('title:kim "jong"', [], False),
        ('title:"kim jong" un', [], False),
        ("title:kim title:jong", [], False),
        ("title:(kim jong) un", [], False),
        ("source:ap jong", [], False),
        ("location:New York", [f'location: {_COVERS}: location:"…" covers several'], False),
        ("location:New york", [], False),
        ("location:new York", [], False),
        ('location:"New" York', [], False),
        ("country:US Kim", [], False),
        ("date:2025 jong", [], False),
        ("missing:date jong", [], False),
        (
            "who?",
            ['in "who?" the ? matches one more character; quote it to search for it'],
            False,
        ),
        (
            "kim//un?",
            ['in "kim//un?" the ? matches one more character; quote it to search for it'],
            False,
        ),
        (
            "12:/un?",
            ['in "12:/un?" the ? matches one more character; quote it to search for it'],
            False,
        ),
        ("wh?t", [], False),
        ('"who?"', [], False),
        ("https://x.org/?", [], False),
        ("kim Or jong", ['"Or" is a word here; the operator is OR'], False),
        ("kim near/5 jong", ['"near/5" is a word here; the operator is NEAR/5'], False),
        ("kim || jong", ['"||" has no word in it and was left out; the operator is OR'], True),
        ("kim | jong", ['"|" has no word in it and was left out; the operator is OR'], True),
        ("kim && jong", ['"&&" has no word in it and was left out; the operator is AND'], True),
        ("!kim", ['"!kim" is a word here; -kim excludes it'], False),
        (
            '"kim jong*"',
            ['in "kim jong*" the * is text; outside quotation marks it is a wildcard'],
            False,
        ),
        (
            '"kim jong*"~5',
            ['in "kim jong*" the * is text; outside quotation marks it is a wildcard'],
            False,
        ),
        ('"kim * jong"', [], False),
    ],
)
def test_notes(text: str, notes: list[str], repair: bool) -> None:
    query_notes = parse_text(text).notes
    assert [note.text for note in query_notes] == notes
    assert {note.repair for note in query_notes} <= {repair}


@pytest.mark.parametrize(("text", "code"), [("date:soon", "bad-date"), ("x:y", "bad-query")])
def test_the_code_of_an_error(text: str, code: str) -> None:
    with pytest.raises(QueryError) as raised:
        parse_text(text)
    assert raised.value.code == code


@pytest.mark.parametrize(
    ("name", "text", "tree"),
    [
        ("source", "Associated Press", 'source:"associated press"'),
        ("source", "reut*", "source:=reut"),
        ("lang", "EN", "lang:=en"),
        ("country", "South Korea", "country:=south korea"),
        ("title", "kim jong", 'title:"kim jong"'),
        ("title", "missiles", "title:=missiles"),
        ("date", "yesterday", "date:2025-09-02..2025-09-02"),
    ],
)
def test_an_option_is_parsed_as_a_quotation_in_its_field(name: str, text: str, tree: str) -> None:
    assert str(parse_filter(name, text, TODAY)) == tree


@pytest.mark.parametrize(
    ("name", "text", "message", "hint"),
    [
        ("source", "^^", "--source needs a word.", "Write --source Reuters"),
        ("date", "2025-13", '"2025-13" is not a date: there is no month 13.', WRITE),
    ],
)
def test_errors_of_options(name: str, text: str, message: str, hint: str) -> None:
    with pytest.raises(QueryError) as raised:
        parse_filter(name, text, TODAY)
    error = raised.value
    assert (error.message, error.hint) == (message, hint)
    assert (error.query, error.span) == (text, (0, len(text)))


def test_the_default_options() -> None:
    assert str(parse("a b -c").query) == "(and text:a text:b (not text:c))"


def test_only_a_final_star_makes_a_prefix() -> None:
    assert parse_text("nucl*").query == Prefix("text", "nucl")
    assert parse_text("nu*cl*").query == Wildcard("text", "nu*cl*")
    assert parse_text("nu?cl*").query == Wildcard("text", "nu?cl*")


def test_the_clock_is_not_read() -> None:
    assert str(parse("date:today").query) == "date:1970-01-01..1970-01-01"


def test_terms_have_their_field() -> None:
    words = parse_text('Kim title:“Jong Un” (source:x -y) "" [z').terms
    assert [(word.text, word.field, str(word.query)) for word in words] == [
        ("Kim", "text", "text:kim"),
        ("Jong Un", "title", 'title:"jong un"'),
        ("x", "source", "source:=x"),
        ("y", "text", "text:y"),
        ("", "text", "(nothing)"),
        ("[z", "text", "text:z"),
    ]


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("a b", "(or text:a text:b)"),
        ("a b -c", "(and (or text:a text:b) (not text:c))"),
        ("a -c b", "(and (or text:a text:b) (not text:c))"),
        ("a b source:x", "(and (or text:a text:b) source:=x)"),
        ("a b AND c", "(and (or text:a text:b) text:c)"),
        ('a "b c"', '(or text:a text:"b c")'),
        ("a", "text:a"),
        ("a b c d", "(or text:a text:b text:c text:d)"),
        ("title:z a b", "(and title:z (or text:a text:b))"),
        ("source:x a b", "(and source:=x (or text:a text:b))"),
        ("a source:x b", "(and (or text:a text:b) source:=x)"),
        ("a (b c) d", "(and (or text:a text:d) (or text:b text:c))"),
        ("a OR b c", "(or text:a (or text:b text:c))"),
        ("a b OR c d", "(or (or text:a text:b) (or text:c text:d))"),
        ("a NEAR/5 b", "(near/5 text:a text:b)"),
        ("a b NEAR/5 c", "(and text:a (near/5 text:b text:c))"),
        ("a b c NEAR/5 d", "(and (or text:a text:b) (near/5 text:c text:d))"),
        ("a b NEAR/5 c d", "(and (or text:a text:d) (near/5 text:b text:c))"),
        ("source:x a NEAR/5 b c", "(and source:=x (near/5 text:a text:b) text:c)"),
        ("(a OR b) NEAR/5 c", "(near/5 (or text:a text:b) text:c)"),
        ("a -b NEAR/5 c", "(and text:a (not (near/5 text:b text:c)))"),
        ("- a b", "(or text:a text:b)"),
    ],
)
def test_any_word(text: str, tree: str) -> None:
    assert str(parse_text(text, any=True).query) == tree


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("C++ [sic] 50%", "(and text:c++ text:sic text:50)"),
        ('"Kim Jong', "(and text:kim text:jong)"),
        ("a OR -b", "(and text:a text:or text:b)"),
        ("source:x (y", "(and text:'source x' text:y)"),
        ("nuclear* why?", "(and text:nuclear text:why)"),
        ("kim * =missiles", "(and text:kim text:missiles)"),
    ],
)
def test_literal(text: str, tree: str) -> None:
    assert str(parse_text(text, literal=True).query) == tree


def test_a_literal_query_has_a_phrase_boost_and_no_notes() -> None:
    parsed = parse_text("Kim and (Jong-un", literal=True)
    assert parsed.phrase_boost == Phrase("text", ("kim", "and", "jong", "un"), exact=True)
    assert parsed.notes == ()


@given(st.text(max_size=60) | st.text(alphabet='ab ()"-:*?~=[]ORANDT“', max_size=60))
def test_any_text_is_a_query_or_an_error(text: str) -> None:
    try:
        parsed = parse_text(text)
    except QueryError as error:
        start, end = error.span
        assert 0 <= start <= end <= len(text)
        assert error.message.endswith(".") or "?" in error.message
    else:
        assert format_query(parsed.query) == "(nothing)" or parse_text(
            format_query(parsed.query)
        ).query == (parsed.query)


@given(st.text(max_size=60))
def test_every_text_can_be_searched_literally(text: str) -> None:
    if text.strip():
        assert parse_text(text, literal=True) is not None


def test_ten_thousand_brackets_are_an_error_at_once() -> None:
    with pytest.raises(QueryError, match="nested deeper"):
        parse_text("(" * 10_000 + "a" + ")" * 10_000)
    assert len(str(parse_text(" OR ".join(["a"] * 1000)).query)) > 1000
