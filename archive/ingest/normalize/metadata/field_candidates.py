"""Candidates for the fields of an article: the most trusted one with a value is chosen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from archive.ingest.draft import Provenance
from archive.ingest.normalize.dateline import Dateline
from archive.ingest.normalize.places import gazetteer
from index.article import Article, DateBasis

_MAX_QUOTE = 300  # characters


class Candidate(NamedTuple):
    """Text in one place of a page or record that may give a field."""

    basis: str
    raw: str
    values: tuple[str, ...]  # as understood; empty if unusable


def choose(field: str, candidates: Iterable[Candidate]) -> tuple[tuple[str, ...], list[Provenance]]:
    """Return the values of a field, and their provenance.

    Candidates come in order of trust; those that agree with the choice are not listed as rejected.

    >>> page = Candidate("page", "By Jo Sample", ("Jo Sample",))
    >>> values, provenance = choose("author", [Candidate("meta", "admin", ()), page])
    >>> values, [(entry.basis, entry.value, entry.is_chosen) for entry in provenance]
    (('Jo Sample',), [('meta', '', False), ('page', 'Jo Sample', True)])
    """
    present = [candidate for candidate in candidates if candidate.raw]
    choice = next((candidate for candidate in present if candidate.values), None)
    return choice.values if choice else (), [
        Provenance(field, c.basis, c.raw[:_MAX_QUOTE], "; ".join(c.values), c is choice)
        for c in dict.fromkeys(present)
        if c is choice or not choice or c.values != choice.values
    ]


def dateline_provenance(dateline: Dateline | None) -> list[Provenance]:
    """Return the provenance of an article's places, and of their countries, from its dateline."""
    if dateline is None or not dateline.places:
        return []
    location = [Provenance("location", "dateline", dateline.raw, "; ".join(dateline.places), True)]
    return location + country_provenance(dateline.raw_places, dateline.places, dateline.countries)


def country_provenance(
    raw: str, places: Iterable[str], countries: Sequence[str]
) -> list[Provenance]:
    """Return the provenance of the countries of places, with those of other places of the name."""
    codes = dict.fromkeys(code for place in places for code in gazetteer.candidate_countries(place))
    rejected = [code for code in codes if code not in countries]
    entries = [(countries, True)] if countries else []
    entries += [(rejected, False)] if rejected else []
    return [
        Provenance("country", "gazetteer", raw, "; ".join(v), is_chosen) for v, is_chosen in entries
    ]


def page_provenance(
    article: Article, basis: str, line_count: int, url_basis: str = DateBasis.PAGE
) -> list[Provenance]:
    """Return the provenance of body, caption and URL.

    `basis` is that of the body; `line_count` is the number of lines on the page.
    """
    story = f"{article.body.count(chr(10)) + 1} of {line_count} lines"
    entries = [
        ("body", basis, story if article.body else "", format_size(article.body)),
        ("caption", DateBasis.PAGE, article.caption, format_size(article.caption)),
        ("url", url_basis, article.url or "", article.url or ""),
    ]
    return [
        Provenance(field, basis, raw[:_MAX_QUOTE], value, True)
        for field, basis, raw, value in entries
        if raw
    ]


def format_size(text: str) -> str:
    """Return the length of a text that is too long to quote."""
    return f"{len(text):,} characters"
