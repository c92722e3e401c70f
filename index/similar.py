"""Significant terms of articles, as a query for similar ones."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from math import log

from index.analysis import Token, iter_tokens, stem
from index.article import Article
from index.deadline import NO_DEADLINE, Deadline
from index.engine import Engine, Search
from index.query.tree import Leaf, Phrase, Term
from index.score import FIELD_WEIGHTS

MAX_TERMS = 25  # terms of the query; more find the same articles, more slowly
_MAX_CANDIDATES = 150  # words whose document frequency the engine counts
_K1 = 1.2  # saturation of the frequency of a word within the articles


def significant_terms(
    engine: Engine,
    articles: Sequence[Article],
    deadline: Deadline = NO_DEADLINE,
    limit: int = MAX_TERMS,
) -> tuple[Leaf, ...]:
    """Return the terms of `articles` with the highest weight, the highest first.

    The weight of a term comes from its frequency in the articles, its field and its rarity in the
    index.  The rarity is counted by searches, which any engine answers, until the deadline.  Terms
    that no other article has are left out.
    """
    article_count = len(engine)
    ranked = []
    for order, (leaf, tf) in enumerate(_frequent_terms(articles)):
        doc_freq = engine.search(Search(leaf, limit=0, deadline=deadline)).total
        if len(articles) < doc_freq:
            rarity = log(1.0 + (article_count - doc_freq + 0.5) / (doc_freq + 0.5))
            ranked.append((-rarity * tf / (_K1 + tf), order, leaf))
    return tuple(leaf for _, _, leaf in sorted(ranked)[:limit])


def _frequent_terms(articles: Iterable[Article]) -> list[tuple[Leaf, float]]:
    """Return the most frequent terms of the articles by stem, with their weighted frequency.

    Of terms with the same stem the first one is returned.
    """
    counts = Counter[str]()
    leaves: dict[str, Leaf] = {}
    for article in articles:
        for name, text in (("title", article.all_titles), ("body", article.body)):
            for leaf in _text_terms(text):
                key = stem(leaf.word) if isinstance(leaf, Term) else str(leaf)
                leaves.setdefault(key, leaf)
                counts[key] += FIELD_WEIGHTS[name].weight  # type: ignore[assignment]
    return [(leaves[key], tf) for key, tf in counts.most_common(_MAX_CANDIDATES)]


def _text_terms(text: str) -> Iterator[Term | Phrase]:
    """Yield the words of a text; in scripts where each character is a word, adjacent pairs."""
    previous: Token | None = None
    for token in iter_tokens(text):
        if _is_one_character_word(token.word):
            if previous and previous.end == token.start:
                yield Phrase("text", (previous.word, token.word), exact=True)
            previous = token
            continue
        previous = None
        if len(token.word) > 1 and not token.word.isdecimal():
            yield Term("text", token.word)


def _is_one_character_word(word: str) -> bool:
    """Return True for a character of Han, Kana, Hangul, Thai …, with its combining marks."""
    return (
        not word.isascii()
        and unicodedata.category(word[0]) == "Lo"
        and all(unicodedata.category(mark).startswith("M") for mark in word[1:])
    )
