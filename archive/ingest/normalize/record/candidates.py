"""What is said of a field, by whom, and which of it is taken: the first that says anything."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from archive.ingest.draft import Reason
from archive.ingest.normalize.dateline import Dateline
from archive.ingest.normalize.places import gazetteer
from index.article import Article, Basis

_LONGEST = 300  # characters of what is quoted


class Said(NamedTuple):
    """What stands in one place of a page or record for a field."""

    basis: str
    printed: str
    values: tuple[str, ...]  # what that means; empty where it is nothing that can be used


def choose(field: str, said: Iterable[Said]) -> tuple[tuple[str, ...], list[Reason]]:
    """The values of a field, and why; the surest comes first.  What says the same is no loser.

    >>> told = [Said("meta", "admin", ()), Said("page", "By Jo Sample", ("Jo Sample",))]
    >>> values, why = choose("author", told)
    >>> values, [(reason.basis, reason.value, reason.chosen) for reason in why]
    (('Jo Sample',), [('meta', '', False), ('page', 'Jo Sample', True)])
    """
    found = [each for each in said if each.printed]
    taken = next((each for each in found if each.values), None)
    return taken.values if taken else (), [
        Reason(field, each.basis, each.printed[:_LONGEST], "; ".join(each.values), each is taken)
        for each in dict.fromkeys(found)
        if each is taken or not taken or each.values != taken.values
    ]


def of_dateline(line: Dateline | None) -> list[Reason]:
    """Why the places of a dateline are an article's, and their countries."""
    if line is None or not line.places:
        return []
    where = [Reason("location", "dateline", line.printed, "; ".join(line.places), True)]
    return where + of_country(line.where, line.places, line.countries)


def of_country(printed: str, places: Iterable[str], chosen: Sequence[str]) -> list[Reason]:
    """The countries of places, and the others that have a place of the name."""
    could = dict.fromkeys(code for place in places for code in gazetteer.countries_of(place))
    others = [code for code in could if code not in chosen]
    found = [(chosen, True)] if chosen else []
    found += [(others, False)] if others else []
    return [Reason("country", "gazetteer", printed, "; ".join(v), taken) for v, taken in found]


def of_page(article: Article, basis: str, lines: int, url: str = Basis.PAGE) -> list[Reason]:
    """Why its body, caption and address are; the body was found by `basis`, among so many `lines`.

    `url` is where the address stands.
    """
    story = f"{article.body.count(chr(10)) + 1} of {lines} lines"
    said = [
        ("body", basis, story if article.body else "", size(article.body)),
        ("caption", Basis.PAGE, article.caption, size(article.caption)),
        ("url", url, article.url or "", article.url or ""),
    ]
    return [
        Reason(field, basis, printed[:_LONGEST], value, True)
        for field, basis, printed, value in said
        if printed
    ]


def size(text: str) -> str:
    """What is told of a long text, which is not quoted."""
    return f"{len(text):,} characters"
