"""Passages of an article that show the matches of a query best."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, field
from typing import NamedTuple

from index.article import Article
from index.deadline import NO_DEADLINE, Deadline
from index.highlight import Match, Span, first_matches, highlight, merge_spans
from index.query.tree import ScoringLeaf

WIDTH = 240  # characters of a passage, unless a word is longer
DEFAULT_PASSAGES = 3  # maximum per article unless a limit is given


@dataclass(frozen=True, slots=True)
class Passage:
    """Part of one field, with its matches."""

    field: str
    text: str
    spans: tuple[Span, ...]  # offsets in `text`


@dataclass(frozen=True, slots=True)
class Excerpts:
    """Passages of an article, and the number of matches outside them."""

    passages: tuple[Passage, ...]  # the title if it matches, then the best first
    hidden_matches: int = 0  # matches in none of the passages
    truncated: bool = False  # there are more matches, which were not counted


def make_passages(
    article: Article, terms: Sequence[ScoringLeaf], limit: int | None = None
) -> tuple[Passage, ...]:
    """Return only the passages of `make_excerpts`."""
    return make_excerpts(article, terms, limit).passages


def make_excerpts(
    article: Article,
    terms: Sequence[ScoringLeaf],
    limit: int | None = None,
    deadline: Deadline = NO_DEADLINE,
) -> Excerpts:
    """Select the passages to show of a hit: its title if that matches, and `limit` others.

    Without a limit there is one, and up to `DEFAULT_PASSAGES` if each shows a word of the query
    that is in none before it.  An article without a match in its text (it was found by its date,
    for example) shows its beginning.  Raises TooSlow, between two passages.
    """
    deadline.check()
    title = _title_passage(article, terms)
    parts = [FieldMatches("body", article.body), FieldMatches("caption", article.caption)]
    for part in parts:
        matches, part.truncated = first_matches(part.text, part.name, terms)
        part.hidden = part.matches = sorted(matches, key=lambda match: match[1])
    passages = []
    for passage in _best_passages(parts, limit):
        deadline.check()
        passages.append(passage)
    if not passages and limit != 0:
        passages = [part.beginning() for part in parts if part.text][:1]
    match_count = sum(len(merge_spans(span for _, span in part.matches)) for part in parts)
    hidden = match_count - sum(len(passage.spans) for passage in passages)
    truncated = any(part.truncated for part in parts)
    return Excerpts((*title, *passages), hidden, truncated)


def _title_passage(article: Article, terms: Sequence[ScoringLeaf]) -> tuple[Passage, ...]:
    for title in (article.title, *article.other_titles):
        if spans := highlight(title, "title", terms):
            return (Passage("title", title, tuple(spans)),)
    return ()


@dataclass(slots=True)
class FieldMatches:
    """Text of a field, its matches by the numbers of the terms, and the windows taken so far."""

    name: str
    text: str
    matches: list[Match] = field(default_factory=list)
    hidden: list[Match] = field(default_factory=list)  # matches in none of the windows
    truncated: bool = False  # there are more matches
    windows: list[Span] = field(default_factory=list)

    def take_window(self, start: int) -> tuple[set[int], Passage]:
        """Take a window around the match at `start`; return the numbers of its terms, and it."""
        begin, stop = _window(self.text, start)
        begin = max([begin, *(end for _, end in self.windows if end <= start)])
        stop = min([stop, *(first for first, _ in self.windows if first > start)])
        stop = max([stop, *(end for _, (first, end) in self.matches if first < stop < end)])
        self.windows.append((begin, stop))
        self.hidden = [
            match for match in self.hidden if match[1][1] <= begin or stop <= match[1][0]
        ]
        inside = [match for match in self.matches if begin <= match[1][0] and match[1][1] <= stop]
        spans = merge_spans(span for _, span in inside)
        return {number for number, _ in inside}, _passage(self.text, self.name, begin, stop, spans)

    def beginning(self) -> Passage:
        return _passage(self.text, self.name, 0, _window(self.text, 0)[1], [])


def _best_passages(parts: Sequence[FieldMatches], limit: int | None) -> Iterator[Passage]:
    """Yield the best window of the body, else of the caption, then those with most new terms."""
    covered: set[int] = set()
    numbers = {number for part in parts for number, _ in part.matches}
    for nth in range(DEFAULT_PASSAGES if limit is None else limit):
        if nth and limit is None and numbers <= covered:
            return
        windows = [
            (window, part) for part in parts if (window := _best_window(part.hidden, covered))
        ]
        if not windows:
            return
        window, part = max(windows, key=lambda pair: pair[0].new) if nth else windows[0]
        if nth and not window.new and limit is None:
            return
        terms, passage = part.take_window(window.start)
        covered |= terms
        yield passage


class WindowScore(NamedTuple):
    """Score of a window, compared from the first number to the last."""

    new: int  # terms of the query that are in no window yet
    terms: int  # terms of the query
    matches: int
    start: int  # offset of its first match


def _best_window(matches: Sequence[Match], covered: Set[int]) -> WindowScore | None:
    """Score a window at each match and return the best; None without a match.

    Of equal windows the first wins, since news stories put first what matters most.
    """
    best: WindowScore | None = None
    inside: dict[int, int] = {}  # term -> its matches in the window
    stop = 0  # number of the first match after the window, which begins with match `nth`
    for nth, (number, (start, _)) in enumerate(matches):
        while stop < len(matches) and matches[stop][1][1] <= start + WIDTH * 3 // 4:
            inside[matches[stop][0]] = inside.get(matches[stop][0], 0) + 1
            stop += 1
        window = WindowScore(len(inside.keys() - covered), len(inside), stop - nth, start)
        if best is None or window[:3] > best[:3]:
            best = window
        if stop > nth:
            inside[number] -= 1
            if not inside[number]:
                del inside[number]
        else:
            stop = nth + 1
    return best


_SENTENCE_END = re.compile(r"[.!?。！？][”\"’')\]]*\s+|\n")
_SPACE = re.compile(r"\s")


def _window(text: str, match: int) -> Span:
    """Return the span of a passage around a match: it begins at a sentence, else at a word."""
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
