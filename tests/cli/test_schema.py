"""JSON output of every kind conforms to docs/schema."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from archive.cli.app import run
from archive.render import article_records
from tests.cli.conftest import CommandResult, Run
from tools.golden import SAMPLES

SCHEMA = json.loads(
    (Path(__file__).parents[2] / "docs" / "schema" / "output-1.json").read_text("utf-8")
)
KINDS = "html jsonl feed nitf newsml-g2 json broken mail".split()


def conforms(text: str, kind: str) -> Any:
    """Parse JSON and validate it against the schema of that kind of output."""
    found = json.loads(text)
    schema = {**SCHEMA, "$ref": f"#/$defs/{kind}"}
    jsonschema.validate(found, schema, jsonschema.Draft202012Validator)
    return found


@pytest.fixture(scope="module")
def varied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Create an archive of samples of many kinds, with the ingest report next to it."""
    folder = tmp_path_factory.mktemp("varied")
    for kind in KINDS:
        shutil.copytree(SAMPLES / kind, folder / "in" / kind, ignore=_without_goldens)
    report = ["--report", str(folder / "report.jsonl")]
    assert run(["--archive", str(folder / "home"), "ingest", str(folder / "in"), *report]) == 5
    return folder / "home"


def _without_goldens(_: str, names: Iterable[str]) -> set[str]:
    return {name for name in names if name.endswith(".golden.json")}


def test_the_schema_itself_and_its_names() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    defined = SCHEMA["$defs"]
    assert list(defined["article"]["properties"]) == list(article_records.ARTICLE_FIELDS)
    assert list(defined["hit"]["properties"]) == list(article_records.HIT_FIELDS)


@pytest.mark.slow
def test_searches(archive: Run, varied: Path) -> None:
    def asked(*args: str) -> CommandResult:
        return archive("--archive", varied, *args)

    facets = ("--facet", "source", "--facet", "location", "--facet", "year:2")
    found = conforms(asked("search", "the", *facets, "--format", "json").out, "search")
    assert found["hits"] and found["facets"]
    few = ("--since", "2001", "--source", "Reuters", "--not-lang", "de", "--passages", "3")
    filtered = conforms(asked("search", "ferry", *few, "--format", "json").out, "search")
    assert filtered["query"]["filters"]["since"] == "2001-01-01"
    conforms(asked("search", "unheard", "--format", "json").out, "search")
    lines = asked("search", "*", "-n99", "--format", "jsonl").lines
    assert len(lines) > 20
    for line in lines:
        conforms(line, "hit")
    conforms(asked("similar", found["hits"][0]["id"], "--format", "json").out, "search")


@pytest.mark.slow
def test_counts(archive: Run, varied: Path) -> None:
    def asked(*args: str) -> CommandResult:
        return archive("--archive", varied, *args, "--format", "json")

    assert conforms(asked("count", "the").out, "count")["total"] > 1
    conforms(asked("count", "unheard").out, "count")
    assert conforms(asked("count", "the", "--facet", "source").out, "count")["facets"]["source"]
    facets = ("facets", "the", "--by", "source,location,year:2")
    assert conforms(asked(*facets).out, "facets")["facets"]["year"]["other"]
    for line in archive("--archive", varied, *facets, "--format", "jsonl").lines:
        conforms(line, "value")
    for more in ((), ("--share",)):
        for query in ("*", "unheard"):
            conforms(asked("timeline", query, "--by", "year", *more).out, "timeline")
        rows = ("timeline", "*", "--by", "year", "--format", "jsonl")
        lines = archive("--archive", varied, *rows, *more).lines
        kinds = {conforms(line, "bucket")["name"] is None for line in lines}
        assert kinds == {True, False}  # some are undated


@pytest.mark.slow
def test_whole_articles(archive: Run, varied: Path) -> None:
    for line in (lines := archive("--archive", varied, "export", "*").lines):
        conforms(line, "article")
    ids = [json.loads(line)["id"] for line in lines]
    counted = ("export", "*", "--facet", "source", "--format", "json")
    every = conforms(archive("--archive", varied, *counted).out, "export")
    assert every["facets"]["source"]["counted"] == every["total"]
    assert [each["id"] for each in every["hits"]] == ids
    for id in ids[:3]:
        args = ("show", id, "--why", "--query", "the", "--format", "json")
        conforms(archive("--archive", varied, *args).out, "show")
        conforms(archive("--archive", varied, "show", id, "--format", "json").out, "show")
    several = archive("--archive", varied, "show", *ids[:2], "--format", "json").out
    assert conforms(several, "export")["total"] == 2


@pytest.mark.slow
def test_reports_and_rejects(archive: Run, varied: Path) -> None:
    report = (varied.parent / "report.jsonl").read_text("utf-8").splitlines()
    assert {conforms(line, "report")["status"] for line in report} >= {"added", "rejected"}
    rejects = archive("--archive", varied, "rejects", "--all", "--format", "jsonl").lines
    assert [conforms(line, "reject") for line in rejects]


@pytest.mark.parametrize(
    ("args", "code", "has_place"),
    [
        (["search", "soruce:KCNA"], "bad-query", True),
        (["search", "date:2017-13-45"], "bad-date", True),
        (["search", "kim", "--limit", "x"], "bad-input", False),
        (["search", "kim", "--nonsense"], "bad-input", False),
        (["show", "zzzzzzzz"], "bad-input", False),
        (["export", "*", "--fields", "sorce"], "bad-input", False),
    ],
)
def test_errors(archive: Run, library: Path, args: list[str], code: str, has_place: bool) -> None:
    got = archive("--archive", library, *args, "--format", "json")
    error = conforms(got.err, "error")["error"]
    assert (got.code, got.out, error["code"]) == (2, "", code)
    assert ("span" in error) is has_place


def test_a_fault_of_ours_is_json_too(
    archive: Run, library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("archive.searching.response.highlight_terms", lambda *args: 1 / 0)
    got = archive("--archive", library, "search", "kim", "--format", "json")
    assert (got.code, conforms(got.err, "error")["error"]["code"]) == (70, "fault")


def test_no_archive_is_json_too(archive: Run, tmp_path: Path) -> None:
    got = archive("--archive", tmp_path / "none", "search", "kim", "--format", "json")
    assert (got.code, conforms(got.err, "error")["error"]["code"]) == (3, "no-archive")


def test_what_the_schema_does_not_say_is_refused() -> None:
    good = {"where": "a", "status": "added", "id": None, "why": ""}
    conforms(json.dumps(good), "report")
    for wrong in ({**good, "status": "lost"}, {**good, "more": 1}, {"where": "a"}):
        with pytest.raises(jsonschema.ValidationError):
            conforms(json.dumps(wrong), "report")
