"""A draft in, an article out, with the reason for each field; or the reason why there is none."""

from __future__ import annotations

from archive.ingest import identity
from archive.ingest.draft import Draft, Known, Rejected, Story
from archive.ingest.normalise import fields, flat, html


def normalise(draft: Draft, known: Known) -> Story | Rejected:
    """The article of a draft.  Never raises for what stands in it."""
    story = _story(draft, known)
    return story if isinstance(story, Rejected) else identity.identified(story, draft)


def _story(draft: Draft, known: Known) -> Story | Rejected:
    if draft.text is not None:
        return flat.story(draft, draft.text, known)
    if draft.markup is not None:
        return html.story(draft, draft.markup, known)
    return fields.story(draft, known)
