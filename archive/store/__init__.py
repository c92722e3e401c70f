"""The store: every article with its originals, and the only truth.  An index is a cache over it."""

from __future__ import annotations

from archive.store.files import End, Stamped
from archive.store.store import Store
from archive.store.values import Incoming, Kept, Outcome, Printing, Reject, Status, Told

__all__ = [
    "End",
    "Incoming",
    "Kept",
    "Outcome",
    "Printing",
    "Reject",
    "Stamped",
    "Status",
    "Store",
    "Told",
]
