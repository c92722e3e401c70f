"""The article of a record that names its fields: our own export, or another's records."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from archive.ingest import identity
from archive.ingest.draft import Draft, Key, Known, Reason, Rejected, Story
from archive.ingest.normalize import dateline
from archive.ingest.normalize.dates import date_choice
from archive.ingest.normalize.dates.timestamp import Flaw, Stamp, of, read, read_line
from archive.ingest.normalize.record import (
    bylines,
    candidates,
    credits,
    editorial_status,
    language,
    titles,
)
from archive.ingest.normalize.record.candidates import Said
from archive.ingest.normalize.record.credits import Record
from archive.ingest.normalize.tidy import tidy
from archive.record import from_record
from index.analysis import words
from index.article import Article, Basis


def story(draft: Draft, known: Known) -> Story | Rejected:
    """The article that a record holds.  Our own export is taken as it is."""
    try:
        article = from_record(_tidied(draft.fields)) if _is_export(draft.fields) else None
    except ValueError as error:
        return Rejected(draft.where, f"an exported record with {error}", draft.data, draft.reader)
    if article:
        return Story(
            article,
            draft.where,
            reasons=(_as_exported(article),),
            keys=(Key("export", "", article.id),),
        )
    record = Record(draft.fields)
    silent = not words(record.text("title")) and not words(record.text("body"))
    if silent and not (draft.withdraws or (draft.key and _withdraws_itself(record))):
        return Rejected(draft.where, "neither title nor body", draft.data, draft.reader)
    return _story(draft, record, known)


def _is_export(found: Mapping[str, Any]) -> bool:
    return identity.is_id(found.get("id")) and "date_basis" in found


def _tidied(found: Mapping[str, Any]) -> dict[str, Any]:
    """The same with its texts tidied."""

    def tidied(value: Any) -> Any:
        if isinstance(value, str):
            return tidy(value)
        return [tidied(each) for each in value] if isinstance(value, list) else value

    return {name: tidied(value) for name, value in found.items()}


def _as_exported(article: Article) -> Reason:
    return Reason("date", article.date_basis, "exported record", str(article.date or ""), True)


def _story(draft: Draft, record: Record, known: Known) -> Story:
    printed, body = _stamped(record.text("body"), known.timezone)
    inline, body = dateline.split(body)
    own = record.one("dateline")
    line = (dateline.of_field(own) if own else None) or inline
    dated = _dated(draft, record, printed, line, known)
    place = credits.where(record, line)
    source, credited = credits.source(record, inline, line, known.source)
    author, written = _authors(record, inline)
    notes = inline.notes if inline else ()
    freed = _release(record, "\n".join((*notes, body)), source or "", known.timezone)
    publisher = record.texts("publisher") or tuple(filter(None, (known.publisher,)))
    article = Article(
        id="",  # of its keys or its text: `identity`
        title=titles.headline(record.text("title"), publisher),
        body=body,
        caption=record.text("caption"),
        summary=record.text("summary"),
        date=dated.day,
        published=dated.published,
        updated=dated.updated,
        date_basis=dated.basis,
        location=place.places,
        country=place.countries,
        source=source,
        publisher=publisher,
        author=author,
        section=record.texts("section"),
        keywords=record.texts("keywords"),
        url=record.one("url"),
        status=freed.status,
    )
    lang, spoken = language.found([("record", text) for text in record.texts("lang")], article)
    return Story(
        replace(article, lang=lang),
        draft.where,
        "\n".join(notes),
        (*dated.reasons, *place.reasons, *credited, *written, *spoken, *freed.reasons()),
        keys=_keys(draft, record, article),
        **_of_release(draft, record, freed),
    )


def _authors(
    record: Record, inline: dateline.Dateline | None
) -> tuple[tuple[str, ...], list[Reason]]:
    """By its own field, else by the byline above its text."""
    printed = record.texts("author")
    own = tuple(name for text in printed for name in bylines.names(text))
    above = inline.authors if inline else ()
    said = [Said("record", "; ".join(printed), own), Said("page", "; ".join(above), above)]
    return candidates.choose("author", said)


def _of_release(draft: Draft, record: Record, freed: editorial_status.Release) -> dict[str, Any]:
    """What a record says of its place among the versions of its story."""
    return {
        "version": _number(record.one("version")),
        "embargo": freed.embargo,
        "withdraws": (*draft.withdraws, *freed.withdraws),
    }


def _keys(draft: Draft, record: Record, article: Article) -> tuple[Key, ...]:
    """The names that a record gives of itself, the strongest first."""
    url = Key("url", "", article.url) if article.url else None
    slug = record.one("slug")
    desk = Key("slug", record.one("source") or article.source or "", slug) if slug else None
    own = draft.key
    first = (own, url) if own and own.kind != "record" else (url, own)
    return tuple(key for key in (*first, desk) if key)


def _withdraws_itself(record: Record) -> bool:
    """Whether a record, which may hold nothing else, says that its story is withdrawn."""
    return editorial_status.read({"status": record.text("status")}, "", None).status.withdrawn


def _number(printed: str | None) -> int | None:
    """A version's number, of what a format prints as one."""
    found = re.search(r"\d{1,15}", printed or "")
    return int(found[0]) if found else None


def _release(record: Record, body: str, source: str, zone: str | None) -> editorial_status.Release:
    names = ("status", "embargo", "title", "ednote", "slug")
    return editorial_status.read(
        {name: record.text(name) for name in names} | {"body": body},
        record.one("source") or source,
        zone,
    )


def _stamped(body: str, zone: str | None) -> tuple[list[Stamp], str]:
    """The stamp that a body begins with, on a line of its own, and the rest."""
    first, _, rest = body.partition("\n")
    stamp = read_line(first, zone) if rest else None
    return ([stamp], rest) if stamp else ([], body)


def _dated(
    draft: Draft,
    record: Record,
    printed: list[Stamp],
    line: dateline.Dateline | None,
    known: Known,
) -> date_choice.Dated:
    """Its day: by its fields, the stamp and dateline that its body begins with, and its names."""
    told = [date_choice.Candidate(stamp, draft.basis) for stamp in _stamps(record, known.timezone)]
    stamps = told + [date_choice.Candidate(stamp, Basis.PAGE) for stamp in printed]
    names = date_choice.named(record.one("url"), draft.where)
    return date_choice.choose(stamps, line, names, known.date_order)


def _stamps(record: Record, zone: str | None) -> list[Stamp]:
    """The first says the day, as printed; an instant beside it may come from another zone."""
    names = ("date", "published", "updated")
    found = (_stamp(record.one(name), zone, name == "updated") for name in names)
    return list(dict.fromkeys(stamp for stamp in found if stamp))


def _stamp(printed: str | None, zone: str | None, updated: bool) -> Stamp | None:
    if not printed:
        return None
    return of(read(printed, zone) or Stamp(printed, flaw=Flaw.IMPOSSIBLE), printed, updated)
