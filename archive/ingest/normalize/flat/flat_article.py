"""The article of a flat page."""

from __future__ import annotations

from dataclasses import replace

from archive.ingest.draft import Draft, Key, Known, Reason, Rejected, Story
from archive.ingest.normalize.dates import date_choice
from archive.ingest.normalize.flat.flat_layout import Layout, lay_out
from archive.ingest.normalize.record import (
    bylines,
    candidates,
    editorial_status,
    language,
    sources,
    titles,
)
from archive.ingest.normalize.record.candidates import Said
from archive.ingest.normalize.tidy import tidy
from index.analysis import words
from index.article import Article, Basis


def story(draft: Draft, text: str, known: Known) -> Story | Rejected:
    """The article that a flat page holds, with its furniture and its reasons."""
    page = lay_out(tidy(text), known.timezone)
    body, caption = "\n".join(page.story), "\n".join(page.captions)
    if not words(page.title) and not words(body):
        why = "no story in it, only lists" if page.furniture else "no story in it"
        return Rejected(draft.where, why, draft.data, draft.reader)
    stamps = [date_choice.Candidate(stamp, Basis.PAGE) for stamp in page.stamps]
    names = date_choice.named(page.url, draft.where)
    dated = date_choice.choose(stamps, page.dateline, names, known.date_order, flat=True)
    source, reason = _source(page, known)
    noted = "\n".join((*page.notes, body))
    freed = editorial_status.read(
        {"title": page.title, "body": noted}, source or "", known.timezone
    )
    publisher = (known.publisher,) if known.publisher else ()
    article = Article(
        id="",  # of its text: `identity`
        title=titles.headline(page.title, publisher),
        body=body,
        caption=caption,
        date=dated.day,
        published=dated.published,
        updated=dated.updated,
        date_basis=dated.basis,
        location=page.dateline.places if page.dateline else (),
        country=page.dateline.countries if page.dateline else (),
        source=source,
        publisher=publisher,
        author=tuple(page.authors),
        url=page.url,
        status=freed.status,
    )
    lang, spoken = language.found((), article)
    return Story(
        replace(article, lang=lang),
        draft.where,
        "\n".join((*page.notes, *page.credits, *page.furniture)),
        (*_of_page(page, article), *dated.reasons, *candidates.of_dateline(page.dateline), *reason,
         *spoken, *freed.reasons()),
        keys=(Key("url", "", page.url),) if page.url else (),
        withdraws=(*draft.withdraws, *freed.withdraws),
    )  # fmt: skip


def _source(page: Layout, known: Known) -> tuple[str | None, tuple[Reason, ...]]:
    """The agency of the dateline, else of a line of credit, else what whoever ingests says."""
    if page.dateline and page.dateline.source:
        source = page.dateline.source
        return source, (Reason("source", "dateline", page.dateline.printed, source, True),)
    for line in page.credits:
        if credited := bylines.agency(line):
            return credited, (Reason("source", "credit", line, credited, True),)
    if known.source:
        source = sources.canonical(known.source)
        return source, (Reason("source", "option", known.source, source, True),)
    return None, ()


def _of_page(page: Layout, article: Article) -> list[Reason]:
    """Why headline, authors and the rest are what they are, and who is said to have printed it."""
    found = [
        *candidates.choose("title", [Said(Basis.PAGE, page.title, (article.title,))])[1],
        *candidates.choose("author", [Said(Basis.PAGE, "; ".join(article.author), article.author)])[
            1
        ],
        *(Reason("publisher", "option", name, name, True) for name in article.publisher),
    ]
    return found + candidates.of_page(article, Basis.PAGE, len(page.story) + len(page.furniture))
