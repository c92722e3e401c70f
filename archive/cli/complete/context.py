"""Which option or argument the cursor is in, and so what may stand there."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from importlib import import_module
from itertools import islice
from pathlib import Path
from typing import Any, get_args, get_type_hints

from archive.cli import app, argv
from archive.cli.complete.completions import BY_PARAMETER, MOST, Offer, fitting, ids, query
from archive.cli.config import Config, Flags

Answer = tuple[str, list[Offer]]  # `words`, `files` or `folders`; the words
_HERE = "\0"  # stands for the word at the cursor: nobody can type it
_AN_ID = 4  # characters from which a word of a query may be an id


@dataclass(frozen=True, slots=True)
class Parameter:
    """One option or argument of a command."""

    name: str
    options: tuple[str, ...]  # how it is typed; none: an argument
    about: str
    metavar: str
    choices: tuple[str, ...]
    path: bool


def asked(words: Sequence[str]) -> Answer:
    """What may stand in the place of the last of the words behind the program's name."""
    *before, typed = words
    commands = app.group([name for name in app.COMMANDS if name in before])
    program, known = app.options(commands)
    read = argv.prepare([*before, _HERE], program, known)  # as the program itself reads it
    at = next(at for at, arg in enumerate(read) if arg.endswith(_HERE))
    name = next((arg for arg in read[:at] if arg in known), None)
    if name is None and any(not arg.startswith("-") for arg in read[:at]):
        return "words", []  # behind a command that there is not
    own = _parameters(commands.commands[name], name) if name else []
    parameters = [*own, *_parameters(commands, None)]
    config = Config.make(_flags(read[:at]))
    option, kept = _option(read, at, known[name] if name else program), ""
    if not option and typed.startswith("--") and "=" in typed and "--" not in before:
        option, equals, typed = typed.partition("=")
        kept = option + equals
    if option:
        found = next((each for each in parameters if option in each.options), None)
        return _values(found, typed, kept, config) if found else ("words", [])
    if typed.startswith("-") and "--" not in before:
        asks = query(config, typed) if any(each.name == argv.QUERY for each in own) else ()
        return "words", [*fitting(_options(parameters), typed), *asks]
    if name is None:
        about = (Offer(each, what) for each, (_, what) in app.COMMANDS.items())
        return "words", [*fitting(about, typed)]
    argument = next((each for each in own if not each.options), None)
    return _values(argument, typed, "", config) if argument else ("words", [])


def _option(read: Sequence[str], at: int, known: argv.Options) -> str:
    """The option that waits for the word at the cursor; empty if none does."""
    if read[at] != _HERE:
        return read[at].removesuffix(f"={_HERE}")
    return read[at - 1] if at and known.takes_value.get(read[at - 1]) else ""


def _flags(read: Iterable[str]) -> Flags:
    """The archive and the day that the line names."""
    given = dict(arg.split("=", 1) for arg in read if arg.startswith("--") and "=" in arg)
    home = os.path.expanduser(os.path.expandvars(given.get("--archive", "")))
    return Flags(Path(home) if home else None, now=given.get("--now"))


def _options(parameters: Iterable[Parameter]) -> Iterator[Offer]:
    for each in parameters:
        yield from (Offer(option, each.about) for option in each.options if len(option) > 2)
    yield Offer("--help", "Show this message and exit.")


def _values(of: Parameter, typed: str, kept: str, config: Config) -> Answer:
    """What fits into a parameter; `kept` stands before it in the same word."""
    if of.path:
        return "folders" if of.metavar == "DIR" else "files", []
    if of.name == argv.QUERY or of.metavar == "QUERY":
        named = ids(config, typed) if "ID" in of.metavar and len(typed) >= _AN_ID else ()
        return "words", [*named, *query(config, typed)]
    if of.choices:
        offers: Iterable[Offer] = map(Offer, of.choices)
    elif of.name in BY_PARAMETER:
        offers = BY_PARAMETER[of.name](config, typed)
    else:
        return "words", []
    some = islice(fitting(offers, typed), MOST)
    return "words", [Offer(kept + word, about, more) for word, about, more in some]


def _parameters(command: Any, name: str | None) -> list[Parameter]:
    """The parameters of a command, or of the program."""
    function = getattr(import_module(app.COMMANDS[name][0]), name) if name else app.program
    hints = get_type_hints(function)
    return [
        Parameter(
            each.name,
            tuple(each.opts) if each.param_type_name == "option" else (),
            each.help or "",
            each.metavar or "",
            *_kind(hints.get(each.name)),
        )
        for each in command.params
    ]


def _kind(hint: Any) -> tuple[tuple[str, ...], bool]:
    """The choices that a type has, and whether it is a path."""
    kinds = [hint, *get_args(hint), *(inner for each in get_args(hint) for inner in get_args(each))]
    choices = [kind for kind in kinds if isinstance(kind, type) and issubclass(kind, StrEnum)]
    return tuple(choices[0]) if choices else (), Path in kinds
