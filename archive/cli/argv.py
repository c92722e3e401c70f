"""Arguments reordered so that Typer can parse them.

Typer lacks two things.  Global options such as `--archive DIR` may appear anywhere.  And in
commands that take a query, `-word` excludes a word: an argument is an option only if it is one
exactly (`-n`, `-n5`, `-F`, `--long`); Typer would fail on `-kim`, or read `-Fox` as `-F ox`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

QUERY = "query"  # name of the argument of commands that take a query


@dataclass(frozen=True, slots=True)
class OptionTable:
    """Options of a command, or the global ones."""

    takes_value: dict[str, bool] = field(default_factory=dict)  # name -> whether a value follows
    takes_query: bool = False


def prepare(
    args: Sequence[str], program: OptionTable, commands: dict[str, OptionTable]
) -> list[str]:
    """Move global options to the front and the words of a query behind `--`.

    >>> program = OptionTable({"--archive": True})
    >>> search = OptionTable({"-n": True, "--sort": True}, takes_query=True)
    >>> prepare(["search", "missile", "-kim", "--archive", "x", "-n5"], program, {"search": search})
    ['--archive=x', 'search', '-n5', '--', 'missile', '-kim']
    """
    global_args, rest = _leading_options(args, program)
    if not rest or rest[0] not in commands:
        return [*global_args, *rest]
    name, command = rest[0], commands[rest[0]]
    command_args: list[str] = []
    words: list[str] = []
    targets = {"program": global_args, "command": command_args, "word": words}
    for owner, parts in _classify(rest[1:], program, command):
        targets[owner].extend(parts)
    return [*global_args, name, *command_args, *(["--", *words] if words else [])]


def _leading_options(args: Sequence[str], program: OptionTable) -> tuple[list[str], list[str]]:
    """Split off the global options before the command."""
    options: list[str] = []
    at = 0
    while at < len(args) and args[at].startswith("-") and args[at] != "-":
        width = 2 if program.takes_value.get(args[at]) and at + 1 < len(args) else 1
        options += _join_value(list(args[at : at + width]))
        at += width
    return options, list(args[at:])


def _classify(
    args: Sequence[str], program: OptionTable, command: OptionTable
) -> Iterator[tuple[str, list[str]]]:
    """Yield each argument with its value, as an option of "program" or "command", or a "word"."""
    takes_value = program.takes_value | command.takes_value
    at = 0
    while at < len(args):
        name = args[at].partition("=")[0] if args[at].startswith("--") else args[at]
        if args[at] == "--":
            yield "word", list(args[at + 1 :])
            return
        width = 2 if takes_value.get(args[at]) and at + 1 < len(args) else 1
        parts = list(args[at : at + width])
        if name in takes_value:
            owner = "command" if name in command.takes_value else "program"
            yield owner, _join_value(parts)
        elif _is_option(args[at], command):
            yield "command", parts
        else:
            is_word = command.takes_query or not args[at].startswith("-")
            yield "word" if is_word else "command", parts
        at += width


def _is_option(arg: str, command: OptionTable) -> bool:
    """Tell whether an argument missing from the tables is an option: a mistyped --long, or -n5."""
    if re.fullmatch(r"-[A-Za-z]\d+", arg) and command.takes_value.get(arg[:2]):
        return True
    return arg.startswith("--") and len(arg) > 2


def _join_value(parts: list[str]) -> list[str]:
    """Join a long option with its value, which may itself begin with a dash: --since=-7d."""
    return ["=".join(parts)] if len(parts) > 1 and parts[0].startswith("--") else parts
