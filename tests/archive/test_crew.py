"""Files read by several processes: in order, and what poisons one process costs one record."""

from __future__ import annotations

import hashlib
import json
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

import pytest

from archive.archive import Archive
from archive.ingest import task, worker, worker_pool
from archive.ingest.draft import Draft, Known, Read, Rejected, Story
from archive.ingest.normalize import normalise
from archive.ingest.readers import jsonl
from archive.ingest.task import Ready, Task
from archive.ingestor import Intake
from archive.store import Outcome, Status
from tests.untraced import SLOWER

SECONDS = 1.0  # that a record may take where one hangs


def feed(path: Path, count: int, poison: dict[int, str] | None = None) -> Path:
    """A file of stories; some of them hold a word that poisons."""
    records = [
        {"title": f"{path.stem} {n}", "body": f"Story {n}. {(poison or {}).get(n, '')}"}
        for n in range(1, count + 1)
    ]
    path.write_text("\n".join(map(json.dumps, records)))
    return path


def poisoned(draft: Draft, known: Known) -> Story | Rejected:
    """The normaliser, but for what some words do to it."""
    body = str(draft.fields["body"])
    if "KILLS" in body:
        os.kill(os.getpid(), signal.SIGKILL)
    if "HANGS" in body:
        time.sleep(60)
    if "GREEDY" in body:
        raise MemoryError
    if "FAULT" in body:
        raise KeyError("no such thing")
    return normalise(draft, known)


@pytest.fixture(scope="module", autouse=True)
def warm() -> None:
    """What a first story loads is there before the processes are: none is slow by that alone."""
    body = "The ferry stayed in harbour for a third day, and nobody could say how long yet. " * 9
    normalise(Draft("a", b"", "jsonl", fields={"title": "Snow", "body": body}), Known())


@pytest.fixture(autouse=True)
def poison(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(task, "normalise", poisoned)


def read(
    paths: list[Path], jobs: int = 2, patience: float = worker_pool.PATIENCE
) -> list[tuple[str, str]]:
    """Where, and what became of it: the title, or why not."""
    workers = worker_pool.Crew(jobs, lambda digests: [False] * len(digests), patience)
    ended = []
    for one, record in workers.records(Task(path, path.name) for path in paths):
        match record:
            case None:
                ended.append((one.where, "end"))
            case Ready(story):
                ended.append((Path(story.where).name, story.article.title))
            case Rejected(where=where, why=why):
                ended.append((Path(where).name, why))
            case _:
                raise AssertionError(record)
    return ended


@pytest.mark.parametrize("jobs", [1, 2, 3])
def test_what_is_read_comes_in_the_order_of_the_files(jobs: int, tmp_path: Path) -> None:
    counts = [3, 700, 0, 1, 40, 2, 5, 1, 1, 300]
    paths = [feed(tmp_path / f"{n}.jsonl", count) for n, count in enumerate(counts)]
    expected = []
    for path, count in zip(paths, counts, strict=True):
        expected += [(f"{path.name}#{n}", f"{path.stem} {n}") for n in range(1, count + 1)]
        expected += [(path.name, "empty")] * (not count) + [(path.name, "end")]
    assert read(paths, jobs) == expected


@pytest.mark.parametrize(
    ("word", "why"),
    [
        ("KILLS", "ended the process that read it (signal SIGKILL)"),
        ("HANGS", "took longer than 1 s"),
        ("GREEDY", "it takes more memory than a record may have"),
        ("FAULT", "a fault of ours: KeyError: 'no such thing'"),
    ],
)
def test_a_poisoned_record_costs_itself_alone(word: str, why: str, tmp_path: Path) -> None:
    bad = feed(tmp_path / "bad.jsonl", 300, {1: word, 150: word, 300: word})
    good = feed(tmp_path / "good.jsonl", 20)
    ended = read([bad, good], patience=SECONDS if word == "HANGS" else worker_pool.PATIENCE)
    assert [where for where, what in ended if what == why] == [
        "bad.jsonl#1", "bad.jsonl#150", "bad.jsonl#300"
    ]  # fmt: skip
    assert len([1 for where, what in ended if what.startswith("bad ")]) == 297
    assert len([1 for where, what in ended if what.startswith("good ")]) == 20
    assert [where for where, what in ended if what == "end"] == ["bad.jsonl", "good.jsonl"]


def test_a_reader_that_dies_costs_what_is_behind_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = jsonl.read

    def dies(stream: BinaryIO, where: str, known: Known) -> Iterator[Read]:
        for draft in usual(stream, where, known):
            if draft.where.endswith("#41"):
                os.kill(os.getpid(), signal.SIGKILL)
            yield draft

    monkeypatch.setattr(jsonl, "read", dies)
    ended = read([feed(tmp_path / "bad.jsonl", 90), feed(tmp_path / "good.jsonl", 20)])
    assert [where for where, what in ended if what.startswith("bad ")] == [
        f"bad.jsonl#{n}" for n in range(1, 41)
    ]
    assert ended[40:42] == [
        ("bad.jsonl", "ended the process that read it (signal SIGKILL), behind 40 records"),
        ("bad.jsonl", "end"),
    ]
    assert len(ended) == 42 + 21


def test_what_waits_for_its_turn_is_bounded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first file is slow; the second, which is large, is not read to its end meanwhile."""
    monkeypatch.setattr(worker_pool, "_AHEAD", 50_000)
    slow = feed(tmp_path / "1.jsonl", 3)
    large = feed(tmp_path / "2.jsonl", 3_000, {n: "word " * 50 for n in range(1, 3_001)})
    monkeypatch.setattr(task, "normalise", _slowly)
    workers = worker_pool.Crew(2, lambda digests: [False] * len(digests), 30)
    most = 0
    for _ in workers.records(Task(path, path.name) for path in (slow, large)):
        most = max(most, workers._size())
    assert 10_000 < most < 55_000


_quick = multiprocessing.Value("i", 0)  # records of the second file that were normalised


def _slowly(draft: Draft, known: Known) -> Story | Rejected:
    """The first file's records wait until some of the second are there, and a while longer."""
    if "1.jsonl" in draft.where:
        until = time.monotonic() + 20
        while _quick.value < 60 and time.monotonic() < until:
            time.sleep(0.01)
        time.sleep(0.3)
    else:
        _quick.value += 1
    return normalise(draft, known)


def taken(archive: Archive, path: Path, **more: Any) -> list[Outcome]:
    intake = Intake((path,), **more)
    return list(archive.ingest(archive.files(intake), intake))


def settle(path: Path) -> None:
    """As if it had been written a while ago."""
    os.utime(path, (1_600_000_000, 1_600_000_000))


def test_a_file_that_is_as_it_was_is_not_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = feed(tmp_path / "f.jsonl", 5, {2: "FAULT"})
    settle(path)
    with Archive.make(tmp_path / "home") as made:
        first = taken(made, path)
        monkeypatch.setattr(worker_pool.Crew, "_give", None)  # no worker is given anything
        again = taken(made, path)
        assert [one.where for one in again] == [one.where for one in first]
        assert [one.id for one in again] == [one.id for one in first]
        assert {one.status for one in again} == {Status.UNCHANGED, Status.REJECTED}
        assert [one.why for one in again if one.failed] == [one.why for one in first if one.failed]


def test_a_file_that_grew_gives_what_is_new(tmp_path: Path) -> None:
    path = feed(tmp_path / "f.jsonl", 5)
    with Archive.make(tmp_path / "home") as made:
        taken(made, path)
        feed(path, 7)
        statuses = [one.status for one in taken(made, path)]
        assert statuses == [Status.UNCHANGED] * 5 + [Status.ADDED] * 2


def test_a_dry_run_stores_nothing(tmp_path: Path) -> None:
    path = feed(tmp_path / "f.jsonl", 5, {2: "FAULT"})
    with Archive.make(tmp_path / "home") as made:
        would = taken(made, path, keep=False)
        assert made.store.count() == 0 and made.store.rejects() == []
        assert taken(made, path) == would


def test_other_options_read_a_file_again(tmp_path: Path) -> None:
    path = feed(tmp_path / "f.jsonl", 2)
    settle(path)
    with Archive.make(tmp_path / "home") as made:
        first = taken(made, path)
        again = taken(made, path, known=Known(source="AP"))
        assert [one.status for one in again] == [Status.UPDATED] * 2
        assert [one.id for one in again] == [one.id for one in first]
        (kept, _) = made.store.articles([one.id or "" for one in again])
        assert kept.article.source == "AP"


def test_who_hangs_is_found_though_much_waits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker_pool, "_AHEAD", 2_000)
    bad = feed(tmp_path / "1.jsonl", 3, {1: "HANGS"})
    large = feed(tmp_path / "2.jsonl", 200, {n: "word " * 20 for n in range(1, 201)})
    ended = read([bad, large], patience=SECONDS)
    assert ended[0] == ("1.jsonl#1", "took longer than 1 s")
    assert len(ended) == 3 + 1 + 200 + 1


def test_a_poisoned_record_far_behind_costs_itself_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """To pass over what was read takes longer than one record may."""
    usual = jsonl.read

    def slowly(stream: BinaryIO, where: str, known: Known) -> Iterator[Read]:
        for number, draft in enumerate(usual(stream, where, known)):
            if number % 1_000 == 0:
                time.sleep(0.5)
            yield draft

    monkeypatch.setattr(jsonl, "read", slowly)
    ended = read([feed(tmp_path / "bad.jsonl", 4_500, {4_490: "KILLS"})], patience=SECONDS * SLOWER)
    assert [where for where, what in ended if what.startswith("ended the process")] == [
        "bad.jsonl#4490"
    ]
    assert len(ended) == 4_501


def asked(known: list[bytes], met: list[str]) -> task.Asks:
    """An archive that knows the records of some digests, and writes down what it was asked for."""

    def asks(places: list[str], digests: list[bytes]) -> list[bool]:
        met.extend(places)
        return [digest in known for digest in digests] or [False] * len(places)

    return asks


def test_a_file_is_read_on_behind_the_records_that_came(tmp_path: Path) -> None:
    path = feed(tmp_path / "f.jsonl", 9, {4: "FAULT", 6: "GREEDY"})
    with path.open("ab") as file:
        file.write(b"\n{torn")
    digest = hashlib.sha256(path.read_bytes().splitlines()[7]).digest()
    ask, met = Task(path, "f", ask=True), list[str]()
    found = list(task.found(ask, 2, 2, asked([digest], met)))
    assert [type(record).__name__ for record in found] == [
        "Ready", "Rejected", "Ready", "Rejected", "Ready", "Met", "Ready", "Rejected"
    ]  # fmt: skip
    assert [where.rpartition("#")[2] for where in met] == [str(n) for n in range(3, 11)]


def test_much_that_is_passed_over_gives_signs_of_life(tmp_path: Path) -> None:
    met = list[str]()
    signs = [0]

    def asks(places: list[str], digests: list[bytes]) -> list[bool]:
        signs[0] += not places
        met.extend(places)
        return [False] * len(places)

    path = feed(tmp_path / "f.jsonl", 2_100)
    (record,) = task.found(Task(path, "f"), 2_099, 300, asks)
    assert isinstance(record, Ready) and record.story.article.title == "f 2100"
    assert (signs[0], len(met)) == (3, 1)


def test_a_pipe_is_read_under_the_name_that_it_is_told_by(tmp_path: Path) -> None:
    path = feed(tmp_path / "kept", 2)
    found = list(task.found(Task(path, "-", piped=True), 0, 300, asked([], [])))
    assert [record.story.where for record in found if isinstance(record, Ready)] == ["-#1", "-#2"]


def test_a_worker_to_whom_nobody_speaks_any_more_goes(tmp_path: Path) -> None:
    """Else each ingest that is killed would leave some behind."""
    other, theirs_of_other = multiprocessing.Pipe()
    pipe, theirs = multiprocessing.Pipe()
    process = worker._child(theirs, [other, pipe])
    process.start()
    theirs.close()
    files = [Task(feed(tmp_path / f"{n}.jsonl", 2), f"{n}", ask=not n) for n in (0, 1)]
    for one in files:  # the second comes while the worker waits for an answer to what it asked
        pipe.send((one, 0, 300))
    told = list[str]()
    while told.count("_END") < 2:
        kind, value = pipe.recv()
        told.append(("_ASKS", "_FOUND", "_END")[kind])
        if kind == worker._ASKS and value[1]:
            pipe.send([True, False])
    assert told == ["_ASKS", "_FOUND", "_FOUND", "_END"] * 2
    pipe.close()
    process.join(20)
    assert process.exitcode == 0
    for end in (other, theirs_of_other):
        end.close()


FULL = """
import resource, sys
from pathlib import Path
from archive.ingest.draft import Known
from archive.ingest.task import Task, found

path = Path(sys.argv[1])
hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
resource.setrlimit(resource.RLIMIT_FSIZE, (4096, hard))
asks = lambda places, digests: [False] * len(places)
(record,) = found(Task(path, "page", None, Known(), False, False), 0, 10, asks)
print(record.passing, record.why)
"""


def test_a_disk_that_takes_no_more_is_no_fault_of_a_story(tmp_path: Path) -> None:
    """What tells a story's language puts its model aside on a disk."""
    page = tmp_path / "page.jsonl"
    body = "The ferry stayed in harbour for a third day, and nobody could say how long yet. " * 9
    page.write_text(json.dumps({"title": "Snow on the sound", "body": body}))
    command = [sys.executable, "-c", FULL, str(page)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout == "True it cannot be read now: [Errno 27] File too large\n"
