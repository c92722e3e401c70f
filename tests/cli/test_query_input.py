"""Typed queries through the real command, first those that stock parsers silently misread."""

from __future__ import annotations

import json
import shlex
import string
from pathlib import Path

import pytest

from archive.cli import argv, program
from archive.cli.app import run
from index.query.parse import parse
from tests.cli.conftest import Run
from tests.cli.test_terminal import run_on_terminal

STORIES = {
    "phrase": ("Kim Jong Un inspects a line", "Kim Jong Un was there.", "KCNA", "2017-09-03"),
    "apart": (
        "Kim Yo Jong speaks",
        "Jong Un’s sister Kim Yo Jong, Un said.",
        "Kyodo",
        "2017-09-04",
    ),
    "missile": (
        "Missile flies",
        "A missile flew over P’yŏngyang; C++ ran it.",
        "KCNA",
        "2017-09-05",
    ),
    "both": ("Kim and the missile", "Leader Kim saw a missile over Pyongyang.", "AP", "2017-10-01"),
    "odd": ("Price is $1.5 at AT&T", "U.S. F-16s, COVID-19 and #tag for @name.", "AP", ""),
    "東京": ("東京で会談", "북한 김정은 وصل القاهرة", "Kyodo", "2018-01-01"),
}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("typed")
    rows = [
        dict(zip(("title", "body", "source", "date", "author"), (*story, name), strict=True))
        for name, story in STORIES.items()
    ]
    (folder / "records.jsonl").write_text("\n".join(map(json.dumps, rows)))
    home = folder / "home"
    assert run(["--archive", str(home), "ingest", str(folder / "records.jsonl")]) == 0
    return home


def found(archive: Run, home: Path, *args: str) -> str:
    """Return the names of the stories that a search finds, in order."""
    got = archive("--archive", home, "search", *args, "--format", "json")
    assert got.code in (0, 1), got.err
    return " ".join(hit["author"][0] for hit in json.loads(got.out)["hits"])


@pytest.mark.parametrize(
    ("typed", "finds"),
    [
        # stock Whoosh: the articles with kim; nothing; nothing
        ("-kim", "東京 missile odd"),
        ("missile -kim", "missile"),
        # jong AND NOT un
        ("Jong-un", "phrase apart"),
        # the words apart; an AND of words
        ("“Kim Jong Un”", "phrase"),
        ('"Kim Jong Un"', "phrase"),
        ("„Kim Jong Un“", "phrase"),
        ("«Kim Jong Un»", "phrase"),
        ("Kim Jong Un", "phrase apart"),  # as a run first
        # nothing but for the very spelling
        ("source:kcna", "missile phrase"),
        ("SOURCE:Kcna", "missile phrase"),
        # a null query
        ("C++", "missile"),
        ('"the"', "both"),
        ("the", "both"),
        ("^^", ""),
        # "leader Kim", the stop word dropped
        ('"leader the kim"', ""),
        ('"leader kim"', "both"),
        # two different sets
        ("P'yŏngyang", "missile both"),
        ("Pyongyang", "missile both"),
        ("P’YŎNGYANG", "missile both"),
        # as people type and paste
        ("$1.5", "odd"),
        ("AT&T", "odd"),
        ("U.S.", "odd"),
        ("US", "odd"),
        ("F-16s", "odd"),
        ("COVID-19", "odd"),
        ("#tag @name", "odd"),
        ("東京", "東京"),
        ("京東", ""),
        ("会談 김정은 القاهرة", "東京"),
        ("kim AND missile", "both"),
        ('"kim AND missile"', ""),
        ("kim\u00a0missile", "both"),
        ("ｋｉｍ　ＡＮＤ　ｍｉｓｓｉｌｅ", "both"),
        ("title：missile source：AP", "both"),
        ("https://kcna.example/?q=missile", ""),
        ("12:25", ""),
        ("date:2017-09-03..2017-09-04 kim", "apart phrase"),
        ("date:[2017-09-03 TO 2017-09-04]", "apart phrase"),
        ("missing:date", "odd"),
    ],
)
def test_finds(archive: Run, home: Path, typed: str, finds: str) -> None:
    got = found(archive, home, typed)
    assert sorted(got.split()) == sorted(finds.split())
    if typed == "Kim Jong Un":
        assert got == finds


def test_the_page_behind_the_last_is_empty(archive: Run, home: Path) -> None:
    """Stock Whoosh repeats the last page here."""
    got = archive("--archive", home, "search", "kim", "--offset", "9999", "--format", "json")
    answer = json.loads(got.out)
    assert (got.code, answer["hits"], answer["total"]) == (0, [], 3)


@pytest.mark.parametrize(
    ("typed", "caret", "says"),
    [
        # stock Whoosh: no hits, in silence, or a guess
        ("soruce:KCNA", "^^^^^^", 'there is no field "soruce".'),
        ("date:yesterdayy", "     ^^^^^^^^^^", '"yesterdayy" is not a date.'),
        ("date:2017-13-45", "     ^^^^^^^^^^", "there is no month 13."),
        ("date:[2017-09-03 to", "     ^", 'this "[" is never closed.'),
        ('kim "unclosed', "    ^", "this quotation mark is never closed."),
        ("(unclosed", "^", 'this "(" is never closed.'),
        ("kim AND", "    ^^^", "AND needs something on its right."),
        ("title:", "^^^^^^", "title: needs a value right after it."),
        ("金正恩 title:", "       ^^^^^^", "title: needs a value right after it."),
    ],
)
def test_refused_with_its_place(
    archive: Run, home: Path, typed: str, caret: str, says: str
) -> None:
    got = archive("--archive", home, "search", typed)
    assert (got.code, got.out) == (2, "")
    error, query, place, *hint = got.err.splitlines()
    assert error.startswith("error: ")
    assert says in error
    assert (query, place) == (f"    {typed}", f"    {caret}")
    assert len(hint) == 1
    code = archive("--archive", home, "search", typed, "--format", "json")
    record = json.loads(code.err)["error"]
    assert list(record) == ["code", "message", "hint", "span"]
    assert f"error: {record['message']}" == error
    start, end = record["span"]
    assert end - start == place.count("^")


@pytest.mark.slow
def test_a_hint_can_be_typed(home: Path) -> None:
    for typed in ("Kim Jong Un", "Kim  Jong\nUn", 'Kim "!!" Jong Un', "Kim & Jong Un"):
        said = run_on_terminal(80, "--archive", home, "search", typed)
        hint = next(line for line in said.splitlines() if "exact phrase" in line)
        phrase = shlex.split(hint.partition(": ")[2])[2]
        assert str(parse(phrase).query) == 'text:"kim jong un"'


ASKING = ("search", "count", "facets", "timeline", "export", "explain")
LETTERS = string.ascii_letters + "é東5"


def test_an_argument_is_an_option_only_if_it_is_one_exactly() -> None:
    """`-word` excludes a word, whatever option has its first letter; `-n5` is an option."""
    table = program.option_tables(program.build_group())
    for command in ASKING:
        for letter in LETTERS:
            for args in ([f"-{letter}iss", "kim"], ["kim", f"-{letter}iss"]):
                assert argv.prepare([command, *args], *table) == [command, "--", *args]
        assert argv.prepare([command, "-Fox", "-F"], *table) == [command, "-F", "--", "-Fox"]
    assert argv.prepare(["search", "-n5", "-n5x"], *table) == ["search", "-n5", "--", "-n5x"]


@pytest.mark.parametrize("letter", "nFhk5é")
def test_a_word_that_is_left_out(archive: Run, home: Path, letter: str) -> None:
    """The same through the whole program, also with letters of options."""
    left_out = f"kim NOT {letter}iss"
    for args in (["kim", f"-{letter}iss"], [f"-{letter}iss", "kim"], ["kim", f"-{letter}"]):
        got = archive("--archive", home, "count", *args)
        if args[-1] == "-h":
            assert got.out.startswith("Usage")
        elif args[-1] == "-n":
            assert got.code == 0  # count has no -n: it is a word
        else:
            assert (got.code, got.out) == (0, archive("--archive", home, "count", left_out).out)
    assert len(archive("--archive", home, "export", "kim", "-jong", "--format", "ids").lines) == 1
