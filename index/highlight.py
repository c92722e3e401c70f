"""Where the matches of a query stand in a text, by offset.

They are found in the text itself, with the words that every engine uses, so that they agree with
the hits whatever engine found them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import TypeAlias

from index.analysis import stem
from index.analysis.token_spans import Pieces, Spot, beginning
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

_MOST_PATTERNS = 20  # of one first letter that are marked; a text is compared with each

MANY = 2_500  # matches of a text that are looked at where somebody waits for several texts

Span: TypeAlias = tuple[int, int]  # text[start:end], in characters
Match: TypeAlias = tuple[int, Span]  # which of the wanted, and where


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
    return merged(span for _, span in matches(text, field, wanted))


def first_matches(text: str, field: str, wanted: Sequence[Scored]) -> tuple[list[Match], bool]:
    """The matches of `matches`, but `MANY` at most; and whether there are more."""
    found = list(islice(matches(text, field, wanted), MANY + 1))
    return found[:MANY], len(found) > MANY


def matches(text: str, field: str, wanted: Sequence[Scored]) -> Iterator[Match]:
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
    patterns: Mapping[str, Sequence[tuple[int, Callable[[str], bool]]]]  # by their first letter
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
            some = (*self.patterns.get(word[:1], ()), *self.patterns.get("", ()))
            found = (*found, *(number for number, is_one in some if is_one(word)))
        return found


@lru_cache(maxsize=256)
def _looked_for(wanted: tuple[Scored, ...], field: str) -> _LookedFor:
    forms, stems = defaultdict[str, list[int]](list), defaultdict[str, list[int]](list)
    patterns = defaultdict[str, list[tuple[int, Callable[[str], bool]]]](list)
    runs, begun = {}, set[bytes | None]()
    for number, each in enumerate(wanted):
        if field not in parts(each.field):
            continue
        match each:
            case Prefix() | Wildcard() | Fuzzy():
                if len(patterns[fixed(each)[:1]]) < _MOST_PATTERNS:
                    patterns[fixed(each)[:1]].append((number, matching(each)))
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
    return _LookedFor(dict(forms), dict(stems), dict(patterns), runs, known)


def merged(spans: Iterable[Span]) -> list[Span]:
    """The spans in order, those that touch or overlap as one."""
    found: list[Span] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found
