"""Store of every article with its originals: an index can always be rebuilt from it.

Terms of this package:

origin     one place where a record was found: its file and its position in the file.  Each origin
           keeps its own version of its article, and the bytes of the record as they came in.
source     sender of versions, identified by its source key: a record's first global key, or else
           its file.  A newer version of a source replaces its older ones.
notice     order of a provider to kill or to withhold a story.  The notice withdraws that story: it
           is attached to the story's article as one more version.
"""

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
