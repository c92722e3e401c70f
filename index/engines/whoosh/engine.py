"""Whoosh engine: a folder of numbered indexes; the file `CURRENT` names the live one."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from index.article import Article
from index.deadline import NO_DEADLINE, Deadline
from index.engine import Engine, Mark, Results, Search
from index.engines.whoosh.storage import manifest
from index.engines.whoosh.storage.array_file import CorruptIndex
from index.engines.whoosh.storage.index_folders import IndexFolders
from index.engines.whoosh.storage.manifest import SegmentEntry
from index.engines.whoosh.storage.segment import CommittedSegments, Segment
from index.errors import StaleIndex

if TYPE_CHECKING:
    from index.analysis.vocabulary import Vocabulary
    from index.engines.whoosh.query.snapshot import Snapshot

_Result = TypeVar("_Result")
# Nanoseconds for which a file system's clock may stand still: most count in ticks of the kernel, of
# at most 10 ms; those that store whole seconds may count in steps of two (FAT).
_TICK, _SECONDS = 50_000_000, 3_000_000_000
# Errors of numpy that unverified damage can cause; without damage they are bugs.
_DAMAGE_SYMPTOMS = (IndexError, ValueError, OverflowError, UnicodeDecodeError)
_MAX_ATTEMPTS = 20  # of a reader, while files disappear under it


class WhooshEngine:
    """Articles in a folder, searched by Whoosh."""

    def __init__(self, root: Path, staging: str | None = None, workers: int = 1) -> None:
        """Open an index; nothing is read before it is used.

        `staging`: the sub-folder of a rebuild, used in place of the live one; `workers`: processes
        by which many articles are added.
        """
        self._root, self._staging, self._workers = root, staging, workers
        self._folders = IndexFolders(root)
        self._commit: CommittedSegments | None = None
        self._commit_version: tuple[str, int, int] | None = None
        self._commit_folder: Path | None = None
        self._commit_times: tuple[int, int] | None = None
        self._snapshot: Snapshot | None = None
        self._segments: dict[Path, Segment] = {}
        self._vocabulary: Vocabulary | None = None

    # -- the contract ---------------------------------------------------------------------------

    def apply(self, add: Iterable[Article], remove: Iterable[str], mark: Mark) -> None:
        from index.engines.whoosh.write.commit import Commit

        if self._vocabulary is None:
            from index.analysis.vocabulary import Vocabulary

            self._vocabulary = Vocabulary()  # later commits reuse the words of earlier ones
        try:
            name = self._live_folder()
            if name is None:
                name = self._create_folder()
                self._folders.set_live(name)
            with closing(Commit(self._root / name, self._vocabulary)) as commit:
                commit.remove(remove)
                commit.add(add, self._workers)
                commit.finish(mark)
        except CorruptIndex as error:
            raise StaleIndex(f"it is damaged: {error}") from error
        except FileNotFoundError as error:
            raise StaleIndex(f"its files are not there ({error})") from error

    def mark(self) -> Mark | None:
        return self._current_commit().mark

    def search(self, search: Search) -> Results:
        with self._detect_corruption():
            return self._current_snapshot().search(search)

    def scan(self, search: Search) -> Iterator[str]:
        with self._detect_corruption():
            ids = self._current_snapshot().scan(search)  # of this commit, also after later ones
        return self._scan_checked(ids)

    def _scan_checked(self, ids: Iterator[str]) -> Iterator[str]:
        with self._detect_corruption():
            yield from ids

    def plan(self, search: Search) -> Sequence[str]:
        with self._detect_corruption():
            return self._current_snapshot().plan(search)

    def near_words(self, field: str, word: str, deadline: Deadline = NO_DEADLINE) -> Sequence[str]:
        with self._detect_corruption():
            return self._current_snapshot().near_words(field, word, deadline)

    @contextmanager
    def _detect_corruption(self) -> Iterator[None]:
        """Verify checksums after a read error; raise StaleIndex if the index is corrupt."""
        try:
            yield
        except CorruptIndex as error:
            raise StaleIndex(f"it is damaged: {error}") from error
        except _DAMAGE_SYMPTOMS:
            self.verify()
            raise

    def __len__(self) -> int:
        return self._current_commit().article_count

    @contextmanager
    def rebuild(self, workers: int = 1) -> Iterator[Engine]:
        try:
            live = self._live_folder()
        except CorruptIndex:
            live = None
        if live:
            self._folders.remove_all_but(live)  # leftovers of a rebuild that was killed
        name = self._create_folder()
        staging = WhooshEngine(self._root, name, workers)
        try:
            yield staging
        except BaseException:
            staging.close()
            shutil.rmtree(self._root / name, ignore_errors=True)
            raise
        staging.close()
        self._folders.set_live(name)
        self.close()
        self._folders.remove_all_but(name)

    def close(self) -> None:
        self._commit = self._commit_version = self._snapshot = None
        self._commit_folder = self._commit_times = None
        self._segments.clear()

    # -- folders --------------------------------------------------------------------------------

    def _live_folder(self) -> str | None:
        """Return the folder's name, None before the first commit; raises CorruptIndex."""
        return self._staging or self._folders.live()

    def _create_folder(self) -> str:
        """Make a sub-folder with an index without segments; return its name."""
        from index.engines.whoosh.write.commit import write_empty_index

        name = self._folders.create()
        write_empty_index(self._root / name)
        return name

    # -- reading --------------------------------------------------------------------------------

    def _current_snapshot(self) -> Snapshot:
        """Return what answers from the last commit; raises StaleIndex if it cannot be used."""
        commit, snapshot = self._current_commit(), self._snapshot
        if snapshot is None or snapshot.commit is not commit:
            # An ingest and a rebuild search nothing.
            from index.engines.whoosh.query.malloc import keep_freed_memory
            from index.engines.whoosh.query.snapshot import Snapshot

            snapshot = self._snapshot = Snapshot(commit)
            keep_freed_memory()
        return snapshot

    def _current_commit(self) -> CommittedSegments:
        """Return the index as last committed; raises StaleIndex if it cannot be used."""
        return self._retry_on_swap(self._open_commit)

    def verify(self) -> None:
        """Compare all segments with their checksums; raises StaleIndex that names the damage."""
        self._retry_on_swap(self._verify)

    def _retry_on_swap(self, read: Callable[[], _Result]) -> _Result:
        """Read again when a commit or a swap removed files in between; raises StaleIndex."""
        for attempt in range(_MAX_ATTEMPTS):
            try:
                return read()
            except CorruptIndex as error:
                raise StaleIndex(f"it is damaged: {error}") from error
            except FileNotFoundError as error:
                if attempt == _MAX_ATTEMPTS - 1:
                    raise StaleIndex(f"its files are not there ({error})") from error
                time.sleep(0.05)
        raise AssertionError("unreachable")

    def _verify(self) -> None:
        name = self._live_folder()
        if name is None:
            return  # nothing was committed yet
        folder = self._root / name
        number = manifest.latest_number(folder)
        commit = manifest.load(folder, number)
        if not manifest.toc_matches(folder, number, commit):
            raise CorruptIndex("its table of contents is not the one that was written")
        for entry in commit.segments:
            Segment(folder / entry.file).file.verify()

    def _open_commit(self) -> CommittedSegments:
        times = self._folder_times()
        if self._commit is not None and times is not None and times == self._commit_times:
            return self._commit
        name = self._live_folder()
        if name is None:
            return CommittedSegments()
        folder = self._root / name
        number = manifest.latest_number(folder)
        version = (name, os.stat(folder).st_ino, number)
        if self._commit is None or self._commit_version != version:
            contents = manifest.load(folder, number)
            segments = [
                (self._open_segment(folder, entry), entry.live_mask())
                for entry in contents.segments
            ]
            self._commit, self._commit_version = CommittedSegments(segments, contents.mark), version
            self._segments = {segment.file.path: segment for segment, _ in segments}
            self._commit_folder = folder
        self._commit_times = times
        return self._commit

    def _folder_times(self) -> tuple[int, int] | None:
        """Return when names last changed in both folders, as every commit and swap changes some.

        None while that is so recent that a second change could have the same time: then only
        reading the names shows whether there was one.
        """
        if self._commit_folder is None:
            return None
        try:
            times = os.stat(self._root).st_mtime_ns, os.stat(self._commit_folder).st_mtime_ns
        except FileNotFoundError:  # a swap removed the folder
            return None
        resolution = _SECONDS if any(ns % 1_000_000_000 == 0 for ns in times) else _TICK
        return times if time.time_ns() - max(times) > resolution else None

    def _open_segment(self, folder: Path, entry: SegmentEntry) -> Segment:
        """Return a segment, opened once for all snapshots that have it."""
        path = folder / entry.file
        if path not in self._segments:
            self._segments[path] = Segment(path)
        if self._segments[path].doc_count != entry.doc_count:
            raise CorruptIndex(f"{entry.file} has not the documents that its commit lists")
        return self._segments[path]
