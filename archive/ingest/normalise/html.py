"""The article of a page of HTML."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

from archive.ingest import identity
from archive.ingest.draft import Draft, Key, Known, Reason, Rejected, Story
from archive.ingest.normalise import (
    address,
    dates,
    edges,
    language,
    prose,
    release,
    sources,
    titles,
)
from archive.ingest.normalise.dates import Candidate
from archive.ingest.normalise.embedded import Embedded
from archive.ingest.normalise.layout import Laid, lay
from archive.ingest.normalise.stamp import Flaw, Stamp, of, read
from archive.ingest.normalise.tidy import tidy
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
    own = _Own(draft.fields)
    meta = Embedded(root)
    url = address.choose(meta.addresses(own.one("url")), own.one("url"))
    if why := _front(meta, url):
        return Rejected(draft.where, why, draft.data, draft.reader, story=False)
    seen = prose.of_page(root)
    title = own.one("title") or titles.choose(meta)
    seen = edges.mended(seen, title, meta.one("summary"))
    laid = lay(seen, title, known.timezone)
    if not laid.story:
        whole = markup.plain(tidy(meta.body()))
        laid.story = [line for line in whole.split("\n") if line] or (
            seen.lines if own.title else []
        )
    if not any(map(words, laid.story)) and not (words(title) and (meta.articles or own.title)):
        return _nothing(draft, meta)
    return _story(draft, _Parts(own, meta, laid, title, url), known)


def _nothing(draft: Draft, meta: Embedded) -> Rejected:
    if meta.all("refresh"):
        why = "no story found in this page: it only sends on to another"
        return Rejected(draft.where, why, draft.data, draft.reader, story=False)
    return Rejected(draft.where, "no story found in this page", draft.data, draft.reader)


class _Own:
    """What the container of the page says: the mail, the feed, the WARC."""

    def __init__(self, fields: Mapping[str, Any]) -> None:
        self._fields = fields

    def all(self, name: str) -> list[str]:
        value = self._fields.get(name)
        several = value if isinstance(value, list | tuple) else [value]
        return [text for v in several if isinstance(v, str) and (text := tidy(v).strip())]

    def one(self, name: str) -> str:
        return next(iter(self.all(name)), "")

    @property
    def title(self) -> bool:
        return bool(self.one("title"))


class _Parts:
    """A page taken apart."""

    def __init__(self, own: _Own, meta: Embedded, laid: Laid, title: str, url: str | None) -> None:
        self.own, self.meta, self.laid, self.title, self.url = own, meta, laid, title, url

    def texts(self, field: str) -> list[str]:
        return self.own.all(field) or self.meta.first(field)


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


def _story(draft: Draft, parts: _Parts, known: Known) -> Story:
    laid, url = parts.laid, parts.url
    body = "\n".join(laid.story)
    noted = "\n".join((*laid.notes, body))
    names = dates.named(url, draft.where)
    stamps = _candidates(draft, parts, known)
    dated = dates.choose(stamps, laid.dateline, names, known.date_order)
    places = laid.dateline.places if laid.dateline else ()
    source, reason = _source(parts, known)
    publishers = parts.texts("publisher") or ([known.publisher] if known.publisher else [])
    freed = release.read({"title": parts.title, "body": noted}, source or "", known.timezone)
    article = Article(
        id="",  # of its keys or its text: `identity`
        title=titles.headline(parts.title, publishers),
        body=body,
        caption="\n".join(laid.captions),
        summary=parts.own.one("summary") or parts.meta.one("summary"),
        date=dated.day,
        published=dated.published,
        updated=dated.updated,
        date_basis=dated.basis,
        location=places,
        country=laid.dateline.countries if laid.dateline else (),
        source=source,
        publisher=tuple(publishers[:1]),
        author=tuple(_authors(parts)),
        section=tuple(parts.texts("section")),
        keywords=tuple(_split(parts.texts("keywords"))),
        url=url,
        status=freed.status,
    )
    lang, spoken = language.found(_declared(parts), article)
    return Story(
        replace(article, lang=lang),
        draft.where,
        "\n".join(laid.furniture),
        (*dated.reasons, *_location(laid), *reason, *spoken, *freed.reasons()),
        _keys(draft, url),
        withdraws=(*draft.withdraws, *freed.withdraws),
    )


def _keys(draft: Draft, url: str | None) -> tuple[Key, ...]:
    """The URL first: two captures of one page are one story."""
    named = (Key("url", "", url),) if url and identity.by_url(url) else ()
    return (*named, draft.key) if draft.key else named


def _candidates(draft: Draft, parts: _Parts, known: Known) -> list[Candidate]:
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


def _source(parts: _Parts, known: Known) -> tuple[str | None, tuple[Reason, ...]]:
    """The agency: of the dateline, of the byline, of the page itself; else what is said of it."""
    line = parts.laid.dateline
    names = [("record", name) for name in parts.own.all("source")]
    if line and line.source:
        names.append(("dateline", line.source))
    names += [("markup", name) for name in parts.meta.first("source")]
    for field in ("author", "publisher"):
        names += [(field, name) for name in parts.texts(field) if sources.known(name)]
    names += [("option", known.source)] if known.source else []
    reasons = tuple(
        Reason("source", basis, name, sources.canonical(name), at == 0)
        for at, (basis, name) in enumerate(names)
    )
    return (reasons[0].value if reasons else None), reasons


def _authors(parts: _Parts) -> list[str]:
    """People alone; an agency is the source, and the paper's name is no byline."""
    papers = {name.casefold() for name in parts.texts("publisher")}
    printed = parts.texts("author") or parts.laid.authors
    several = (name for text in printed for name in titles.people(text))
    return [name for name in dict.fromkeys(several) if name.casefold() not in papers]


def _split(texts: list[str]) -> list[str]:
    """Keywords may stand in one text, parted by commas or semicolons."""
    parted = (word.strip() for text in texts for word in re.split(r"[,;，、]", text))
    return list(dict.fromkeys(word for word in parted if word))


def _declared(parts: _Parts) -> list[tuple[str, str]]:
    """What container, page and tags say of the language: the page's own element before its tags."""
    own = [("record", text) for text in parts.own.all("lang")]
    page = [("markup", parts.meta.lang)] if parts.meta.lang else []
    return [*own, *page, *((found.basis, found.text) for found in parts.meta.all("lang"))]


def _location(laid: Laid) -> tuple[Reason, ...]:
    if laid.dateline is None:
        return ()
    places = "; ".join(laid.dateline.places)
    return (Reason("location", "dateline", laid.dateline.printed, places, True),)
