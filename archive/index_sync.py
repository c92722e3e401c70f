"""Index of an archive: opened on demand, updated from the store, and checked against the store."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from archive.errors import BadInput
from archive.settings import Settings
from archive.space import require_free_space, total_size
from archive.store import Store
from index.article import Article
from index.cluster import Cluster, Login
from index.engine import Engine, Mark, Remote
from index.errors import ClusterError, StaleIndex
from index.registry import ENGINES, open_engine

_LOCAL_ARTICLE_BYTES = 3_000  # in a local index, for an article of typical agency length
_REMOTE_ARTICLE_BYTES = 4_000  # in an index on a cluster
_SHARD_BYTES = 30_000_000_000  # of one shard of the cluster's index: still quick to move
_COMMIT = 20_000  # articles per commit of the index
_CLUSTER_EXAMPLE = "Write: archive reindex --engine opensearch --url https://node:9200"

Progress = Callable[[int], None]  # called with the number of units done since the last call


class IndexSync:
    """Index of one store, at the location given by the settings.

    The index follows the store change by change: its mark names the store and the number of the
    last change it contains, so that an index of another store is recognized.
    """

    def __init__(
        self, folder: Path, store: Store, settings: Settings, login: Login, *, verify: bool = False
    ) -> None:
        """`login`: credentials for a cluster; `verify`: verify checksums when the index opens."""
        self._folder, self._store, self._settings, self._login = folder, store, settings, login
        self._verify = verify
        self._engine: Engine | None = None
        self._checked_state: tuple[Mark, str] | None = None  # last good mark, and the store's uuid

    @property
    def engine(self) -> Engine:
        """Engine of the index, opened on first use."""
        if self._engine is None:
            self._engine = self._open_engine()
            if self._verify:
                self._engine.verify()
        return self._engine

    def _open_engine(self) -> Engine:
        settings, cluster = self._settings, None
        if settings.url:
            cluster = Cluster.from_settings(
                settings.url, settings.index, int(settings.shards), self._login
            )
        return open_engine(settings.engine, self._folder / "index", cluster)

    @property
    def remote(self) -> Remote | None:
        """Engine of an index on a cluster; None if the index is local."""
        return self.engine if isinstance(self.engine, Remote) else None

    def open(self) -> None:
        """Open the index now rather than at the first search."""
        _ = self.engine

    def close(self) -> None:
        """Close the engine if it is open."""
        if self._engine is not None:
            self._engine.close()

    # -- following the store --------------------------------------------------------------------

    def catch_up(self, progress: Progress | None = None) -> None:
        """End the embargoes that are over, and apply the store's new changes to the index.

        An embargo is a time before which a story may not be published.  Cheap without changes.
        """
        with self._store.transaction():
            self._store.expire_embargoes()
        mark = self._checked_mark()
        self._apply_changes(self.engine, mark.sequence if mark else 0, progress)

    def rebuild(self, progress: Progress | None = None, workers: int = 1) -> int:
        """Build a new index to replace the old one; return the number of articles in it.

        Raises NoSpace if the new index does not fit on the disk next to the old one, BadArchive
        if the store is damaged.
        """
        self._store.integrity.check_integrity()
        self.require_space()
        with self.engine.rebuild(workers) as staging:
            self._apply_changes(staging, 0, progress, batch=sys.maxsize)  # in one commit
        # The old index files, now deleted, may have contained words of removed articles.
        if self._store.removal.purge_pending():
            with self._store.transaction():
                self._store.removal.clear_purge_pending()
        return len(self.engine)

    def pending(self) -> int:
        """Return the number of stored changes that the index does not contain yet."""
        mark = self.engine.mark()
        return self._store.reader.count_changes_after(mark.sequence if mark else 0)

    def _apply_changes(
        self, engine: Engine, start: int, progress: Progress | None, batch: int = _COMMIT
    ) -> None:
        """Apply the changes after sequence number `start` to an engine, commit by commit."""
        while (end := self._store.reader.batch_end(start, batch)) is not None:
            articles = self._store.reader.changed_articles(start, end)
            mark = self._mark(end)
            engine.apply(
                _counted(articles, progress), self._store.reader.unsearchable_ids(start, end), mark
            )
            start = end
        if engine.mark() is None:
            engine.apply((), (), self._mark(start))

    def _mark(self, sequence: int) -> Mark:
        """Return the mark for a sequence number: the store, and the article of that change."""
        article = self._store.reader.changed_id(sequence) or ""
        return Mark(f"{self._store.uuid} {article}".rstrip(), sequence)

    # -- ownership of the index -----------------------------------------------------------------

    def require_current(self) -> None:
        """Raise StaleIndex unless there is an index and it belongs to this store."""
        if self._checked_mark() is None and self._store.reader.count():
            raise StaleIndex("there is no index")

    def require_own(self) -> None:
        """Raise StaleIndex if the index can be read and does not belong to this store.

        Call this before the store changes: otherwise a new change could get a sequence number that
        the foreign index already contains.
        """
        try:
            mark = self.engine.mark()
        except (StaleIndex, ClusterError):  # the stored changes reach the index later
            return
        if mark:
            self._compare(mark)

    def _checked_mark(self) -> Mark | None:
        """Return the index's mark; raise StaleIndex if it belongs to another store."""
        mark = self.engine.mark()
        if mark and (state := (mark, self._store.uuid)) != self._checked_state:
            self._compare(mark)
            self._checked_state = state
        return mark

    def _compare(self, mark: Mark) -> None:
        """Raise StaleIndex unless a mark belongs to this store in its present state."""
        uuid, _, article = mark.store.partition(" ")
        if uuid != self._store.uuid:
            raise StaleIndex("it belongs to another archive's articles")
        # If an older store was restored over a newer one, its next changes get numbers that the
        # index has for other changes.
        if article and self._store.reader.changed_id(mark.sequence) not in {None, article}:
            raise StaleIndex("it was built from another state of the store")
        if mark.sequence > self._store.reader.last_change():
            raise StaleIndex("it is ahead of the store")

    def status(self) -> dict[str, Any]:
        """Return the index's part of `archive status`."""
        try:
            self.require_current()
        except StaleIndex as error:
            return {"indexed": None, "behind": None, "stale": error.message}
        except ClusterError:  # the state of the cluster tells the reason
            return {"indexed": None, "behind": None, "stale": None} | self._cluster_status()
        status = {"indexed": len(self.engine), "behind": self.pending(), "stale": None}
        return status | self._cluster_status()

    def _cluster_status(self) -> dict[str, Any]:
        remote = self.remote
        return {"cluster": dict(remote.state())} if remote is not None else {}

    # -- location -------------------------------------------------------------------------------

    def target_settings(
        self, engine: str | None, url: str | None, index: str | None, shards: int | None
    ) -> Settings:
        """Return the settings with another location of the index; None keeps the present value.

        Raises BadInput if the values contradict each other.
        """
        name = engine or self._settings.engine
        if name not in ENGINES:
            raise BadInput(f'there is no engine "{name}".', "Choose from " + ", ".join(ENGINES))
        if not ENGINES[name].remote:
            if url or index or shards:
                raise BadInput("--url, --index and --shards need a cluster.", _CLUSTER_EXAMPLE)
            return Settings(timezone=self._settings.timezone, engine=name)
        url = url or self._settings.url
        if not url:
            raise BadInput(f"the engine {name} needs the address of its cluster.", _CLUSTER_EXAMPLE)
        alias = index or self._settings.index or f"archive-{self._store.uuid.partition('-')[0]}"
        count = shards or self._shard_count()
        return replace(self._settings, engine=name, url=url, index=alias, shards=str(count))

    def _shard_count(self) -> int:
        """Return the configured shard count, or a count that suits the number of articles."""
        if self._settings.url:
            return int(self._settings.shards)
        return 1 + self._store.reader.count() * _REMOTE_ARTICLE_BYTES // _SHARD_BYTES

    def require_unclaimed(self) -> None:
        """Raise BadInput if another archive's index is at this location."""
        try:
            mark = self.engine.mark()
        except StaleIndex:
            return
        if mark and not self._is_own(mark):
            raise BadInput(
                "another archive's index is in that place.", "Choose another name: --index NAME"
            )

    def require_space(self) -> None:
        """Raise NoSpace if a new local index does not fit on the disk next to the old one."""
        if not isinstance(self.engine, Remote):
            # About the size of the old index, plus the segments that are being merged.
            old_size = total_size(self._folder / "index")
            size = max(old_size * 1.5, self._store.reader.count() * _LOCAL_ARTICLE_BYTES)
            require_free_space(self._folder, size, "the new index")

    def remove(self) -> None:
        """Close the index and delete it.

        A local index is always deleted, an index on a cluster only if it belongs to this store.
        """
        remote = self.remote
        if remote is None:
            self.engine.close()
            shutil.rmtree(self._folder / "index", ignore_errors=True)
            return
        mark = self.engine.mark()
        if mark and self._is_own(mark):
            remote.drop()
        self.engine.close()

    def _is_own(self, mark: Mark) -> bool:
        return mark.store.partition(" ")[0] == self._store.uuid


def _counted(articles: Iterable[Article], progress: Progress | None) -> Iterator[Article]:
    """Yield the articles; report each article to `progress` when the next one is requested."""
    for article in articles:
        yield article
        if progress:
            progress(1)
