"""Completion of command lines: shells ask for it through `archive --complete SHELL …`.

shells/          scripts that ask for completions and hand them to the shell
bash_words.py    splits a line of bash into words, and quotes words for it
context.py       finds the option or argument at the cursor
completions.py   proposes its values: from the program's tables and from the archive

The reply is a line that says `words`, `files` or `folders`, then one completion per line.  Errors
are not shown: they end in an empty reply.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import suppress
from importlib.resources import files

REQUEST = "--complete"  # first argument of a request
SHELLS = ("bash", "zsh", "fish")


def shell_script(shell: str) -> str:
    """Return the completion script of a shell."""
    return files(__name__).joinpath("shells", f"archive.{shell}").read_text(encoding="utf-8")


def reply(args: Sequence[str]) -> int:
    """Print the completions for a shell.

    bash sends its line up to the cursor and its word breaks; the others send the words before the
    cursor without their quotes, and the last one as it is typed.
    """
    with suppress(Exception):
        sys.stdout.write("".join(f"{line}\n" for line in _reply_lines(*args)))
        sys.stdout.flush()
    return 0


def _reply_lines(shell: str, *words: str) -> list[str]:
    from archive.cli.complete import bash_words
    from archive.cli.complete.context import complete

    if shell == "bash":
        _, *before, last = bash_words.split_line(*words)
        kind, completions = complete([*(word.text for word in before), bash_words.query_text(last)])
        return [kind, *bash_words.replacements(last, completions)]
    last = bash_words.split_line(words[-1])[-1]
    kind, completions = complete([*words[:-1], bash_words.query_text(last)])
    lines = [f"{completion.word}\t{completion.description}" for completion in completions]
    if shell == "zsh":  # fish tells by the last character of a word whether more follows
        signs = ["+" if completion.is_partial else " " for completion in completions]
        lines = [sign + line for sign, line in zip(signs, lines, strict=True)]
    return [kind, *lines]
