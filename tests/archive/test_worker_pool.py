"""Worker pool: records in the order of the files; one that crashes a process costs one record."""

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
from archive.ingest.draft import Draft, IngestDefaults, ReadResult, Rejected, Story
from archive.ingest.normalize import normalize
from archive.ingest.readers import jsonl
from archive.ingest.task import NormalizedRecord, Task
from archive.ingestor import IngestOptions
from archive.store import IngestStatus, Outcome
from tests.untraced import SLOWER

SECONDS = 1.0  # timeout of a record in tests where one hangs


def write_feed(path: Path, count: int, poison: dict[int, str] | None = None) -> Path:
    """Write a file of stories; some contain a word that makes the normalizer fail."""
    records = [
        {"title": f"{path.stem} {n}", "body": f"Story {n}. {(poison or {}).get(n, '')}"}
        for n in range(1, count + 1)
    ]
    path.write_text("\n".join(map(json.dumps, records)))
    return path


def normalize_poisoned(draft: Draft, defaults: IngestDefaults) -> Story | Rejected:
    """Normalize a draft, but crash, hang or fail at some words."""
    body = str(draft.fields["body"])
    if "KILLS" in body:
        os.kill(os.getpid(), signal.SIGKILL)
    if "HANGS" in body:
        time.sleep(60)
    if "GREEDY" in body:
        raise MemoryError
    if "FAULT" in body:
        raise KeyError("no such thing")
    return normalize(draft, defaults)


@pytest.fixture(scope="module", autouse=True)
def warm_up() -> None:
    """Load before forking what the first story loads, so that no process is slow by that."""
    body = "The ferry stayed in harbour for a third day, and nobody could say how long yet. " * 9
    normalize(Draft("a", b"", "jsonl", fields={"title": "Snow", "body": body}), IngestDefaults())


@pytest.fixture(autouse=True)
def poison(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(task, "normalize", normalize_poisoned)


def read_titles(
    paths: list[Path], jobs: int = 2, record_timeout: float = worker.RECORD_TIMEOUT
) -> list[tuple[str, str]]:
    """Return the locators of the records, each with its title or the reason for its rejection."""
    pool = worker_pool.WorkerPool(jobs, lambda digests: [False] * len(digests), record_timeout)
    results = []
    for file, record in pool.records(Task(path, path.name) for path in paths):
        match record:
            case None:
                results.append((file.locator, "end"))
            case NormalizedRecord(story):
                results.append((Path(story.locator).name, story.article.title))
            case Rejected(locator=locator, reason=reason):
                results.append((Path(locator).name, reason))
            case _:
                raise AssertionError(record)
    return results


@pytest.mark.slow
@pytest.mark.parametrize("jobs", [1, 2, 3])
def test_records_come_in_the_order_of_the_files(jobs: int, tmp_path: Path) -> None:
    counts = [3, 700, 0, 1, 40, 2, 5, 1, 1, 300]
    paths = [write_feed(tmp_path / f"{n}.jsonl", count) for n, count in enumerate(counts)]
    expected = []
    for path, count in zip(paths, counts, strict=True):
        expected += [(f"{path.name}#{n}", f"{path.stem} {n}") for n in range(1, count + 1)]
        expected += [(path.name, "empty")] * (not count) + [(path.name, "end")]
    assert read_titles(paths, jobs) == expected


@pytest.mark.parametrize(
    ("word", "reason"),
    [
        ("KILLS", "crashed the process that read it (signal SIGKILL)"),
        ("HANGS", "took longer than 1 s"),
        ("GREEDY", "it takes more memory than a record may have"),
        ("FAULT", "internal error: KeyError: 'no such thing'"),
    ],
)
def test_a_poisoned_record_costs_only_itself(word: str, reason: str, tmp_path: Path) -> None:
    bad = write_feed(tmp_path / "bad.jsonl", 300, {1: word, 150: word, 300: word})
    good = write_feed(tmp_path / "good.jsonl", 20)
    results = read_titles(
        [bad, good], record_timeout=SECONDS if word == "HANGS" else worker.RECORD_TIMEOUT
    )
    assert [locator for locator, result in results if result == reason] == [
        "bad.jsonl#1", "bad.jsonl#150", "bad.jsonl#300"
    ]  # fmt: skip
    assert len([1 for locator, result in results if result.startswith("bad ")]) == 297
    assert len([1 for locator, result in results if result.startswith("good ")]) == 20
    assert [locator for locator, result in results if result == "end"] == [
        "bad.jsonl",
        "good.jsonl",
    ]


def test_a_reader_that_dies_costs_the_rest_of_its_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    original_read = jsonl.read

    def read_and_die(
        stream: BinaryIO, locator: str, defaults: IngestDefaults
    ) -> Iterator[ReadResult]:
        for draft in original_read(stream, locator, defaults):
            if draft.locator.endswith("#41"):
                os.kill(os.getpid(), signal.SIGKILL)
            yield draft

    monkeypatch.setattr(jsonl, "read", read_and_die)
    results = read_titles(
        [write_feed(tmp_path / "bad.jsonl", 90), write_feed(tmp_path / "good.jsonl", 20)]
    )
    assert [locator for locator, result in results if result.startswith("bad ")] == [
        f"bad.jsonl#{n}" for n in range(1, 41)
    ]
    assert results[40:42] == [
        ("bad.jsonl", "crashed the process that read it (signal SIGKILL), after 40 records"),
        ("bad.jsonl", "end"),
    ]
    assert len(results) == 42 + 21


@pytest.mark.slow
def test_buffered_records_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Check that a large file is not read to its end while the file before it is slow."""
    monkeypatch.setattr(worker_pool, "_MAX_BUFFERED_BYTES", 50_000)
    slow = write_feed(tmp_path / "1.jsonl", 3)
    large = write_feed(tmp_path / "2.jsonl", 3_000, {n: "word " * 50 for n in range(1, 3_001)})
    monkeypatch.setattr(task, "normalize", _normalize_slowly)
    pool = worker_pool.WorkerPool(2, lambda digests: [False] * len(digests), 30)
    peak = 0
    for _ in pool.records(Task(path, path.name) for path in (slow, large)):
        peak = max(peak, pool._buffered_bytes())
    assert 10_000 < peak < 55_000


_quick = multiprocessing.Value("i", 0)  # records of the second file that were normalized


def _normalize_slowly(draft: Draft, defaults: IngestDefaults) -> Story | Rejected:
    """Delay the first file's records until some of the second are normalized."""
    if "1.jsonl" in draft.locator:
        deadline = time.monotonic() + 20
        while _quick.value < 60 and time.monotonic() < deadline:
            time.sleep(0.01)
        time.sleep(0.3)
    else:
        _quick.value += 1
    return normalize(draft, defaults)


def ingest(archive: Archive, path: Path, **more: Any) -> list[Outcome]:
    intake = IngestOptions((path,), **more)
    return list(archive.ingest(archive.list_files(intake), intake))


def age(path: Path) -> None:
    """Give a file an old modification time."""
    os.utime(path, (1_600_000_000, 1_600_000_000))


def test_an_unchanged_file_is_not_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_feed(tmp_path / "f.jsonl", 5, {2: "FAULT"})
    age(path)
    with Archive.create(tmp_path / "home") as archive:
        first = ingest(archive, path)
        monkeypatch.setattr(worker_pool.WorkerPool, "_assign", None)  # no worker gets a file
        second = ingest(archive, path)
        assert [outcome.locator for outcome in second] == [outcome.locator for outcome in first]
        assert [outcome.id for outcome in second] == [outcome.id for outcome in first]
        assert {outcome.status for outcome in second} == {
            IngestStatus.UNCHANGED,
            IngestStatus.REJECTED,
        }
        assert [outcome.reason for outcome in second if outcome.failed] == [
            outcome.reason for outcome in first if outcome.failed
        ]


def test_a_file_that_grew_gives_its_new_records(tmp_path: Path) -> None:
    path = write_feed(tmp_path / "f.jsonl", 5)
    with Archive.create(tmp_path / "home") as archive:
        ingest(archive, path)
        write_feed(path, 7)
        statuses = [outcome.status for outcome in ingest(archive, path)]
        assert statuses == [IngestStatus.UNCHANGED] * 5 + [IngestStatus.ADDED] * 2


def test_a_dry_run_stores_nothing(tmp_path: Path) -> None:
    path = write_feed(tmp_path / "f.jsonl", 5, {2: "FAULT"})
    with Archive.create(tmp_path / "home") as archive:
        dry_run = ingest(archive, path, dry_run=True)
        assert archive.store.reader.count() == 0 and archive.store.files.rejects() == []
        assert ingest(archive, path) == dry_run


def test_other_options_read_a_file_again(tmp_path: Path) -> None:
    path = write_feed(tmp_path / "f.jsonl", 2)
    age(path)
    with Archive.create(tmp_path / "home") as archive:
        first = ingest(archive, path)
        second = ingest(archive, path, defaults=IngestDefaults(source="AP"))
        assert [outcome.status for outcome in second] == [IngestStatus.UPDATED] * 2
        assert [outcome.id for outcome in second] == [outcome.id for outcome in first]
        (stored, _) = archive.store.reader.articles([outcome.id or "" for outcome in second])
        assert stored.article.source == "AP"


def test_a_hanging_worker_is_found_while_the_buffer_is_full(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker_pool, "_MAX_BUFFERED_BYTES", 2_000)
    bad = write_feed(tmp_path / "1.jsonl", 3, {1: "HANGS"})
    large = write_feed(tmp_path / "2.jsonl", 200, {n: "word " * 20 for n in range(1, 201)})
    results = read_titles([bad, large], record_timeout=SECONDS)
    assert results[0] == ("1.jsonl#1", "took longer than 1 s")
    assert len(results) == 3 + 1 + 200 + 1


@pytest.mark.slow
def test_a_poisoned_record_after_many_costs_only_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Skip records for longer than one record may take."""
    original_read = jsonl.read

    def read_slowly(
        stream: BinaryIO, locator: str, defaults: IngestDefaults
    ) -> Iterator[ReadResult]:
        for number, draft in enumerate(original_read(stream, locator, defaults)):
            if number % 1_000 == 0:
                time.sleep(0.5)
            yield draft

    monkeypatch.setattr(jsonl, "read", read_slowly)
    results = read_titles(
        [write_feed(tmp_path / "bad.jsonl", 4_500, {4_490: "KILLS"})],
        record_timeout=SECONDS * SLOWER,
    )
    assert [locator for locator, result in results if result.startswith("crashed the process")] == [
        "bad.jsonl#4490"
    ]
    assert len(results) == 4_501


def recording_lookup(known_digests: list[bytes], seen_locators: list[str]) -> task.Lookup:
    """Return a lookup that knows some digests and records the locators it is called with."""

    def lookup(places: list[str], digests: list[bytes]) -> list[bool]:
        seen_locators.extend(places)
        return [digest in known_digests for digest in digests] or [False] * len(places)

    return lookup


def test_a_file_is_read_on_after_the_records_received(tmp_path: Path) -> None:
    path = write_feed(tmp_path / "f.jsonl", 9, {4: "FAULT", 6: "GREEDY"})
    with path.open("ab") as out:
        out.write(b"\n{torn")
    digest = hashlib.sha256(path.read_bytes().splitlines()[7]).digest()
    file, seen_locators = Task(path, "f", check_known=True), list[str]()
    records = list(task.read_file(file, 2, 2, recording_lookup([digest], seen_locators)))
    assert [type(record).__name__ for record in records] == [
        "NormalizedRecord", "Rejected", "NormalizedRecord", "Rejected", "NormalizedRecord",
        "KnownRecord", "NormalizedRecord", "Rejected",
    ]  # fmt: skip
    assert [locator.rpartition("#")[2] for locator in seen_locators] == [
        str(n) for n in range(3, 11)
    ]


def test_skipping_many_records_gives_signs_of_life(tmp_path: Path) -> None:
    seen_locators = list[str]()
    signs = [0]

    def lookup(places: list[str], digests: list[bytes]) -> list[bool]:
        signs[0] += not places
        seen_locators.extend(places)
        return [False] * len(places)

    path = write_feed(tmp_path / "f.jsonl", 2_100)
    (record,) = task.read_file(Task(path, "f"), 2_099, 300, lookup)
    assert isinstance(record, NormalizedRecord) and record.story.article.title == "f 2100"
    assert (signs[0], len(seen_locators)) == (3, 1)


def test_standard_input_is_read_under_its_own_locator(tmp_path: Path) -> None:
    path = write_feed(tmp_path / "kept", 2)
    records = list(task.read_file(Task(path, "-", is_stdin=True), 0, 300, recording_lookup([], [])))
    assert [record.story.locator for record in records if isinstance(record, NormalizedRecord)] == [
        "-#1",
        "-#2",
    ]


def test_a_worker_ends_when_its_pipe_closes(tmp_path: Path) -> None:
    """Check that an ingest that is killed leaves no worker process."""
    inherited, inherited_child = multiprocessing.Pipe()
    pipe, child_pipe = multiprocessing.Pipe()
    process = worker._create_process(child_pipe, [inherited, pipe])
    process.start()
    child_pipe.close()
    files = [
        Task(write_feed(tmp_path / f"{n}.jsonl", 2), f"{n}", check_known=not n) for n in (0, 1)
    ]
    for file in files:  # the second is sent while the worker waits for a reply
        pipe.send((file, 0, 300))
    kinds = list[str]()
    while kinds.count("_END") < 2:
        kind, value = pipe.recv()
        kinds.append(("_LOOKUP", "_RECORD", "_END")[kind])
        if kind == worker._LOOKUP and value[1]:
            pipe.send([True, False])
    assert kinds == ["_LOOKUP", "_RECORD", "_RECORD", "_END"] * 2
    pipe.close()
    process.join(20)
    assert process.exitcode == 0
    for end in (inherited, inherited_child):
        end.close()


FULL = """
import resource, sys
from pathlib import Path
from archive.ingest.task import Task, read_file

path = Path(sys.argv[1])
hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
resource.setrlimit(resource.RLIMIT_FSIZE, (4096, hard))
lookup = lambda locators, digests: [False] * len(locators)
(record,) = read_file(Task(path, "page"), 0, 10, lookup)
print(record.transient, record.reason)
"""


def test_a_full_disk_rejects_a_story_only_for_now(tmp_path: Path) -> None:
    """Fail as on a full disk where language detection caches its model."""
    page = tmp_path / "page.jsonl"
    body = "The ferry stayed in harbour for a third day, and nobody could say how long yet. " * 9
    page.write_text(json.dumps({"title": "Snow on the sound", "body": body}))
    command = [sys.executable, "-c", FULL, str(page)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout == "True it cannot be read now: [Errno 27] File too large\n"
