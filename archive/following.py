"""An index that follows a store, change by change, and says when it is of another."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from archive import settings
from archive.space import must_fit
from archive.store import Store
from index.article import Article
from index.engine import Engine, Mark
from index.errors import StaleIndex
from index.registry import open_engine

_A_STORY = 3_000  # bytes of an index an article, of news as Reuters writes it
_COMMIT = 20_000  # articles a commit of the index

Progress = Callable[[int], None]  # called with how many more are done


class Following:
    """The half of an archive that keeps its index where its store is."""

    def __init__(self, folder: Path, *, verify: bool) -> None:
        self.folder = folder
        self.settings = settings.read(folder)
        self.store = Store(folder / "store.sqlite")
        self._engine: Engine | None = None
        self._verify = verify
        self._compared: Mark | None = None  # the mark that was last found to be of this store

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

    def catch_up(self, progress: Progress | None = None) -> None:
        """Bring the index to where the store is.  Cheap when there is nothing to do."""
        with self.store.transaction():
            self.store.lift()
        mark = self._checked()
        self._follow(self.engine, mark.sequence if mark else 0, progress)

    def reindex(self, progress: Progress | None = None, workers: int = 1) -> int:
        """Build the index anew beside the live one, which answers until it is replaced.

        Raises NoSpace where it would not fit beside the old one.
        """
        must_fit(self.folder, self._expected(), "the new index")
        with self.engine.rebuild(workers) as twin:
            self._follow(twin, 0, progress, most=sys.maxsize)  # in one commit
        return len(self.engine)

    def _expected(self) -> float:
        """About how many bytes a new index takes: what the old one does, with what is merged."""
        now = size_of((self.folder / "index").rglob("*"))
        return max(now * 1.5, self.store.count() * _A_STORY)

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


def _told(articles: Iterable[Article], progress: Progress | None) -> Iterator[Article]:
    """The articles, one by one, with a word to `progress` after each."""
    for article in articles:
        yield article
        if progress:
            progress(1)


def size_of(paths: Iterable[Path]) -> int:
    """Bytes of the files among some paths; those that a commit takes away meanwhile are none."""
    size = 0
    for path in paths:
        with suppress(FileNotFoundError):
            size += path.stat().st_size if path.is_file() else 0
    return size
