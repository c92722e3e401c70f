"""Pattern words: nuclear*, nucl?ar, pyongyang~1; in a word of several parts, the last part."""

from __future__ import annotations

import re
from typing import NoReturn

from index.analysis import split_words
from index.errors import QueryError
from index.fields import FIELDS, FieldKind
from index.query.lex import QueryToken
from index.query.tree import Fuzzy, Near, Prefix, Query, Term, Wildcard

# Letters that replace * and ? while a word is split; nobody types a query in their script.
_PLACEHOLDERS = {"*": "\u16a0", "?": "\u16a2"}
_TO_SIGNS = {ord(letter): sign for sign, letter in _PLACEHOLDERS.items()}
_TO_PLACEHOLDERS = {ord(sign): letter for sign, letter in _PLACEHOLDERS.items()}
_SIGN = re.compile(r"[*?~]")
_FUZZY = re.compile(r"(.*[^~])~(\d[^~]*|)")  # before letters, as in a path, ~ is text
_MIN_PREFIX = 2  # letters before the first * or ?
_TWO_EDITS_LENGTH = 5  # letters of a word from which two edits are allowed
_MAX_EDITS = 2


def parse_pattern(name: str, token: QueryToken, text: str) -> Query | None:
    """Parse a pattern word; None for other words; raises QueryError for an invalid pattern."""
    if not _SIGN.search(token.text) or "://" in token.text or not split_words(token.text):
        return None
    fuzzy = _FUZZY.fullmatch(token.text)
    if fuzzy and not split_words(fuzzy[1]):
        _fail("~ belongs right after a word.", token, text, "Write pyongyang~1, or quote the sign.")
    if not fuzzy and "*" not in token.text and "?" not in token.text:
        return None
    if FIELDS[name].kind not in (FieldKind.TEXT, FieldKind.NAME):
        _fail(
            f"{name}: takes whole values, without *, ? or ~.",
            token,
            text,
            f"Write {FIELDS[name].example}",
        )
    if fuzzy:
        return _parse_fuzzy(name, fuzzy, token, text)
    return _parse_wildcard(name, token, text)


def _parse_fuzzy(name: str, match: re.Match[str], token: QueryToken, text: str) -> Query:
    word, edits = match.groups()
    *parts, last = split_words(word)
    if _SIGN.search(word):
        _fail("a word takes one ~, or * and ?, not both.", token, text, "Leave one of them out.")
    if edits not in ("1", "2"):
        _fail("~ needs a number of edits, 1 or 2.", token, text, f"Write {last}~1, or quote it.")
    if len(last) < _TWO_EDITS_LENGTH and int(edits) == _MAX_EDITS:
        _fail(f'"{last}" is too short for two edits.', token, text, f"Write {last}~1")
    _check_script(last, token, text)
    return _after_parts(name, parts, Fuzzy(name, last, int(edits)), token, text)


def _parse_wildcard(name: str, token: QueryToken, text: str) -> Query:
    words = split_words(token.text.translate(_TO_PLACEHOLDERS))
    *parts, last = (re.sub(r"\*+", "*", word.translate(_TO_SIGNS)) for word in words)
    if any("*" in word or "?" in word for word in parts) or not re.search(r"[*?]", last):
        _fail("* and ? belong in the last part of a word.", token, text, "Or quote the word.")
    _check_script(last, token, text)
    if not re.match(rf"[^*?]{{{_MIN_PREFIX}}}", last):
        hint = "Write more of the word, or quote it to search for the text itself."
        _fail(f"* and ? need {_MIN_PREFIX} letters before them.", token, text, hint)
    if re.fullmatch(r"[^*?]+\*", last):
        return _after_parts(name, parts, Prefix(name, last[:-1]), token, text)
    return _after_parts(name, parts, Wildcard(name, last), token, text)


def _after_parts(name: str, parts: list[str], last: Query, token: QueryToken, text: str) -> Query:
    """Return the pattern, directly after the other parts of its word if there are any."""
    if not parts:
        return last
    if FIELDS[name].kind is not FieldKind.TEXT:
        _fail(f"{name}: takes *, ? and ~ in single words only.", token, text, "Or quote the words.")
    return Near((*(Term(name, word) for word in parts), last), 0, ordered=True)


def _check_script(word: str, token: QueryToken, text: str) -> None:
    """Raise QueryError in Han, Kana, Hangul, Thai …, where each character is a word."""
    parts = (*split_words(token.text)[-1:], word)  # a sign may follow a whole word
    if any(len(split_words(f"a{char}")) > 1 for part in parts for char in part):
        hint = "Leave the sign out: characters without spaces are found as a phrase."
        _fail("in this script each character is a word of its own.", token, text, hint)


def _fail(message: str, token: QueryToken, text: str, hint: str) -> NoReturn:
    raise QueryError(message, text, token.span, hint)
