"""Which words of an article tell it from the others: what to look for to find its like."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from math import log

from index.analysis import Token, stem, tokens
from index.article import Article
from index.deadline import NEVER, Deadline
from index.engine import Engine, Search
from index.query.tree import Leaf, Phrase, Term
from index.score import WEIGHTS

MOST = 25  # words that are looked for; more find the same articles, more slowly
_ASKED = 150  # words whose frequency is asked of the engine
_K1 = 1.2  # how slowly one word counts more by standing more often


def significant(
    engine: Engine, articles: Sequence[Article], deadline: Deadline = NEVER, most: int = MOST
) -> tuple[Leaf, ...]:
    """The words of some articles that weigh most, the heaviest first.

    A word weighs by how often it stands in them, its field and its rarity in the index, which is
    asked by counting searches that any engine answers, until the deadline.  Words that no other
    article has find none.
    """
    every = len(engine)
    weighed = []
    for order, (leaf, tf) in enumerate(_frequent(articles)):
        having = engine.search(Search(leaf, limit=0, deadline=deadline)).total
        if len(articles) < having:
            rarity = log(1.0 + (every - having + 0.5) / (having + 0.5))
            weighed.append((-rarity * tf / (_K1 + tf), order, leaf))
    return tuple(leaf for _, _, leaf in sorted(weighed)[:most])


def _frequent(articles: Iterable[Article]) -> list[tuple[Leaf, float]]:
    """The words that stand most often in the articles, by stem; of equals the first."""
    counts = Counter[str]()
    leaves: dict[str, Leaf] = {}
    for article in articles:
        for name, text in (("title", article.headlines), ("body", article.body)):
            for leaf in _leaves(text):
                key = stem(leaf.word) if isinstance(leaf, Term) else str(leaf)
                leaves.setdefault(key, leaf)
                counts[key] += WEIGHTS[name].weight  # type: ignore[assignment]
    return [(leaves[key], tf) for key, tf in counts.most_common(_ASKED)]


def _leaves(text: str) -> Iterator[Term | Phrase]:
    """Its words; of scripts whose every character is a word, pairs of those that touch."""
    before: Token | None = None
    for token in tokens(text):
        if _stands_alone(token.word):
            if before and before.end == token.start:
                yield Phrase("text", (before.word, token.word), exact=True)
            before = token
            continue
        before = None
        if len(token.word) > 1 and not token.word.isdecimal():
            yield Term("text", token.word)


def _stands_alone(word: str) -> bool:
    """Whether it is a character of Han, Kana, Hangul, Thai …, with the marks upon it."""
    return (
        not word.isascii()
        and unicodedata.category(word[0]) == "Lo"
        and all(unicodedata.category(mark).startswith("M") for mark in word[1:])
    )
