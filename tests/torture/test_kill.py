"""kill -9 amid ingest and reindex: nothing stored is lost, and the next command mends."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import time
from pathlib import Path

import pytest
from hypothesis import settings

from tests.cli.conftest import COMMAND, process
from tests.counts import COUNTS

TIMES = max(1, settings().max_examples // 250)
RECORDS = 200


def records(path: Path, start: int) -> Path:
    """A file of small made-up stories."""
    words = ["coal", "strike", "pit", "wall", "harbour", "ferry", "snow", "pass"]
    with path.open("w") as out:
        for number in range(start, start + RECORDS):
            pick = random.Random(number)
            body = " ".join(pick.choices(words, k=60)) + f" number{number}"
            url = f"https://x.example/{number}"
            day = f"20{number % 20 + 10:02}-05-02"
            out.write(json.dumps({"url": url, "title": "T", "body": body, "date": day}) + "\n")
    return path


def killed(after: float, *args: object) -> None:
    """Start a command and kill it; its progress is its own affair."""
    child = subprocess.Popen(
        [*COMMAND, *map(str, args)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    time.sleep(after)
    if child.poll() is None:
        os.kill(child.pid, signal.SIGKILL)
        COUNTS[f"kill points of the command {args[2]}"] += 1
    child.wait()


def seconds(*args: object) -> float:
    began = time.monotonic()
    assert process(*args).returncode == 0
    return time.monotonic() - began


@pytest.mark.timeout(7200)
def test_kill_during_ingest_and_reindex(tmp_path: Path) -> None:
    home, pick = tmp_path / "home", random.Random(3)
    usual = seconds("--archive", home, "ingest", records(tmp_path / "0.jsonl", 0))
    for turn in range(1, TIMES + 1):
        feed = records(tmp_path / f"{turn}.jsonl", turn * RECORDS)
        killed(pick.uniform(0, usual * 1.1), "--archive", home, "ingest", feed)
        stored = json.loads(process("--archive", home, "status", "--format", "json").stdout)
        killed(pick.uniform(0, usual * 1.1), "--archive", home, "reindex")
        asked = process("--archive", home, "search", "coal", "-n", "1", "--format", "ids")
        assert asked.returncode == 0, asked.stderr
        # the next command completes what was stored, and loses none of it
        assert process("--archive", home, "ingest", feed).returncode == 0
        after = json.loads(process("--archive", home, "status", "--format", "json").stdout)
        assert after["articles"] == (turn + 1) * RECORDS >= stored["articles"]
        assert (after["indexed"], after["behind"]) == (after["articles"], 0)
    every = process("--archive", home, "search", "*", "-n", "999999", "--format", "ids")
    assert len(set(every.stdout.split())) == (TIMES + 1) * RECORDS
    assert process("--archive", home, "reindex").returncode == 0
    again = process("--archive", home, "search", "*", "-n", "999999", "--format", "ids")
    assert again.stdout == every.stdout
