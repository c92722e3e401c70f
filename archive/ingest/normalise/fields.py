"""The article of a record that names its fields: our own export, or another's records."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from archive.ingest import identity
from archive.ingest.draft import Draft, Key, Known, Reason, Rejected, Story
from archive.ingest.normalise import bylines, dateline, dates, places, release, sources
from archive.ingest.normalise.stamp import Flaw, Stamp, read, read_line
from archive.ingest.normalise.tidy import tidy
from archive.record import from_record
from index.analysis import words
from index.article import Article, Status


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
    record = _Record(draft.fields)
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


_NOWHERE = dateline.Dateline("", (), (), None, None)


class _Record:
    """A record's values as text, whatever they were."""

    def __init__(self, found: Mapping[str, Any]) -> None:
        self._found = found

    def texts(self, field: str) -> tuple[str, ...]:
        value = self._found.get(field)
        several = value if isinstance(value, list) else [value]
        texts = (tidy(str(v)).strip() for v in several if isinstance(v, str | int | float))
        return tuple(dict.fromkeys(filter(None, texts)))

    def text(self, field: str) -> str:
        return "\n".join(self.texts(field))

    def one(self, field: str) -> str | None:
        return next(iter(self.texts(field)), None)


def _story(draft: Draft, record: _Record, known: Known) -> Story:
    printed, body = _stamped(record.text("body"), known.timezone)
    inline, body = dateline.split(body)
    own = record.one("dateline")
    line = (dateline.of_field(own) if own else None) or inline
    stamps = _stamps(record, known.timezone) or printed
    dated = dates.choose(stamps, draft.basis, line)
    location, country = _places(record, line)
    credited = record.one("source") or (inline or line or _NOWHERE).source or known.source
    source = sources.canonical(credited) if credited else None
    notes = (inline or _NOWHERE).notes
    freed = _release(record, "\n".join((*notes, body)), credited or "", known.timezone)
    article = Article(
        id="",  # of its keys or its text: `identity`
        title=record.text("title"),
        body=body,
        caption=record.text("caption"),
        summary=record.text("summary"),
        date=dated.day,
        published=dated.published,
        updated=dated.updated,
        date_basis=dated.basis,
        location=location,
        country=country,
        source=source,
        publisher=record.texts("publisher") or ((known.publisher,) if known.publisher else ()),
        author=_authors(record) or (inline or _NOWHERE).authors,
        section=record.texts("section"),
        keywords=record.texts("keywords"),
        lang=record.one("lang"),
        url=record.one("url"),
        status=freed.status,
    )
    return Story(
        article,
        draft.where,
        "\n".join(notes),
        (*dated.reasons, *_reasons(record, line, article), *freed.reasons()),
        keys=_keys(draft, record, article),
        **_of_release(draft, record, freed),
    )


def _authors(record: _Record) -> tuple[str, ...]:
    return tuple(name for printed in record.texts("author") for name in bylines.names(printed))


def _of_release(draft: Draft, record: _Record, freed: release.Release) -> dict[str, Any]:
    """What a record says of its place among the versions of its story."""
    return {
        "version": _number(record.one("version")),
        "embargo": freed.embargo,
        "withdraws": (*draft.withdraws, *freed.withdraws),
    }


def _keys(draft: Draft, record: _Record, article: Article) -> tuple[Key, ...]:
    """The names that a record gives of itself, the strongest first."""
    url = Key("url", "", article.url) if article.url else None
    slug = record.one("slug")
    desk = Key("slug", record.one("source") or article.source or "", slug) if slug else None
    own = draft.key
    first = (own, url) if own and own.kind != "record" else (url, own)
    return tuple(key for key in (*first, desk) if key)


def _withdraws_itself(record: _Record) -> bool:
    """Whether a record, which may hold nothing else, says that its story is withdrawn."""
    said = release.read({"status": record.text("status")}, "", None).status
    return said in (Status.KILLED, Status.WITHHELD)


def _number(printed: str | None) -> int | None:
    """A version's number, of what a format prints as one."""
    found = re.search(r"\d{1,15}", printed or "")
    return int(found[0]) if found else None


def _release(record: _Record, body: str, provider: str, zone: str | None) -> release.Release:
    names = ("status", "embargo", "title", "ednote", "slug")
    return release.read(
        {name: record.text(name) for name in names} | {"body": body}, provider, zone
    )


def _stamped(body: str, zone: str | None) -> tuple[list[Stamp], str]:
    """The stamp that a body begins with, on a line of its own, and the rest."""
    first, _, rest = body.partition("\n")
    stamp = read_line(first, zone) if rest else None
    return ([stamp], rest) if stamp else ([], body)


def _stamps(record: _Record, zone: str | None) -> list[Stamp]:
    """The first says the day, as printed; an instant beside it may come from another zone."""
    day, published = (_stamp(record.one(name), zone, False) for name in ("date", "published"))
    if day and published and not day.instant:
        day = replace(day, instant=published.instant)
    found = (day or published, _stamp(record.one("updated"), zone, True))
    return [stamp for stamp in found if stamp]


def _places(
    record: _Record, line: dateline.Dateline | None
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Where it was filed: by the dateline, else as the record says; and the countries of that.

    Several places may stand in one text, parted by strokes; a country may stand behind its city.
    """
    if line:
        countries = line.countries or tuple(filter(None, map(places.code, record.texts("country"))))
        return line.places, countries
    told = tuple(filter(None, map(places.code, record.texts("country"))))
    credited = record.one("source")
    home = next(iter(told), None) or (sources.country(credited) if credited else None)
    found: dict[str, str | None] = {}
    for text in record.texts("location"):
        for place, code in places.located(text, home):
            name = places.title_case(place)
            found[name[:1].upper() + name[1:]] = code
    codes = found.values() if any(found.values()) else told
    return tuple(found), tuple(dict.fromkeys(filter(None, codes)))


def _stamp(printed: str | None, zone: str | None, updated: bool) -> Stamp | None:
    if not printed:
        return None
    found = read(printed, zone) or Stamp(printed, flaw=Flaw.IMPOSSIBLE)
    return Stamp(printed, updated, found.day, found.instant, found.flaw)


def _reasons(
    record: _Record, line: dateline.Dateline | None, article: Article
) -> tuple[Reason, ...]:
    reasons = []
    for field, value in (("location", "; ".join(article.location)), ("source", article.source)):
        if value:
            own = record.text(field) if field == "source" or not line else ""
            printed = own or (line.printed if line else "")
            basis = "record" if own else "dateline" if printed else "option"
            reasons.append(Reason(field, basis, printed, value, True))
    return tuple(reasons)
