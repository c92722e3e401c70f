"""The article of a record that names its fields: our own export, or another's records."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from archive.ingest import identity
from archive.ingest.draft import Draft, Key, Known, Reason, Rejected, Story
from archive.ingest.normalise import bylines, dateline, dates, places, release, sources
from archive.ingest.normalise.stamp import Flaw, Stamp, read
from archive.ingest.normalise.tidy import tidy
from archive.record import from_record
from index.analysis import words
from index.article import Article


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
    if not words(record.text("title")) and not words(record.text("body")):
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
    line, body = dateline.split(record.text("body"))
    stamps = _stamps(record, known.timezone)
    dated = dates.choose(stamps, draft.basis, line)
    location = _places(record) or (line.places if line else ())
    credited = record.one("source") or (line.source if line else None) or known.source
    source = sources.canonical(credited) if credited else None
    title, url = record.text("title"), record.one("url")
    freed = _release(record, body, credited or "", known.timezone)
    article = Article(
        id="",  # of its keys or its text: `identity`
        title=title,
        body=body,
        caption=record.text("caption"),
        summary=record.text("summary"),
        date=dated.day,
        published=dated.published,
        updated=dated.updated,
        date_basis=dated.basis,
        location=location,
        country=tuple(dict.fromkeys(c for place in location if (c := places.country(place)))),
        source=source,
        publisher=record.texts("publisher") or ((known.publisher,) if known.publisher else ()),
        author=tuple(name for printed in record.texts("author") for name in bylines.names(printed)),
        section=record.texts("section"),
        keywords=record.texts("keywords"),
        lang=record.one("lang"),
        url=url,
        status=freed.status,
    )
    reasons = (*dated.reasons, *_reasons(record, line, article), *freed.reasons())
    return Story(
        article,
        draft.where,
        reasons=reasons,
        keys=_keys(draft, record, article),
        version=_number(record.one("version")),
        embargo=freed.embargo,
        withdraws=(*draft.withdraws, *freed.withdraws),
    )


def _keys(draft: Draft, record: _Record, article: Article) -> tuple[Key, ...]:
    """The names that a record gives of itself, the strongest first."""
    url = Key("url", "", article.url) if article.url else None
    slug = record.one("slug")
    desk = Key("slug", record.one("source") or article.source or "", slug) if slug else None
    own = draft.key
    first = (own, url) if own and own.kind != "record" else (url, own)
    return tuple(key for key in (*first, desk) if key)


def _number(printed: str | None) -> int | None:
    """A version's number, of what a format prints as one."""
    found = re.search(r"\d{1,15}", printed or "")
    return int(found[0]) if found else None


def _release(record: _Record, body: str, provider: str, zone: str | None) -> release.Release:
    names = ("status", "embargo", "title", "ednote", "slug")
    return release.read(
        {name: record.text(name) for name in names} | {"body": body}, provider, zone
    )


def _stamps(record: _Record, zone: str | None) -> list[Stamp]:
    """The first says the day, as printed; an instant beside it may come from another zone."""
    day, published = (_stamp(record.one(name), zone, False) for name in ("date", "published"))
    if day and published and not day.instant:
        day = replace(day, instant=published.instant)
    found = (day or published, _stamp(record.one("updated"), zone, True))
    return [stamp for stamp in found if stamp]


def _places(record: _Record) -> tuple[str, ...]:
    """Several may stand in one text, parted by strokes: New York/washington."""
    several = record.texts("location") or record.texts("dateline")
    printed = (part.strip() for text in several for part in text.split("/"))
    cased = (place[:1].upper() + place[1:] for place in map(places.title_case, printed) if place)
    return tuple(dict.fromkeys(cased))


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
            own = record.text(field)
            printed = own or (line.printed if line else "")
            basis = "record" if own else "dateline" if printed else "option"
            reasons.append(Reason(field, basis, printed, value, True))
    return tuple(reasons)
