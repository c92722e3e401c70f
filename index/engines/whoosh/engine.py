"""A folder of Whoosh indexes, of which `CURRENT` names the live one."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from index.article import Article
from index.deadline import NEVER, Deadline
from index.engine import Engine, Mark, Results, Search
from index.engines.whoosh import malloc
from index.engines.whoosh.query.snapshot import Snapshot
from index.engines.whoosh.read import manifest
from index.engines.whoosh.read.arrays import Damaged
from index.engines.whoosh.read.folders import Folders
from index.engines.whoosh.read.manifest import Listed
from index.engines.whoosh.read.segment import Segment
from index.errors import StaleIndex

if TYPE_CHECKING:
    from index.analysis.bulk import Forms

_Seen = TypeVar("_Seen")
# Nanoseconds in which a file system's clock may stand still: most count in ticks of the kernel, of
# 10 ms at most; those that tell whole seconds in steps of two (FAT).
_TICK, _SECONDS = 50_000_000, 3_000_000_000
# What damage that no checksum was asked about can lead numpy to; without damage it is our fault.
_ASTRAY = (IndexError, ValueError, OverflowError, UnicodeDecodeError)
_PATIENCE = 20  # times that a reader tries again when files go away under it


class WhooshEngine:
    """Articles in a folder, searched by Whoosh."""

    def __init__(self, where: Path, twin: str | None = None, workers: int = 1) -> None:
        """`workers`: processes by which many articles are added."""
        self._where, self._twin, self._workers = where, twin, workers
        self._folders = Folders(where)
        self._snapshot: Snapshot | None = None
        self._version: tuple[str, int, int] | None = None
        self._folder: Path | None = None
        self._seen: tuple[int, int] | None = None
        self._segments: dict[Path, Segment] = {}
        self._forms: Forms | None = None

    # -- the contract ---------------------------------------------------------------------------

    def apply(self, add: Iterable[Article], remove: Iterable[str], mark: Mark) -> None:
        from index.engines.whoosh.write.commit import Commit

        if self._forms is None:
            from index.analysis.bulk import Forms

            self._forms = Forms()  # what one commit learns of words serves the next
        try:
            live = self._live() or self._folders.first()
            with closing(Commit(self._where / live, self._forms)) as commit:
                commit.remove(remove)
                commit.add(add, self._workers)
                commit.finish(mark)
        except Damaged as error:
            raise StaleIndex(f"it is damaged: {error}") from error
        except FileNotFoundError as error:
            raise StaleIndex(f"its files are not there ({error})") from error

    def mark(self) -> Mark | None:
        return self._now().mark

    def search(self, search: Search) -> Results:
        with self._astray():
            return self._now().search(search)

    def scan(self, search: Search) -> Iterator[str]:
        with self._astray():
            found = self._now().scan(search)  # of this commit, whatever comes while it is read
        return self._given(found)

    def _given(self, ids: Iterator[str]) -> Iterator[str]:
        with self._astray():
            yield from ids

    def plan(self, search: Search) -> Sequence[str]:
        with self._astray():
            return self._now().plan(search)

    def near_words(self, field: str, word: str, deadline: Deadline = NEVER) -> Sequence[str]:
        with self._astray():
            return self._now().near_words(field, word, deadline)

    @contextmanager
    def _astray(self) -> Iterator[None]:
        """What may be damage is looked into: raises StaleIndex if it is."""
        try:
            yield
        except Damaged as error:
            raise StaleIndex(f"it is damaged: {error}") from error
        except _ASTRAY:
            self.verify()
            raise

    def __len__(self) -> int:
        return self._now().articles

    @contextmanager
    def rebuild(self, workers: int = 1) -> Iterator[Engine]:
        try:
            live = self._live()
        except Damaged:
            live = None
        if live:
            self._folders.remove_all_but(live)  # what a rebuild that was killed left behind
        name = self._folders.start()
        twin = WhooshEngine(self._where, name, workers)
        try:
            yield twin
        except BaseException:
            twin.close()
            shutil.rmtree(self._where / name, ignore_errors=True)
            raise
        twin.close()
        self._folders.name_live(name)
        self.close()
        self._folders.remove_all_but(name)

    def close(self) -> None:
        self._snapshot = self._version = self._folder = self._seen = None
        self._segments.clear()

    # -- reading --------------------------------------------------------------------------------

    def _live(self) -> str | None:
        """The name of the folder in use, None before the first commit; raises Damaged."""
        return self._twin or self._folders.live()

    def _now(self) -> Snapshot:
        """The index as last committed; raises StaleIndex if it is not one of ours."""
        return self._patiently(self._opened)

    def verify(self) -> None:
        """Read all segments against their checks; raises StaleIndex that names the damage."""
        self._patiently(self._verify)

    def _patiently(self, look: Callable[[], _Seen]) -> _Seen:
        """Look again when a commit or a swap took files away meanwhile; raises StaleIndex."""
        for attempt in range(_PATIENCE):
            try:
                return look()
            except Damaged as error:
                raise StaleIndex(f"it is damaged: {error}") from error
            except FileNotFoundError as error:
                if attempt == _PATIENCE - 1:
                    raise StaleIndex(f"its files are not there ({error})") from error
                time.sleep(0.05)
        raise AssertionError("unreachable")

    def _verify(self) -> None:
        live = self._live()
        if live is None:
            return  # there is nothing yet
        folder = self._where / live
        number = manifest.latest(folder)
        commit = manifest.read(folder, number)
        if not manifest.agrees(folder, number, commit):
            raise Damaged("its table of contents is not the one that was written")
        for listed in commit.segments:
            Segment(folder / listed.file).file.verify()

    def _opened(self) -> Snapshot:
        seen = self._changed()
        if self._snapshot is not None and seen is not None and seen == self._seen:
            return self._snapshot
        live = self._live()
        if live is None:
            return Snapshot((), None)
        folder = self._where / live
        version = (live, os.stat(folder).st_ino, manifest.latest(folder))
        if self._snapshot is None or self._version != version:
            commit = manifest.read(folder, version[2])
            segments = [(self._segment(folder, each), each.live()) for each in commit.segments]
            self._snapshot, self._version = Snapshot(segments, commit.mark), version
            self._segments = {segment.file.path: segment for segment, _ in segments}
            self._folder = folder
            malloc.keep()
        self._seen = seen
        return self._snapshot

    def _changed(self) -> tuple[int, int] | None:
        """When names last changed in our two folders, as every commit and swap changes some.

        None while that is so new that a second change could bear the same time: then only a look
        at the names themselves tells.
        """
        if self._folder is None:
            return None
        try:
            times = os.stat(self._where).st_mtime_ns, os.stat(self._folder).st_mtime_ns
        except FileNotFoundError:  # a swap took the folder away
            return None
        unsure = _SECONDS if any(each % 1_000_000_000 == 0 for each in times) else _TICK
        return times if time.time_ns() - max(times) > unsure else None

    def _segment(self, folder: Path, listed: Listed) -> Segment:
        """A segment, opened once for all snapshots that have it."""
        path = folder / listed.file
        if path not in self._segments:
            self._segments[path] = Segment(path)
        if self._segments[path].documents != listed.documents:
            raise Damaged(f"{listed.file} has not the documents that its commit lists")
        return self._segments[path]
