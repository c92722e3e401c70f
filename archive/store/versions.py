"""Version of an article from one origin, as it is stored.

The version is in the origin's own row; if the article has no other origin, the row of the article
is that version.
"""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

from archive.errors import BadArchive
from archive.record import FIELD_NAMES, LIST_FIELDS, format_instant, from_record, to_record
from archive.store.compression import compress, decompress
from index.article import Article

if TYPE_CHECKING:
    from archive.ingest.draft import Story

COLUMNS = ", ".join(FIELD_NAMES)
_Row = TypeVar("_Row")
_DECODE_ERRORS = (ValueError, TypeError, LookupError, AttributeError, zlib.error)


@contextmanager
def translate_read_errors(id: str = "") -> Iterator[None]:
    """Raise BadArchive if data read inside, of the article `id`, is not as it was written."""
    try:
        yield
    except (*_DECODE_ERRORS, sqlite3.OperationalError) as error:
        if isinstance(error, sqlite3.OperationalError) and "decode" not in str(error):
            raise  # such as an error of the disk; here only bytes that are not UTF-8 are meant
        raise BadArchive(
            f"what the archive keeps of {f'article {id}' if id else 'an article'} cannot be read:"
            f" {error}.",
            "archive check --deep",
        ) from error


def fetch_rows(rows: Iterable[_Row]) -> Iterator[_Row]:
    """Yield rows of several articles; raises BadArchive if one has bytes that are not UTF-8."""
    with translate_read_errors():
        for row in rows:  # noqa: UP028 (`yield from` would close the cursor after its database)
            yield row


@dataclass(frozen=True, slots=True)
class SourceVersion:
    """Version of a story from one origin, with the values by which versions are compared."""

    number: int  # of the origin, in the order of arrival
    source_key: str  # identifies the source: of two versions from one source, the newer counts
    provider: str
    content_hash: str  # of the words of the text: another hash is another version
    version: int | None
    embargo: datetime | None
    is_notice: bool  # whether it withdraws the story
    article: Article
    boilerplate: str
    provenance: str  # JSON
    text_key: str = ""  # key of the text; empty if an equal text proves nothing
    text_identifies: bool = False  # whether an equal text key alone proves a copy
    keys: tuple[str, ...] = ()  # by which other records of the same story may be found
    first_arrival: int = 0  # number of the first version with this text from this source


def make_version(
    number: int, source_key: str, story: Story, keys: tuple[str, ...]
) -> SourceVersion:
    """Make a version from an ingested story."""
    identity = story.identity
    provenance = json.dumps([entry.to_json() for entry in story.provenance], ensure_ascii=False)
    return SourceVersion(
        number, source_key, identity.provider or story.article.source or "", identity.content_hash,
        story.version, story.embargo, identity.is_notice, story.article, story.boilerplate,
        provenance, identity.text_key, identity.text_identifies, keys,
    )  # fmt: skip


_ROWS = """
    SELECT number, teller, provider, cut, version, embargo, notice, text, alone, names, story
    FROM origin WHERE article = ?
"""


def load_versions(db: sqlite3.Connection, article_id: str) -> list[SourceVersion]:
    """Return all versions of an article in the order of arrival; raises BadArchive."""
    with translate_read_errors(article_id):
        rows = db.execute(f"{_ROWS} ORDER BY number", (article_id,)).fetchall()
        return [_version_from_row(db, article_id, row) for row in rows]


def readable_versions(db: sqlite3.Connection, article_id: str) -> dict[int, SourceVersion]:
    """Return the versions of an article that can be read, by the numbers of their origins."""
    versions = {}
    for (number,) in db.execute("SELECT number FROM origin WHERE article = ?", (article_id,)):
        with suppress(BadArchive), translate_read_errors(article_id):
            row = db.execute(f"{_ROWS} AND number = ?", (article_id, number)).fetchone()
            versions[number] = _version_from_row(db, article_id, row)
    return versions


def _version_from_row(db: sqlite3.Connection, article_id: str, row: Sequence[Any]) -> SourceVersion:
    (number, source_key, provider, content_hash, version, embargo, notice, text_key,
     text_identifies, keys, content) = row  # fmt: skip
    article, boilerplate, provenance = _read_content(db, article_id, content)
    return SourceVersion(
        number, source_key, provider, content_hash, version, _parse_instant(embargo), bool(notice),
        article, boilerplate, provenance, text_key, bool(text_identifies), parse_keys(keys),
    )  # fmt: skip


def parse_keys(text: str) -> tuple[str, ...]:
    """Parse the column `names`; raises ValueError or TypeError."""
    return tuple(map(str, json.loads(text)))


def _read_content(
    db: sqlite3.Connection, article_id: str, content: bytes | None
) -> tuple[Article, str, str]:
    """Return article, boilerplate and provenance of a version.

    `content`: of the origin's row; if None, the article's row is the version.
    """
    if content is not None:
        values = json.loads(decompress(content))
        return from_record(values["article"]), values["furniture"], values["reasons"]
    *columns, boilerplate, provenance = db.execute(
        f"SELECT {COLUMNS}, furniture, reasons FROM article WHERE id = ?", (article_id,)
    ).fetchone()
    return article_from_row(columns), boilerplate, provenance


def load_checked(db: sqlite3.Connection, article_id: str) -> list[SourceVersion]:
    """Return all versions of an article; raises BadArchive if they or its own row are damaged."""
    row = f"SELECT {COLUMNS}, other_titles, reasons FROM article WHERE id = ?"
    with translate_read_errors(article_id):
        *columns, other_titles, provenance = db.execute(row, (article_id,)).fetchone()
        article_from_row(columns, other_titles)
        json.loads(provenance)
    return load_versions(db, article_id)


def store_versions(db: sqlite3.Connection, versions: Iterable[SourceVersion]) -> None:
    """Write each version into its own origin, unless it is there already.

    Needed once an article has several versions: its own row then differs from each of them.
    """
    db.executemany(
        "UPDATE origin SET story = ? WHERE number = ? AND story IS NULL",
        [(_compress_content(version), version.number) for version in versions],
    )


def update_version(db: sqlite3.Connection, version: SourceVersion, **columns: str) -> None:
    """Replace an origin's version, and other columns of its row that are given in `columns`."""
    row = {**to_columns(version), **columns, "story": _compress_content(version)}
    assignments = ", ".join(f"{name} = ?" for name in row)
    parameters = (*row.values(), version.number)
    db.execute(f"UPDATE origin SET {assignments} WHERE number = ?", parameters)


def _compress_content(version: SourceVersion) -> bytes:
    values = {
        "article": to_record(version.article),
        "furniture": version.boilerplate,
        "reasons": version.provenance,
    }
    return compress(json.dumps(values, ensure_ascii=False).encode("utf-8"))


def to_columns(version: SourceVersion) -> Mapping[str, Any]:
    """Return the columns of `origin` by which a version is compared with others."""
    day = version.article.date
    return {
        "teller": version.source_key,
        "provider": version.provider,
        "cut": version.content_hash,
        "day": day.isoformat() if day else None,
        "version": version.version,
        "embargo": format_instant(version.embargo) if version.embargo else None,
        "notice": int(version.is_notice),
        "text": version.text_key,
        "alone": int(version.text_identifies),
        "names": json.dumps(version.keys),
    }


def article_from_row(values: Sequence[Any], other_titles: str = "[]") -> Article:
    """Make an article from its row, with columns in the order of FIELD_NAMES; raises BadArchive."""
    record = dict(zip(FIELD_NAMES, values, strict=True))
    with translate_read_errors(str(record["id"])):
        for name in LIST_FIELDS:
            record[name] = json.loads(record[name])
        return from_record(record, other_titles=tuple(json.loads(other_titles)))


def _parse_instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
