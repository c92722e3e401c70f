"""Why the fields of an article are what they are: each with its basis, then what was not taken."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from archive.record import FOUND, LISTS, TEXTS, to_record
from archive.render.sanitize import one_line
from index.article import Article

Reason: TypeAlias = Mapping[str, Any]
"""As the store keeps it: field, basis, printed, value, chosen."""

_LONGEST = 120  # characters of a value or of what is quoted


def complete(article: Article, kept: Sequence[Reason]) -> list[Reason]:
    """The reasons for every field.  For what a record says itself none is kept."""
    record = to_record(article)
    found = []
    for field in (*FOUND, "status"):
        told = [reason for reason in kept if reason["field"] == field]
        found += sorted(told, key=lambda reason: not reason["chosen"])
        if field != "status" and not any(reason["chosen"] for reason in told):
            found += _unsaid(field, record[field])
    return found


def _unsaid(field: str, value: Any) -> Iterator[Reason]:
    basis = "record" if value else "none"
    if field in TEXTS and value:
        value = f"{len(value):,} characters"
    text = "; ".join(value) if field in LISTS else str(value or "")
    yield {"field": field, "basis": basis, "printed": "", "value": text, "chosen": True}


def lines(article: Article, kept: Sequence[Reason]) -> Iterator[str]:
    """A reason a line."""
    for reason in complete(article, kept):
        yield one_line(_line(reason))


def _line(reason: Reason) -> str:
    field, basis, value = reason["field"], reason["basis"], _short(reason["value"])
    if basis == "none":
        return f"{field}: unknown"
    printed = f': "{_short(reason["printed"])}"' if reason["printed"] else ""
    verdict = "" if reason["chosen"] else "  (not chosen)"
    return f"{field}: {value or 'nothing'}  by {basis}{printed}{verdict}"


def _short(text: str) -> str:
    plain = " ".join(text.split())
    return f"{plain[:_LONGEST]} …" if len(plain) > _LONGEST else plain
