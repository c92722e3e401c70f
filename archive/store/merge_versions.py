"""One article of all that was told of it, whatever the order in which it was told.

- Of two tellings by one teller (one key, or one file) the newer holds: by the format's version
  number, else by `updated`, else `published`, else arrival.
- The text that is searched is the newest that no teller has replaced.
- Its fields come from the printing of it with the earliest well-founded date; the publishers of all
  printings are listed, their titles searched.
- A notice withdraws the story until its provider tells a later version.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from typing import Any

from archive.store.versions import Telling
from index.analysis import words
from index.article import Article, Basis, Status

_WEAK = (Basis.FILENAME, Basis.URL, Basis.NONE)  # never beat a date that was printed
_EVER = datetime.max.replace(tzinfo=UTC)
_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Resolved:
    article: Article
    furniture: str
    reasons: str
    embargo: datetime | None
    copies: int  # printings besides the one that is shown
    versions: int  # texts that differ
    shown: int  # the number of the origin that the fields are from


def resolve(id: str, tellings: Sequence[Telling], now: datetime) -> Resolved:
    """What the article is; `tellings` holds one at least.

    An embargo that is over by `now` is none.
    """
    stories = by_arrival([telling for telling in tellings if not telling.notice])
    notices = [telling for telling in tellings if telling.notice]
    holding = [one for one in notices if not any(_lifts(story, one) for story in stories)]
    if not stories:
        newest = max(notices, key=_age)
        return _resolved(replace(newest.article, id=id), newest, 0, 1)
    now_told = current(stories)
    printings = _printings(stories, now_told)
    shown = min(printings, key=_founded)
    article = replace(shown.article, id=id, status=_status(printings, shown, holding, now))
    embargoed = article.status is Status.EMBARGOED
    return replace(
        _resolved(_together(article, printings), shown, len(now_told) - 1,
                  len({story.cut for story in stories})),
        embargo=_embargo(printings, now) if embargoed else None,
        reasons=_with_notice(shown.reasons, holding),
    )  # fmt: skip


def _resolved(article: Article, shown: Telling, copies: int, versions: int) -> Resolved:
    return Resolved(article, shown.furniture, shown.reasons, None, copies, versions, shown.number)


def by_arrival(stories: Sequence[Telling]) -> list[Telling]:
    """A text that comes again is as old as it was: what arrives again is not newer for it."""
    first: dict[tuple[str, str], int] = {}
    for story in sorted(stories, key=lambda one: one.number):
        first.setdefault((story.teller, story.cut), story.number)
    return [replace(story, arrived=first[story.teller, story.cut]) for story in stories]


def current(stories: Sequence[Telling]) -> dict[str, Telling]:
    """What each teller says now."""
    return {story.teller: story for story in sorted(stories, key=_age)}


def _printings(stories: Sequence[Telling], newest: dict[str, Telling]) -> list[Telling]:
    """The tellings of the newest text, one a teller."""
    replaced = {s.cut for s in stories if s.cut != newest[s.teller].cut}
    standing = [one for one in newest.values() if one.cut not in replaced]
    shown = max(standing or newest.values(), key=_age)
    return [one for one in newest.values() if one.cut == shown.cut]


def _age(telling: Telling) -> tuple[int, datetime, int, int]:
    version = -1 if telling.version is None else telling.version
    return version, _when(telling) or _NEVER, telling.arrived, telling.number


def _when(telling: Telling) -> datetime | None:
    """When it was told, to the second; to the day where no more is known."""
    article = telling.article
    day = datetime.combine(article.date, time.min, UTC) if article.date else None
    return article.updated or article.published or day


def _founded(telling: Telling) -> tuple[bool, date, datetime, int]:
    """The earliest well-founded date comes first."""
    article = telling.article
    weak = article.date is None or article.date_basis in _WEAK
    return weak, article.date or date.max, article.published or _EVER, telling.number


def _lifts(story: Telling, notice: Telling) -> bool:
    """Whether a story is a later version by the one who gave the notice."""
    if not notice.provider or story.provider.casefold() != notice.provider.casefold():
        return False
    if story.version is not None and notice.version is not None:
        return story.version > notice.version
    mine, theirs = _when(story), _when(notice)
    return mine is not None and theirs is not None and mine > theirs


def _status(
    printings: Sequence[Telling], shown: Telling, holding: Sequence[Telling], now: datetime
) -> Status:
    if holding:
        said = {notice.article.status for notice in holding}
        return Status.WITHHELD if said == {Status.WITHHELD} else Status.KILLED
    status = shown.article.status
    if _embargo(printings, now):  # a copy that is out already does not lift it
        return Status.EMBARGOED
    if status is Status.EMBARGOED:
        status = Status.USABLE
    corrected = any(one.article.status is Status.CORRECTED for one in printings)
    return Status.CORRECTED if corrected and status is Status.USABLE else status


def _embargo(printings: Sequence[Telling], now: datetime) -> datetime | None:
    """Until when the text may not be published, by any of its printings."""
    until = [one.embargo or _EVER for one in printings if one.article.status is Status.EMBARGOED]
    return max((at for at in until if at > now), default=None)


def _together(article: Article, printings: Sequence[Telling]) -> Article:
    """With the publishers of all printings, and the titles that differ from its own."""
    if len(printings) == 1:
        return article
    ordered = sorted(printings, key=lambda one: (*_founded(one)[:3], one.article.title))
    publishers = dict.fromkeys(name for one in ordered for name in one.article.publisher)
    article = _filled(article, [one.article for one in ordered])
    titles = {tuple(words(article.title)): article.title}
    for one in ordered:
        titles.setdefault(tuple(words(one.article.title)), one.article.title)
    others = tuple(title for title in titles.values() if title not in ("", article.title))
    return replace(article, publisher=tuple(publishers), other_titles=others)


# What a printing may leave out and another says.  Not its address, nor the place: where it was
# filed is as printed, and a paper that cuts the dateline away has none.
_FILLED = ("title", "source", "author", "lang", "section", "keywords", "caption", "summary")


def _filled(article: Article, printings: Sequence[Article]) -> Article:
    """What the article does not say, as its other printings say it."""
    told: dict[str, Any] = {}
    for name in _FILLED:
        if not getattr(article, name):
            says = (getattr(one, name) for one in printings)
            told[name] = next(filter(None, says), getattr(article, name))
    return replace(article, **told)


def _with_notice(reasons: str, holding: Sequence[Telling]) -> str:
    """The reasons, with those of the notice that withdraws the article."""
    if not holding:
        return reasons
    notice = max(holding, key=_age)
    said = [one for one in json.loads(notice.reasons) if one["field"] == "status"]
    return json.dumps(json.loads(reasons) + said, ensure_ascii=False)
