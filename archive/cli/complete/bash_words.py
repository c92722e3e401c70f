"""Command lines of bash: split into words, and completions quoted to fit into them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from archive.cli.complete.completions import Completion

_UNQUOTED_SPECIAL = re.compile(r"[^\w@%+=:,./-]")  # needs a backslash outside quotes
_DOUBLE_QUOTED_SPECIAL = re.compile(r'[\\"$`]')


@dataclass(slots=True)
class ShellWord:
    """Word of a line, with its open quote."""

    text: str = ""  # without quotes
    quote: str = ""  # the quote that is open at its end
    prefix: str = ""  # the part before the place from which readline replaces it, without quotes


def split_line(line: str, breaks: str = "") -> list[ShellWord]:
    """Split a line up to the cursor into words; after a space the last word is empty."""
    words, at = [ShellWord()], 0
    is_started = False
    while at < len(line):
        word, char = words[-1], line[at]
        at += 1
        if word.quote:
            if char == word.quote:
                word.quote = ""
            elif char == "\\" and word.quote == '"' and line[at : at + 1] and line[at] in '\\"$`':
                word.text += line[at]
                at += 1
            else:
                word.text += char
        elif char.isspace():
            if is_started:
                words.append(ShellWord())
            is_started = False
            continue
        elif char in "'\"":
            word.quote, word.prefix = char, word.text
        elif char == "\\" and at < len(line):
            word.text += line[at]
            at += 1
        else:
            word.text += char
            if char in breaks:
                word.prefix = word.text
        is_started = True
    return words


def query_text(word: ShellWord) -> str:
    """Return the word; a quote right after a colon counts as part of the query: source:"The J.

    The shell would remove that quote; its completion puts it back.
    """
    if word.quote and word.prefix.endswith(":"):
        return f'{word.prefix}"{word.text[len(word.prefix) :]}'
    return word.text


def replacements(word: ShellWord, completions: Iterable[Completion]) -> Iterator[str]:
    """Yield replacements for the end of a word, after `+` if more is to follow, else a space."""
    for completion in completions:
        if completion.word.startswith(word.prefix):
            rest = _escape(completion.word[len(word.prefix) :], word.quote)
            # readline closes the quote, unless the last character looks like a closed one.
            close = word.quote if word.quote and rest.endswith(word.quote) else ""
            yield f"{'+' if completion.is_partial else ' '}{rest}{close}"


def _escape(text: str, quote: str) -> str:
    """Escape a text for its place: within an open quote, or outside of quotes."""
    if quote == "'":
        return text.replace("'", "'\\''")
    return (_DOUBLE_QUOTED_SPECIAL if quote else _UNQUOTED_SPECIAL).sub(r"\\\g<0>", text)
