"""`archive export --format parquet`: the file holds the same values as the archive."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import COMMAND, Run
from tests.cli.test_terminal import run_on_terminal


def exported(library: Path, file: Path, *args: str) -> Any:
    """Export to Parquet and read the table."""
    arrow = pytest.importorskip("pyarrow.parquet")
    command = [*COMMAND, "--archive", str(library), "export", *args, "--format", "parquet"]
    with file.open("wb") as out:
        subprocess.run(command, stdout=out, check=True)
    return arrow.read_table(file)


def json_value(value: object) -> object:
    """Return a cell as in JSON."""
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%dT%H:%M:%SZ")
    return value.isoformat() if isinstance(value, date) else value


def test_it_holds_what_jsonl_holds(archive: Run, library: Path, tmp_path: Path) -> None:
    table = exported(library, tmp_path / "a.parquet", "*")
    lines = archive("--archive", library, "export", "*", "--format", "jsonl").lines
    assert len(lines) > 5
    assert [
        {name: json_value(value) for name, value in row.items()} for row in table.to_pylist()
    ] == list(map(json.loads, lines))
    types = {name: str(table.schema.field(name).type) for name in ("date", "added", "copies")}
    assert types == {"date": "date32[day]", "added": "timestamp[ms, tz=UTC]", "copies": "int32"}
    assert "list" in str(table.schema.field("location").type)


def test_the_columns_that_were_asked_for(library: Path, tmp_path: Path) -> None:
    table = exported(library, tmp_path / "a.parquet", "kim", "--fields", "title,date")
    assert (table.column_names, table.num_rows > 0) == (["title", "date"], True)


def test_it_is_not_for_a_terminal(library: Path) -> None:
    said = run_on_terminal(80, "--archive", library, "export", "*", "--format", "parquet")
    assert said.startswith("error: parquet cannot be printed on a terminal.")


def test_without_the_extra(archive: Run, library: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    got = archive("--archive", library, "export", "*", "--format", "parquet")
    assert got.code == 2
    assert "pip install 'news-archive[parquet]'" in got.err
