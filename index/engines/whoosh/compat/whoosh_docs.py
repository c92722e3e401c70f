"""Our fields and documents as Whoosh sees them."""

from __future__ import annotations

from collections.abc import Iterator

from whoosh import fields
from whoosh.analysis import RegexTokenizer
from whoosh.codec import base

from index.engines.whoosh.storage.segment import Segment
from index.engines.whoosh.storage.segment_format import KEYWORD_FIELDS, TEXT_FIELDS

STEM_SUFFIX = "~"  # of a field that holds the stems of a text field


def schema() -> fields.Schema:
    """Return our fields as a Whoosh schema."""
    text = {name: fields.TEXT(analyzer=RegexTokenizer(r"\S+")) for name in TEXT_FIELDS}
    stems = {
        name + STEM_SUFFIX: fields.TEXT(analyzer=RegexTokenizer(r"\S+")) for name in TEXT_FIELDS
    }
    keywords = {name: fields.ID() for name in (*KEYWORD_FIELDS, "date")}
    return fields.Schema(id=fields.ID(stored=True, unique=True), **text, **stems, **keywords)


class WhooshDocuments(base.PerDocumentReader):  # type: ignore[misc]
    """Ids and lengths by document number."""

    supports_columns = False

    def __init__(self, segment: Segment, whoosh_segment: base.Segment) -> None:
        """`whoosh_segment`: the same segment as Whoosh lists it, with its deleted documents."""
        self._segment, self._whoosh_segment = segment, whoosh_segment

    def doc_count(self) -> int:
        return int(self._whoosh_segment.doc_count())

    def doc_count_all(self) -> int:
        return int(self._whoosh_segment.doc_count_all())

    def has_deletions(self) -> bool:
        return bool(self._whoosh_segment.has_deletions())

    def is_deleted(self, docnum: int) -> bool:
        return bool(self._whoosh_segment.is_deleted(docnum))

    def deleted_docs(self) -> Iterator[int]:
        return iter(self._whoosh_segment.deleted_docs())

    def has_column(self, fieldname: str) -> bool:
        return False

    def stored_fields(self, docnum: int) -> dict[str, str]:
        return {"id": self._segment.ids[docnum].decode()}

    def doc_field_length(self, docnum: int, fieldname: str, default: int = 0) -> int:
        lengths = self._segment.lengths.get(fieldname.rstrip(STEM_SUFFIX))
        return default if lengths is None else int(lengths[docnum])

    def field_length(self, fieldname: str) -> int:
        return self._segment.word_counts.get(fieldname.rstrip(STEM_SUFFIX), 0)

    def min_field_length(self, fieldname: str) -> int:
        return 0

    def max_field_length(self, fieldname: str) -> int:
        lengths = self._segment.lengths.get(fieldname.rstrip(STEM_SUFFIX))
        return 0 if lengths is None else int(lengths.max(initial=0))
