"""Words that are patterns: nuclear*, nucl?ar, pyongyang~1.  Of several parts, the last is one."""

from __future__ import annotations

import re
from typing import NoReturn

from index.analysis import words
from index.errors import QueryError
from index.fields import FIELDS, Kind
from index.query.lex import Token
from index.query.tree import Fuzzy, Near, Prefix, Query, Term, Wildcard

# Letters that stand for * and ? while a word is cut: of a script that nobody types a query in.
_STAND_INS = {"*": "\u16a0", "?": "\u16a2"}
_SIGNS = {ord(letter): sign for sign, letter in _STAND_INS.items()}
_LETTERS = {ord(sign): letter for sign, letter in _STAND_INS.items()}
_SIGN = re.compile(r"[*?~]")
_FUZZY = re.compile(r"(.*[^~])~(\d[^~]*|)")  # before letters, as in a path, ~ is text
_FIXED = 2  # letters before the first * or ?
_SHORT = 5  # letters of a word below which only one edit is allowed
_MOST_EDITS = 2


def shaped(name: str, token: Token, text: str) -> Query | None:
    """The pattern that a word is, or None; raises QueryError where it cannot be one."""
    if not _SIGN.search(token.text) or "://" in token.text or not words(token.text):
        return None
    fuzzy = _FUZZY.fullmatch(token.text)
    if fuzzy and not words(fuzzy[1]):
        _fail(
            "~ belongs right behind a word.", token, text, "Write pyongyang~1, or quote the sign."
        )
    if not fuzzy and "*" not in token.text and "?" not in token.text:
        return None
    if FIELDS[name].kind not in (Kind.TEXT, Kind.NAME):
        _fail(
            f"{name}: is compared whole: no *, ? or ~.",
            token,
            text,
            f"Write {FIELDS[name].example}",
        )
    if fuzzy:
        return _fuzzy(name, fuzzy, token, text)
    return _wild(name, token, text)


def _fuzzy(name: str, found: re.Match[str], token: Token, text: str) -> Query:
    typed, edits = found.groups()
    *before, last = words(typed)
    if _SIGN.search(typed):
        _fail("a word takes one ~, and then no * or ?.", token, text, "Leave one of them out.")
    if edits not in ("1", "2"):
        _fail("~ wants a number of edits, 1 or 2.", token, text, f"Write {last}~1, or quote it.")
    if len(last) < _SHORT and int(edits) == _MOST_EDITS:
        _fail(f'"{last}" is too short for two edits.', token, text, f"Write {last}~1")
    _cannot_be_shaped(last, token, text)
    return _behind(name, before, Fuzzy(name, last, int(edits)), token, text)


def _wild(name: str, token: Token, text: str) -> Query:
    cut = words(token.text.translate(_LETTERS))
    *before, last = (re.sub(r"\*+", "*", word.translate(_SIGNS)) for word in cut)
    if any("*" in word or "?" in word for word in before) or not re.search(r"[*?]", last):
        _fail("* and ? stand in the last part of a word.", token, text, "Or quote the word.")
    _cannot_be_shaped(last, token, text)
    if not re.match(rf"[^*?]{{{_FIXED}}}", last):
        hint = "Write more of the word, or quote it to search for the text itself."
        _fail(f"* and ? need {_FIXED} letters before them.", token, text, hint)
    if re.fullmatch(r"[^*?]+\*", last):
        return _behind(name, before, Prefix(name, last[:-1]), token, text)
    return _behind(name, before, Wildcard(name, last), token, text)


def _behind(name: str, before: list[str], last: Query, token: Token, text: str) -> Query:
    """The pattern alone, or right behind the other parts of its word."""
    if not before:
        return last
    if FIELDS[name].kind is not Kind.TEXT:
        _fail(f"{name}: takes *, ? and ~ on one word.", token, text, "Or quote the words.")
    return Near((*(Term(name, word) for word in before), last), 0, ordered=True)


def _cannot_be_shaped(word: str, token: Token, text: str) -> None:
    """Of Han, Kana, Hangul, Thai … each character is a word: there is nothing to vary."""
    looked_at = (*words(token.text)[-1:], word)  # a sign may stand behind a whole word
    if any(len(words(f"a{char}")) > 1 for each in looked_at for char in each):
        hint = "Leave the sign out: what is typed in one piece is found as a phrase."
        _fail("in this script each character is a word of its own.", token, text, hint)


def _fail(message: str, token: Token, text: str, hint: str) -> NoReturn:
    raise QueryError(message, text, token.span, hint)
