"""Highlighting: matches of a query in a text, by offset.

Matches are found in the text itself, with the same analysis that every engine uses, so that they
agree with the hits of any engine.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import TypeAlias

from index.analysis import stem
from index.analysis.token_spans import LazyTokens, TokenSpan, stem_prefix
from index.fields import real_fields
from index.patterns import compile_pattern, fixed_prefix
from index.query.tree import (
    Exact,
    Fuzzy,
    Phrase,
    Prefix,
    Query,
    ScoringLeaf,
    Term,
    Wildcard,
    scoring_leaves,
)

_MAX_PATTERNS = 20  # patterns with the same first letter; a word is compared with each

MAX_MATCHES = 2_500  # matches per text while a reader waits for several texts

Span: TypeAlias = tuple[int, int]  # text[start:end], in characters
Match: TypeAlias = tuple[int, Span]  # number of the term, and its place


def highlight_terms(query: Query, phrase_boost: Phrase | None = None) -> tuple[ScoringLeaf, ...]:
    """Return the terms of a query to highlight, without those under NOT.

    >>> from index.query.parse import parse
    >>> [str(term) for term in highlight_terms(parse('kim "a b" -un date:2025').query)]
    ['text:kim', 'text:"a b"']
    """
    terms = tuple(dict.fromkeys(scoring_leaves(query)))
    return (phrase_boost, *terms) if phrase_boost else terms


def highlight(text: str, field: str, terms: Sequence[ScoringLeaf]) -> list[Span]:
    """Return the spans of all matches in the text of a field, in order and merged."""
    return merge_spans(span for _, span in find_matches(text, field, terms))


def first_matches(text: str, field: str, terms: Sequence[ScoringLeaf]) -> tuple[list[Match], bool]:
    """Return the first `MAX_MATCHES` matches, and whether there are more."""
    first = list(islice(find_matches(text, field, terms), MAX_MATCHES + 1))
    return first[:MAX_MATCHES], len(first) > MAX_MATCHES


def find_matches(text: str, field: str, terms: Sequence[ScoringLeaf]) -> Iterator[Match]:
    """Yield the matches of `terms`, by number, in the text of a field."""
    matcher = _term_matcher(tuple(terms), field)
    if not text or not matcher.has_terms:
        return
    lazy = LazyTokens(text)
    prefixes = matcher.prefixes
    for offset in lazy.piece_starts() if prefixes is None else lazy.candidates(prefixes):
        tokens = lazy.tokenize_piece(offset)
        for nth, (word, stemmed, start, end) in enumerate(tokens):
            for number in matcher.find(word, stemmed):
                phrase = matcher.phrases.get(number)
                if phrase is None:
                    yield number, lazy.char_span(offset + start, offset + end)
                elif stop := _phrase_end(
                    lazy, offset, tokens[nth : nth + len(phrase.words)], phrase
                ):
                    yield number, lazy.char_span(offset + start, stop)


def _phrase_end(
    lazy: LazyTokens, offset: int, tokens: Sequence[TokenSpan], phrase: Phrase
) -> int | None:
    """Return the end of a phrase that starts with `tokens` of the piece at `offset`, or None.

    The result is an offset in bytes from the beginning of the text.
    """
    spans = [
        TokenSpan(word, stemmed, offset + start, offset + end)
        for word, stemmed, start, end in tokens
    ]
    if len(spans) < len(phrase.words):
        spans += islice(lazy.tokens_after(offset), len(phrase.words) - len(spans))
    if phrase.exact:
        is_match = [span.word for span in spans] == list(phrase.words)
    else:
        is_match = [span.stem for span in spans] == [stem(word) for word in phrase.words]
    return spans[-1].end if is_match else None


@dataclass(frozen=True, slots=True)
class TermMatcher:
    """Terms of one field, by their numbers in the query."""

    forms: Mapping[str, list[int]]
    stems: Mapping[str, list[int]]
    patterns: Mapping[str, Sequence[tuple[int, Callable[[str], bool]]]]  # by their first letter
    phrases: Mapping[int, Phrase]  # their first words are in `forms` or `stems`
    prefixes: tuple[bytes, ...] | None  # every match has one of these prefixes; None: unknown

    @property
    def has_terms(self) -> bool:
        return bool(self.forms or self.stems or self.patterns)

    def find(self, word: str, stemmed: str) -> Sequence[int]:
        """Return the numbers of the terms that match a word, and of the phrases it may begin."""
        numbers: Sequence[int] = self.stems.get(stemmed, ())
        if self.forms:
            numbers = (*numbers, *self.forms.get(word, ()))
        if self.patterns:
            patterns = (*self.patterns.get(word[:1], ()), *self.patterns.get("", ()))
            numbers = (*numbers, *(number for number, is_match in patterns if is_match(word)))
        return numbers


@lru_cache(maxsize=256)
def _term_matcher(terms: tuple[ScoringLeaf, ...], field: str) -> TermMatcher:
    forms, stems = defaultdict[str, list[int]](list), defaultdict[str, list[int]](list)
    patterns = defaultdict[str, list[tuple[int, Callable[[str], bool]]]](list)
    phrases, prefixes = {}, set[bytes | None]()
    for number, term in enumerate(terms):
        if field not in real_fields(term.field):
            continue
        match term:
            case Prefix() | Wildcard() | Fuzzy():
                if len(patterns[fixed_prefix(term)[:1]]) < _MAX_PATTERNS:
                    patterns[fixed_prefix(term)[:1]].append((number, compile_pattern(term)))
                prefixes.add(fixed_prefix(term).encode())
                continue
            case Phrase(_, words):
                phrases[number], word = term, words[0]
            case Term(_, word) | Exact(_, word):
                pass
        if isinstance(term, Exact) or (isinstance(term, Phrase) and term.exact):
            forms[word].append(number)
        else:
            stems[stem(word)].append(number)
        prefixes.add(stem_prefix(stem(word)))
    # None: the word is not ASCII, and pieces with other characters are always candidates.
    ascii_prefixes = tuple(prefix for prefix in prefixes if prefix is not None)
    return TermMatcher(
        dict(forms),
        dict(stems),
        dict(patterns),
        phrases,
        None if b"" in prefixes else ascii_prefixes,
    )


def merge_spans(spans: Iterable[Span]) -> list[Span]:
    """Sort spans and join those that touch or overlap."""
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined
