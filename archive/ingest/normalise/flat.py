"""The article of a flat page."""

from __future__ import annotations

from archive.ingest.draft import Draft, Key, Known, Reason, Rejected, Story
from archive.ingest.normalise import bylines, dates, release, sources
from archive.ingest.normalise.page import Layout, lay_out
from archive.ingest.normalise.tidy import tidy
from index.analysis import words
from index.article import Article, Basis


def story(draft: Draft, text: str, known: Known) -> Story | Rejected:
    """The article that a flat page holds, with its furniture and its reasons."""
    page = lay_out(tidy(text), known.timezone)
    body, caption = "\n".join(page.story), "\n".join(page.captions)
    if not words(page.title) and not words(body):
        why = "no story in it, only lists" if page.furniture else "no story in it"
        return Rejected(draft.where, why, draft.data, draft.reader)
    dated = dates.choose(page.stamps, Basis.PAGE, page.dateline)
    source, reason = _source(page, known)
    noted = "\n".join((*page.notes, body))
    places = page.dateline.places if page.dateline else ()
    freed = release.read({"title": page.title, "body": noted}, source or "", known.timezone)
    article = Article(
        id="",  # of its text: `identity`
        title=page.title,
        body=body,
        caption=caption,
        date=dated.day,
        published=dated.published,
        updated=dated.updated,
        date_basis=dated.basis,
        location=places,
        country=page.dateline.countries if page.dateline else (),
        source=source,
        publisher=(known.publisher,) if known.publisher else (),
        author=tuple(page.authors),
        url=page.url,
        status=freed.status,
    )
    return Story(
        article,
        draft.where,
        "\n".join((*page.notes, *page.credits, *page.furniture)),
        (*dated.reasons, *_location(page), *reason, *freed.reasons()),
        keys=(Key("url", "", page.url),) if page.url else (),
        withdraws=(*draft.withdraws, *freed.withdraws),
    )


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


def _location(page: Layout) -> tuple[Reason, ...]:
    if page.dateline is None:
        return ()
    places = "; ".join(page.dateline.places)
    return (Reason("location", "dateline", page.dateline.printed, places, True),)
