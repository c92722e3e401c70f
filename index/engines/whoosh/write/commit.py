"""One commit: new segments, deletions and merges, and the table of contents that makes them count.

Whoosh keeps the lock, gives the table of contents its form, and says which segments to merge.  What
the table says stands in a file of ours as well, written before (`generation`), and only that is
read: the table is a pickle, and a stranger's could run code.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from itertools import chain, islice
from pathlib import Path
from typing import Any

import numpy as np
from whoosh.filedb.filestore import FileStorage, RamStorage
from whoosh.index import TOC
from whoosh.writing import MERGE_SMALL

from index import disk
from index.analysis.bulk import Forms
from index.article import Article
from index.engine import Mark
from index.engines.whoosh.codec import ArraySegment
from index.engines.whoosh.compat.whoosh_docs import schema
from index.engines.whoosh.read import manifest
from index.engines.whoosh.read.arrays import Array
from index.engines.whoosh.read.manifest import NAME, Generation, Listed
from index.engines.whoosh.read.segment import Segment
from index.engines.whoosh.write.build_pool import built
from index.engines.whoosh.write.merge import merge
from index.engines.whoosh.write.postings import MOST_PLACES
from index.engines.whoosh.write.segment_builder import SegmentBuilder, filled
from index.errors import EngineError, StaleIndex


def start(folder: Path) -> None:
    """An index of nothing in an empty folder."""
    disk.write(manifest.table_file(folder, 0), _table((), 0))


def _table(segments: Sequence[ArraySegment], number: int) -> bytes:
    """Whoosh's table of contents of these segments, as it writes it."""
    memory = RamStorage()
    TOC(schema(), list(segments), number).write(memory, NAME)
    (written,) = memory.files.values()
    return bytes(written)


_MANY = 100_000  # documents of a large merge
_FEW = 2_000  # articles for which no process is started


class Commit:
    """Collects what one commit changes; nothing counts before `finish`."""

    def __init__(self, folder: Path, forms: Forms) -> None:
        """Lock the index; raises EngineError while another process holds it."""
        self._folder, self._forms = folder, forms
        if not folder.is_dir():
            raise StaleIndex(f"its folder is not there ({folder})")
        self.storage = FileStorage(str(folder))
        self._lock = self.storage.lock(f"{NAME}_WRITELOCK")
        if not self._lock.acquire():
            raise EngineError("another process is writing this index.", "Try again.")
        try:
            number = manifest.latest(folder)
            listed = manifest.read(folder, number).segments
        except BaseException:
            self._lock.release()
            raise
        self.schema = schema()  # which Whoosh's merge policy asks for
        self._generation = number + 1
        self._segments = [ArraySegment.of(each) for each in listed]
        self._new: list[ArraySegment] = []
        self._opened: dict[str, Segment] = {}
        self._merging: list[ArraySegment] = []

    def add(self, articles: Iterable[Article], workers: int = 1) -> None:
        """Add articles, replacing equal ids; a segment is written whenever one is full.

        Raises EngineError, with several workers, when one of them cannot index an article.
        """
        if workers > 1:
            articles = iter(articles)
            first = list(islice(articles, _FEW))
            if len(first) == _FEW:
                self._add_with(workers, chain(first, articles))
                return
            articles = first
        for builder in filled(articles, self._forms):
            self._flush(builder)

    def _add_with(self, workers: int, articles: Iterable[Article]) -> None:
        for segment in built(articles, self._folder, workers):
            self._new.append(segment)
            self._remove(np.sort(self._open(segment).ids))
            self._segments.append(segment)

    def remove(self, ids: Iterable[str]) -> None:
        """Delete the articles with these ids from all segments."""
        self._remove(np.array(sorted({id.encode() for id in ids}), "S"))

    def _remove(self, wanted: Array) -> None:
        if not len(wanted):
            return
        for segment in self._segments:
            segment.deleted.update(self._open(segment).numbers(wanted).tolist())

    def finish(self, mark: Mark) -> None:
        """Merge what Whoosh's policy says, and make it all count."""
        # Whoosh's policy goes by documents, deleted ones too: what is mostly those goes first.
        hollow = [s for s in self._segments if s.deleted_count() * 3 > s.doc_count_all()]
        kept = MERGE_SMALL(self, [each for each in self._segments if each not in hollow])
        self._merging += hollow
        if not self._fits(self._merging):
            kept, self._merging = [*kept, *self._merging], []
        kept = [segment for segment in kept if segment.doc_count() > 0]
        if self._merging:
            if sum(each.documents for each in self._merging) > _MANY:
                self._forms.forget()  # which takes as much memory as a large merge needs
            merged = self._segment()
            facts = merge([(self._open(s), s.live()) for s in self._merging], self._path(merged))
            merged.set_doc_count(facts["documents"])
            kept.append(merged)
        table = _table(kept, self._generation)
        now = Generation(mark, [self._listed(each) for each in kept], sha256(table).hexdigest())
        manifest.write(self._folder, self._generation, now)
        self._new = []  # from here on they are the table's, whatever interrupts us
        manifest.count(self._folder, self._generation, table)
        manifest.remove_others(self._folder, self._generation, now)

    def _fits(self, several: Sequence[ArraySegment]) -> bool:
        """Whether the words of some segments can be numbered in one."""
        opened = [self._open(each) for each in several]
        words = sum(sum(each.totals.values()) + 3 * each.documents for each in opened)
        return words < MOST_PLACES

    def close(self) -> None:
        """Let go of the lock; what was not finished leaves everything as it was."""
        for segment in self._new:
            self._path(segment).unlink(missing_ok=True)
        self._lock.release()

    # -- what Whoosh's merge policy calls -------------------------------------------------------

    def add_reader(self, reader: Any) -> None:
        """Called by Whoosh's merge policy for each segment that is to be merged."""
        self._merging.append(reader.segment())

    # -------------------------------------------------------------------------------------------

    def _segment(self) -> ArraySegment:
        segment = ArraySegment(NAME)
        self._new.append(segment)
        return segment

    def _path(self, segment: ArraySegment) -> Path:
        return segment.path(self._folder)

    def _open(self, segment: ArraySegment) -> Segment:
        id = str(segment.segment_id())
        if id not in self._opened:
            self._opened[id] = Segment(self._path(segment))
        return self._opened[id]

    def _flush(self, builder: SegmentBuilder) -> None:
        self.remove(builder.ids())
        segment = self._segment()
        facts: Mapping[str, int] = builder.write(self._path(segment))
        segment.set_doc_count(facts["documents"])
        self._segments.append(segment)

    def _listed(self, segment: ArraySegment) -> Listed:
        deleted = np.array(sorted(segment.deleted), np.uint32)
        return Listed(self._path(segment).name, segment.documents, deleted)
