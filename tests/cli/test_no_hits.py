"""Searches without hits: the reasons on a terminal, one line elsewhere."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from archive.cli.app import run
from tests.cli.conftest import Run
from tests.cli.test_terminal import run_on_terminal


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Archive of 812 articles on Pyongyang; 214 of them are on Kim and by Reuters."""
    folder = tmp_path_factory.mktemp("many")
    with (folder / "records.jsonl").open("w") as out:
        for number in range(812):
            story = {
                "title": f"Story {number}",
                "body": f"Word {number} from Pyongyang" + (" on Kim" if number < 214 else ""),
                "source": "Reuters" if number < 214 else "AP",
                "date": f"2026-{number % 11 + 1:02}-{number % 22 + 1:02}",
            }
            out.write(json.dumps(story) + "\n")
    home = folder / "home"
    assert run(["--archive", str(home), "ingest", str(folder / "records.jsonl")]) == 0
    return home


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (
            ["pyonyang"],
            'No articles match.  "pyonyang" is in no article; "pyongyang" is in 812:'
            " archive search pyongyang",
        ),
        (
            ["kim source:Reuters", "--since", "2031"],
            "No articles match.  kim source:Reuters alone matches 214;"
            " the newest article here is 2026-11-22.",
        ),
        (
            ["kim", "pyonyang", "--source", "Retuers", "-n", "3"],
            'No articles match.  "pyonyang" is in no article; "pyongyang" is in 812:'
            " archive search 'kim pyongyang source:retuers'\n"
            "  source:retuers is in no article; source:reuters is in 214:"
            " archive search 'kim pyonyang source:reuters'",
        ),
    ],
)
def test_a_person_is_told_why(many: Path, args: list[str], says: str) -> None:
    assert run_on_terminal(80, "--archive", many, "search", *args) == says + "\n"


@pytest.mark.parametrize("command", ["search", "facets", "timeline", "export"])
def test_a_program_is_told_that_there_is_nothing(archive: Run, many: Path, command: str) -> None:
    got = archive("--archive", many, command, "pyonyang")
    assert (got.code, got.out, got.err) == (1, "", "No articles match.\n")


def test_what_it_says_to_type_finds_what_it_says(archive: Run, many: Path) -> None:
    found = archive("--archive", many, "search", "pyongyang", "--format", "json")
    assert json.loads(found.out)["total"] == 812
