"""Store of every article with its originals: the only truth, of which an index is a cache."""

from __future__ import annotations

from archive.store.model import (
    ArticleVersion,
    FileStamp,
    IncomingRecord,
    IngestStatus,
    Outcome,
    RecordOutcome,
    Reject,
    StoredArticle,
    VersionRole,
)
from archive.store.store import Store

__all__ = [
    "ArticleVersion",
    "FileStamp",
    "IncomingRecord",
    "IngestStatus",
    "Outcome",
    "RecordOutcome",
    "Reject",
    "Store",
    "StoredArticle",
    "VersionRole",
]
