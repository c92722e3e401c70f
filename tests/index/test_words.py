"""Words: the committed table, and properties of any text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from index.analysis import iter_tokens, split_words
from index.analysis.fold import fold_cluster
from index.analysis.vocabulary import Vocabulary
from index.analysis.words import MAX_WORD_UNITS

TABLE = Path(__file__).with_name("words.tsv")
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([tns]))")


def _unescape(text: str) -> str:
    signs = {"t": "\t", "n": "\n", "s": " "}
    return _ESCAPE.sub(lambda m: signs[m[3]] if m[3] else chr(int(m[1] or m[2], 16)), text)


def _cases() -> list[tuple[str, list[str]]]:
    lines = TABLE.read_text(encoding="utf-8").split("\n")
    rows = [line.split("\t") for line in lines if line and not line.startswith("# ")]
    return [(_unescape(text), _unescape(words).split()) for text, words in rows]


@pytest.mark.parametrize(("text", "words"), _cases())
def test_table(text: str, words: list[str]) -> None:
    assert split_words(text) == words


def test_the_table_has_at_least_200_rows() -> None:
    assert len(_cases()) >= 200


@given(st.text())
def test_composed_and_decomposed_are_the_same(text: str) -> None:
    assert split_words(unicodedata.normalize("NFC", text)) == split_words(
        unicodedata.normalize("NFD", text)
    )


@given(st.text())
def test_splitting_a_word_gives_the_word(text: str) -> None:
    for word in split_words(text):
        assert split_words(word) == [word]


@given(st.text())
def test_places_are_in_order_and_within_the_text(text: str) -> None:
    previous_end = 0
    for token in iter_tokens(text):
        assert 0 <= token.start < token.end <= len(text)
        assert token.start >= previous_end or text[token.start : token.end] != token.word
        previous_end = min(token.end, previous_end) if token.start < previous_end else token.end


@given(st.text(alphabet=st.characters(codec="ascii")))
def test_the_ascii_path_agrees_with_the_general_one(text: str) -> None:
    expected = [t.word for t in iter_tokens(text + " é")][:-1]
    assert split_words(text) == expected


NEWS_TEXTS = st.text(
    alphabet=st.sampled_from(list("abcsuCSU019 .,'’+#-/\n\t\u00a0\u0301é東の김\u00ad\u200b"))
)


def _split_batch(vocabulary: Vocabulary, texts: Sequence[str]) -> list[list[str]]:
    word_ids, counts = vocabulary.tokenize(texts)
    words = iter(vocabulary.forms[number] for number in word_ids.tolist())
    texts_words = [list(islice(words, count)) for count in counts.tolist()]
    assert list(words) == []
    return texts_words


@given(st.lists(st.text() | NEWS_TEXTS, max_size=4))
def test_a_batch_gives_the_same_words(texts: list[str]) -> None:
    vocabulary = Vocabulary()
    assert _split_batch(vocabulary, texts) == [split_words(text) for text in texts]
    assert _split_batch(vocabulary, texts[::-1]) == [split_words(text) for text in texts[::-1]]


def test_the_table_gives_the_same_words_in_a_batch() -> None:
    vocabulary = Vocabulary()
    texts, words = zip(*_cases(), strict=True)
    assert _split_batch(vocabulary, texts) == list(words)
    assert _split_batch(vocabulary, texts) == list(words)  # again, with all pieces known


def test_a_long_word_is_truncated_to_200_units() -> None:
    assert split_words("a" * 300) == ["a" * MAX_WORD_UNITS]
    deseret = "\U00010428"  # two UTF-16 units
    assert split_words("a" + deseret * 150) == ["a" + deseret * 99]


def test_the_ascii_table_agrees_with_fold_cluster() -> None:
    for point in range(128):
        assert (
            split_words(f"x{chr(point)}y") == split_words(f"x{fold_cluster(chr(point))}y")
            or chr(point) in "'.+#"
        )


ODD = " \n\u00a0\u3000\u0301\u200d.'’-aAbéが김s1+#\u0e01\u0e31"


@given(st.text(st.sampled_from(ODD), max_size=30))
@example(" \u0301a").via("a mark on a space")
def test_words_and_tokens_agree(text: str) -> None:
    assert split_words(text) == [token.word for token in iter_tokens(text)]
