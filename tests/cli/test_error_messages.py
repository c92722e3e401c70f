"""Error messages in full: message, query with caret, hint, and the same as JSON on stderr."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run

SAID = """
search soruce:KCNA
error: there is no field "soruce".
    soruce:KCNA
    ^^^^^^
  Did you mean source:KCNA ?  To search for the text itself, quote it.  Fields: archive fields

search kim date:2017-13-45
error: "2017-13-45" is not a date: there is no month 13.
    kim date:2017-13-45
             ^^^^^^^^^^
  Write 2017, 2017-09, 2017-09-03, 2017-09-03..2017-09-10 or -7d.

search kim|--since|2017-13-45
error: "2017-13-45" is not a date: there is no month 13.
  Write 2017, 2017-09, 2017-09-03, 2017-09-03..2017-09-10 or -7d.

search "Kim Jong
error: this quotation mark is never closed.
    "Kim Jong
    ^
  Close it, or search the characters as they are: archive search -F '"Kim Jong'

search 金正恩 „Kim Jong
error: this quotation mark is never closed.
    金正恩 „Kim Jong
           ^
  Close it, or search the characters as they are: archive search -F '金正恩 „Kim Jong'

count kim|--since|2018|--until|2017
error: the range ends (2017-12-31) before it starts (2018-01-01).
  Swap --since and --until?

explain date:2018..2017
error: the range ends (2017-12-31) before it starts (2018-01-01).
    date:2018..2017
         ^^^^^^^^^^
  Swap its ends?

count kim|--until|-7d
error: "-7d" ends today, not 7 days ago.
  Write 7 days ago.

timeline kim|--on|03/09/2025
error: "03/09/2025" could be 9 March 2025 or 3 September 2025.
  Write 2025-03-09 or 2025-09-03.

facets kim AND
error: AND needs something on its right.
    kim AND
        ^^^
  To search for the word itself, quote it: archive search '"AND"'

export (kim OR lee
error: this "(" is never closed.
    (kim OR lee
    ^
  Close it, or quote it.

search kim)
error: this ")" closes nothing.
    kim)
       ^
  Leave it out, or quote it.

search a*
error: * and ? need 2 letters before them.
    a*
    ^^
  Write more of the word, or quote it to search for the text itself.

search k~2
error: "k" is too short for two edits.
    k~2
    ^^^
  Write k~1

search country:k*
error: country: takes whole values, without *, ? or ~.
    country:k*
            ^^
  Write country:KR

search 東京*
error: in this script each character is a word of its own.
    東京*
    ^^^^^
  Leave the sign out: characters without spaces are found as a phrase.

search kim NEAR/5 lee NEAR/5 park
error: a chain of NEARs needs brackets.
    kim NEAR/5 lee NEAR/5 park
                   ^^^^^^
  Write (a NEAR/5 b) AND (b NEAR/5 c)

search kim|--source|!!
error: --source needs a word.
    !!
    ^^
  Write --source Reuters
"""


def _cases() -> list[tuple[list[str], list[str]]]:
    blocks = [block.splitlines() for block in SAID.strip().split("\n\n")]
    return [(_args(first), rest) for first, *rest in blocks]


def _args(line: str) -> list[str]:
    command, _, rest = line.partition(" ")
    return [command, *rest.split("|")]


@pytest.mark.parametrize(("args", "says"), _cases(), ids=lambda each: " ".join(each)[:40])
def test_an_error_and_its_place(
    archive: Run, library: Path, args: list[str], says: list[str]
) -> None:
    got = archive("--archive", library, *args)
    assert (got.code, got.out) == (2, "")
    # ^ stands under what is wide on a terminal: 東 takes two columns.
    assert got.err.splitlines() == says
    if "explain" in args:
        return
    json_too = archive("--archive", library, *args, "--format", "json")
    error = json.loads(json_too.err)["error"]
    assert (json_too.code, json_too.out) == (2, "")
    assert (says[0], says[-1]) == (f"error: {error['message']}", f"  {error['hint']}")
    carets = [line for line in says if line.strip(" ^") == ""]
    assert ("span" in error) is bool(carets)
    assert error["code"] in ("bad-query", "bad-date")
    if carets and args[1].isascii():
        assert error["span"] == [carets[0].index("^") - 4, carets[0].rindex("^") - 3]


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (["search", "  "], ["the query is empty.", "Write * for every article."]),
        (["search", "--since", "2025"],
         ["Missing argument 'QUERY…'.",
          "For every article write '*'; see archive help query."]),
        (["search", "kim", "--sort", "odd"],
         ["Invalid value for '--sort': 'odd' is not one of 'relevance', 'newest', 'oldest'."]),
        (["search", "kim", "-n", "-1"],
         ["Invalid value for '--limit' / '-n': it must be greater than or equal to 0"]),
        (["show", "qqqqqqqq"],
         ['no article has an id that starts with "qqqqqqqq".',
          "Search results show the ids: archive search QUERY"]),
    ],
)  # fmt: skip
def test_an_error_without_a_place(
    archive: Run, library: Path, args: list[str], says: list[str]
) -> None:
    got = archive("--archive", library, *args)
    assert (got.code, got.out) == (2, "")
    assert got.err.splitlines() == [f"error: {says[0]}", *(f"  {line}" for line in says[1:])]


def test_nothing_but_the_name_of_the_program(archive: Run) -> None:
    got = archive()
    assert (got.code, got.err) == (2, "")
    assert got.out.startswith("Usage: archive ") and "  search      Find articles." in got.out


def test_no_archive(archive: Run, tmp_path: Path) -> None:
    got = archive("search", "kim")
    assert got.code == 3
    looked = f"{tmp_path / '.archive'}, {tmp_path / 'data' / 'archive'}"
    assert got.err.splitlines() == [
        f"error: there is no archive here (looked in {looked}).",
        "  Make one: archive ingest PATH",
    ]
    error = json.loads(archive("search", "kim", "--format", "json").err)["error"]
    assert error["code"] == "no-archive"


def test_a_long_query_is_shown_around_its_place(archive: Run, library: Path) -> None:
    got = archive("--archive", library, "search", "word " * 500 + "soruce:x" + " word" * 500)
    _, query, caret, _ = got.err.splitlines()
    assert len(query) <= 104
    assert query[caret.index("^") : caret.rindex("^") + 1] == "soruce"
