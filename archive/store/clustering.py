"""Which of the tellings that share a name are one story: found from all of them, in any order.

Tellers (a key, a file) whose newest texts are equal tell one story.  One whose text is an old
version of another's is a copy of that story too, so that a kill takes it along.  Two that were
equal once (both showed a consent page, say) and differ now are two.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from datetime import date

from archive.store.merge_versions import by_arrival, current
from archive.store.versions import Telling

_DAYS = 2  # between the first printing of a short text and the last that is a copy of it


def parted(tellings: Sequence[Telling]) -> list[list[Telling]]:
    """The tellings by story, each part in the order of arrival, the earliest part first."""
    stories = by_arrival([one for one in tellings if not one.notice])
    newest = current(stories)
    joined = _Joined(dict.fromkeys(one.teller for one in tellings))
    for same in _classes(list(newest.values())):
        joined.join(same)
    older: dict[str, list[str]] = {}  # a text -> the tellers who told it once
    for story in stories:
        if story.text and story.cut != newest[story.teller].cut:
            older.setdefault(story.cut, []).append(story.teller)
    for teller, story in newest.items():
        others = [other for other in older.get(story.cut, ()) if other != teller]
        if story.alone and others:
            joined.join([teller, min(others)])
    parts: dict[str, list[Telling]] = {}
    for one in sorted(tellings, key=lambda each: each.number):
        parts.setdefault(joined.first(one.teller), []).append(one)
    return list(parts.values())


def _classes(newest: list[Telling]) -> Iterator[list[str]]:
    """Tellers whose newest texts make them copies of each other."""
    texts: dict[Hashable, list[Telling]] = {}
    for one in newest:
        if one.text:
            texts.setdefault((one.text, one.alone), []).append(one)
    for same in texts.values():
        if same[0].alone:
            yield [one.teller for one in same]
        else:
            yield from _in_time(same)


def _in_time(same: list[Telling]) -> Iterator[list[str]]:
    """Of a short text's printings those whose days are near; an undated one is alone.

    Counted from the first: what is printed daily in the same words is a story a day or two.
    """
    dated = sorted((one.article.date, one.teller) for one in same if one.article.date)
    group: list[str] = []
    first = date.min
    for day, teller in dated:
        if (day - first).days > _DAYS:
            yield group
            group, first = [], day
        group.append(teller)
    yield group


class _Joined:
    """Sets of tellers that grow together; each set is known by the one that came first."""

    def __init__(self, tellers: dict[str, None]) -> None:
        self._rank = {teller: number for number, teller in enumerate(tellers)}
        self._of = {teller: teller for teller in tellers}

    def first(self, teller: str) -> str:
        while self._of[teller] != teller:
            teller = self._of[teller]
        return teller

    def join(self, tellers: Sequence[str]) -> None:
        firsts = sorted({self.first(teller) for teller in tellers}, key=self._rank.__getitem__)
        for other in firsts[1:]:
            self._of[other] = firsts[0]
