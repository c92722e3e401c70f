"""Which word forms a prefix, a wildcard or a likely spelling stands for."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import assert_never

from index.query.tree import Fuzzy, Pattern, Prefix, Wildcard


def fixed(pattern: Pattern) -> str:
    """What every form of the pattern begins with."""
    match pattern:
        case Prefix(_, prefix):
            return prefix
        case Wildcard(_, shape):
            return re.split(r"[*?]", shape, maxsplit=1)[0]
        case Fuzzy(_, word, _):
            return word[:1]
        case _:
            assert_never(pattern)


def matching(pattern: Pattern) -> Callable[[str], bool]:
    """Whether a form is one of the pattern's.

    >>> is_one = matching(Fuzzy("text", "pyongyang", 1))
    >>> is_one("pyonyang"), is_one("pyongynag"), is_one("byongyang"), is_one("pyoyang")
    (True, True, False, False)
    """
    match pattern:
        case Prefix(_, prefix):
            return lambda form: form.startswith(prefix)
        case Wildcard(_, shape):
            found = re.compile(_regex(shape), re.DOTALL)
            return lambda form: found.fullmatch(form) is not None
        case Fuzzy(_, word, edits):
            return lambda form: form[:1] == word[:1] and within(word, form, edits)
        case _:
            assert_never(pattern)


def _regex(shape: str) -> str:
    """Each * takes as little as it can and never gives it back: time grows with the word alone."""
    first, *rest = ("".join("." if c == "?" else re.escape(c) for c in p) for p in shape.split("*"))
    if not rest:
        return first
    *middle, last = rest
    return first + "".join(f"(?>.*?{part})" for part in middle if part) + ".*" + last


def within(one: str, other: str, most: int) -> bool:
    """Whether two words are at most so many edits apart."""
    return distance(one, other, most) <= most


def distance(one: str, other: str, most: int) -> int:
    """How many edits two words are apart; any number above `most` if they are more.

    The optimal string alignment distance (R. A. Wagner and R. Lowrance, 1975, restricted: no part
    is edited twice), row by row, given up when a whole row is too far.
    """
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        earlier, before, row = before, row, [i]
        for j, b in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and b == one[i - 2]:
                cost = min(cost, earlier[j - 2] + 1)
            row.append(cost)
        if min(row) > most and min(before) > most:
            return most + 1
    return row[-1]
