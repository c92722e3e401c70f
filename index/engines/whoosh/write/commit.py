"""One commit: new segments, deletions and merges, and the table of contents that publishes them.

Whoosh provides the lock, the form of the table of contents (TOC), and the policy that says which
segments to merge.  The same facts are written to a manifest first (`storage.manifest`), and only
that is ever read: the TOC is a pickle, and a stranger's could run code.
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
from index.analysis.vocabulary import Vocabulary
from index.article import Article
from index.engine import Mark
from index.engines.whoosh.codec import ArraySegment
from index.engines.whoosh.compat.whoosh_docs import schema
from index.engines.whoosh.storage import manifest
from index.engines.whoosh.storage.array_file import Array
from index.engines.whoosh.storage.manifest import INDEX_NAME, Manifest, SegmentEntry
from index.engines.whoosh.storage.segment import Segment
from index.engines.whoosh.write.build_pool import build_segments
from index.engines.whoosh.write.postings_writer import MAX_POSITIONS
from index.engines.whoosh.write.segment_builder import SegmentBuilder, full_builders
from index.engines.whoosh.write.segment_merge import merge_segments
from index.errors import EngineError, StaleIndex

_LARGE_MERGE = 100_000  # documents
_MIN_PARALLEL = 2_000  # articles; fewer start no process


def write_empty_index(folder: Path) -> None:
    """Write an index without segments into an empty folder."""
    disk.write_synced(manifest.toc_file(folder, 0), _toc_bytes((), 0))


def _toc_bytes(segments: Sequence[ArraySegment], number: int) -> bytes:
    """Return Whoosh's table of contents of these segments, as Whoosh writes it."""
    memory = RamStorage()
    TOC(schema(), list(segments), number).write(memory, INDEX_NAME)
    (data,) = memory.files.values()
    return bytes(data)


class Commit:
    """Collects the changes of one commit; nothing counts before `finish`."""

    def __init__(self, folder: Path, vocabulary: Vocabulary) -> None:
        """Lock the index; raises EngineError while another process holds the lock."""
        self._folder, self._vocabulary = folder, vocabulary
        if not folder.is_dir():
            raise StaleIndex(f"its folder is not there ({folder})")
        self.storage = FileStorage(str(folder))
        self._lock = self.storage.lock(f"{INDEX_NAME}_WRITELOCK")
        if not self._lock.acquire():
            raise EngineError("another process is writing this index.", "Try again.")
        try:
            number = manifest.latest_number(folder)
            entries = manifest.load(folder, number).segments
        except BaseException:
            self._lock.release()
            raise
        self.schema = schema()  # needed by Whoosh's merge policy
        self._number = number + 1
        self._segments = [ArraySegment.from_entry(entry) for entry in entries]
        self._unpublished: list[ArraySegment] = []
        self._open_segments: dict[str, Segment] = {}
        self._to_merge: list[ArraySegment] = []

    def add(self, articles: Iterable[Article], workers: int = 1) -> None:
        """Add articles, replacing equal ids; a segment is written whenever one is full.

        Raises EngineError, with several workers, when one of them cannot index an article.
        """
        if workers > 1:
            articles = iter(articles)
            first = list(islice(articles, _MIN_PARALLEL))
            if len(first) == _MIN_PARALLEL:
                self._add_parallel(workers, chain(first, articles))
                return
            articles = first
        for builder in full_builders(articles, self._vocabulary):
            self._write_segment(builder)

    def _add_parallel(self, workers: int, articles: Iterable[Article]) -> None:
        for segment in build_segments(articles, self._folder, workers):
            self._unpublished.append(segment)
            self._delete(np.sort(self._open(segment).ids))
            self._segments.append(segment)

    def remove(self, ids: Iterable[str]) -> None:
        """Delete the articles with these ids from all segments."""
        self._delete(np.array(sorted({id.encode() for id in ids}), "S"))

    def _delete(self, ids: Array) -> None:
        if not len(ids):
            return
        for segment in self._segments:
            segment.deleted.update(self._open(segment).docs_with_ids(ids).tolist())

    def finish(self, mark: Mark) -> None:
        """Merge by Whoosh's policy, and publish the commit."""
        # Whoosh's policy counts deleted documents as well: merge mostly deleted segments first.
        mostly_deleted = [s for s in self._segments if s.deleted_count() * 3 > s.doc_count_all()]
        unmerged = MERGE_SMALL(self, [s for s in self._segments if s not in mostly_deleted])
        self._to_merge += mostly_deleted
        if not self._fits_one_segment(self._to_merge):
            unmerged, self._to_merge = [*unmerged, *self._to_merge], []
        segments = [segment for segment in unmerged if segment.doc_count() > 0]
        if self._to_merge:
            if sum(segment.documents for segment in self._to_merge) > _LARGE_MERGE:
                self._vocabulary.clear()  # takes as much memory as a large merge needs
            merged = self._new_segment()
            sources = [(self._open(segment), segment.live_mask()) for segment in self._to_merge]
            facts = merge_segments(sources, self._path(merged))
            merged.set_doc_count(facts["documents"])
            segments.append(merged)
        toc = _toc_bytes(segments, self._number)
        entries = [self._segment_entry(segment) for segment in segments]
        contents = Manifest(mark, entries, sha256(toc).hexdigest())
        manifest.write(self._folder, self._number, contents)
        self._unpublished = []  # from here on the TOC may name them: an interrupt keeps them
        manifest.publish(self._folder, self._number, toc)
        manifest.remove_others(self._folder, self._number, contents)

    def _fits_one_segment(self, segments: Sequence[ArraySegment]) -> bool:
        """Return whether one segment has positions for the words of all of these."""
        readers = [self._open(segment) for segment in segments]
        positions = sum(sum(s.word_counts.values()) + 3 * s.doc_count for s in readers)
        return positions < MAX_POSITIONS

    def close(self) -> None:
        """Release the lock; a commit that was not finished leaves the index as it was."""
        for segment in self._unpublished:
            self._path(segment).unlink(missing_ok=True)
        self._lock.release()

    # -- called by Whoosh's merge policy --------------------------------------------------------

    def add_reader(self, reader: Any) -> None:
        """Add a segment to those that are merged."""
        self._to_merge.append(reader.segment())

    # -------------------------------------------------------------------------------------------

    def _new_segment(self) -> ArraySegment:
        segment = ArraySegment(INDEX_NAME)
        self._unpublished.append(segment)
        return segment

    def _path(self, segment: ArraySegment) -> Path:
        return segment.path(self._folder)

    def _open(self, segment: ArraySegment) -> Segment:
        id = str(segment.segment_id())
        if id not in self._open_segments:
            self._open_segments[id] = Segment(self._path(segment))
        return self._open_segments[id]

    def _write_segment(self, builder: SegmentBuilder) -> None:
        self.remove(builder.ids())
        segment = self._new_segment()
        facts: Mapping[str, int] = builder.write(self._path(segment))
        segment.set_doc_count(facts["documents"])
        self._segments.append(segment)

    def _segment_entry(self, segment: ArraySegment) -> SegmentEntry:
        deleted = np.array(sorted(segment.deleted), np.uint32)
        return SegmentEntry(self._path(segment).name, segment.documents, deleted)
