"""What a word is: the committed table, and what must hold for any text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from index.analysis import tokens, words
from index.analysis.bulk import Forms
from index.analysis.fold import fold
from index.analysis.words import LONGEST

TABLE = Path(__file__).with_name("words.tsv")
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([tns]))")


def _unescape(text: str) -> str:
    signs = {"t": "\t", "n": "\n", "s": " "}
    return _ESCAPE.sub(lambda m: signs[m[3]] if m[3] else chr(int(m[1] or m[2], 16)), text)


def _cases() -> list[tuple[str, list[str]]]:
    lines = TABLE.read_text(encoding="utf-8").split("\n")
    rows = [line.split("\t") for line in lines if line and not line.startswith("# ")]
    return [(_unescape(text), _unescape(cut).split()) for text, cut in rows]


@pytest.mark.parametrize(("text", "cut"), _cases())
def test_table(text: str, cut: list[str]) -> None:
    assert words(text) == cut


def test_table_is_as_long_as_promised() -> None:
    assert len(_cases()) >= 200


@given(st.text())
def test_composed_and_decomposed_are_the_same(text: str) -> None:
    assert words(unicodedata.normalize("NFC", text)) == words(unicodedata.normalize("NFD", text))


@given(st.text())
def test_a_word_is_its_own_word(text: str) -> None:
    for word in words(text):
        assert words(word) == [word]


@given(st.text())
def test_places_are_in_order_and_inside(text: str) -> None:
    end_before = 0
    for token in tokens(text):
        assert 0 <= token.start < token.end <= len(text)
        assert token.start >= end_before or text[token.start : token.end] != token.word
        end_before = min(token.end, end_before) if token.start < end_before else token.end


@given(st.text(alphabet=st.characters(codec="ascii")))
def test_the_fast_lane_agrees_with_the_slow_one(text: str) -> None:
    slow = [t.word for t in tokens(text + " é")][:-1]
    assert words(text) == slow


NEWSLIKE = st.text(
    alphabet=st.sampled_from(list("abcsuCSU019 .,'’+#-/\n\t\u00a0\u0301é東の김\u00ad\u200b"))
)


def _in_bulk(forms: Forms, texts: Sequence[str]) -> list[list[str]]:
    numbers, counts = forms.cut(texts)
    found = iter(forms.names[number] for number in numbers.tolist())
    cut = [list(islice(found, count)) for count in counts.tolist()]
    assert list(found) == []
    return cut


@given(st.lists(st.text() | NEWSLIKE, max_size=4))
def test_many_texts_at_once_are_cut_alike(texts: list[str]) -> None:
    forms = Forms()
    assert _in_bulk(forms, texts) == [words(text) for text in texts]
    assert _in_bulk(forms, texts[::-1]) == [words(text) for text in texts[::-1]]


def test_the_table_is_cut_alike_in_bulk() -> None:
    forms = Forms()
    texts, cut = zip(*_cases(), strict=True)
    assert _in_bulk(forms, texts) == list(cut)
    assert _in_bulk(forms, texts) == list(cut)  # when all is known


def test_a_long_word_is_kept_by_its_first_200_units() -> None:
    assert words("a" * 300) == ["a" * LONGEST]
    deseret = "\U00010428"  # two UTF-16 units
    assert words("a" + deseret * 150) == ["a" + deseret * 99]


def test_the_ascii_table_is_the_fold_itself() -> None:
    for point in range(128):
        assert words(f"x{chr(point)}y") == words(f"x{fold(chr(point))}y") or chr(point) in "'.+#"


ODD = " \n\u00a0\u3000\u0301\u200d.'’-aAbéが김s1+#\u0e01\u0e31"


@given(st.text(st.sampled_from(ODD), max_size=30))
@example(" \u0301a").via("a mark upon a space")
def test_a_text_is_cut_as_its_tokens_are(text: str) -> None:
    assert words(text) == [token.word for token in tokens(text)]
