"""A folder of Whoosh indexes, of which `CURRENT` names the live one."""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from whoosh.filedb.filestore import FileStorage
from whoosh.index import TOC, EmptyIndexError

from index.analysis.bulk import Forms
from index.article import Article
from index.engine import Engine, Mark, Results, Search
from index.engines.whoosh import heap
from index.engines.whoosh.arrays import Damaged
from index.engines.whoosh.codec import ArraySegment
from index.engines.whoosh.commit import NAME, Commit, mark_file
from index.engines.whoosh.segment import Segment
from index.engines.whoosh.snapshot import Snapshot
from index.engines.whoosh.stock import schema
from index.errors import StaleIndex
from index.fields import fingerprint

# Nanoseconds in which a file system's clock may stand still: most count in ticks of the kernel, of
# 10 ms at most; those that tell whole seconds in steps of two (FAT).
_TICK, _SECONDS = 50_000_000, 3_000_000_000
_PATIENCE = 20  # times that a reader tries again when files go away under it


class WhooshEngine:
    """Articles in a folder, searched by Whoosh."""

    def __init__(self, where: Path, twin: str | None = None) -> None:
        self._where, self._twin = where, twin
        self._snapshot: Snapshot | None = None
        self._version: tuple[str, int] | None = None
        self._folder: Path | None = None
        self._seen: tuple[int, int] | None = None
        self._segments: dict[str, Segment] = {}
        self._forms = Forms()  # what one commit learns of words serves the next
        where.mkdir(parents=True, exist_ok=True)
        if self._live() is None:
            self._start("1")
            self._name_live("1")

    # -- the contract ---------------------------------------------------------------------------

    def apply(self, add: Iterable[Article], remove: Iterable[str], mark: Mark) -> None:
        live = self._live()
        assert live is not None
        commit = Commit(self._where / live, self._forms)
        try:
            commit.remove(remove)
            commit.add(add)
            commit.finish(mark)
        except Damaged as error:
            raise StaleIndex(f"it is damaged: {error}") from error
        finally:
            commit.close()

    def mark(self) -> Mark | None:
        return self._now().mark

    def search(self, search: Search) -> Results:
        with self._sound():
            return self._now().search(search)

    def scan(self, search: Search) -> Iterator[str]:
        with self._sound():
            return self._now().scan(search)

    def __len__(self) -> int:
        return self._now().articles

    @contextmanager
    def rebuild(self) -> Iterator[Engine]:
        live = self._live()
        self._remove_all_but(live)  # what a rebuild that was killed left behind
        used = [int(each.name) for each in self._where.iterdir() if each.name.isdigit()]
        name = str(max(used, default=0) + 1)
        twin = WhooshEngine(self._where, twin=name)
        try:
            yield twin
        except BaseException:
            twin.close()
            shutil.rmtree(self._where / name, ignore_errors=True)
            raise
        twin.close()
        self._name_live(name)
        self.close()
        self._remove_all_but(name)

    def close(self) -> None:
        self._snapshot = self._version = self._folder = self._seen = None
        self._segments.clear()

    # -- folders --------------------------------------------------------------------------------

    def _live(self) -> str | None:
        """The name of the folder in use."""
        if self._twin:
            if not (self._where / self._twin).exists():
                self._start(self._twin)
            return self._twin
        try:
            return (self._where / "CURRENT").read_text(encoding="ascii").strip()
        except FileNotFoundError:
            return None

    def _start(self, name: str) -> None:
        folder = self._where / name
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        TOC.create(FileStorage(str(folder)), schema(), NAME)

    def _name_live(self, name: str) -> None:
        """Point CURRENT at a folder, whole or not at all (rename(2) is atomic)."""
        fresh = self._where / "CURRENT.new"
        with open(fresh, "w", encoding="ascii") as out:
            out.write(name + "\n")
            out.flush()
            os.fsync(out.fileno())
        os.replace(fresh, self._where / "CURRENT")

    def _remove_all_but(self, name: str | None) -> None:
        for folder in self._where.iterdir():
            if folder.is_dir() and folder.name != name:
                shutil.rmtree(folder, ignore_errors=True)

    # -- reading --------------------------------------------------------------------------------

    def _now(self) -> Snapshot:
        """The index as last committed; raises StaleIndex if it is not one of ours."""
        for attempt in range(_PATIENCE):
            try:
                return self._opened()
            except Damaged as error:
                raise StaleIndex(f"it is damaged: {error}") from error
            except (FileNotFoundError, EmptyIndexError) as error:
                # A commit or a swap took the files away between two of our looks.
                if attempt == _PATIENCE - 1:
                    raise StaleIndex(f"its files are not there ({error})") from error
                time.sleep(0.05)
        raise AssertionError("unreachable")

    @contextmanager
    def _sound(self) -> Iterator[None]:
        """Damage that leads numpy astray is told as damage, and a fault of ours as what it is."""
        try:
            yield
        except (IndexError, ValueError, OverflowError, UnicodeDecodeError):
            self.verify()
            raise

    def verify(self) -> None:
        """Read all segments against their checks; raises StaleIndex that names the damage."""
        self._now()
        for segment in self._segments.values():
            try:
                segment.file.verify()
            except Damaged as error:
                raise StaleIndex(f"it is damaged: {error}") from error

    def _opened(self) -> Snapshot:
        seen = self._changed()
        if self._snapshot is not None and seen is not None and seen == self._seen:
            return self._snapshot
        live = self._live()
        if live is None:
            raise FileNotFoundError(self._where / "CURRENT")
        folder = self._where / live
        storage = FileStorage(str(folder))
        version = (live, TOC._latest_generation(storage, NAME))
        if self._snapshot is None or self._version != version:
            toc = _table(storage)
            mark = _mark(folder, toc.generation)
            segments = [(self._segment(each, folder), each.live()) for each in toc.segments]
            self._snapshot, self._version = Snapshot(segments, mark), (live, toc.generation)
            self._folder = folder
            heap.keep()
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

    def _segment(self, listed: ArraySegment, folder: Path) -> Segment:
        """A segment, opened once for all snapshots that have it."""
        if not isinstance(listed, ArraySegment):
            raise StaleIndex("another program wrote into it")
        path = listed.path(folder)
        if path.name not in self._segments:
            self._segments[path.name] = Segment(path)
        return self._segments[path.name]


def _table(storage: FileStorage) -> TOC:
    """Whoosh's table of contents; raises StaleIndex if it cannot be read."""
    try:
        return TOC.read(storage, NAME)
    except (FileNotFoundError, EmptyIndexError):
        raise
    except Exception as error:  # a damaged pickle may raise anything
        raise StaleIndex(f"its table of contents cannot be read ({error})") from error


def _mark(folder: Path, generation: int) -> Mark | None:
    """The mark of a commit; None before the first."""
    if generation == 0:
        return None
    found = json.loads(mark_file(folder, generation).read_text(encoding="utf-8"))
    if found["fingerprint"] != fingerprint():
        raise StaleIndex("it was built by other rules than this program's")
    return Mark(*found["mark"])
