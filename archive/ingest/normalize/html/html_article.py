"""The article of a page of HTML."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice
from urllib.parse import urlsplit

from archive.ingest import identity
from archive.ingest.draft import Draft, Key, Known, Rejected, Story
from archive.ingest.normalize.boilerplate import trim
from archive.ingest.normalize.dates import date_choice
from archive.ingest.normalize.dates.date_choice import Candidate
from archive.ingest.normalize.dates.timestamp import Flaw, Stamp, of, read
from archive.ingest.normalize.html import main_text
from archive.ingest.normalize.html.embedded import Embedded
from archive.ingest.normalize.html.html_layout import lay
from archive.ingest.normalize.record import (
    candidates,
    canonical_url,
    editorial_status,
    language,
    titles,
)
from archive.ingest.normalize.record.field_selection import Own, Parts
from archive.ingest.normalize.tidy import tidy
from archive.ingest.text import markup
from index.analysis import words
from index.article import Article, Basis

_MOST_LINKS = 20_000  # what trafilatura does takes time by the square of them
_LONGEST_DATE = 100  # characters


def story(draft: Draft, page: str, known: Known) -> Story | Rejected:
    """The article that a page holds, with its furniture and its reasons."""
    try:
        root = markup.tree(tidy(page))
    except markup.NotHTML as error:
        return Rejected(draft.where, str(error), draft.data, draft.reader)
    if sum(1 for _ in islice(root.iter("a"), _MOST_LINKS + 1)) > _MOST_LINKS:
        why = f"more than {_MOST_LINKS:,} links: no page of one story"
        return Rejected(draft.where, why, draft.data, draft.reader, story=False)
    own = Own(draft.fields)
    meta = Embedded(root)
    url = canonical_url.choose(meta.addresses(own.one("url")), own.one("url"))
    if why := _front(meta, url):
        return Rejected(draft.where, why, draft.data, draft.reader, story=False)
    seen = main_text.of_page(root)
    title = next((each.values[0] for each in titles.said(meta, own.all("title"))), "")
    seen = trim.mended(seen, title, meta.one("summary"))
    laid = lay(seen, title, known.timezone)
    if not laid.story:
        whole = markup.plain(tidy(meta.body()))
        inside = [line for line in whole.split("\n") if line]
        laid.story = inside or (seen.lines if own.title else [])
        laid.basis = Basis.MARKUP if inside else Basis.PAGE
    if not any(map(words, laid.story)) and not (words(title) and (meta.articles or own.title)):
        return _nothing(draft, meta)
    return _story(draft, Parts(own, meta, laid, title, url), known)


def _nothing(draft: Draft, meta: Embedded) -> Rejected:
    if meta.all("refresh"):
        why = "no story found in this page: it only sends on to another"
        return Rejected(draft.where, why, draft.data, draft.reader, story=False)
    return Rejected(draft.where, "no story found in this page", draft.data, draft.reader)


def _front(meta: Embedded, url: str | None) -> str:
    """Why this page is not of one story; empty if it may be."""
    if meta.articles or "article" in meta.one("type").lower():
        return ""
    if url and urlsplit(url).path in ("", "/") and not urlsplit(url).query:
        return "a home page, without a story of its own"
    unnamed = url is not None and identity.by_url(url) is None
    if unnamed and not meta.all("date") and meta.graph.is_list():
        return "a list of stories, without one of its own"
    return ""


def _story(draft: Draft, parts: Parts, known: Known) -> Story:
    laid, url = parts.laid, parts.url
    body = "\n".join(laid.story)
    noted = "\n".join((*laid.notes, body))
    names = date_choice.named(url, draft.where)
    stamps = _candidates(draft, parts, known)
    dated = date_choice.choose(stamps, laid.dateline, names, known.date_order)
    values, why = parts.chosen(known)
    source = next(iter(values["source"]), None)
    freed = editorial_status.read(
        {"title": parts.title, "body": noted}, source or "", known.timezone
    )
    article = Article(
        id="",  # of its keys or its text: `identity`
        title=next(iter(values["title"]), ""),
        body=body,
        caption="\n".join(laid.captions),
        summary=next(iter(values["summary"]), ""),
        date=dated.day,
        published=dated.published,
        updated=dated.updated,
        date_basis=dated.basis,
        location=laid.dateline.places if laid.dateline else (),
        country=laid.dateline.countries if laid.dateline else (),
        source=source,
        publisher=values["publisher"],
        author=values["author"],
        section=values["section"],
        keywords=values["keywords"],
        url=url,
        status=freed.status,
    )
    lang, spoken = language.found(parts.of_language(), article)
    lines = len(laid.story) + len(laid.furniture)
    why += [*dated.reasons, *candidates.of_dateline(laid.dateline), *spoken, *freed.reasons()]
    return Story(
        replace(article, lang=lang),
        draft.where,
        "\n".join(laid.furniture),
        (*why, *candidates.of_page(article, laid.basis, lines, parts.url_basis)),
        _keys(draft, url),
        withdraws=(*draft.withdraws, *freed.withdraws),
    )


def _keys(draft: Draft, url: str | None) -> tuple[Key, ...]:
    """The URL first: two captures of one page are one story."""
    named = (Key("url", "", url),) if url and identity.by_url(url) else ()
    return (*named, draft.key) if draft.key else named


def _candidates(draft: Draft, parts: Parts, known: Known) -> list[Candidate]:
    found = [
        (text, draft.basis, name == "updated")
        for name in ("date", "published", "updated")
        for text in parts.own.all(name)[:1]
    ]
    for name in ("date", "updated"):
        found += [(f.text, Basis(f.basis), name == "updated") for f in parts.meta.all(name)]
    embedded = [
        Candidate(_stamp(text[:_LONGEST_DATE], known.timezone, updated), basis)
        for text, basis, updated in dict.fromkeys(found)
    ]
    return embedded + [Candidate(stamp, Basis.PAGE) for stamp in parts.laid.stamps]


def _stamp(printed: str, zone: str | None, updated: bool) -> Stamp:
    return of(read(printed, zone) or Stamp(printed, flaw=Flaw.IMPOSSIBLE), printed, updated)
