"""One article merged from all its versions; the order in which they came in does not matter.

- Of two versions from one source (one key, or one file), the newer counts: by the format's version
  number, else by `updated`, else `published`, else arrival.
- The article's text is the newest text that no source has replaced.
- Its fields come from the copy of that text with the earliest well-founded date; the publishers of
  all copies are listed, and their titles can be searched.
- A notice withdraws the story until the notice's provider sends a later version.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from typing import Any

from archive.store.versions import SourceVersion
from index.analysis import split_words
from index.article import Article, DateBasis, Status

_WEAK_BASES = (
    DateBasis.FILENAME,
    DateBasis.URL,
    DateBasis.NONE,
)  # never beat a date that was printed
_LATEST = datetime.max.replace(tzinfo=UTC)
_EARLIEST = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class MergedArticle:
    """Article merged from its versions, and the other columns of its row."""

    article: Article
    boilerplate: str
    provenance: str
    embargo: datetime | None
    copies: int  # current versions of the other sources, without the version that is shown
    versions: int  # number of different texts
    shown_number: int  # of the origin whose version gives the fields


def merge_versions(id: str, versions: Sequence[SourceVersion], now: datetime) -> MergedArticle:
    """Merge the versions of an article, of which there is at least one.

    An embargo that ended before `now` no longer counts.
    """
    stories = with_first_arrival([version for version in versions if not version.is_notice])
    notices = [version for version in versions if version.is_notice]
    active_notices = [
        notice
        for notice in notices
        if not any(_supersedes_notice(story, notice) for story in stories)
    ]
    if not stories:
        newest_notice = max(notices, key=_recency)
        return _make_merged(replace(newest_notice.article, id=id), newest_notice, 0, 1)
    newest = newest_by_source(stories)
    copies = _copies_of_newest_text(stories, newest)
    current = min(copies, key=_date_rank)
    article = replace(current.article, id=id, status=_status(copies, current, active_notices, now))
    is_embargoed = article.status is Status.EMBARGOED
    return replace(
        _make_merged(_combine(article, copies), current, len(newest) - 1,
                len({story.content_hash for story in stories})),
        embargo=_embargo_end(copies, now) if is_embargoed else None,
        provenance=_add_notice_provenance(current.provenance, active_notices),
    )  # fmt: skip


def _make_merged(
    article: Article, current: SourceVersion, copies: int, versions: int
) -> MergedArticle:
    return MergedArticle(
        article, current.boilerplate, current.provenance, None, copies, versions, current.number
    )


def with_first_arrival(stories: Sequence[SourceVersion]) -> list[SourceVersion]:
    """Return the versions, each with the number under which its source first sent its text.

    A text does not become newer by arriving again.
    """
    first: dict[tuple[str, str], int] = {}
    for story in sorted(stories, key=lambda version: version.number):
        first.setdefault((story.source_key, story.content_hash), story.number)
    return [
        replace(story, first_arrival=first[story.source_key, story.content_hash])
        for story in stories
    ]


def newest_by_source(stories: Sequence[SourceVersion]) -> dict[str, SourceVersion]:
    """Return the newest version of each source, by source key."""
    return {story.source_key: story for story in sorted(stories, key=_recency)}


def _copies_of_newest_text(
    stories: Sequence[SourceVersion], newest: dict[str, SourceVersion]
) -> list[SourceVersion]:
    """Return the versions with the newest text, one per source."""
    replaced = {
        story.content_hash
        for story in stories
        if story.content_hash != newest[story.source_key].content_hash
    }
    valid = [version for version in newest.values() if version.content_hash not in replaced]
    latest = max(valid or newest.values(), key=_recency)
    return [version for version in newest.values() if version.content_hash == latest.content_hash]


def _recency(version: SourceVersion) -> tuple[int, datetime, int, int]:
    """Return a sort key by which newer versions come later."""
    number = -1 if version.version is None else version.version
    return number, _stated_time(version) or _EARLIEST, version.first_arrival, version.number


def _stated_time(version: SourceVersion) -> datetime | None:
    """Return the time that a version states, or the start of its day if it has only a date."""
    article = version.article
    day = datetime.combine(article.date, time.min, UTC) if article.date else None
    return article.updated or article.published or day


def _date_rank(version: SourceVersion) -> tuple[bool, date, datetime, int]:
    """Return a sort key by which the earliest well-founded date comes first."""
    article = version.article
    is_weak = article.date is None or article.date_basis in _WEAK_BASES
    return is_weak, article.date or date.max, article.published or _LATEST, version.number


def _supersedes_notice(story: SourceVersion, notice: SourceVersion) -> bool:
    """Return whether a story is a later version from the provider of the notice."""
    if not notice.provider or story.provider.casefold() != notice.provider.casefold():
        return False
    if story.version is not None and notice.version is not None:
        return story.version > notice.version
    story_time, notice_time = _stated_time(story), _stated_time(notice)
    return story_time is not None and notice_time is not None and story_time > notice_time


def _status(
    copies: Sequence[SourceVersion],
    current: SourceVersion,
    active_notices: Sequence[SourceVersion],
    now: datetime,
) -> Status:
    if active_notices:
        statuses = {notice.article.status for notice in active_notices}
        return Status.WITHHELD if statuses == {Status.WITHHELD} else Status.KILLED
    status = current.article.status
    if _embargo_end(copies, now):  # another copy without an embargo does not end it
        return Status.EMBARGOED
    if status is Status.EMBARGOED:
        status = Status.USABLE
    is_corrected = any(copy.article.status is Status.CORRECTED for copy in copies)
    return Status.CORRECTED if is_corrected and status is Status.USABLE else status


def _embargo_end(copies: Sequence[SourceVersion], now: datetime) -> datetime | None:
    """Return the end of the last embargo of the copies; None if all embargoes are over."""
    ends = [copy.embargo or _LATEST for copy in copies if copy.article.status is Status.EMBARGOED]
    return max((end for end in ends if end > now), default=None)


def _combine(article: Article, copies: Sequence[SourceVersion]) -> Article:
    """Add to an article the publishers of all copies, and the titles that differ from its own."""
    if len(copies) == 1:
        return article
    ordered = sorted(copies, key=lambda copy: (*_date_rank(copy)[:3], copy.article.title))
    publishers = dict.fromkeys(name for copy in ordered for name in copy.article.publisher)
    article = _fill_empty_fields(article, [copy.article for copy in ordered])
    titles = {tuple(split_words(article.title)): article.title}
    for copy in ordered:
        titles.setdefault(tuple(split_words(copy.article.title)), copy.article.title)
    other_titles = tuple(title for title in titles.values() if title not in ("", article.title))
    return replace(article, publisher=tuple(publishers), other_titles=other_titles)


# Fields that one copy may leave out and another has.  The URL is each copy's own; the place is kept
# as printed, and is empty if a paper cut the dateline away.
_FILLED_FIELDS = (
    "title", "source", "author", "lang", "section", "keywords", "caption", "summary",
)  # fmt: skip


def _fill_empty_fields(article: Article, copies: Sequence[Article]) -> Article:
    """Fill each empty field of an article from the first copy that has a value."""
    values: dict[str, Any] = {}
    for name in _FILLED_FIELDS:
        if not getattr(article, name):
            candidates = (getattr(copy, name) for copy in copies)
            values[name] = next(filter(None, candidates), getattr(article, name))
    return replace(article, **values)


def _add_notice_provenance(provenance: str, active_notices: Sequence[SourceVersion]) -> str:
    """Add the provenance of the status, which the newest notice gives."""
    if not active_notices:
        return provenance
    notice = max(active_notices, key=_recency)
    of_status = [entry for entry in json.loads(notice.provenance) if entry["field"] == "status"]
    return json.dumps(json.loads(provenance) + of_status, ensure_ascii=False)
