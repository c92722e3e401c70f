"""What of an article answers the query: every match by offset, and the passage that shows it best.

Marks are found in the text itself, with the words that every engine uses, so that they agree with
the hits whatever engine found them.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import TypeAlias

from index.analysis import stem
from index.analysis.spot import Pieces, Spot, beginning
from index.article import Article
from index.fields import parts
from index.patterns import fixed, matching
from index.query.tree import (
    Exact,
    Fuzzy,
    Phrase,
    Prefix,
    Query,
    Scored,
    Term,
    Wildcard,
    scored,
)

Span: TypeAlias = tuple[int, int]  # text[start:end], in characters

WIDTH = 240  # characters of a passage, if its words allow it


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of one field, with the matches in it."""

    field: str
    text: str
    spans: tuple[Span, ...]  # offsets in `text`


def sought(query: Query, run: Phrase | None = None) -> tuple[Scored, ...]:
    """The words and phrases of a text that answer a query, without those under NOT.

    >>> from index.query.parse import parse
    >>> [str(each) for each in sought(parse('kim "a b" -un date:2025').query)]
    ['text:kim', 'text:"a b"']
    """
    found = tuple(dict.fromkeys(scored(query)))
    return (run, *found) if run else found


def marks(text: str, field: str, wanted: Sequence[Scored]) -> list[Span]:
    """Every match in a text of `field`, in order; those that touch or overlap are one."""
    return _merged(span for _, span in _matches(text, field, wanted))


def passages(article: Article, wanted: Sequence[Scored]) -> tuple[Passage, ...]:
    """What to show of a hit: its title if that matches, and its best passage.

    The passage is of the body, or of the caption where only that matches.  An article whose text
    does not match at all (it was found by its date, say) shows how it begins.
    """
    shown = []
    for title in (article.title, *article.other_titles):
        if spans := marks(title, "title", wanted):
            shown.append(Passage("title", title, tuple(spans)))
            break
    for field, text in (("body", article.body), ("caption", article.caption)):
        if found := list(_matches(text, field, wanted)):
            shown.append(_best(text, field, found))
            break
    else:
        field, text = ("body", article.body) if article.body else ("caption", article.caption)
        if text:
            shown.append(_passage(text, field, _window(text, 0), []))
    return tuple(shown)


def _matches(text: str, field: str, wanted: Sequence[Scored]) -> Iterator[tuple[int, Span]]:
    """Which of `wanted` matches where."""
    looked_for = _looked_for(tuple(wanted), field)
    if not text or not looked_for.any:
        return
    pieces = Pieces(text)
    begun = looked_for.beginnings
    for at in pieces.all() if begun is None else pieces.beginning(begun):
        cut = pieces.cut(at)
        for nth, (word, stemmed, start, end) in enumerate(cut):
            for number in looked_for.at(word, stemmed):
                run = looked_for.runs.get(number)
                if run is None:
                    yield number, pieces.span(at + start, at + end)
                elif last := _end(pieces, at, cut[nth : nth + len(run.words)], run):
                    yield number, pieces.span(at + start, last)


def _end(pieces: Pieces, at: int, begun: Sequence[Spot], run: Phrase) -> int | None:
    """Where a phrase ends whose first words `begun` are of the piece at `at`; None if none does."""
    spots = [Spot(word, stemmed, at + start, at + end) for word, stemmed, start, end in begun]
    if len(spots) < len(run.words):
        spots += islice(pieces.behind(at), len(run.words) - len(spots))
    if run.exact:
        there = [spot.word for spot in spots] == list(run.words)
    else:
        there = [spot.stem for spot in spots] == [stem(word) for word in run.words]
    return spots[-1].end if there else None


@dataclass(frozen=True, slots=True)
class _LookedFor:
    """What is looked for in one field, by its number in the query."""

    forms: Mapping[str, list[int]]
    stems: Mapping[str, list[int]]
    patterns: Sequence[tuple[int, Callable[[str], bool]]]
    runs: Mapping[int, Phrase]  # those of which only the first word is in `forms` or `stems`
    beginnings: tuple[bytes, ...] | None  # what all of them begin with; None if that says nothing

    @property
    def any(self) -> bool:
        return bool(self.forms or self.stems or self.patterns)

    def at(self, word: str, stemmed: str) -> Sequence[int]:
        """What a word is, or may begin."""
        found: Sequence[int] = self.stems.get(stemmed, ())
        if self.forms:
            found = (*found, *self.forms.get(word, ()))
        if self.patterns:
            found = (*found, *(number for number, is_one in self.patterns if is_one(word)))
        return found


@lru_cache(maxsize=256)
def _looked_for(wanted: tuple[Scored, ...], field: str) -> _LookedFor:
    forms, stems = defaultdict[str, list[int]](list), defaultdict[str, list[int]](list)
    patterns, runs, begun = [], {}, set[bytes | None]()
    for number, each in enumerate(wanted):
        if field not in parts(each.field):
            continue
        match each:
            case Prefix() | Wildcard() | Fuzzy():
                patterns.append((number, matching(each)))
                begun.add(fixed(each).encode())
                continue
            case Phrase(_, several):
                runs[number], word = each, several[0]
            case Term(_, word) | Exact(_, word):
                pass
        if isinstance(each, Exact) or (isinstance(each, Phrase) and each.exact):
            forms[word].append(number)
        else:
            stems[stem(word)].append(number)
        begun.add(beginning(stem(word)))
    known = None if b"" in begun else tuple(each for each in begun if each is not None)
    return _LookedFor(dict(forms), dict(stems), patterns, runs, known)


def _merged(spans: Iterable[Span]) -> list[Span]:
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _best(text: str, field: str, found: list[tuple[int, Span]]) -> Passage:
    """The window that shows most of what was asked: first the run, then distinct words, then all.

    Windows are tried at every match; of equals the first wins, since news puts first what matters.
    """
    found.sort(key=lambda each: each[1])

    best, worth = 0, (0, 0)
    inside: dict[int, int] = {}
    last = 0  # behind the last match of the window that begins with match `at`
    for at, (number, (start, _)) in enumerate(found):
        while last < len(found) and found[last][1][1] <= start + WIDTH * 3 // 4:
            inside[found[last][0]] = inside.get(found[last][0], 0) + 1
            last += 1
        if (here := (len(inside), last - at)) > worth:
            best, worth = at, here
        if last > at:
            inside[number] -= 1
            if not inside[number]:
                del inside[number]
        else:
            last = at + 1
    window = _window(text, found[best][1][0])
    return _passage(text, field, window, _merged(span for _, span in found))


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


def _passage(text: str, field: str, window: Span, spans: list[Span]) -> Passage:
    begin, stop = window
    stop = max([stop, *(end for start, end in spans if start < stop < end)])
    before = "… " if begin and text[begin - 1] != "\n" else ""
    after = " …" if stop < len(text) and text[stop] != "\n" else ""
    inside = tuple(
        (start - begin + len(before), end - begin + len(before))
        for start, end in spans
        if begin <= start and end <= stop
    )
    return Passage(field, before + text[begin:stop] + after, inside)
