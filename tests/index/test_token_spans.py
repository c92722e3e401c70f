"""Highlighted words are those of the whole tokenized text, at the same places."""

from __future__ import annotations

from itertools import product
from time import process_time

from hypothesis import given
from hypothesis import strategies as st

from index.analysis import iter_tokens, stem
from index.analysis.token_spans import LazyTokens, stem_prefix
from index.highlight import highlight
from index.query.tree import Exact, Phrase, Prefix, ScoringLeaf, Term, Wildcard

_NEWS_TEXTS = st.text(
    alphabet=st.sampled_from(list("abcsuCSU019 ..,'’+#-/\n\t\u00a0\u0301é東の김\u00ad\u200b"))
)
_WORDS = ("a", "as", "ab", "cab", "cabs", "us", "c++", "é", "東", "bus", "0", "a1", "u.s", "김")


def _cut(text: str) -> list[tuple[str, int, int]]:
    return [(token.word, token.start, token.end) for token in iter_tokens(text)]


@given(_NEWS_TEXTS | st.text())
def test_pieces_contain_the_words_of_the_text(text: str) -> None:
    lazy = LazyTokens(text)
    tokens = [(span.word, *lazy.char_span(span.start, span.end)) for span in lazy.tokens_from(0)]
    assert tokens == _cut(text)


@given(_NEWS_TEXTS, st.sampled_from(_WORDS))
def test_a_word_is_found_at_every_place(text: str, word: str) -> None:
    folded = next(iter_tokens(word)).word
    by_stem = [(s, e) for form, s, e in _cut(text) if stem(form) == stem(folded)]
    by_form = [(s, e) for form, s, e in _cut(text) if form == folded]
    by_start = [(s, e) for form, s, e in _cut(text) if form.startswith(folded)]
    assert highlight(text, "body", [Term("text", folded)]) == _join_spans(by_stem)
    assert highlight(text, "body", [Exact("text", folded)]) == _join_spans(by_form)
    assert highlight(text, "body", [Prefix("text", folded)]) == _join_spans(by_start)


@given(_NEWS_TEXTS)
def test_a_pattern_without_a_prefix_checks_every_word(text: str) -> None:
    expected = [(s, e) for form, s, e in _cut(text) if form.endswith("s")]
    assert highlight(text, "body", [Wildcard("text", "*s")]) == _join_spans(expected)


@given(_NEWS_TEXTS, st.lists(st.sampled_from(_WORDS), min_size=2, max_size=3))
def test_a_phrase_is_found_at_every_place(text: str, words: list[str]) -> None:
    phrase, tokens = [next(iter_tokens(word)).word for word in words], _cut(text)
    expected = [
        (tokens[at][1], tokens[at + len(phrase) - 1][2])
        for at in range(len(tokens) - len(phrase) + 1)
        if [form for form, _, _ in tokens[at : at + len(phrase)]] == phrase
    ]
    assert highlight(text, "body", [Phrase("text", tuple(phrase), exact=True)]) == _join_spans(
        expected
    )


def _join_spans(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Join touching spans, as `highlight` does."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


_ENDINGS = (
    "", "s", "es", "ed", "ing", "er", "ly", "ies", "ied", "ying", "y", "eed", "eedly", "edly",
    "ingly", "ational", "tional", "ization", "izer", "ator", "alism", "aliti", "ality", "fulness",
    "ousness", "iveness", "iviti", "ivity", "biliti", "bility", "ably", "ibly", "logy", "logist",
    "ency", "ancy", "ence", "ance", "icate", "ical", "ness", "ative", "ement", "ment", "ent", "ion",
    "ism", "ist", "ous", "ive", "ize", "al", "ful", "less", "lessly", "e", "'s",
)  # fmt: skip
_ROOTS = (
    "d", "l", "v", "t", "h", "sk", "idl", "gentl", "ugl", "earl", "onl", "singl", "new", "how",
    "hop", "hopp", "cr", "fl", "gener", "commun", "arsen", "past", "univers", "emerg", "organ",
    "inn", "out", "cann", "herr", "earr", "even", "proce", "exce", "succe", "visi", "possi", "ana",
    "rel", "cond", "radic", "hesit", "oper", "feud", "decis", "sens", "form", "electr", "vil", "y",
    "yell", "say", "bee", "tri", "be", "ow", "o", "aa", "ii", "missil", "pyongyang",
)  # fmt: skip


def test_words_of_one_stem_share_its_prefix() -> None:
    for root, first, second in product(_ROOTS, _ENDINGS, ("", "s", "ly", "ness", "ed")):
        word = (root + first + second).replace("'", "")
        prefix = stem_prefix(stem(word))
        assert prefix and word.encode().startswith(prefix), word


def test_highlighting_a_long_text_takes_linear_time() -> None:
    """The end of a phrase is after the start of the next match: counting must not start again."""
    text = "é " + "kim missile " * 50_000
    terms: list[ScoringLeaf] = [
        Phrase("text", ("kim", "missile"), exact=True),
        Term("text", "kim"),
    ]
    start = process_time()
    assert len(highlight(text, "body", terms)) == 50_000
    assert process_time() - start < 3
