"""kill -9 during ingest and reindex: nothing stored is lost, and the next command repairs."""

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

from tests.cli.conftest import COMMAND, run_process
from tools.trial_counts import COUNTS

pytestmark = pytest.mark.slow

TIMES = max(1, settings().max_examples // 250)
RECORDS = 200


def write_records(path: Path, start: int) -> Path:
    """Write a file of small made-up stories."""
    words = ["coal", "strike", "pit", "wall", "harbour", "ferry", "snow", "pass"]
    with path.open("w") as file:
        for number in range(start, start + RECORDS):
            rng = random.Random(number)
            body = " ".join(rng.choices(words, k=60)) + f" number{number}"
            url = f"https://x.example/{number}"
            day = f"20{number % 20 + 10:02}-05-02"
            file.write(json.dumps({"url": url, "title": "T", "body": body, "date": day}) + "\n")
    return path


def run_and_kill(after: float, *args: object) -> None:
    """Start a command and kill it after some seconds; its output is discarded."""
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


def time_command(*args: object) -> float:
    began = time.monotonic()
    assert run_process(*args).returncode == 0
    return time.monotonic() - began


@pytest.mark.timeout(7200)
def test_kill_during_ingest_and_reindex(tmp_path: Path) -> None:
    home, rng = tmp_path / "home", random.Random(3)
    duration = time_command("--archive", home, "ingest", write_records(tmp_path / "0.jsonl", 0))
    for turn in range(1, TIMES + 1):
        feed = write_records(tmp_path / f"{turn}.jsonl", turn * RECORDS)
        run_and_kill(rng.uniform(0, duration * 1.1), "--archive", home, "ingest", feed)
        stored = json.loads(run_process("--archive", home, "status", "--format", "json").stdout)
        run_and_kill(rng.uniform(0, duration * 1.1), "--archive", home, "reindex")
        search = run_process("--archive", home, "search", "coal", "-n", "1", "--format", "ids")
        assert search.returncode == 0, search.stderr
        # the next command completes the ingest and loses nothing
        assert run_process("--archive", home, "ingest", feed).returncode == 0
        after = json.loads(run_process("--archive", home, "status", "--format", "json").stdout)
        assert after["articles"] == (turn + 1) * RECORDS >= stored["articles"]
        assert (after["indexed"], after["behind"]) == (after["articles"], 0)
    all_ids = run_process("--archive", home, "search", "*", "-n", "999999", "--format", "ids")
    assert len(set(all_ids.stdout.split())) == (TIMES + 1) * RECORDS
    assert run_process("--archive", home, "reindex").returncode == 0
    ids_after_reindex = run_process(
        "--archive", home, "search", "*", "-n", "999999", "--format", "ids"
    )
    assert ids_after_reindex.stdout == all_ids.stdout
