"""Words spotted in a text are those that cutting all of it finds, at the same places."""

from __future__ import annotations

from itertools import product
from time import process_time

from hypothesis import given
from hypothesis import strategies as st

from index.analysis import stem, tokens
from index.analysis.token_spans import Pieces, beginning
from index.highlight import marks
from index.query.tree import Exact, Phrase, Prefix, Scored, Term, Wildcard

_NEWSLIKE = st.text(
    alphabet=st.sampled_from(list("abcsuCSU019 ..,'’+#-/\n\t\u00a0\u0301é東の김\u00ad\u200b"))
)
_WORDS = ("a", "as", "ab", "cab", "cabs", "us", "c++", "é", "東", "bus", "0", "a1", "u.s", "김")


def _cut(text: str) -> list[tuple[str, int, int]]:
    return [(token.word, token.start, token.end) for token in tokens(text)]


@given(_NEWSLIKE | st.text())
def test_pieces_hold_the_words_of_the_text(text: str) -> None:
    pieces = Pieces(text)
    found = [(spot.word, *pieces.span(spot.start, spot.end)) for spot in pieces.words(0)]
    assert found == _cut(text)


@given(_NEWSLIKE, st.sampled_from(_WORDS))
def test_a_word_is_spotted_wherever_it_stands(text: str, word: str) -> None:
    folded = next(tokens(word)).word
    by_stem = [(s, e) for form, s, e in _cut(text) if stem(form) == stem(folded)]
    by_form = [(s, e) for form, s, e in _cut(text) if form == folded]
    by_start = [(s, e) for form, s, e in _cut(text) if form.startswith(folded)]
    assert marks(text, "body", [Term("text", folded)]) == _touching(by_stem)
    assert marks(text, "body", [Exact("text", folded)]) == _touching(by_form)
    assert marks(text, "body", [Prefix("text", folded)]) == _touching(by_start)


@given(_NEWSLIKE)
def test_a_pattern_without_a_beginning_looks_at_every_word(text: str) -> None:
    wanted = [(s, e) for form, s, e in _cut(text) if form.endswith("s")]
    assert marks(text, "body", [Wildcard("text", "*s")]) == _touching(wanted)


@given(_NEWSLIKE, st.lists(st.sampled_from(_WORDS), min_size=2, max_size=3))
def test_a_phrase_is_spotted_wherever_it_stands(text: str, several: list[str]) -> None:
    run, cut = [next(tokens(word)).word for word in several], _cut(text)
    wanted = [
        (cut[at][1], cut[at + len(run) - 1][2])
        for at in range(len(cut) - len(run) + 1)
        if [form for form, _, _ in cut[at : at + len(run)]] == run
    ]
    assert marks(text, "body", [Phrase("text", tuple(run), exact=True)]) == _touching(wanted)


def _touching(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans of which those that touch are one, as `marks` gives them."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


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


def test_words_of_one_stem_begin_alike() -> None:
    for root, first, second in product(_ROOTS, _ENDINGS, ("", "s", "ly", "ness", "ed")):
        word = (root + first + second).replace("'", "")
        begun = beginning(stem(word))
        assert begun and word.encode().startswith(begun), word


def test_spots_of_a_long_text_that_is_not_ascii_take_time_as_it_is_long() -> None:
    """A phrase ends behind where its next word begins: nothing is counted from the start again."""
    text = "é " + "kim missile " * 50_000
    wanted: list[Scored] = [Phrase("text", ("kim", "missile"), exact=True), Term("text", "kim")]
    began = process_time()
    assert len(marks(text, "body", wanted)) == 50_000
    assert process_time() - began < 3
