"""What Whoosh is told of our fields and documents."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from whoosh import fields
from whoosh.analysis import RegexTokenizer
from whoosh.codec import base

from index.engines.whoosh.read.segment import Segment
from index.engines.whoosh.write.columns import LABELLED, TEXTS

if TYPE_CHECKING:
    from index.engines.whoosh.codec import ArraySegment

STEMS = "~"


def schema() -> fields.Schema:
    """What Whoosh is told of our fields."""
    text = {name: fields.TEXT(analyzer=RegexTokenizer(r"\S+")) for name in TEXTS}
    stems = {name + STEMS: fields.TEXT(analyzer=RegexTokenizer(r"\S+")) for name in TEXTS}
    names = {name: fields.ID() for name in (*LABELLED, "date")}
    return fields.Schema(id=fields.ID(stored=True, unique=True), **text, **stems, **names)


class Documents(base.PerDocumentReader):  # type: ignore[misc]
    """Ids and lengths by document number."""

    supports_columns = False

    def __init__(self, segment: Segment, listed: ArraySegment) -> None:
        self._segment, self._listed = segment, listed

    def doc_count(self) -> int:
        return int(self._listed.doc_count())

    def doc_count_all(self) -> int:
        return self._listed.doc_count_all()

    def has_deletions(self) -> bool:
        return bool(self._listed.has_deletions())

    def is_deleted(self, docnum: int) -> bool:
        return self._listed.is_deleted(docnum)

    def deleted_docs(self) -> Iterator[int]:
        return self._listed.deleted_docs()

    def has_column(self, fieldname: str) -> bool:
        return False

    def stored_fields(self, docnum: int) -> dict[str, str]:
        return {"id": self._segment.ids[docnum].decode()}

    def doc_field_length(self, docnum: int, fieldname: str, default: int = 0) -> int:
        lengths = self._segment.lengths.get(fieldname.rstrip(STEMS))
        return default if lengths is None else int(lengths[docnum])

    def field_length(self, fieldname: str) -> int:
        return self._segment.totals.get(fieldname.rstrip(STEMS), 0)

    def min_field_length(self, fieldname: str) -> int:
        return 0

    def max_field_length(self, fieldname: str) -> int:
        lengths = self._segment.lengths.get(fieldname.rstrip(STEMS))
        return 0 if lengths is None else int(lengths.max(initial=0))
