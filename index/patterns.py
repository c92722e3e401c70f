"""Word forms that match a prefix, a wildcard or a fuzzy word."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import assert_never

from index.query.tree import Fuzzy, Pattern, Prefix, Wildcard
from index.spelling import within_distance


def fixed_prefix(pattern: Pattern) -> str:
    """Return the prefix of all forms that match a pattern."""
    match pattern:
        case Prefix(_, prefix):
            return prefix
        case Wildcard(_, shape):
            return re.split(r"[*?]", shape, maxsplit=1)[0]
        case Fuzzy(_, word, _):
            return word[:1]
        case _:
            assert_never(pattern)


def compile_pattern(pattern: Pattern) -> Callable[[str], bool]:
    """Return a predicate for the forms that match a pattern.

    >>> is_match = compile_pattern(Fuzzy("text", "pyongyang", 1))
    >>> is_match("pyonyang"), is_match("pyongynag"), is_match("byongyang"), is_match("pyoyang")
    (True, True, False, False)
    """
    match pattern:
        case Prefix(_, prefix):
            return lambda form: form.startswith(prefix)
        case Wildcard(_, shape):
            regex = re.compile(_regex(shape), re.DOTALL)
            return lambda form: regex.fullmatch(form) is not None
        case Fuzzy(_, word, edits):
            return lambda form: form[:1] == word[:1] and within_distance(word, form, edits)
        case _:
            assert_never(pattern)


def _regex(shape: str) -> str:
    """Translate a wildcard so that each * takes as little as it can and never backtracks.

    Matching time is then linear in the length of the word.
    """
    first, *rest = ("".join("." if c == "?" else re.escape(c) for c in p) for p in shape.split("*"))
    if not rest:
        return first
    *middle, last = rest
    return first + "".join(f"(?>.*?{part})" for part in middle if part) + ".*" + last
