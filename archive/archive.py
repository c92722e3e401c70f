"""An archive: a store, and an index that follows it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, suppress
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from archive import lock, settings
from archive.errors import BadInput, NoArchive
from archive.index_sync import Following, Progress
from archive.settings import Settings, place_of
from archive.space import must_fit, outside, size_of
from archive.store import Kept, Outcome, Status, Store
from index.cluster import NOBODY, Login
from index.engine import Results, Search
from index.errors import ClusterError, SearchError, StaleIndex

if TYPE_CHECKING:
    from archive.ingest.draft import Rejected
    from archive.ingestor import Intake

_BATCH = 500  # articles that are read from the store at once


class Archive(Following):
    """A folder with a store and an index.  Made by the first ingest, opened by everything else."""

    def __init__(
        self,
        folder: Path,
        *,
        verify: bool = False,
        claim: lock.Claim = lock.NOBODY,
        login: Login = NOBODY,
    ) -> None:
        """`verify`: read the index against its checks before it answers; `claim`: who writes;
        `login`: who asks a cluster."""
        if not (folder / "store.sqlite").exists():
            raise NoArchive(f"there is no archive in {folder}.", "Make one: archive ingest PATH")
        super().__init__(folder, verify=verify, login=login)
        self._claim = claim

    @classmethod
    def make(cls, folder: Path, claim: lock.Claim = lock.NOBODY, login: Login = NOBODY) -> Archive:
        """A new, empty archive in `folder`, or the one that is there."""
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            why = error.strerror or str(error)
            raise BadInput(f"no archive can be made in {folder}: {why}.", "Name another.") from None
        with lock.writing(folder, claim):
            if not (folder / settings.NAME).exists():
                settings.make(folder)
            Store(folder / "store.sqlite").close()
        return cls(folder, claim=claim, login=login)

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

    def writing(self) -> AbstractContextManager[None]:
        """Hold the archive against other writers; raises Locked."""
        return lock.writing(self.folder, self._claim)

    # -- taking in ------------------------------------------------------------------------------

    def files(self, intake: Intake) -> list[Path | Rejected]:
        """The files that an intake names."""
        from archive.ingestor import named

        return named(intake.paths, self.folder)

    def settled(self, intake: Intake) -> list[Path | Rejected]:
        """Those of them that nobody has written to for a moment."""
        from archive.ingestor import is_settled

        return [path for path in self.files(intake) if is_settled(path)]

    def ingest(self, found: Iterable[Path | Rejected], intake: Intake) -> Iterator[Outcome]:
        """Take in the records of the files; yields what became of each when it is stored."""
        from archive.ingestor import take

        try:
            mark = self.engine.mark()
        except (StaleIndex, ClusterError):  # what is stored waits for a reindex, or for the cluster
            mark = None
        if mark:
            self._compare(mark)  # before a change takes a number that the index has seen
        return take(self.store, found, intake)

    def remove(self, ids: Sequence[str], *, forget: bool = False) -> int:
        """Take articles out for good, and out of every segment of the index; how many there were.

        They are kept out when their files come again, unless `forget`.  Raises NoSpace
        before anything is removed.
        """
        self._twin_must_fit(self.engine)
        with self.store.transaction():
            count = self.store.remove(ids, forget=forget)
        # None of them is to be found while the new index is built; a stale one finds nothing.
        with suppress(SearchError):
            self.catch_up()
        self.store.wipe()
        self.reindex()  # what is deleted from a segment still stands in its file
        return count

    def forget(self, ids: Sequence[str]) -> list[str]:
        """Let removed articles come in again, by how their ids start; those that there were."""
        with self.store.transaction():
            forgotten = [id for prefix in ids for id in self.store.forget(prefix.lower())]
            self.store.forget_files()  # all are looked into once more
        return forgotten

    def backup(self, file: Path) -> None:
        """Write the store and the settings to one file, as of now.

        Raises NoSpace, and BadInput for a place that is the archive's own, or is no file.
        """
        from archive.store import backup

        there = outside(self.folder, file)
        if there.exists() and not there.is_file():
            raise BadInput(f"{file} is no file.", "Name one.")
        must_fit(there.parent, size_of(*self.folder.glob("store.sqlite*")), "the backup")
        text = (self.folder / settings.NAME).read_text(encoding="utf-8")
        backup.save(self.folder / "store.sqlite", there, text)

    def restore(self, file: Path) -> None:
        """Put a backup in the place of all that is here; the index wants a reindex then.

        Raises BadArchive for a file that is none, NoSpace.
        """
        from archive.store import backup

        text = backup.settings(file)
        chosen = settings.parsed(text, f"{file}: its settings") if text else self.settings
        if chosen.url and place_of(self.settings) != place_of(chosen):
            # A copy must not take the place of the archive that it is a copy of.
            chosen = Settings(timezone=chosen.timezone)
        must_fit(self.folder, 2 * file.stat().st_size, "to restore it")
        self.store.close()
        backup.load(file, self.folder / "store.sqlite")
        settings.write(self.folder, chosen, text)
        self.settings = chosen
        self.store = Store(self.folder / "store.sqlite")
        self._engine = self._compared = None

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
            raise BadInput(
                f'no article has an id that starts with "{prefix}".',
                "Ids stand beside the hits: archive search QUERY",
            )
        if len(ids) > 1:
            raise BadInput(f'several ids start with "{prefix}".', "One of: " + " ".join(ids))
        return self.store.articles(ids)[0]

    def status(self) -> dict[str, Any]:
        """What `archive status` tells."""
        return {
            "folder": str(self.folder),
            **self.store.totals(),
            "timezone": self.settings.timezone,
            "engine": self.settings.engine,
            **self._index_status(),
            "bytes": {
                "store": size_of(*self.folder.glob("store.sqlite*")),
                "index": size_of(self.folder / "index"),
            },
        }


__all__ = ["Archive", "Kept", "Outcome", "Progress", "Status"]
