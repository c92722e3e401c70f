"""One commit: new segments, deletions and merges, and the table of contents that makes them count.

Whoosh keeps the lock, the table of contents with its generations, and says which segments to merge.
What readers need of it stands in a file of ours that is written before the table is (`generation`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import Any

import numpy as np
from whoosh.filedb.filestore import FileStorage
from whoosh.index import TOC, EmptyIndexError, clean_files
from whoosh.writing import MERGE_SMALL

from index.analysis.bulk import Forms
from index.article import Article
from index.engine import Mark
from index.engines.whoosh import generation
from index.engines.whoosh.arrays import Array
from index.engines.whoosh.codec import ArraySegment
from index.engines.whoosh.crew import built
from index.engines.whoosh.generation import NAME, Generation, Listed, mark_file
from index.engines.whoosh.merge import merge
from index.engines.whoosh.postings import MOST_PLACES
from index.engines.whoosh.segment import Segment
from index.engines.whoosh.stock import schema
from index.engines.whoosh.writer import SegmentBuilder, filled
from index.errors import EngineError, StaleIndex


def start(folder: Path) -> None:
    """An index of nothing in an empty folder."""
    TOC.create(FileStorage(str(folder)), schema(), NAME)


def table(storage: FileStorage, number: int | None = None) -> TOC:
    """Whoosh's table of contents, the last or a certain one; raises StaleIndex."""
    try:
        toc = TOC.read(storage, NAME, gen=number)
    except (FileNotFoundError, EmptyIndexError) as error:
        if number is not None:  # another commit has taken its place
            raise FileNotFoundError(number) from error
        raise StaleIndex(f"its table of contents is not there ({error})") from error
    except Exception as error:  # a damaged pickle may raise anything
        raise StaleIndex(f"its table of contents cannot be read ({error})") from error
    if not all(isinstance(each, ArraySegment) and each.whole for each in toc.segments):
        raise StaleIndex("its table of contents lists segments that are not ours")
    return toc


def agrees(folder: Path, number: int, listed: Sequence[Listed]) -> bool:
    """Whether Whoosh's table of a generation lists the same segments and deletions as ours."""
    ours = {(each.file, each.documents, tuple(each.deleted.tolist())) for each in listed}
    theirs = {
        (each.path(folder).name, each.documents, tuple(sorted(each.deleted)))
        for each in table(FileStorage(str(folder)), number).segments
    }
    return ours == theirs


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
            toc = table(self.storage)
        except BaseException:
            self._lock.release()
            raise
        self.schema, self._generation = toc.schema, toc.generation + 1
        self._segments: list[ArraySegment] = toc.segments
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
        self._write_mark(mark, kept)
        self._new = []  # from here on they are the table's, whatever interrupts us
        TOC(self.schema, kept, self._generation).write(self.storage, NAME)
        clean_files(self.storage, NAME, self._generation, kept)
        for old in self._folder.glob("mark_*"):
            if old != mark_file(self._folder, self._generation):
                old.unlink(missing_ok=True)

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

    def _write_mark(self, mark: Mark, kept: Sequence[ArraySegment]) -> None:
        listed = [
            Listed(self._path(each).name, each.documents, np.array(sorted(each.deleted), np.uint32))
            for each in kept
        ]
        generation.write(self._folder, self._generation, Generation(mark, listed))
