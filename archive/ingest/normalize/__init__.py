"""Normalization: a reader's draft becomes an article with the provenance of each field.

html/, flat/ and record/ make the story of one kind of draft each.  They use metadata/ (choice among
candidates for a field), boilerplate/ (lines that are not the story), dates/ (timestamps and the
day), dateline/, places/ (countries of places) and credits/ (agencies and bylines).  Imports run in
this order only.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from archive.ingest import identity
from archive.ingest.draft import Draft, IngestDefaults, Rejected, Story
from archive.ingest.normalize.dates import date_choice, date_order
from archive.ingest.normalize.flat import flat_article
from archive.ingest.normalize.html import html_article
from archive.ingest.normalize.record import record_article


def normalize(draft: Draft, defaults: IngestDefaults) -> Story | Rejected:
    """Make the story of a draft, or say why it has none.  Never raise because of its content."""
    story = _make_story(draft, defaults)
    if isinstance(story, Rejected):
        return story
    if not defaults.date_order and date_choice.is_ambiguous(story.provenance):
        story = replace(story, date_variants=tuple(_date_variants(draft, defaults)))
    return identity.assign_identity(story, draft)


def _date_variants(draft: Draft, defaults: IngestDefaults) -> Iterator[Story]:
    """Yield the story by either order of day and month."""
    for order in date_order.ORDERS:
        story = _make_story(draft, replace(defaults, date_order=order))
        if isinstance(story, Story):
            yield identity.assign_identity(story, draft)


def _make_story(draft: Draft, defaults: IngestDefaults) -> Story | Rejected:
    if draft.text is not None:
        return flat_article.make_story(draft, draft.text, defaults)
    if draft.markup is not None:
        return html_article.make_story(draft, draft.markup, defaults)
    return record_article.make_story(draft, defaults)
