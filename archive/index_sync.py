"""An index that follows a store, change by change, and says when it is of another."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from archive import settings
from archive.errors import BadInput
from archive.settings import Settings
from archive.space import must_fit, size_of
from archive.store import Store
from index.article import Article
from index.cluster import Cluster, Login
from index.engine import Engine, Mark, Remote
from index.errors import ClusterError, SearchError, StaleIndex
from index.registry import ENGINES, open_engine

_A_STORY = 3_000  # bytes of an index an article, of news as Reuters writes it
_A_STORY_THERE, _A_SHARD = 4_000, 30_000_000_000  # bytes of it on a cluster; of a part there
_COMMIT = 20_000  # articles a commit of the index
_ON_CLUSTER = "Write: archive reindex --engine opensearch --url https://node:9200"

Progress = Callable[[int], None]  # called with how many more are done


class Following:
    """The half of an archive that keeps its index where its store is."""

    def __init__(self, folder: Path, *, verify: bool, login: Login) -> None:
        """`login`: who asks, where the index is on a cluster."""
        self.folder, self._login = folder, login
        self.settings = settings.read(folder)
        self.store = Store(folder / "store.sqlite")
        self._engine: Engine | None = None
        self._verify = verify
        self._compared: tuple[Mark, str] | None = None  # a mark, and the store that it was found of

    @property
    def engine(self) -> Engine:
        """The index, opened when it is first asked."""
        if self._engine is None:
            self._engine = self._open(self.settings)
            if self._verify:
                self._engine.verify()
        return self._engine

    def _open(self, chosen: Settings) -> Engine:
        cluster = None
        if chosen.url:
            cluster = Cluster.of(chosen.url, chosen.index, int(chosen.shards), self._login)
        return open_engine(chosen.engine, self.folder / "index", cluster)

    @property
    def remote(self) -> Remote | None:
        """The index, if it is not in this folder."""
        return self.engine if isinstance(self.engine, Remote) else None

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

        Raises NoSpace where it would not fit beside the old one, BadArchive for a damaged store.
        """
        self._build(self.engine, progress, workers)
        return len(self.engine)

    def placed(
        self, engine: str | None, url: str | None, index: str | None, shards: int | None
    ) -> Settings:
        """The settings with another place for the index; None leaves each as it is.

        Raises BadInput where they do not fit each other.
        """
        chosen = engine or self.settings.engine
        if chosen not in ENGINES:
            raise BadInput(f'there is no engine "{chosen}".', "Choose from " + ", ".join(ENGINES))
        if not ENGINES[chosen].remote:
            if url or index or shards:
                raise BadInput("--url, --index and --shards are of a cluster.", _ON_CLUSTER)
            return Settings(timezone=self.settings.timezone, engine=chosen)
        url = url or self.settings.url
        if not url:
            raise BadInput(f"the engine {chosen} wants the address of its cluster.", _ON_CLUSTER)
        name = index or self.settings.index or f"archive-{self.store.uuid.partition('-')[0]}"
        parts = shards or (int(self.settings.shards) if self.settings.url else self._shards())
        return replace(self.settings, engine=chosen, url=url, index=name, shards=str(parts))

    def _shards(self) -> int:
        """Into how many parts an index of what is here is cut: each of a size that moves easily."""
        return 1 + self.store.count() * _A_STORY_THERE // _A_SHARD

    def move(self, chosen: Settings, progress: Progress | None = None, workers: int = 1) -> int:
        """Build the index by another engine, or elsewhere, and use it from then on.

        The old one answers until then, and is removed.  Raises NoSpace, EngineError, and BadInput
        where another archive's index is in that place.
        """
        there = self._open(chosen)
        try:
            self._must_be_free(there)
            self._build(there, progress, workers)
        except BaseException:
            there.close()
            raise
        settings.write(self.folder, chosen)
        with suppress(SearchError):  # a cluster that is left may be one that does not answer
            self._leave()
        self.settings, self._engine, self._compared = chosen, there, None
        return len(there)

    def _must_be_free(self, there: Engine) -> None:
        try:
            mark = there.mark()
        except StaleIndex:
            return
        if mark and mark.store.partition(" ")[0] != self.store.uuid:
            raise BadInput(
                "in that place is another archive's index.", "Choose another name: --index NAME"
            )

    def _leave(self) -> None:
        """Remove the index from where it is now, if it is this store's."""
        remote = self.remote
        if remote is None:
            self.engine.close()
            shutil.rmtree(self.folder / "index", ignore_errors=True)
            return
        mark = self.engine.mark()
        if mark and mark.store.partition(" ")[0] == self.store.uuid:
            remote.drop()
        self.engine.close()

    def _build(self, engine: Engine, progress: Progress | None, workers: int) -> None:
        self.store.must_be_sound()
        self._twin_must_fit(engine)
        with engine.rebuild(workers) as twin:
            self._follow(twin, 0, progress, most=sys.maxsize)  # in one commit
        if self.store.unwiped():
            with self.store.transaction():
                self.store.is_wiped()

    def _twin_must_fit(self, engine: Engine) -> None:
        """Raise NoSpace where there is no room for a new index beside the old one."""
        if not isinstance(engine, Remote):
            # About what the old one takes, with what is merged.
            size = max(size_of(self.folder / "index") * 1.5, self.store.count() * _A_STORY)
            must_fit(self.folder, size, "the new index")

    def _checked(self) -> Mark | None:
        """The mark of the index; raises StaleIndex if it is not of this store."""
        mark = self.engine.mark()
        if mark and (state := (mark, self.store.uuid)) != self._compared:
            self._compare(mark)
            self._compared = state
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
        except ClusterError:  # what is wrong, its state tells
            return {"indexed": None, "behind": None, "stale": None} | self._state()
        told = {"indexed": len(self.engine), "behind": self.behind(), "stale": None}
        return told | self._state()

    def _state(self) -> dict[str, Any]:
        remote = self.remote
        return {"cluster": dict(remote.state())} if remote is not None else {}

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
