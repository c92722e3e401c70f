"""Whoosh's codec over our arrays: what a stock `whoosh.searching.Searcher` needs to read them.

    body, title, caption      exact forms, with positions
    body~, title~, caption~   their stems
    date                      ISO days
    source, country, …        names and codes, folded, one term each: "associated press"
    id                        the article's id, which is also the one stored field

This module and its classes keep their names and attributes: pickles in existing indexes name them.
Writing goes through `write.commit`, not document by document like Whoosh's own writer.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from whoosh.codec import base

from index.engines.whoosh.storage.array_file import Array
from index.engines.whoosh.storage.manifest import SegmentEntry
from index.engines.whoosh.storage.segment import Segment, live_mask

EXTENSION = ".arrays"


class ArraySegment(base.Segment):  # type: ignore[misc]
    """Segment in Whoosh's table of contents: its name, its size, its deleted documents."""

    def __init__(self, indexname: str) -> None:
        super().__init__(indexname)
        self.documents = 0
        self.deleted: set[int] = set()

    @classmethod
    def from_entry(cls, entry: SegmentEntry) -> ArraySegment:
        """Return the segment that a manifest lists."""
        name, _, segid = entry.file.removesuffix(EXTENSION).partition("_")
        segment = cls(name)
        segment.segid = segid
        segment.documents, segment.deleted = entry.doc_count, set(entry.deleted.tolist())
        return segment

    def path(self, folder: Path) -> Path:
        return folder / str(self.make_filename(EXTENSION))

    def live_mask(self) -> Array | None:
        """Return bool[N], True for documents that are not deleted; None if none is deleted."""
        return live_mask(self.documents, list(self.deleted))

    def codec(self) -> base.Codec:
        return ArrayCodec()

    def set_doc_count(self, doccount: int) -> None:
        self.documents = doccount

    def doc_count_all(self) -> int:
        return self.documents

    def deleted_count(self) -> int:
        return len(self.deleted)

    def deleted_docs(self) -> Iterator[int]:
        return iter(sorted(self.deleted))

    def delete_document(self, docnum: int, delete: bool = True) -> None:
        (self.deleted.add if delete else self.deleted.discard)(docnum)

    def is_deleted(self, docnum: int) -> bool:
        return docnum in self.deleted


class ArrayCodec(base.Codec):  # type: ignore[misc]
    """Opens segments for Whoosh's readers."""

    def terms_reader(self, storage: Any, segment: ArraySegment) -> base.TermsReader:
        from index.engines.whoosh.compat.whoosh_terms import WhooshTerms

        return WhooshTerms(Segment(segment.path(Path(storage.folder))))

    def per_document_reader(self, storage: Any, segment: ArraySegment) -> base.PerDocumentReader:
        from index.engines.whoosh.compat.whoosh_docs import WhooshDocuments

        return WhooshDocuments(Segment(segment.path(Path(storage.folder))), segment)
