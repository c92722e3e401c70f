"""The option or argument at the cursor of a command line, and its completions."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from importlib import import_module
from itertools import islice
from pathlib import Path
from typing import Any, get_args, get_type_hints

from archive.cli.argv import QUERY, OptionTable, prepare
from archive.cli.commands import COMMANDS
from archive.cli.complete.completions import (
    COMPLETERS,
    MAX_COMPLETIONS,
    Completion,
    ids,
    matching,
    query,
)
from archive.cli.configuration import Config, GlobalOptions
from archive.cli.program import build_group, option_tables, program

Answer = tuple[str, list[Completion]]  # `words`, `files` or `folders`; the words
_CURSOR = "\0"  # replaces the word at the cursor; it cannot be typed
_MIN_ID_LENGTH = 4  # characters from which a word of a query may be an id


@dataclass(frozen=True, slots=True)
class CommandParameter:
    """Option or argument of a command."""

    name: str
    options: tuple[str, ...]  # its names on the command line; none for an argument
    description: str
    metavar: str
    choices: tuple[str, ...]
    is_path: bool


def complete(words: Sequence[str]) -> Answer:
    """Complete the last of the words after the program's name."""
    *before, text = words
    group = build_group([name for name in COMMANDS if name in before])
    global_table, command_tables = option_tables(group)
    args = prepare([*before, _CURSOR], global_table, command_tables)  # as the program reads it
    at = next(at for at, arg in enumerate(args) if arg.endswith(_CURSOR))
    name = next((arg for arg in args[:at] if arg in command_tables), None)
    if name is None and any(not arg.startswith("-") for arg in args[:at]):
        return "words", []  # after a command that does not exist
    command_parameters = _parameters(group.commands[name], name) if name else []
    parameters = [*command_parameters, *_parameters(group, None)]
    config = Config.from_options(_global_options(args[:at]))
    table = command_tables[name] if name else global_table
    option, prefix = _open_option(args, at, table), ""
    if not option and text.startswith("--") and "=" in text and "--" not in before:
        option, equals, text = text.partition("=")
        prefix = option + equals
    if option:
        parameter = next((each for each in parameters if option in each.options), None)
        return _complete_value(parameter, text, prefix, config) if parameter else ("words", [])
    if text.startswith("-") and "--" not in before:
        takes_query = any(parameter.name == QUERY for parameter in command_parameters)
        excluded = query(config, text) if takes_query else ()
        return "words", [*matching(_option_names(parameters), text), *excluded]
    if name is None:
        commands = (Completion(name, command.summary) for name, command in COMMANDS.items())
        return "words", [*matching(commands, text)]
    argument = next((each for each in command_parameters if not each.options), None)
    return _complete_value(argument, text, "", config) if argument else ("words", [])


def _open_option(args: Sequence[str], at: int, table: OptionTable) -> str:
    """Return the option whose value is at the cursor, or an empty string."""
    if args[at] != _CURSOR:
        return args[at].removesuffix(f"={_CURSOR}")
    return args[at - 1] if at and table.takes_value.get(args[at - 1]) else ""


def _global_options(args: Iterable[str]) -> GlobalOptions:
    """Return the archive and the date that a command line names."""
    values = dict(arg.split("=", 1) for arg in args if arg.startswith("--") and "=" in arg)
    folder = os.path.expanduser(os.path.expandvars(values.get("--archive", "")))
    return GlobalOptions(Path(folder) if folder else None, now=values.get("--now"))


def _option_names(parameters: Iterable[CommandParameter]) -> Iterator[Completion]:
    for parameter in parameters:
        long_names = (option for option in parameter.options if len(option) > 2)
        yield from (Completion(name, parameter.description) for name in long_names)
    yield Completion("--help", "Show this message and exit.")


def _complete_value(parameter: CommandParameter, text: str, prefix: str, config: Config) -> Answer:
    """Complete the value of a parameter; `prefix` comes before it in the same word."""
    if parameter.is_path:
        return "folders" if parameter.metavar == "DIR" else "files", []
    if parameter.name == QUERY or parameter.metavar == "QUERY":
        may_be_id = "ID" in parameter.metavar and len(text) >= _MIN_ID_LENGTH
        matching_ids = ids(config, text) if may_be_id else ()
        return "words", [*matching_ids, *query(config, text)]
    if parameter.choices:
        completions: Iterable[Completion] = map(Completion, parameter.choices)
    elif parameter.name in COMPLETERS:
        completions = COMPLETERS[parameter.name](config, text)
    else:
        return "words", []
    return "words", [
        Completion(prefix + word, description, is_partial)
        for word, description, is_partial in islice(matching(completions, text), MAX_COMPLETIONS)
    ]


def _parameters(command: Any, name: str | None) -> list[CommandParameter]:
    """Return the parameters of a command, or of the program if `name` is None."""
    function = getattr(import_module(COMMANDS[name].module), name) if name else program
    hints = get_type_hints(function)
    return [
        CommandParameter(
            param.name,
            tuple(param.opts) if param.param_type_name == "option" else (),
            param.help or "",
            param.metavar or "",
            _choices(param.metavar or "", _types(hints.get(param.name))),
            Path in _types(hints.get(param.name)),
        )
        for param in command.params
    ]


def _types(hint: Any) -> list[Any]:
    """Return a type hint with the types in it, two levels deep."""
    inner = [part for arg in get_args(hint) for part in get_args(arg)]
    return [hint, *get_args(hint), *inner]


def _choices(metavar: str, types: Sequence[Any]) -> tuple[str, ...]:
    """Return the values that a parameter allows, by its metavar such as <a|b>, or by its enum."""
    if "|" in metavar:
        return tuple(metavar.strip("<>").split("|"))
    enums = [kind for kind in types if isinstance(kind, type) and issubclass(kind, StrEnum)]
    return tuple(enums[0]) if enums else ()
