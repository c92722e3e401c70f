"""A draft in, an article out, with the reason for each field; or the reason why there is none."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from archive.ingest import identity
from archive.ingest.draft import Draft, Known, Rejected, Story
from archive.ingest.normalize.dates import date_choice, date_order
from archive.ingest.normalize.flat import flat_article
from archive.ingest.normalize.html import html_article
from archive.ingest.normalize.record import record_article


def normalise(draft: Draft, known: Known) -> Story | Rejected:
    """The article of a draft.  Never raises for what stands in it."""
    story = _story(draft, known)
    if isinstance(story, Rejected):
        return story
    if not known.date_order and date_choice.is_open(story.reasons):
        story = replace(story, either=tuple(_either(draft, known)))
    return identity.identified(story, draft)


def _either(draft: Draft, known: Known) -> Iterator[Story]:
    """What a story is by either order of day and month."""
    for order in date_order.ORDERS:
        story = _story(draft, replace(known, date_order=order))
        if isinstance(story, Story):
            yield identity.identified(story, draft)


def _story(draft: Draft, known: Known) -> Story | Rejected:
    if draft.text is not None:
        return flat_article.story(draft, draft.text, known)
    if draft.markup is not None:
        return html_article.story(draft, draft.markup, known)
    return record_article.story(draft, known)
