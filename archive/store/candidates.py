"""Which article a record tells of: looked up by its names, joined where it names several."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from archive.ingest.draft import Story
from archive.ingest.identity import by_key, kill_name, local_name, shared
from archive.store import versions
from archive.store.values import Incoming
from index.analysis import words
from index.article import Article

_SLUG_DAYS = 3  # that a slug stands for one story before a kill: desks use it again
_HALF = 0.5  # of the old text's words that a new version of a file has at least


def local_names(incoming: Incoming) -> tuple[str, ...]:
    """What a record is called within its file; or the file itself, where it holds but one.

    Not from standard input, and never by a record's place in its file: where a line is put in, the
    next has its number.
    """
    if incoming.file is None:
        return ()
    if local := incoming.story.identity.local:
        return tuple(local_name(incoming.file, each) for each in local)
    return (local_name(incoming.file, ""),) if incoming.whole else ()


def names(incoming: Incoming) -> tuple[str, ...]:
    """Every name by which a later record may be found to be of the same article."""
    found = incoming.story.identity
    text = (found.text,) if found.text else ()
    kills = map(kill_name, (*found.targets, *found.target_slugs))
    every = (incoming.story.article.id, *found.own, *text, *found.slugs, *kills)
    return tuple(dict.fromkeys((*every, *local_names(incoming))))


def marks(incoming: Incoming) -> tuple[str, ...]:
    """The names by which a record is known as one that was removed.

    Not its file, which may hold another story by now, and not a short text without its day.
    """
    found = incoming.story.identity
    text = (found.text,) if found.alone else ()
    return (incoming.story.article.id, *found.own, *text)


def teller(incoming: Incoming, digest: bytes) -> str:
    """Who tells: a record's first key, or its file; the record itself where it has neither."""
    found = incoming.story.identity
    return next(iter((*found.own, *local_names(incoming))), digest.hex())


def exported(incoming: Incoming) -> bool:
    """Whether a record is an article that this program gave out: no new printing of it."""
    return any(key.kind == "export" for key in incoming.story.keys)


def of(db: sqlite3.Connection, incoming: Incoming) -> list[str]:
    """The articles whose tellings a record's own is to be weighed with, the earliest first."""
    identity, story = incoming.story.identity, incoming.story
    doubtful = _doubtful(story)
    trusted = [name for name in identity.own if name not in doubtful]
    found = dict.fromkeys(_named(db, (*trusted, *filter(None, (identity.text,)))))
    for article in _named(db, (*doubtful, *(() if found else local_names(incoming)))):
        if _is_version(db, article, story.article):
            found[article] = None
    return in_order(db, found)


def in_order(db: sqlite3.Connection, articles: Iterable[str]) -> list[str]:
    """The same articles, the earliest first."""
    first = "SELECT coalesce(min(number), 0) FROM origin WHERE article = ?"
    order = {id: db.execute(first, (id,)).fetchone()[0] for id in articles}
    return sorted(order, key=lambda id: (order[id], id))


def _doubtful(story: Story) -> tuple[str, ...]:
    """Names that another story may have by mistake.

    Feeds may number their items; and where records have ids of their own, an address that several
    share is their list's.
    """
    kinds = {key.kind for key in story.keys}
    doubted = {"feed", "url"} if kinds & {"feed", "record", "wire"} else {"feed"}
    return tuple(name for key in story.keys if key.kind in doubted if (name := by_key(key)))


def _named(db: sqlite3.Connection, wanted: Sequence[str]) -> Iterator[str]:
    for name in wanted:
        for (article,) in db.execute("SELECT article FROM name WHERE name = ?", (name,)).fetchall():
            yield article


def in_time(story: date | None, notice: date | None) -> bool:
    """Whether a notice's day is not before a story's, and not long behind it, if both have one."""
    if story is None or notice is None:
        return True
    return 0 <= (notice - story).days <= _SLUG_DAYS


def _is_version(db: sqlite3.Connection, article: str, new: Article) -> bool:
    """Whether the new text of a file has at least half the words of the one it had."""
    told = versions.of(db, article)
    newest = [one for one in told if not one.notice] or told
    last = newest[-1].article
    old = words(f"{last.title}\n{last.body}")
    return shared(words(f"{new.title}\n{new.body}"), old) >= _HALF
