"""What may stand where the cursor is: the shells ask, through `archive --complete SHELL …`.

shells/     what a shell is told to ask, and what it does with the answer
line.py     a line of bash cut into words, and words quoted for it
place.py    which option or argument the cursor is in
offers.py   what fits there: names from the program's tables, values from the archive

The answer is a line that says `words`, `files` or `folders`, and then a line each.  Nobody sees an
error here: what goes wrong is no answer.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import suppress
from importlib.resources import files

ASK = "--complete"  # the first argument of a question
SHELLS = ("bash", "zsh", "fish")


def script(shell: str) -> str:
    """What a shell reads to complete our command lines."""
    return files(__name__).joinpath("shells", f"archive.{shell}").read_text(encoding="utf-8")


def reply(args: Sequence[str]) -> int:
    """Answer a shell on standard output.

    bash gives its line up to the cursor and its word breaks; the others the words before the
    cursor without their quotes, and the last one as it stands there.
    """
    with suppress(Exception):
        sys.stdout.write("".join(f"{line}\n" for line in _answer(*args)))
        sys.stdout.flush()
    return 0


def _answer(shell: str, *typed: str) -> list[str]:
    from archive.cli.complete import bash_words
    from archive.cli.complete.context import asked

    if shell == "bash":
        _, *before, last = bash_words.cut(*typed)
        kind, offers = asked([*(word.text for word in before), bash_words.meant(last)])
        return [kind, *bash_words.completed(last, offers)]
    kind, offers = asked([*typed[:-1], bash_words.meant(bash_words.cut(typed[-1])[-1])])
    lines = [f"{each.word}\t{each.about}" for each in offers]
    if shell == "zsh":  # fish sees by a word's last sign whether it goes on
        lines = [
            ("+" if each.more else " ") + told for each, told in zip(offers, lines, strict=True)
        ]
    return [kind, *lines]
