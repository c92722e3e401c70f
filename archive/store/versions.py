"""What one origin tells of an article: a row of `origin`, or the article where it is alone."""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from archive.errors import BadArchive
from archive.ingest.draft import Story
from archive.record import LISTS, NAMES, from_record, instant, to_record
from archive.store.compression import packed, unpacked
from index.article import Article

COLUMNS = ", ".join(NAMES)
_Row = TypeVar("_Row")
_NO_VALUES = (ValueError, TypeError, LookupError, AttributeError, zlib.error)


@contextmanager
def readable(id: str = "") -> Iterator[None]:
    """What is kept of an article is read within; raises BadArchive where it is none of ours."""
    try:
        yield
    except (*_NO_VALUES, sqlite3.OperationalError) as error:
        if isinstance(error, sqlite3.OperationalError) and "decode" not in str(error):
            raise  # the disk's, say; this is of bytes that are no UTF-8
        raise BadArchive(
            f"what the archive keeps of {f'article {id}' if id else 'an article'} cannot be read:"
            f" {error}.",
            "archive check --deep",
        ) from error


def fetched(rows: Iterable[_Row]) -> Iterator[_Row]:
    """Rows of several articles; raises BadArchive where bytes of one are no UTF-8."""
    with readable():
        for row in rows:  # noqa: UP028 (`yield from` would close the cursor behind its database)
            yield row


@dataclass(frozen=True, slots=True)
class Telling:
    """One origin's story, and by what it is weighed against the others."""

    number: int  # in the order of arrival
    teller: str  # who tells: of two tellings by one teller the newer holds
    provider: str
    cut: str  # names the words of the text: another cut is another version
    version: int | None
    embargo: datetime | None
    notice: bool  # whether it withdraws the story
    article: Article
    furniture: str
    reasons: str  # JSON
    text: str = ""  # the name of its text, where that may make it a copy
    alone: bool = False  # whether the text alone does
    names: tuple[str, ...] = ()  # by which others may be found to tell of the same story
    arrived: int = 0  # the number of the first telling of its text by its teller


def told(number: int, teller: str, story: Story, names: tuple[str, ...]) -> Telling:
    """The telling of a story that has come in."""
    found = story.identity
    reasons = json.dumps([reason.to_json() for reason in story.reasons], ensure_ascii=False)
    return Telling(
        number, teller, found.provider or story.article.source or "", found.cut, story.version,
        story.embargo, found.notice, story.article, story.furniture, reasons, found.text,
        found.alone, names,
    )  # fmt: skip


_ROWS = """
    SELECT number, teller, provider, cut, version, embargo, notice, text, alone, names, story
    FROM origin WHERE article = ?
"""


def of(db: sqlite3.Connection, article: str) -> list[Telling]:
    """Everything that was told of an article, in the order of arrival; raises BadArchive."""
    with readable(article):
        rows = db.execute(f"{_ROWS} ORDER BY number", (article,)).fetchall()
        return [_telling(db, article, row) for row in rows]


def left(db: sqlite3.Connection, article: str) -> dict[int, Telling]:
    """Of what was told of an article that which can be read, by the numbers of the origins."""
    found = {}
    for (number,) in db.execute("SELECT number FROM origin WHERE article = ?", (article,)):
        with suppress(BadArchive), readable(article):
            row = db.execute(f"{_ROWS} AND number = ?", (article, number)).fetchone()
            found[number] = _telling(db, article, row)
    return found


def _telling(db: sqlite3.Connection, article: str, row: Sequence[Any]) -> Telling:
    number, teller, provider, cut, version, embargo, notice, text, alone, names, told = row
    story, furniture, reasons = _story(db, article, told)
    return Telling(
        number, teller, provider, cut, version, _instant(embargo), bool(notice),
        story, furniture, reasons, text, bool(alone), names_of(names),
    )  # fmt: skip


def names_of(text: str) -> tuple[str, ...]:
    """The column of names; raises ValueError or TypeError."""
    return tuple(map(str, json.loads(text)))


def _story(db: sqlite3.Connection, article: str, story: bytes | None) -> tuple[Article, str, str]:
    if story is not None:
        found = json.loads(unpacked(story))
        return from_record(found["article"]), found["furniture"], found["reasons"]
    *values, furniture, reasons = db.execute(
        f"SELECT {COLUMNS}, furniture, reasons FROM article WHERE id = ?", (article,)
    ).fetchone()
    return article_of(values), furniture, reasons


def checked(db: sqlite3.Connection, article: str) -> list[Telling]:
    """The same; raises BadArchive where the article itself cannot be read, too."""
    row = f"SELECT {COLUMNS}, other_titles, reasons FROM article WHERE id = ?"
    with readable(article):
        *values, others, reasons = db.execute(row, (article,)).fetchone()
        article_of(values, others)
        json.loads(reasons)
    return of(db, article)


def keep_apart(db: sqlite3.Connection, tellings: Iterable[Telling]) -> None:
    """Write down what each told: there are several now, and the article is none of them."""
    db.executemany(
        "UPDATE origin SET story = ? WHERE number = ? AND story IS NULL",
        [(_packed(telling), telling.number) for telling in tellings],
    )


def tell_anew(db: sqlite3.Connection, telling: Telling, **more: str) -> None:
    """Write down what an origin tells by now, with `more` of its columns."""
    told = {**columns(telling), **more, "story": _packed(telling)}
    assigned = ", ".join(f"{name} = ?" for name in told)
    row = (*told.values(), telling.number)
    db.execute(f"UPDATE origin SET {assigned} WHERE number = ?", row)


def _packed(telling: Telling) -> bytes:
    found = {
        "article": to_record(telling.article),
        "furniture": telling.furniture,
        "reasons": telling.reasons,
    }
    return packed(json.dumps(found, ensure_ascii=False).encode("utf-8"))


def columns(telling: Telling) -> Mapping[str, Any]:
    """The columns of `origin` by which it is weighed."""
    day = telling.article.date
    return {
        "teller": telling.teller,
        "provider": telling.provider,
        "cut": telling.cut,
        "day": day.isoformat() if day else None,
        "version": telling.version,
        "embargo": instant(telling.embargo) if telling.embargo else None,
        "notice": int(telling.notice),
        "text": telling.text,
        "alone": int(telling.alone),
        "names": json.dumps(telling.names),
    }


def article_of(values: Sequence[Any], other_titles: str = "[]") -> Article:
    """An article of its columns; raises BadArchive."""
    record = dict(zip(NAMES, values, strict=True))
    with readable(str(record["id"])):
        for name in LISTS:
            record[name] = json.loads(record[name])
        return from_record(record, other_titles=tuple(json.loads(other_titles)))


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
