"""What an origin tells whose own row cannot be read, from its original and the rows beside it."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Sequence
from dataclasses import replace

from archive.store import candidates, versions
from archive.store.values import Incoming
from archive.store.versions import Telling
from index.article import Status


def mended(
    db: sqlite3.Connection,
    home: str,
    number: int,
    incoming: Incoming,
    others: Collection[Telling],
) -> Telling:
    """The telling of an origin; `others` are those of its article that can be read."""
    digest, notice, teller, names = db.execute(
        "SELECT hash, notice, CAST(teller AS BLOB), CAST(names AS BLOB) FROM origin"
        " WHERE number = ?",
        (number,),
    ).fetchone()
    who = _text(teller)
    if notice and _is_given(db, digest, number):
        return _given(versions.told(number, who or _named(incoming, others), incoming.story, ()))
    who = who or candidates.teller(incoming, digest)
    told = versions.told(number, who, incoming.story, ())
    own = _names(names)
    kept = _left(db, home, others) if own is None else own
    named = tuple(dict.fromkeys((*kept, *candidates.names(incoming))))
    (several,) = db.execute("SELECT count(*) > 1 FROM origin WHERE article = ?", (home,)).fetchone()
    id = told.article.id if several else home
    return replace(told, names=named, article=replace(told.article, id=id))


def _is_given(db: sqlite3.Connection, digest: bytes, number: int) -> bool:
    """Whether a notice was given to this story, and is at home elsewhere (Families._attach)."""
    earlier = "SELECT 1 FROM origin WHERE hash = ? AND number < ?"
    return db.execute(earlier, (digest, number)).fetchone() is not None


def _named(notice: Incoming, others: Collection[Telling]) -> str:
    """The teller whose story a notice names."""
    targets = {*notice.story.identity.targets, *notice.story.identity.target_slugs}
    return next((one.teller for one in others if targets & {*one.names}), "")


def _given(told: Telling) -> Telling:
    """A notice as it is kept beside the story that it kills."""
    status = told.article.status
    status = status if status is Status.WITHHELD else Status.KILLED
    article = replace(told.article, status=status)
    return replace(told, notice=True, version=None, text="", alone=False, article=article)


def _left(db: sqlite3.Connection, home: str, others: Collection[Telling]) -> Sequence[str]:
    """The names of an article that no other of its tellings has."""
    theirs = {name for one in others for name in one.names}
    rows = db.execute("SELECT name FROM name WHERE article = ? ORDER BY name", (home,))
    return [name for (name,) in rows if name not in theirs]


def _names(kept: bytes) -> tuple[str, ...] | None:
    try:
        return versions.names_of(kept.decode("utf-8"))
    except (ValueError, TypeError):
        return None


def _text(kept: bytes) -> str:
    """Empty where it cannot be read."""
    try:
        return kept.decode("utf-8")
    except UnicodeDecodeError:
        return ""
