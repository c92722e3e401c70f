"""A command line as bash has it: cut into words, and words quoted so that they fit into it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from archive.cli.complete.completions import Offer

_PLAIN = re.compile(r"[^\w@%+=:,./-]")  # whatever else wants a backslash outside of quotes
_IN_DOUBLE = re.compile(r'[\\"$`]')


@dataclass(slots=True)
class Word:
    """One word of a line, and how far its quotes are closed."""

    text: str = ""  # without quotes
    quote: str = ""  # the one that is open at its end
    kept: str = ""  # what stands before the place from which readline replaces it, without quotes


def cut(line: str, breaks: str = "") -> list[Word]:
    """The words of a line up to the cursor; the last is empty behind a space."""
    words, at = [Word()], 0
    started = False
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
            if started:
                words.append(Word())
            started = False
            continue
        elif char in "'\"":
            word.quote, word.kept = char, word.text
        elif char == "\\" and at < len(line):
            word.text += line[at]
            at += 1
        else:
            word.text += char
            if char in breaks:
                word.kept = word.text
        started = True
    return words


def meant(word: Word) -> str:
    """What was typed, where a quote right behind a colon is taken to be the query's: source:"The J.

    The shell would take it away; what completes it puts it back.
    """
    if word.quote and word.kept.endswith(":"):
        return f'{word.kept}"{word.text[len(word.kept) :]}'
    return word.text


def completed(word: Word, offers: Iterable[Offer]) -> Iterator[str]:
    """What readline is to put in the place of the end of a word; `+` before what goes on."""
    for offer in offers:
        if offer.word.startswith(word.kept):
            rest = _quoted(offer.word[len(word.kept) :], word.quote)
            # readline closes the quotation, unless the last sign looks as if that were done.
            close = word.quote if word.quote and rest.endswith(word.quote) else ""
            yield f"{'+' if offer.more else ' '}{rest}{close}"


def _quoted(text: str, quote: str) -> str:
    """As it stands within an open quotation, or outside of one."""
    if quote == "'":
        return text.replace("'", "'\\''")
    return (_IN_DOUBLE if quote else _PLAIN).sub(r"\\\g<0>", text)
