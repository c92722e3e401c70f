"""Operations on an archive to interrupt, and checks of the archive afterwards."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from archive.archive import Archive
from archive.check import check
from archive.ingestor import IngestOptions
from archive.store import IngestStatus
from index.analysis import split_words
from index.engine import Search
from index.query.tree import All, Exact
from tools.trial_counts import COUNTS

SAMPLE = 20  # articles that are searched by their own words
WORDS = ["coal", "strike", "pit", "wall", "harbour", "ferry", "snow", "pass"]
StoredCallback = Callable[[str], None]


def write_stories(path: Path, start: int, count: int = 120) -> Path:
    """Write made-up stories, each with its own URL and a word of its own."""
    with path.open("w") as file:
        for number in range(start, start + count):
            body = " ".join(random.Random(number).choices(WORDS, k=60)) + f" number{number}"
            record = {
                "url": f"https://x.example/{number}",
                "title": "T",
                "body": body,
                "date": f"20{number % 20 + 10:02}-05-02",
                "lang": "en",  # detecting it would take longer than everything else
            }
            file.write(json.dumps(record) + "\n")
    return path


@dataclass(frozen=True)
class Case:
    """Archive, and a file of stories to ingest into it."""

    home: Path
    stories: Path


def ingest(case: Case, on_stored: StoredCallback) -> None:
    with Archive(case.home) as archive, archive.write_lock():
        for outcome in archive.ingest([case.stories], IngestOptions((case.stories,), jobs=1)):
            if outcome.id:
                on_stored(outcome.id)
        archive.catch_up()


def catch_up(case: Case, on_stored: StoredCallback) -> None:
    with Archive(case.home) as archive, archive.write_lock():
        archive.catch_up()


def reindex(case: Case, on_stored: StoredCallback) -> None:
    with Archive(case.home) as archive, archive.write_lock():
        archive.reindex()


def remove(case: Case, on_stored: StoredCallback) -> None:
    with Archive(case.home) as archive, archive.write_lock():
        archive.remove(sorted(archive.store.reader.searchable_ids(10**9))[:3])


def backup(case: Case, on_stored: StoredCallback) -> None:
    with Archive(case.home) as archive:
        archive.backup(case.home.with_name("news.backup"))


def restore(case: Case, on_stored: StoredCallback) -> None:
    with Archive(case.home) as archive, archive.write_lock():
        archive.restore(case.home.with_name("whole.backup"))
        archive.reindex()


def store_without_index(case: Case) -> None:
    """Store stories without adding them to the index."""
    with Archive(case.home) as archive, archive.write_lock():
        list(archive.ingest([case.stories], IngestOptions((case.stories,), jobs=1)))


def make_small_commits(case: Case) -> None:
    """Make enough small commits that the next one merges them."""
    for number in range(1, 5):
        path = write_stories(case.stories.with_name(f"{number}.jsonl"), 1000 * number, 30)
        with Archive(case.home) as archive, archive.write_lock():
            list(archive.ingest([path], IngestOptions((path,), jobs=1)))
            archive.catch_up()


def do_nothing(case: Case) -> None:
    pass


OPERATIONS: dict[str, tuple[Callable[[Case], None], Callable[[Case, StoredCallback], None]]] = {
    "ingest": (do_nothing, ingest),
    "catch-up": (store_without_index, catch_up),
    "merge": (make_small_commits, ingest),
    "reindex": (do_nothing, reindex),
    "swap": (do_nothing, reindex),
    "remove": (do_nothing, remove),
    "backup": (do_nothing, backup),
    "restore": (do_nothing, restore),
}


def make_base_archive(folder: Path) -> Path:
    """Create a folder with an archive of 200 stories and its backup."""
    path = write_stories(folder / "base.jsonl", 0, 200)
    with Archive.create(folder / "home") as archive, archive.write_lock():
        list(archive.ingest([path], IngestOptions((path,), jobs=1)))
        archive.catch_up()
        archive.backup(folder / "whole.backup")
    return folder


def prepare_case(base: Path, folder: Path, operation: str) -> Case:
    """Copy the base folder and prepare the copy for an operation."""
    shutil.copytree(base, folder)
    case = Case(folder / "home", write_stories(folder / "feed.jsonl", 5000))
    OPERATIONS[operation][0](case)
    return case


def copy_case(case: Case, folder: Path) -> Case:
    shutil.copytree(case.home.parent, folder)
    return Case(folder / "home", folder / case.stories.name)


def assert_none(violation: str, items: object) -> None:
    """Assert that nothing is wrong, and count violations, so that the report shows 0."""
    COUNTS[f"times that {violation}"] += bool(items)
    assert not items, items


# Problems that may remain after an interruption: the first ends with the next reindex, the other
# with any next command.
REINDEX_NEEDED = "words of removed articles may still be"
EXPECTED_PROBLEMS = (REINDEX_NEEDED, "it is ")


def assert_intact(home: Path, reported: set[str], *, stale: bool = False) -> None:
    """Assert that no reported story is missing and that the archive can be read."""
    with Archive(home) as archive:
        assert_none("a story was lost", reported - archive.store.reader.searchable_ids(10**9))
        findings = list(check(archive, deep=True, progress=lambda _: None, sample=SAMPLE))
        unexpected = [
            finding for finding in findings if not finding.problem.startswith(EXPECTED_PROBLEMS)
        ]
        assert_none("an archive could not be read", unexpected if not stale else ())


def assert_correct_answers(home: Path) -> None:
    """Assert that the index gives the same results as a scan of the stored texts."""
    with Archive(home) as archive:
        findings = check(archive, deep=True, progress=lambda _: None, sample=SAMPLE)
        problems: list[object] = [
            finding for finding in findings if not finding.problem.startswith(REINDEX_NEEDED)
        ]
        articles = archive.store.reader.articles(sorted(archive.store.reader.searchable_ids(10**9)))
        words_by_id = {
            stored.article.id: set(split_words(stored.article.body)) for stored in articles
        }
        if set(archive.index.engine.scan(Search(All()))) != words_by_id.keys():
            problems.append("*")
        for word in ("ferry", "number7", "number1007", "number5007"):
            expected = {id for id, words in words_by_id.items() if word in words}
            if set(archive.index.engine.scan(Search(Exact("text", word)))) != expected:
                problems.append(word)
        assert_none("an answer was wrong", problems)


def assert_resumes(case: Case, operation: str) -> None:
    """Assert that the next command completes the operation and that answers are correct."""
    if (backup_folder := case.home.with_name("news.backup")).exists():  # then it must be complete
        with Archive.create(case.home.with_name("again")) as restored:
            restored.restore(backup_folder)
            assert restored.store.reader.count() == 200
    with Archive(case.home) as archive, archive.write_lock():
        if operation == "restore":  # a restore ends with the build of the index
            archive.reindex()
        outcomes = list(archive.ingest([case.stories], IngestOptions((case.stories,), jobs=1)))
        archive.catch_up()
        rejected = [outcome for outcome in outcomes if outcome.status is IngestStatus.REJECTED]
        assert not rejected, rejected[0]
    assert_correct_answers(case.home)
