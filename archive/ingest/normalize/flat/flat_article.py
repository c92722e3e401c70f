"""Story of a page saved as plain text."""

from __future__ import annotations

from dataclasses import replace

from archive.ingest.draft import Draft, IngestDefaults, Key, Provenance, Rejected, Story
from archive.ingest.normalize.credits import bylines, sources
from archive.ingest.normalize.dates import date_choice
from archive.ingest.normalize.dates.date_choice import DateCandidate
from archive.ingest.normalize.flat.flat_layout import FlatLayout, layout_flat
from archive.ingest.normalize.metadata import editorial_status, field_candidates, language, titles
from archive.ingest.normalize.metadata.container_metadata import clean_text
from archive.ingest.normalize.metadata.field_candidates import Candidate
from index.analysis import split_words
from index.article import Article, DateBasis


def make_story(draft: Draft, text: str, defaults: IngestDefaults) -> Story | Rejected:
    """Make the story of a flat page, or say why it has none.

    `text` is the page's text, the same as `draft.text`.
    """
    page = layout_flat(clean_text(text), defaults.timezone)
    dateline = page.dateline
    body, caption = "\n".join(page.story), "\n".join(page.captions)
    if not split_words(page.title) and not split_words(body):
        reason = "no story in it, only lists" if page.boilerplate else "no story in it"
        return Rejected(draft.locator, reason, draft.data, draft.reader)
    dates = [DateCandidate(timestamp, DateBasis.PAGE) for timestamp in page.timestamps]
    names = date_choice.name_candidates(page.url, draft.locator)
    when = date_choice.choose_date(dates, dateline, names, defaults.date_order, flat=True)
    source, source_provenance = _select_source(page, defaults)
    texts = {"title": page.title, "body": "\n".join((*page.notes, body))}
    status = editorial_status.read_status(texts, source or "", defaults.timezone)
    publisher = (defaults.publisher,) if defaults.publisher else ()
    article = Article(
        id="",  # made from the story's text by `identity.py`
        title=titles.strip_paper_name(page.title, publisher),
        body=body,
        caption=caption,
        date=when.day,
        published=when.published,
        updated=when.updated,
        date_basis=when.basis,
        location=dateline.places if dateline else (),
        country=dateline.countries if dateline else (),
        source=source,
        publisher=publisher,
        author=tuple(page.authors),
        url=page.url,
        status=status.status,
    )
    lang, lang_provenance = language.detect((), article)
    return Story(
        replace(article, lang=lang),
        draft.locator,
        "\n".join((*page.notes, *page.credits, *page.boilerplate)),
        (
            *_page_provenance(page, article),
            *when.provenance,
            *field_candidates.dateline_provenance(dateline),
            *source_provenance,
            *lang_provenance,
            *status.provenance(),
        ),
        keys=(Key("url", "", page.url),) if page.url else (),
        kill_targets=(*draft.kill_targets, *status.kill_targets),
    )


def _select_source(
    page: FlatLayout, defaults: IngestDefaults
) -> tuple[str | None, tuple[Provenance, ...]]:
    """Return the agency of the dateline, else of a line that credits one, else the default."""
    if page.dateline and page.dateline.source:
        source = page.dateline.source
        return source, (Provenance("source", "dateline", page.dateline.raw, source, True),)
    for line in page.credits:
        if credited := bylines.credited_source(line):
            return credited, (Provenance("source", "credit", line, credited, True),)
    if defaults.source:
        source = sources.canonical_name(defaults.source)
        return source, (Provenance("source", "option", defaults.source, source, True),)
    return None, ()


def _page_provenance(page: FlatLayout, article: Article) -> list[Provenance]:
    """Return the provenance of title, authors, publisher, body, caption and URL."""
    title = Candidate(DateBasis.PAGE, page.title, (article.title,))
    author = Candidate(DateBasis.PAGE, "; ".join(article.author), article.author)
    line_count = len(page.story) + len(page.boilerplate)
    return [
        *field_candidates.choose("title", [title])[1],
        *field_candidates.choose("author", [author])[1],
        *(Provenance("publisher", "option", name, name, True) for name in article.publisher),
        *field_candidates.page_provenance(article, DateBasis.PAGE, line_count),
    ]
