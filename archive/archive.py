"""An archive: a store, and an index that is kept in step with it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, suppress
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from archive import lock, settings
from archive.errors import BadInput, NoArchive
from archive.index_sync import IndexSync, Progress
from archive.settings import Settings, index_location
from archive.space import require_free_space, require_outside_archive, total_size
from archive.store import IngestStatus, Outcome, Store, StoredArticle
from index.cluster import ANONYMOUS, Login
from index.engine import Results, Search
from index.errors import SearchError

if TYPE_CHECKING:
    from archive.ingest.draft import Rejected
    from archive.ingestor import IngestOptions

_BATCH = 500  # articles read from the store at a time


class Archive:
    """Folder with a store and its index.  Created by the first ingest, opened by all commands."""

    def __init__(
        self,
        folder: Path,
        *,
        verify: bool = False,
        lock_request: lock.LockRequest = lock.NO_REQUEST,
        login: Login = ANONYMOUS,
    ) -> None:
        """Open the archive in `folder`; raises NoArchive, BadArchive.

        `verify`: verify the index's checksums when it is opened; `lock_request`: the command that
        would write, and how long it waits for others; `login`: credentials for a cluster.
        """
        if not (folder / "store.sqlite").exists():
            raise NoArchive(f"there is no archive in {folder}.", "Make one: archive ingest PATH")
        self.folder = folder
        self.settings = settings.load(folder)
        self.store = Store(folder / "store.sqlite")
        self.index = IndexSync(folder, self.store, self.settings, login, verify=verify)
        self._lock_request, self._login = lock_request, login

    @classmethod
    def create(
        cls,
        folder: Path,
        lock_request: lock.LockRequest = lock.NO_REQUEST,
        login: Login = ANONYMOUS,
    ) -> Archive:
        """Create an archive in `folder` unless there is one, and open it."""
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            reason = error.strerror or str(error)
            raise BadInput(
                f"cannot create an archive in {folder}: {reason}.", "Choose another folder."
            ) from None
        with lock.write_lock(folder, lock_request):
            if not (folder / settings.FILE_NAME).exists():
                settings.create(folder)
            Store(folder / "store.sqlite").close()
        return cls(folder, lock_request=lock_request, login=login)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.index.close()
        self.store.close()

    def write_lock(self) -> AbstractContextManager[None]:
        """Lock the archive against other writers; raises Locked."""
        return lock.write_lock(self.folder, self._lock_request)

    # -- changing its articles ------------------------------------------------------------------

    def list_files(self, options: IngestOptions) -> list[Path | Rejected]:
        """Return the files under the paths of an ingest, without the archive's own."""
        from archive.ingestor import list_files

        return list_files(options.paths, self.folder)

    def list_stable_files(self, options: IngestOptions) -> list[Path | Rejected]:
        """Return those of them that were last modified long enough ago to be complete."""
        from archive.ingestor import is_stable

        return [path for path in self.list_files(options) if is_stable(path)]

    def ingest(self, files: Iterable[Path | Rejected], options: IngestOptions) -> Iterator[Outcome]:
        """Ingest the records of the files; yield the outcome of each once it is stored."""
        from archive.ingestor import ingest_records

        self.index.require_own()
        return ingest_records(self.store, files, options)

    def remove(self, ids: Sequence[str], *, forget: bool = False) -> int:
        """Delete articles from the store and every segment of the index; return their number.

        Their records are refused when they are ingested again, unless `forget`.  Raises NoSpace
        before anything is removed.
        """
        self.index.require_space()
        with self.store.transaction():
            count = self.store.removal.remove(ids, forget=forget)
        # Searches must not find them while the new index is built; a stale index answers none.
        with suppress(SearchError):
            self.catch_up()
        self.store.removal.checkpoint()
        self.reindex()  # a segment file still contains what was deleted from it
        return count

    def forget(self, ids: Sequence[str]) -> list[str]:
        """Allow removed articles, by id prefixes, to be ingested again; return their ids."""
        with self.store.transaction():
            forgotten = [id for prefix in ids for id in self.store.removal.forget(prefix.lower())]
            self.store.files.forget_files()  # so that the next ingest reads them all again
        return forgotten

    def backup(self, file: Path) -> None:
        """Write the store and the settings to one file, as of now.

        Raises NoSpace, and BadInput for a path in the archive's own folder or not a file.
        """
        from archive.store import backup

        path = require_outside_archive(self.folder, file)
        if path.exists() and not path.is_file():
            raise BadInput(f"{file} is not a file.", "Name a file.")
        size = total_size(*self.folder.glob("store.sqlite*"))
        require_free_space(path.parent, size, "the backup")
        text = (self.folder / settings.FILE_NAME).read_text(encoding="utf-8")
        backup.save(self.folder / "store.sqlite", path, text)

    def restore(self, file: Path) -> None:
        """Replace the store and the settings by those of a backup; the index must be rebuilt then.

        Raises BadArchive for a file that is not a backup, NoSpace.
        """
        from archive.store import backup

        text = backup.read_settings(file)
        restored = settings.parse(text, f"{file}: its settings") if text else self.settings
        if restored.url and index_location(self.settings) != index_location(restored):
            # A copy of an archive must not replace the original's index on the cluster.
            restored = Settings(timezone=restored.timezone)
        require_free_space(self.folder, 2 * file.stat().st_size, "restoring the archive")
        self.store.close()
        backup.load(file, self.folder / "store.sqlite")
        settings.write(self.folder, restored, text)
        self.settings = restored
        self.store = Store(self.folder / "store.sqlite")
        self.index = IndexSync(self.folder, self.store, self.settings, self._login)

    # -- the index ------------------------------------------------------------------------------

    def catch_up(self, progress: Progress | None = None) -> None:
        """Apply the store's new changes to the index.  Cheap when there are none."""
        self.index.catch_up(progress)

    def reindex(self, progress: Progress | None = None, workers: int = 1) -> int:
        """Build a new index to replace the old one; return the number of articles in it.

        Raises NoSpace where it does not fit next to the old one, BadArchive for a damaged store.
        """
        return self.index.rebuild(progress, workers)

    def relocate_index(
        self, target: Settings, progress: Progress | None = None, workers: int = 1
    ) -> int:
        """Build the index where `target` places it, and use that one from then on.

        The old one answers until then, and is removed.  Returns the number of articles.  Raises
        NoSpace, EngineError, and BadInput where another archive's index is in that place.
        """
        replacement = IndexSync(self.folder, self.store, target, self._login)
        try:
            replacement.require_unclaimed()
            count = replacement.rebuild(progress, workers)
        except BaseException:
            replacement.close()
            raise
        settings.write(self.folder, target)
        with suppress(SearchError):  # the cluster that is left may not answer
            self.index.remove()
        self.settings, self.index = target, replacement
        return count

    # -- reading --------------------------------------------------------------------------------

    def search(self, search: Search) -> Results:
        """Search the index; raises StaleIndex if it is not this store's."""
        self.index.require_current()
        return self.index.engine.search(search)

    def scan(self, search: Search) -> Iterator[StoredArticle]:
        """Yield every article that matches, in order; raises StaleIndex."""
        self.index.require_current()
        ids = self.index.engine.scan(search)
        while batch := list(islice(ids, _BATCH)):
            yield from self.store.reader.articles(batch)

    def article(self, prefix: str) -> StoredArticle:
        """Return the article whose id starts with `prefix`; raises BadInput unless one does."""
        ids = self.store.reader.ids_with_prefix(prefix.strip().lower())
        if not ids:
            raise BadInput(
                f'no article has an id that starts with "{prefix}".',
                "Search results show the ids: archive search QUERY",
            )
        if len(ids) > 1:
            raise BadInput(f'several ids start with "{prefix}".', "One of: " + " ".join(ids))
        return self.store.reader.articles(ids)[0]

    def status(self) -> dict[str, Any]:
        """Return the numbers that `archive status` prints."""
        return {
            "folder": str(self.folder),
            **self.store.reader.totals(),
            "timezone": self.settings.timezone,
            "engine": self.settings.engine,
            **self.index.status(),
            "bytes": {
                "store": total_size(*self.folder.glob("store.sqlite*")),
                "index": total_size(self.folder / "index"),
            },
        }


__all__ = ["Archive", "IngestStatus", "Outcome", "Progress", "StoredArticle"]
