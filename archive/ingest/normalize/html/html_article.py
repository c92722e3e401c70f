"""Story of an HTML page."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice
from urllib.parse import urlsplit

from archive.ingest import identity
from archive.ingest.draft import Draft, IngestDefaults, Key, Rejected, Story
from archive.ingest.normalize.dates import date_choice
from archive.ingest.normalize.dates.date_choice import DateCandidate
from archive.ingest.normalize.dates.timestamp import from_field
from archive.ingest.normalize.html import main_text
from archive.ingest.normalize.html.embedded_metadata import EmbeddedMetadata
from archive.ingest.normalize.html.field_selection import HtmlPage, title_candidates
from archive.ingest.normalize.html.html_layout import layout_html
from archive.ingest.normalize.metadata import (
    canonical_url,
    editorial_status,
    field_candidates,
    language,
)
from archive.ingest.normalize.metadata.container_metadata import ContainerMetadata, clean_text
from archive.ingest.text import markup
from index.analysis import split_words
from index.article import Article, DateBasis

_MAX_LINKS = 20_000  # trafilatura takes time by their square
_MAX_DATE = 100  # characters


def make_story(draft: Draft, page: str, defaults: IngestDefaults) -> Story | Rejected:
    """Make the story of a page, or say why it has none.

    `page` is the page's markup, the same as `draft.markup`.
    """
    try:
        root = markup.parse_html(clean_text(page))
    except markup.NotHTML as error:
        return Rejected(draft.locator, str(error), draft.data, draft.reader)
    if sum(1 for _ in islice(root.iter("a"), _MAX_LINKS + 1)) > _MAX_LINKS:
        reason = f"more than {_MAX_LINKS:,} links: not the page of one story"
        return Rejected(draft.locator, reason, draft.data, draft.reader, expected_story=False)
    container = ContainerMetadata(draft.fields)
    embedded = EmbeddedMetadata(root)
    page_url = container.first("url")
    url = canonical_url.choose_url(embedded.urls(page_url), page_url)
    if reason := _not_one_story(embedded, url):
        return Rejected(draft.locator, reason, draft.data, draft.reader, expected_story=False)
    text = main_text.extract_main_text(root)
    container_titles = container.all("title")
    candidates = title_candidates(embedded, container_titles)
    title = next((candidate.values[0] for candidate in candidates), "")
    text = main_text.trim_boilerplate(text, title, embedded.first("summary"))
    layout = layout_html(text, title, defaults.timezone)
    if not layout.story:
        body = markup.plain(clean_text(embedded.article_body()))
        body_lines = [line for line in body.split("\n") if line]
        layout.story = body_lines or (text.lines if container_titles else [])
        layout.basis = DateBasis.MARKUP if body_lines else DateBasis.PAGE
    if not any(map(split_words, layout.story)) and not (
        split_words(title) and (embedded.articles or container_titles)
    ):
        return _without_story(draft, embedded)
    return _make_story(draft, HtmlPage(container, embedded, layout, title, url), defaults)


def _without_story(draft: Draft, embedded: EmbeddedMetadata) -> Rejected:
    if embedded.all("refresh"):
        reason = "no story found in this page: it only redirects to another"
        return Rejected(draft.locator, reason, draft.data, draft.reader, expected_story=False)
    return Rejected(draft.locator, "no story found in this page", draft.data, draft.reader)


def _not_one_story(embedded: EmbeddedMetadata, url: str | None) -> str:
    """Return why this is not the page of one story; empty if it may be."""
    if embedded.articles or "article" in embedded.first("type").lower():
        return ""
    if url and urlsplit(url).path in ("", "/") and not urlsplit(url).query:
        return "a home page, without a story of its own"
    has_list_url = url is not None and identity.url_key(url) is None
    if has_list_url and not embedded.all("date") and embedded.graph.is_list():
        return "a list of stories, without one of its own"
    return ""


def _make_story(draft: Draft, page: HtmlPage, defaults: IngestDefaults) -> Story:
    layout, url, dateline = page.layout, page.url, page.layout.dateline
    body = "\n".join(layout.story)
    names = date_choice.name_candidates(url, draft.locator)
    dates = _date_candidates(draft, page, defaults)
    when = date_choice.choose_date(dates, dateline, names, defaults.date_order)
    values, provenance = page.select_fields(defaults)
    source = next(iter(values["source"]), None)
    texts = {"title": page.title, "body": "\n".join((*layout.notes, body))}
    status = editorial_status.read_status(texts, source or "", defaults.timezone)
    article = Article(
        id="",  # made from the story's keys or text by `identity.py`
        title=next(iter(values["title"]), ""),
        body=body,
        caption="\n".join(layout.captions),
        summary=next(iter(values["summary"]), ""),
        date=when.day,
        published=when.published,
        updated=when.updated,
        date_basis=when.basis,
        location=dateline.places if dateline else (),
        country=dateline.countries if dateline else (),
        source=source,
        publisher=values["publisher"],
        author=values["author"],
        section=values["section"],
        keywords=values["keywords"],
        url=url,
        status=status.status,
    )
    lang, lang_provenance = language.detect(page.declared_languages(), article)
    line_count = len(layout.story) + len(layout.boilerplate)
    provenance += [
        *when.provenance,
        *field_candidates.dateline_provenance(dateline),
        *lang_provenance,
        *status.provenance(),
        *field_candidates.page_provenance(article, layout.basis, line_count, page.url_basis),
    ]
    return Story(
        replace(article, lang=lang),
        draft.locator,
        "\n".join(layout.boilerplate),
        tuple(provenance),
        _keys(draft, url),
        kill_targets=(*draft.kill_targets, *status.kill_targets),
    )


def _keys(draft: Draft, url: str | None) -> tuple[Key, ...]:
    """Return the keys, the URL first: two captures of one page are one story."""
    url_keys = (Key("url", "", url),) if url and identity.url_key(url) else ()
    return (*url_keys, draft.key) if draft.key else url_keys


def _date_candidates(draft: Draft, page: HtmlPage, defaults: IngestDefaults) -> list[DateCandidate]:
    """Return the timestamps of the container, of markup and tags, and of the text."""
    fields = [
        (text, draft.basis, name == "updated")
        for name in ("date", "published", "updated")
        for text in page.container.all(name)[:1]
    ]
    for name in ("date", "updated"):
        values = page.embedded.all(name)
        fields += [(value.text, DateBasis(value.basis), name == "updated") for value in values]
    candidates = [
        DateCandidate(from_field(text[:_MAX_DATE], defaults.timezone, is_update), basis)
        for text, basis, is_update in dict.fromkeys(fields)
    ]
    return candidates + [DateCandidate(t, DateBasis.PAGE) for t in page.layout.timestamps]
