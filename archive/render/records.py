"""Hits and articles as records of plain values: what every form of output for programs prints."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeAlias

from archive.answer import Shown
from archive.errors import BadInput
from archive.record import NAMES, TEXTS, to_record
from archive.render.plain import marked
from archive.store import Kept

Record: TypeAlias = dict[str, Any]

_BESIDE = ("added", "where", "copies", "versions")
_NAMED = tuple(name for name in NAMES if name not in TEXTS)
# What is printed unless `--fields` says otherwise: of an article, of a hit, of a hit as a row.
ARTICLE = (*_NAMED, *_BESIDE, *TEXTS)
HIT = ("id", "score", *_NAMED[1:], *_BESIDE, "run", "highlights")
ROW = (
    "id",
    "date",
    "location",
    "source",
    "publisher",
    "author",
    "title",
    "url",
    "where",
    "passage",
)
OF_HITS = (*HIT, *TEXTS, "passage")  # all that `--fields` may name
PASSAGES = frozenset(("highlights", "passage"))  # those that take a look at the texts


def chosen(typed: str | None, usual: Sequence[str], known: Sequence[str]) -> tuple[str, ...]:
    """The fields that `--fields a,b` names, in its order; raises BadInput for others.

    >>> chosen("title, id", usual=("id",), known=("id", "title"))
    ('title', 'id')
    """
    if typed is None:
        return tuple(usual)
    names = tuple(dict.fromkeys(name.strip() for name in typed.split(",") if name.strip()))
    for name in names:
        if name not in known:
            raise BadInput(f'there is no field "{name}" to print.', "Fields: " + ", ".join(known))
    if not names:
        raise BadInput("no field is named.", "Write --fields id,date,title")
    return names


def of_article(kept: Kept) -> Record:
    """An article with all its text: what an export prints and an ingest takes back."""
    record = to_record(kept.article)
    texts = {name: record.pop(name) for name in TEXTS}
    return record | {name: getattr(kept, name) for name in _BESIDE} | texts


def of_hit(shown: Shown) -> Record:
    """A hit with all that can be said of it; the spans of a highlight are offsets in its text."""
    return of_article(shown.kept) | {
        "score": round(shown.hit.score, 6),
        "run": shown.hit.run,
        "highlights": [
            {"field": each.field, "text": each.text, "spans": [list(span) for span in each.spans]}
            for each in shown.passages
        ],
        "passage": " ".join(map(marked, shown.texts)),
    }


def picked(records: Iterable[Record], fields: Sequence[str]) -> Iterator[Record]:
    """Each record with these fields alone, in this order."""
    return ({name: record[name] for name in fields} for record in records)
