"""Story of a record with named fields: our own export, or another program's record."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from archive.ingest import identity
from archive.ingest.draft import Draft, IngestDefaults, Key, Provenance, Rejected, Story
from archive.ingest.normalize import dateline
from archive.ingest.normalize.credits import bylines, sources
from archive.ingest.normalize.dates import date_choice
from archive.ingest.normalize.dates.date_choice import DateCandidate
from archive.ingest.normalize.dates.timestamp import Timestamp, from_field, parse_line
from archive.ingest.normalize.metadata import editorial_status, field_candidates, language, titles
from archive.ingest.normalize.metadata.container_metadata import ContainerMetadata, clean_text
from archive.ingest.normalize.metadata.field_candidates import Candidate
from archive.ingest.normalize.record import record_location
from archive.record import from_record
from index.analysis import split_words
from index.article import Article, DateBasis


def make_story(draft: Draft, defaults: IngestDefaults) -> Story | Rejected:
    """Make the story of a record, or say why it has none.  Our own export is taken as it is."""
    try:
        article = from_record(_clean_fields(draft.fields)) if _is_export(draft.fields) else None
    except ValueError as error:
        return Rejected(draft.locator, f"an exported record with {error}", draft.data, draft.reader)
    if article:
        return Story(
            article,
            draft.locator,
            provenance=(_export_provenance(article),),
            keys=(Key("export", "", article.id),),
        )
    record = ContainerMetadata(draft.fields)
    is_empty = not split_words(record.joined("title")) and not split_words(record.joined("body"))
    if is_empty and not (draft.kill_targets or (draft.key and _withdraws_itself(record))):
        return Rejected(draft.locator, "neither title nor body", draft.data, draft.reader)
    return _make_story(draft, record, defaults)


def _is_export(fields: Mapping[str, Any]) -> bool:
    return identity.is_id(fields.get("id")) and "date_basis" in fields


def _clean_fields(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields with clean texts, also within lists."""

    def clean(value: Any) -> Any:
        if isinstance(value, str):
            return clean_text(value)
        return [clean(item) for item in value] if isinstance(value, list) else value

    return {name: clean(value) for name, value in fields.items()}


def _export_provenance(article: Article) -> Provenance:
    return Provenance("date", article.date_basis, "exported record", str(article.date or ""), True)


def _make_story(draft: Draft, record: ContainerMetadata, defaults: IngestDefaults) -> Story:
    timestamps, body = _split_timestamp(record.joined("body"), defaults.timezone)
    body_line, body = dateline.split(body)
    own_line = record.first("dateline")
    line = (dateline.parse_field(own_line) if own_line else None) or body_line
    when = _choose_date(draft, record, timestamps, line, defaults)
    place = record_location.select_location(record, line)
    source, source_provenance = select_source(record, body_line, line, defaults.source)
    author, author_provenance = _select_authors(record, body_line)
    notes = body_line.notes if body_line else ()
    text = "\n".join((*notes, body))
    status = _read_status(record, text, source or "", defaults.timezone)
    publisher = record.all("publisher") or tuple(filter(None, (defaults.publisher,)))
    article = Article(
        id="",  # made from the story's keys or text by `identity.py`
        title=titles.strip_paper_name(record.joined("title"), publisher),
        body=body,
        caption=record.joined("caption"),
        summary=record.joined("summary"),
        date=when.day,
        published=when.published,
        updated=when.updated,
        date_basis=when.basis,
        location=place.places,
        country=place.countries,
        source=source,
        publisher=publisher,
        author=author,
        section=record.all("section"),
        keywords=record.all("keywords"),
        url=record.first("url") or None,
        status=status.status,
    )
    declared = [("record", text) for text in record.all("lang")]
    lang, lang_provenance = language.detect(declared, article)
    return Story(
        replace(article, lang=lang),
        draft.locator,
        "\n".join(notes),
        (
            *when.provenance,
            *place.provenance,
            *source_provenance,
            *author_provenance,
            *lang_provenance,
            *status.provenance(),
        ),
        keys=_keys(draft, record, article),
        version=_version_number(record.first("version")),
        embargo=status.embargo,
        kill_targets=(*draft.kill_targets, *status.kill_targets),
    )


def select_source(
    record: ContainerMetadata,
    body_line: dateline.Dateline | None,
    line: dateline.Dateline | None,
    default: str | None,
) -> tuple[str | None, list[Provenance]]:
    """Select the source by the record's field, else by the datelines, else the default.

    `body_line` is the dateline within the body, `line` the one that counts.
    """
    names = [("record", text) for text in record.all("source")[:1]]
    names += [("dateline", d.source) for d in (body_line, line) if d and d.source]
    names += [("option", default)] if default else []
    candidates = [Candidate(basis, raw, (sources.canonical_name(raw),)) for basis, raw in names]
    values, provenance = field_candidates.choose("source", candidates)
    return next(iter(values), None), provenance


def _select_authors(
    record: ContainerMetadata, body_line: dateline.Dateline | None
) -> tuple[tuple[str, ...], list[Provenance]]:
    """Select the authors by the record's field, else by the byline above its text."""
    raw = record.all("author")
    names = tuple(name for text in raw for name in bylines.split_names(text))
    byline = body_line.authors if body_line else ()
    by_field = Candidate("record", "; ".join(raw), names)
    by_page = Candidate("page", "; ".join(byline), byline)
    return field_candidates.choose("author", [by_field, by_page])


def _keys(draft: Draft, record: ContainerMetadata, article: Article) -> tuple[Key, ...]:
    """Return the keys of a record, the strongest first."""
    url = Key("url", "", article.url) if article.url else None
    slug = record.first("slug")
    desk = Key("slug", record.first("source") or article.source or "", slug) if slug else None
    key = draft.key
    strongest = (key, url) if key and key.kind != "record" else (url, key)
    return tuple(key for key in (*strongest, desk) if key)


def _withdraws_itself(record: ContainerMetadata) -> bool:
    """Return whether the status of a record, perhaps its only content, withdraws the story."""
    fields = {"status": record.joined("status")}
    return editorial_status.read_status(fields, "", None).status.is_withdrawn


def _version_number(raw: str) -> int | None:
    match = re.search(r"\d{1,15}", raw)
    return int(match[0]) if match else None


def _read_status(
    record: ContainerMetadata, body: str, source: str, zone: str | None
) -> editorial_status.EditorialStatus:
    names = ("status", "embargo", "title", "ednote", "slug")
    return editorial_status.read_status(
        {name: record.joined(name) for name in names} | {"body": body},
        record.first("source") or source,
        zone,
    )


def _split_timestamp(body: str, zone: str | None) -> tuple[list[Timestamp], str]:
    """Split a timestamp on the first line off the body."""
    first, _, rest = body.partition("\n")
    timestamp = parse_line(first, zone) if rest else None
    return ([timestamp], rest) if timestamp else ([], body)


def _choose_date(
    draft: Draft,
    record: ContainerMetadata,
    body_timestamps: list[Timestamp],
    line: dateline.Dateline | None,
    defaults: IngestDefaults,
) -> date_choice.DateChoice:
    """Choose the day by the fields, the head of the body, the dateline, the URL and file name."""
    fields = _field_timestamps(record, defaults.timezone)
    candidates = [DateCandidate(timestamp, draft.basis) for timestamp in fields]
    candidates += [DateCandidate(timestamp, DateBasis.PAGE) for timestamp in body_timestamps]
    names = date_choice.name_candidates(record.first("url"), draft.locator)
    return date_choice.choose_date(candidates, line, names, defaults.date_order)


def _field_timestamps(record: ContainerMetadata, zone: str | None) -> list[Timestamp]:
    """Return the timestamps of the fields.

    `date` comes first: it is the printed day, while an instant may be in another time zone.
    """
    fields = ((name, record.first(name)) for name in ("date", "published", "updated"))
    timestamps = (from_field(raw, zone, name == "updated") for name, raw in fields if raw)
    return list(dict.fromkeys(timestamps))
