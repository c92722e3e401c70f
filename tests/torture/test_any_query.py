"""Any query is answered or refused quickly: exit code 0, 1 or 2, and never a traceback."""

from __future__ import annotations

import io
import os
import random
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.cli.conftest import COMMAND, CommandResult, Run
from tests.cli.conftest import archive as archive  # noqa: PLC0414 (fixtures)
from tests.cli.conftest import isolated_environment as isolated_environment  # noqa: PLC0414
from tests.cli.conftest import library as library  # noqa: PLC0414
from tests.torture import query_strategies
from tools.trial_counts import COUNTS

pytestmark = pytest.mark.slow

LONGEST = 10_000  # characters
SECONDS = 10  # CPU seconds; most queries take 0.01
READ_COMMANDS = ("search", "count", "facets", "timeline", "export", "explain")

_signs = st.text("ab東 \"“”«()-−*?~=:.,/\\[]&+#@$%^_|!<>'’\u00a0\u3000\u200b\u0301", max_size=12)
_pieces = st.one_of(
    st.text(st.characters(codec="utf-8"), max_size=20),
    _signs,
    st.sampled_from(
        ["AND ", "OR ", "NOT ", "NEAR/5 ", "NEAR/", "date:", "title:(", "missing:", "source:",
         "date:[", " TO ", "..", "-7d ", "kim~1 ", "ki* ", "k?m ", "a* ", '"a b"~5 ', "the "]
    ),
    query_strategies.queries,
)  # fmt: skip
_long = st.builds(
    lambda pieces, times, end: ("".join(pieces) * times + end)[:LONGEST],
    st.lists(_pieces, min_size=1, max_size=5),
    st.sampled_from([1, 1, 1, 2, 30, 700, LONGEST]),
    _pieces,
)
# Mostly typed queries: a query that is refused at its first character tests little else.
_queries = query_strategies.any_of(*[query_strategies.queries] * 8, _long, _signs)
_dated = query_strategies.any_of(*[query_strategies.days] * 9, _pieces)
_values = {
    "--since": _dated,
    "--until": _dated,
    "--on": _dated,
    **{
        f"--{name}": query_strategies.any_of(
            *[query_strategies.FIELD_VALUES[name.removeprefix("not-")]] * 9, _pieces
        )
        for name in ("source", "location", "not-source", "country", "lang")
    },
}
_options = st.lists(
    st.sampled_from([*_values]).flatmap(
        lambda name: _values[name].map(lambda text: f"{name}={text}")
    )
    | st.sampled_from(["--any", "-F"]),
    max_size=2,
)


def check_result(result: CommandResult, cpu_seconds: float) -> None:
    assert result.code in (0, 1, 2), result.err
    assert "Traceback" not in result.err
    assert "internal error" not in result.err
    assert result.err.startswith("error: ") or result.code != 2
    assert cpu_seconds < SECONDS


@settings(
    max_examples=max(100, settings().max_examples // 2),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(query=_queries, options=_options, command=st.sampled_from(READ_COMMANDS))
def test_any_text(
    archive: Run, library: Path, query: str, options: list[str], command: str
) -> None:
    began = time.process_time()
    with patch("sys.stdin", io.StringIO("kim")):  # the query `-` reads it
        result = archive("--archive", library, command, *options, "--", query)
    check_result(result, time.process_time() - began)
    COUNTS[f"random queries with exit code {result.code}"] += 1


def _numbered(times: int, form: str) -> str:
    return "".join(form.format(number) for number in range(times))


_letters = random.Random(1)
HOSTILE: dict[str, Callable[[], str]] = {
    "ten thousand brackets": lambda: "(" * 10_000,
    "ten thousand that close": lambda: ")" * 10_000,
    "as deep as may be": lambda: "(" * 200 + "kim" + ")" * 200,
    "NOT in NOT": lambda: "NOT (" * 100 + "kim" + ")" * 100,
    "a thousand ORs": lambda: " OR ".join(["kim", "line", "the", "un"] * 250),
    "a thousand words of OR": lambda: _numbered(1_000, "w{} OR ") + "kim",
    "a thousand words": lambda: _numbered(1_000, "w{} "),
    "a thousand that are left out": lambda: _numbered(1_000, "-w{} ") + "kim",
    "prefixes": lambda: " OR ".join(f"{a}{b}*" for a in "abcdefghiklmnoprst" for b in "aeioulr"),
    "fuzzy words": lambda: " OR ".join(
        "".join(_letters.choices("aeinrst", k=6)) + "~2" for _ in range(900)
    ),
    "a fuzzy word of one letter": lambda: "k~1",
    "a wildcard of many stars": lambda: "aa" + "*a" * 4_000,
    "a star": lambda: "*",
    "stars": lambda: "*" * 10_000,
    "a prefix of a letter": lambda: "a*",
    "common words far from each other": lambda: "(the OR of OR a) NEAR/1000 (to OR in OR and)",
    "many of these": lambda: "(the NEAR/1000 of) " * 400,
    "prefixes near": lambda: "th* NEAR/1000 in*",
    "a quotation of a thousand words": lambda: '"' + "the of in " * 900 + '"',
    "the same in any order": lambda: '"' + "the of in " * 900 + '"~1000',
    "one word, often": lambda: '"' + "the " * 2_400 + '"',
    "a long word": lambda: "x" * 10_000,
    "a word of many parts": lambda: "a-" * 5_000,
    "Han": lambda: "東京" * 5_000,
    "quotation marks": lambda: '"' * 10_000,
    "fields": lambda: "title:" * 1_600,
    "ranges": lambda: "date:[" * 1_600,
    "a date of nines": lambda: "date:" + "9" * 9_000,
    "a date of many": lambda: 'date:"' + "1 " * 4_000 + '2025"',
    "dates": lambda: " OR ".join(["date:2025"] * 700),
    "accents on one letter": lambda: "a" + "\u0301" * 9_999,
    "accents on none": lambda: "\u0301" * 10_000,
    "half characters": lambda: "\ud800" * 10_000,
    "nothing seen": lambda: "\u200b" * 10_000,
    "NUL": lambda: "kim\0" * 2_500,
    "minus signs": lambda: "-" * 10_000,
    "a chain of NEARs": lambda: "a NEAR/1 " * 1_000 + "b",
}


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("command", ["search", "explain"])
def test_hostile_text(archive: Run, library: Path, command: str, name: str) -> None:
    began = time.process_time()
    result = archive("--archive", library, command, HOSTILE[name]())
    check_result(result, time.process_time() - began)


def test_hostile_text_in_separate_processes(library: Path) -> None:
    """Send also bytes that are not text, as arguments and on standard input."""
    base = [*COMMAND, "--archive", str(library)]
    for args in ([b"\xff\xfe kim"], ["(" * 10_000], ["-\xe9", "--since", "\u202e"], [""]):
        process = subprocess.run([*base, "search", *args], capture_output=True, check=False)
        assert process.returncode in (0, 1, 2)
        assert b"Traceback" not in process.stderr
    for stdin in (b"\xff\xfe kim", b"\0" * 100, b"kim\n" * 2_000, os.urandom(5_000)):
        process = subprocess.run(
            [*base, "count", "-"], input=stdin, capture_output=True, check=False
        )
        assert process.returncode in (0, 1, 2), process.stderr
        assert b"Traceback" not in process.stderr
