"""A folder of Whoosh indexes, of which `CURRENT` names the live one."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from whoosh import index as whoosh_index
from whoosh.index import EmptyIndexError, LockError
from whoosh.writing import IndexWriter

from index.article import Article
from index.engine import Engine, Mark, Results, Search
from index.engines.whoosh.execute import Snapshot
from index.engines.whoosh.schema import MARK, document, schema
from index.errors import EngineError, StaleIndex
from index.fields import fingerprint

_PATIENCE = 20  # times that a reader tries again when files go away under it


class WhooshEngine:
    """Articles in a folder, searched by Whoosh."""

    def __init__(self, where: Path, twin: str | None = None) -> None:
        self._where, self._twin = where, twin
        self._snapshot: Snapshot | None = None
        where.mkdir(parents=True, exist_ok=True)
        if self._live() is None:
            self._start("1")
            self._name_live("1")

    # -- the contract ---------------------------------------------------------------------------

    def apply(self, add: Iterable[Article], remove: Iterable[str], mark: Mark) -> None:
        fresh = {article.id: article for article in add}
        before = self._now()
        gone = {id: at for id in {*fresh, *remove} if (at := before.number(id)) is not None}
        lengths = dict(before.totals)
        for at in gone.values():
            for name, length in before.kept(at).lengths.items():
                lengths[name] -= length
        with self._writer() as writer:
            for at in gone.values():
                writer.delete_document(at)
            writer.delete_by_term("id", MARK)
            for article in fresh.values():
                given = document(article)
                writer.add_document(**given)
                for name, length in given["kept"][2].items():
                    lengths[name] += length
            writer.add_document(id=MARK, kept=(*mark, fingerprint(), lengths))

    def mark(self) -> Mark | None:
        return self._now().mark

    def search(self, search: Search) -> Results:
        return self._now().search(search)

    def scan(self, search: Search) -> Iterator[str]:
        return self._now().scan(search)

    def __len__(self) -> int:
        return self._now().articles

    @contextmanager
    def rebuild(self) -> Iterator[Engine]:
        live = self._live()
        self._remove_all_but(live)  # what a rebuild that was killed left behind
        name = str(int(live or 0) + 1)
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
        if self._snapshot:
            self._snapshot.close()
            self._snapshot = None

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
        whoosh_index.create_in(folder, schema())

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

    # -- reading and writing --------------------------------------------------------------------

    def _now(self) -> Snapshot:
        """The index as last committed; raises StaleIndex if it is not one of ours."""
        for attempt in range(_PATIENCE):
            try:
                return self._opened()
            except (FileNotFoundError, EmptyIndexError) as error:
                # A commit or a swap took the files away between two of our looks.
                if attempt == _PATIENCE - 1:
                    raise StaleIndex(f"its files are not there ({error})") from error
                time.sleep(0.05)
        raise AssertionError("unreachable")

    def _opened(self) -> Snapshot:
        live = self._live()
        if live is None:
            raise FileNotFoundError(self._where / "CURRENT")
        opened = whoosh_index.open_dir(self._where / live)
        version = (live, opened.latest_generation())
        if self._snapshot is None or self._snapshot.version != version:
            self.close()
            self._snapshot = Snapshot(opened.reader(), version)
        return self._snapshot

    @contextmanager
    def _writer(self) -> Iterator[IndexWriter]:
        live = self._live()
        assert live is not None
        try:
            writer = whoosh_index.open_dir(self._where / live).writer()
        except LockError as error:
            raise EngineError("another process is writing this index.", "Try again.") from error
        try:
            yield writer
        except BaseException:
            writer.cancel()
            raise
        writer.commit()
