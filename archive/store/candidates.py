"""Lookup, by keys, of the articles of which a record may be a version."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from archive.ingest.draft import Story
from archive.ingest.identity import file_key, global_key, kill_key, word_overlap
from archive.store import versions
from archive.store.model import IncomingRecord
from index.analysis import split_words
from index.article import Article

# A kill (an agency's order to withdraw a story) may name the story only by its slug, a short
# working title that newsrooms reuse: it means a story of at most this many days before.
_SLUG_DAYS = 3
# Minimum share of the old text's words in a new version found by its file or a doubtful key.
_MIN_OVERLAP = 0.5


def file_keys(record: IncomingRecord) -> tuple[str, ...]:
    """Return the keys of a record within its file, or the file's own key if it has one record.

    Empty for standard input.  The position of the record in its file is no key: if a line is
    inserted, the following records get other positions.
    """
    if record.file is None:
        return ()
    if local_keys := record.story.identity.file_keys:
        return tuple(file_key(record.file, key) for key in local_keys)
    return (file_key(record.file, ""),) if record.is_only_record else ()


def record_keys(record: IncomingRecord) -> tuple[str, ...]:
    """Return every key by which a later record of the same article may be recognized."""
    identity = record.story.identity
    text = (identity.text_key,) if identity.text_key else ()
    kills = map(kill_key, (*identity.target_keys, *identity.target_slugs))
    keys = (record.story.article.id, *identity.global_keys, *text, *identity.slugs, *kills)
    return tuple(dict.fromkeys((*keys, *file_keys(record))))


def removal_keys(record: IncomingRecord) -> tuple[str, ...]:
    """Return the keys by which the record of a removed article is recognized.

    The file is not one of them, as it may contain another story now; nor is a short
    text: another story may have the same words.
    """
    identity = record.story.identity
    text = (identity.text_key,) if identity.text_identifies else ()
    return (record.story.article.id, *identity.global_keys, *text)


def source_key(record: IncomingRecord, digest: bytes) -> str:
    """Return a record's first global key or file key, or the hex of `digest` if it has neither."""
    identity = record.story.identity
    return next(iter((*identity.global_keys, *file_keys(record))), digest.hex())


def is_own_export(record: IncomingRecord) -> bool:
    """Return whether a record was exported by this program, and so is not a new copy."""
    return any(key.kind == "export" for key in record.story.keys)


def find_candidates(db: sqlite3.Connection, record: IncomingRecord) -> list[str]:
    """Return the articles with whose versions a record must be compared, the earliest first."""
    identity, story = record.story.identity, record.story
    doubtful_keys = _doubtful_keys(story)
    trusted_keys = [key for key in identity.global_keys if key not in doubtful_keys]
    ids = dict.fromkeys(
        _articles_with_keys(db, (*trusted_keys, *filter(None, (identity.text_key,))))
    )
    for id in _articles_with_keys(db, (*doubtful_keys, *(() if ids else file_keys(record)))):
        if _is_version(db, id, story.article):
            ids[id] = None
    return sort_by_arrival(db, ids)


def sort_by_arrival(db: sqlite3.Connection, ids: Iterable[str]) -> list[str]:
    """Sort articles by the arrival of their first version."""
    first = "SELECT coalesce(min(number), 0) FROM origin WHERE article = ?"
    order = {id: db.execute(first, (id,)).fetchone()[0] for id in ids}
    return sorted(order, key=lambda id: (order[id], id))


def articles_with_key(db: sqlite3.Connection, key: str) -> list[str]:
    """Return the articles that have a key."""
    rows = db.execute("SELECT article FROM name WHERE name = ?", (key,)).fetchall()
    return [id for (id,) in rows]


def is_within_slug_days(story: date | None, notice: date | None) -> bool:
    """Return whether a notice's day is not before a story's, and not long after it.

    True if either has no day.
    """
    if story is None or notice is None:
        return True
    return 0 <= (notice - story).days <= _SLUG_DAYS


def _doubtful_keys(story: Story) -> tuple[str, ...]:
    """Return the keys that another story may have by mistake.

    Feeds may number their items 1, 2, 3, so two stories can get the same number.  If a record has
    an id of its own, its URL may be that of a page that lists many records.
    """
    kinds = {key.kind for key in story.keys}
    doubtful = {"feed", "url"} if kinds & {"feed", "record", "wire"} else {"feed"}
    keys = (global_key(key) for key in story.keys if key.kind in doubtful)
    return tuple(filter(None, keys))


def _articles_with_keys(db: sqlite3.Connection, keys: Sequence[str]) -> Iterator[str]:
    for key in keys:
        yield from articles_with_key(db, key)


def _is_version(db: sqlite3.Connection, article_id: str, new: Article) -> bool:
    """Return whether a new text has at least half the words of the article's latest text."""
    all_versions = versions.load_versions(db, article_id)
    stories = [version for version in all_versions if not version.is_notice] or all_versions
    last = stories[-1].article
    old_words = split_words(f"{last.title}\n{last.body}")
    return word_overlap(split_words(f"{new.title}\n{new.body}"), old_words) >= _MIN_OVERLAP
