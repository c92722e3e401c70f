"""A command line made unambiguous, before Typer parses it.

Two things it cannot do.  Options of the whole program (`--archive DIR`) may stand anywhere.  And in
commands that take a query, `-word` leaves out a word: an argument is an option only if it is one
exactly (`-n`, `-n5`, `-F`, `--long`); Typer would fail on `-kim`, or read `-Fox` as `-F ox`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

QUERY = "query"  # the argument that makes a command one that takes a query


@dataclass(frozen=True, slots=True)
class Options:
    """The options of one command: name -> whether a value follows it."""

    takes_value: dict[str, bool] = field(default_factory=dict)
    query: bool = False


def prepare(args: Sequence[str], program: Options, commands: dict[str, Options]) -> list[str]:
    """`args` with the program's options in front and the words of a query behind `--`.

    >>> program = Options({"--archive": True})
    >>> search = Options({"-n": True, "--sort": True}, query=True)
    >>> prepare(["search", "missile", "-kim", "--archive", "x", "-n5"], program, {"search": search})
    ['--archive=x', 'search', '-n5', '--', 'missile', '-kim']
    """
    front, rest = _leading(args, program)
    if not rest or rest[0] not in commands:
        return [*front, *rest]
    name, command = rest[0], commands[rest[0]]
    own: list[str] = []
    words: list[str] = []
    for kind, parts in _sorted(rest[1:], program, command):
        (front if kind == "program" else own if kind == "own" else words).extend(parts)
    return [*front, name, *own, *(["--", *words] if words else [])]


def _leading(args: Sequence[str], program: Options) -> tuple[list[str], list[str]]:
    """The program's options before the command, and the rest."""
    front: list[str] = []
    at = 0
    while at < len(args) and args[at].startswith("-") and args[at] != "-":
        width = 2 if program.takes_value.get(args[at]) and at + 1 < len(args) else 1
        front += _option(list(args[at : at + width]))
        at += width
    return front, list(args[at:])


def _sorted(
    args: Sequence[str], program: Options, command: Options
) -> Iterator[tuple[str, list[str]]]:
    """Each argument, with its value, and whose it is: the program's, the command's, or a word."""
    known = program.takes_value | command.takes_value
    at = 0
    while at < len(args):
        name = args[at].partition("=")[0] if args[at].startswith("--") else args[at]
        if args[at] == "--":
            yield "word", list(args[at + 1 :])
            return
        width = 2 if known.get(args[at]) and at + 1 < len(args) else 1
        given = list(args[at : at + width])
        if name in known:
            owner = "own" if name in command.takes_value else "program"
            yield owner, _option(given)
        elif _is_option(args[at], command):
            yield "own", given
        else:
            yield "word" if command.query or not args[at].startswith("-") else "own", given
        at += width


def _is_option(arg: str, command: Options) -> bool:
    """Whether it is one though not in the table: a mistyped --long, or -n5."""
    if re.fullmatch(r"-[A-Za-z]\d+", arg) and command.takes_value.get(arg[:2]):
        return True
    return arg.startswith("--") and len(arg) > 2


def _option(given: list[str]) -> list[str]:
    """A long option joined with its value, which may itself begin with a dash: --since=-7d."""
    return ["=".join(given)] if len(given) > 1 and given[0].startswith("--") else given
