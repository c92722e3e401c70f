"""What of an article answers the query: the passages that show it best, with their matches."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, field
from typing import NamedTuple

from index.article import Article
from index.deadline import NEVER, Deadline
from index.highlight import Match, Span, first_matches, marks, merged
from index.query.tree import Scored

WIDTH = 240  # characters of a passage, if its words allow it
MOST = 3  # passages of an article that are shown unasked


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of one field, with the matches in it."""

    field: str
    text: str
    spans: tuple[Span, ...]  # offsets in `text`


@dataclass(frozen=True, slots=True)
class Excerpts:
    """What is shown of an article, and how much of it answers the query besides."""

    passages: tuple[Passage, ...]  # its title if that matches, then the best first
    more: int = 0  # matches that none of the passages shows
    uncounted: bool = False  # whether there are still more, which were not looked at


def passages(
    article: Article, wanted: Sequence[Scored], most: int | None = None
) -> tuple[Passage, ...]:
    """The passages of `excerpts` alone."""
    return excerpts(article, wanted, most).passages


def excerpts(
    article: Article,
    wanted: Sequence[Scored],
    most: int | None = None,
    deadline: Deadline = NEVER,
) -> Excerpts:
    """What to show of a hit: its title if that matches, and `most` passages of it.

    Unless it is said how many, there is one, and up to `MOST` where each shows a word of the query
    that none before it does.  An article whose text does not match at all (it was found by its
    date, say) shows how it begins.  Raises TooSlow, between one passage and the next.
    """
    deadline.check()
    title = _title(article, wanted)
    searched = [_Searched("body", article.body), _Searched("caption", article.caption)]
    for each in searched:
        found, each.uncounted = first_matches(each.text, each.name, wanted)
        each.left = each.found = sorted(found, key=lambda match: match[1])
    shown = []
    for passage in _best(searched, most):
        deadline.check()
        shown.append(passage)
    if not shown and most != 0:
        shown = [each.start() for each in searched if each.text][:1]
    every = sum(len(merged(span for _, span in each.found)) for each in searched)
    uncounted = any(each.uncounted for each in searched)
    return Excerpts((*title, *shown), every - sum(len(each.spans) for each in shown), uncounted)


def _title(article: Article, wanted: Sequence[Scored]) -> tuple[Passage, ...]:
    for title in (article.title, *article.other_titles):
        if spans := marks(title, "title", wanted):
            return (Passage("title", title, tuple(spans)),)
    return ()


@dataclass(slots=True)
class _Searched:
    """A text, the matches in it by their numbers in the query, and the windows that are taken."""

    name: str
    text: str
    found: list[Match] = field(default_factory=list)
    left: list[Match] = field(default_factory=list)  # those that no window shows
    uncounted: bool = False  # whether there are more
    taken: list[Span] = field(default_factory=list)

    def take(self, match: int) -> tuple[set[int], Passage]:
        """The passage around a match, and the numbers of what it shows."""
        begin, stop = _window(self.text, match)
        begin = max([begin, *(end for _, end in self.taken if end <= match)])
        stop = min([stop, *(start for start, _ in self.taken if start > match)])
        stop = max([stop, *(end for _, (start, end) in self.found if start < stop < end)])
        self.taken.append((begin, stop))
        self.left = [each for each in self.left if each[1][1] <= begin or stop <= each[1][0]]
        inside = [each for each in self.found if begin <= each[1][0] and each[1][1] <= stop]
        spans = merged(span for _, span in inside)
        return {number for number, _ in inside}, _passage(self.text, self.name, begin, stop, spans)

    def start(self) -> Passage:
        return _passage(self.text, self.name, 0, _window(self.text, 0)[1], [])


def _best(searched: Sequence[_Searched], most: int | None) -> Iterator[Passage]:
    """The best window of the body (of the caption, if only that matches), then what adds most."""
    seen: set[int] = set()
    every = {number for each in searched for number, _ in each.found}
    for nth in range(MOST if most is None else most):
        if nth and most is None and every <= seen:
            return
        tried = [(best, each) for each in searched if (best := _best_left(each.left, seen))]
        if not tried:
            return
        best, where = max(tried, key=lambda each: each[0].new) if nth else tried[0]
        if nth and not best.new and most is None:
            return
        shown, passage = where.take(best.start)
        seen |= shown
        yield passage


class _Best(NamedTuple):
    """A window by its worth: of the query's words those not shown yet, all, and all matches."""

    new: int
    words: int
    matches: int
    start: int  # where its first match does


def _best_left(found: Sequence[Match], seen: Set[int]) -> _Best | None:
    """The window that shows most.

    Windows are tried at every match; of equals the first wins, since news puts first what matters.
    """
    best: _Best | None = None
    inside: dict[int, int] = {}
    last = 0  # behind the last match of the window that begins with match `at`
    for at, (number, (start, _)) in enumerate(found):
        while last < len(found) and found[last][1][1] <= start + WIDTH * 3 // 4:
            inside[found[last][0]] = inside.get(found[last][0], 0) + 1
            last += 1
        here = _Best(len(inside.keys() - seen), len(inside), last - at, start)
        if best is None or here[:3] > best[:3]:
            best = here
        if last > at:
            inside[number] -= 1
            if not inside[number]:
                del inside[number]
        else:
            last = at + 1
    return best


_SENTENCE_END = re.compile(r"[.!?。！？][”\"’')\]]*\s+|\n")
_SPACE = re.compile(r"\s")


def _window(text: str, match: int) -> Span:
    """Where a passage that shows the match begins and ends: at a sentence, else at a word."""
    begin = 0 if match <= WIDTH else -WIDTH
    for end in _SENTENCE_END.finditer(text, max(0, match - WIDTH), match):
        begin = end.end()
    if match - begin > WIDTH * 2 // 3:
        space = _SPACE.search(text, match - WIDTH // 3, match)
        begin = space.end() if space else match
    line_end = text.find("\n", match)
    stop = len(text) if line_end < 0 else line_end
    if stop - begin > WIDTH:
        spaces = [m.start() for m in _SPACE.finditer(text, match, begin + WIDTH)]
        stop = spaces[-1] if spaces else begin + WIDTH
    return begin, stop


def _passage(text: str, name: str, begin: int, stop: int, spans: Sequence[Span]) -> Passage:
    before = "… " if begin and text[begin - 1] != "\n" else ""
    after = " …" if stop < len(text) and text[stop] != "\n" else ""
    shift = len(before) - begin
    inside = tuple((start + shift, end + shift) for start, end in spans)
    return Passage(name, before + text[begin:stop] + after, inside)
