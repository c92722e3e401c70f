"""An archive: a store, and an index that follows it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from archive import lock, settings
from archive.errors import BadInput, NoArchive
from archive.store import Kept, Outcome, Status, Store
from index.article import Article
from index.engine import Engine, Mark, Results, Search
from index.errors import StaleIndex
from index.registry import open_engine

if TYPE_CHECKING:
    from archive.ingest.draft import Rejected
    from archive.intake import Intake

_BATCH = 500  # articles that are read from the store at once
_COMMIT = 20_000  # articles a commit of the index

Progress = Callable[[int], None]  # called with how many more are done


class Archive:
    """A folder with a store and an index.  Made by the first ingest, opened by everything else."""

    def __init__(self, folder: Path, *, verify: bool = False) -> None:
        """`verify`: read the index against its checks before it answers."""
        if not (folder / "store.sqlite").exists():
            raise NoArchive(f"there is no archive in {folder}.", "Make one: archive ingest PATH")
        self.folder = folder
        self.settings = settings.read(folder)
        self.store = Store(folder / "store.sqlite")
        self._engine: Engine | None = None
        self._verify = verify
        self._compared: Mark | None = None  # the mark that was last found to be of this store

    @classmethod
    def make(cls, folder: Path) -> Archive:
        """A new, empty archive in `folder`, or the one that is there."""
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            why = error.strerror or str(error)
            raise BadInput(f"no archive can be made in {folder}: {why}.", "Name another.") from None
        with lock.writing(folder):
            if not (folder / settings.NAME).exists():
                settings.make(folder)
            Store(folder / "store.sqlite").close()
        return cls(folder)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        if self._engine is not None:
            self._engine.close()
        self.store.close()

    @property
    def engine(self) -> Engine:
        """The index, opened when it is first asked."""
        if self._engine is None:
            self._engine = open_engine(self.settings.engine, self.folder / "index")
            if self._verify:
                self._engine.verify()
        return self._engine

    def open_index(self) -> None:
        """Open the index now rather than with the first search."""
        _ = self.engine

    def writing(self) -> AbstractContextManager[None]:
        """Hold the archive against other writers."""
        return lock.writing(self.folder)

    # -- taking in ------------------------------------------------------------------------------

    def files(self, intake: Intake) -> list[Path | Rejected]:
        """The files that an intake names."""
        from archive.intake import named

        return named(intake.paths, self.folder)

    def settled(self, intake: Intake) -> list[Path | Rejected]:
        """Those of them that nobody has written to for a moment."""
        from archive.intake import is_settled

        return [path for path in self.files(intake) if is_settled(path)]

    def ingest(self, found: Iterable[Path | Rejected], intake: Intake) -> Iterator[Outcome]:
        """Take in the records of the files; yields what became of each when it is stored."""
        from archive.intake import take

        try:
            mark = self.engine.mark()
        except StaleIndex:  # of another kind: what is stored waits for a reindex
            mark = None
        if mark:
            self._compare(mark)  # before a change takes a number that the index has seen
        return take(self.store, found, intake)

    def remove(self, ids: Sequence[str], *, forget: bool = False) -> int:
        """Take articles out for good, and out of every segment of the index; how many there were.

        They are kept out when their files come again, unless `forget`.
        """
        with self.store.transaction():
            count = self.store.remove(ids, forget=forget)
        self.store.wipe()
        self.reindex()  # what is deleted from a segment still stands in its file
        return count

    def forget(self, ids: Sequence[str]) -> list[str]:
        """Let removed articles come in again, by how their ids start; those that there were."""
        with self.store.transaction():
            forgotten = [id for prefix in ids for id in self.store.forget(prefix.lower())]
            self.store.forget_files()  # all are looked into once more
        return forgotten

    def catch_up(self, progress: Progress | None = None) -> None:
        """Bring the index to where the store is.  Cheap when there is nothing to do."""
        with self.store.transaction():
            self.store.lift()
        mark = self._checked()
        self._follow(self.engine, mark.sequence if mark else 0, progress)

    def reindex(self, progress: Progress | None = None, workers: int = 1) -> int:
        """Build the index anew beside the live one, which answers until it is replaced."""
        with self.engine.rebuild(workers) as twin:
            self._follow(twin, 0, progress, most=sys.maxsize)  # in one commit
        return len(self.engine)

    def _checked(self) -> Mark | None:
        """The mark of the index; raises StaleIndex if it is not of this store."""
        mark = self.engine.mark()
        if mark and mark != self._compared:
            self._compare(mark)
            self._compared = mark
        return mark

    def _compare(self, mark: Mark) -> None:
        """Raise StaleIndex if a mark is not of this store, as it is."""
        uuid, _, article = mark.store.partition(" ")
        if uuid != self.store.uuid:
            raise StaleIndex("it belongs to another archive's articles")
        # An older store that was put in the place of a newer one counts its changes anew.
        if article and self.store.changed_at(mark.sequence) not in {None, article}:
            raise StaleIndex("it follows another state of the store")
        if mark.sequence > self.store.newest():
            raise StaleIndex("it is ahead of the store")

    def _mark(self, sequence: int) -> Mark:
        """How far an engine is: the store, and the article of the last change that it follows."""
        article = self.store.changed_at(sequence) or ""
        return Mark(f"{self.store.uuid} {article}".rstrip(), sequence)

    def check_index(self) -> None:
        """Raise StaleIndex unless the index is one of this store's articles."""
        if self._checked() is None and self.store.count():
            raise StaleIndex("it is not there")

    def _follow(
        self, engine: Engine, after: int, progress: Progress | None, most: int = _COMMIT
    ) -> None:
        """Bring an engine from one sequence number to the store's newest, commit by commit."""
        while (upto := self.store.next_stop(after, most)) is not None:
            articles = self.store.changed(after, upto)
            mark = self._mark(upto)
            engine.apply(_told(articles, progress), self.store.withdrawn(after, upto), mark)
            after = upto
        if engine.mark() is None:
            engine.apply((), (), self._mark(after))

    # -- giving out -----------------------------------------------------------------------------

    def search(self, search: Search) -> Results:
        """What the index answers; raises StaleIndex if it is not this store's."""
        self.check_index()
        return self.engine.search(search)

    def scan(self, search: Search) -> Iterator[Kept]:
        """Every article that matches, in order, streamed."""
        self.check_index()
        ids = self.engine.scan(search)
        while some := list(islice(ids, _BATCH)):
            yield from self.store.articles(some)

    def article(self, prefix: str) -> Kept:
        """The one article whose id starts so; raises BadInput if none or several do."""
        ids = self.store.with_prefix(prefix.strip().lower())
        if not ids:
            raise BadInput(f'no article has an id that starts with "{prefix}".', "archive search")
        if len(ids) > 1:
            raise BadInput(f'several ids start with "{prefix}".', "One of: " + " ".join(ids))
        return self.store.articles(ids)[0]

    def _index_status(self) -> dict[str, Any]:
        try:
            self.check_index()
        except StaleIndex as error:
            return {"indexed": None, "behind": None, "stale": error.message}
        return {"indexed": len(self.engine), "behind": self.behind(), "stale": None}

    def behind(self) -> int:
        """How many stored changes the index has not followed yet."""
        mark = self.engine.mark()
        return self.store.behind(mark.sequence if mark else 0)

    def status(self) -> dict[str, Any]:
        """What `archive status` tells."""
        return {
            "folder": str(self.folder),
            **self.store.totals(),
            "timezone": self.settings.timezone,
            "engine": self.settings.engine,
            **self._index_status(),
            "bytes": {
                "store": _size(self.folder.glob("store.sqlite*")),
                "index": _size((self.folder / "index").rglob("*")),
            },
        }


def _told(articles: Iterable[Article], progress: Progress | None) -> Iterator[Article]:
    """The articles, one by one, with a word to `progress` after each."""
    for article in articles:
        yield article
        if progress:
            progress(1)


def _size(paths: Iterable[Path]) -> int:
    return sum(path.stat().st_size for path in paths if path.is_file())


__all__ = ["Archive", "Kept", "Outcome", "Progress", "Status"]
