"""Whoosh's codec over our arrays: what a stock `whoosh.searching.Searcher` needs to read them.

    body, title, caption      exact forms, with positions
    body~, title~, caption~   their stems
    date                      ISO days
    source, country, …        names and codes, folded, one term each: "associated press"
    id                        the article's id, which is also the one stored field

Writing goes through `commit`: a document at a time, as Whoosh's own writer has it, is not our way.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from whoosh.codec import base

from index.engines.whoosh.read.arrays import Array
from index.engines.whoosh.read.manifest import Listed
from index.engines.whoosh.read.segment import Segment, living

EXTENSION = ".arrays"


class ArraySegment(base.Segment):  # type: ignore[misc]
    """What Whoosh's table of contents keeps of a segment: its name, its size, what is deleted."""

    def __init__(self, indexname: str) -> None:
        super().__init__(indexname)
        self.documents = 0
        self.deleted: set[int] = set()

    @classmethod
    def of(cls, listed: Listed) -> ArraySegment:
        """The segment that a commit lists."""
        name, _, segid = listed.file.removesuffix(EXTENSION).partition("_")
        segment = cls(name)
        segment.segid = segid
        segment.documents, segment.deleted = listed.documents, set(listed.deleted.tolist())
        return segment

    def path(self, folder: Path) -> Path:
        return folder / str(self.make_filename(EXTENSION))

    def live(self) -> Array | None:
        """bool[N] of the documents that are not deleted; None if none is."""
        return living(self.documents, list(self.deleted))

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
        from index.engines.whoosh.compat.whoosh_terms import Terms

        return Terms(Segment(segment.path(Path(storage.folder))))

    def per_document_reader(self, storage: Any, segment: ArraySegment) -> base.PerDocumentReader:
        from index.engines.whoosh.compat.whoosh_docs import Documents

        return Documents(Segment(segment.path(Path(storage.folder))), segment)
