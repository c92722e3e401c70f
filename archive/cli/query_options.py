"""What every command that asks has in common: a query and filters, typed alike everywhere.

`@asks` gives a command these parameters and hands it one `Asked`, which `archive/question.py` reads
when it is known which day is today.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from inspect import Parameter, Signature, signature
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias, get_type_hints

import typer

if TYPE_CHECKING:
    from datetime import date

    from archive.question import Question

_NAMES = {
    "source": ("NAME", "By this source; repeat for any of several."),
    "location": ("PLACE", "Filed from this place."),
    "country": ("COUNTRY", "From this country, by code or name."),
    "publisher": ("NAME", "Printed by this paper."),
    "lang": ("CODE", "In this language."),
}
_STDIN = ("-",)  # instead of a query
TIME = "How long the answer may take: 60; 0 for as long as it takes."

Command: TypeAlias = Callable[..., int]
Facets: TypeAlias = Annotated[
    list[str] | None,
    typer.Option("--facet", metavar="FIELD[:N],…", help="Count the values of these fields."),
]
_Day: TypeAlias = str | None
_Several: TypeAlias = list[str] | None


def shared() -> dict[str, Parameter]:
    """The parameters that a question has, in the order in which help lists them."""
    query = Annotated[list[str], typer.Argument(metavar="QUERY…", help="What to find; - reads it.")]
    days = {
        "since": "On this day or later.",
        "until": "On this day or earlier.",
        "on": "In this time: a day, a month, a year.",
    }
    flags = {
        "any_word": typer.Option("--any", help="Any of the words will do."),
        "literal": typer.Option("--literal", "-F", help="No operators: every character is text."),
    }
    options: dict[str, tuple[Any, Any]] = {
        name: (Annotated[_Day, typer.Option(metavar="DATE", help=about)], None)
        for name, about in days.items()
    }
    for name, (metavar, about) in _NAMES.items():
        options[name] = Annotated[_Several, typer.Option(metavar=metavar, help=about)], None
    for name, (metavar, _) in _NAMES.items():
        about = f"Leave out this {name}."
        options[f"not_{name}"] = (
            Annotated[_Several, typer.Option(metavar=metavar, help=about)],
            None,
        )
    for name, option in flags.items():
        options[name] = Annotated[bool, option], False
    options["timeout"] = (
        Annotated[float | None, typer.Option(metavar="SECONDS", min=0, help=TIME)],
        None,
    )
    return {
        "query": Parameter("query", Parameter.KEYWORD_ONLY, annotation=query),
        **{
            name: Parameter(name, Parameter.KEYWORD_ONLY, default=default, annotation=kind)
            for name, (kind, default) in options.items()
        },
    }


def asks(command: Command) -> Command:
    """The command with the parameters of a question in the place of its parameter `asked`.

    A command that has a parameter `query` of its own, with other words for it, keeps that.
    """
    own = signature(command).parameters
    hints = get_type_hints(command, include_extras=True)
    kept = {
        name: each.replace(kind=Parameter.KEYWORD_ONLY, annotation=hints[name])
        for name, each in own.items()
        if name not in ("context", "asked")
    }
    common = shared()

    @wraps(command)
    def run(context: typer.Context, **given: Any) -> int:
        own = {name: given[name] for name in kept}
        return command(context=context, asked=Asked(given), **own)

    first = Parameter("context", Parameter.POSITIONAL_OR_KEYWORD, annotation=typer.Context)
    parameters = {"context": first, "query": common["query"], **common, **kept}
    run.__signature__ = Signature([*parameters.values()])  # type: ignore[attr-defined]
    run.__annotations__ = {name: each.annotation for name, each in parameters.items()}
    return run


@dataclass(frozen=True, slots=True)
class Asked:
    """The values that the shared parameters were given, by their names."""

    given: Mapping[str, Any]

    def read(self) -> Asked:
        """The same with what standard input holds in the place of a lone -."""
        if tuple(self.given["query"]) != _STDIN:
            return self
        return Asked({**self.given, "query": sys.stdin.read().split()})

    def question(self, today: date) -> Question:
        """What is meant by it; raises QueryError, DateError or BadInput."""
        from archive.question import Typed

        given = self.read().given
        return Typed(
            " ".join(given["query"]),
            given["since"],
            given["until"],
            given["on"],
            {name: tuple(given[name] or ()) for name in _NAMES},
            {name: tuple(given[f"not_{name}"] or ()) for name in _NAMES},
            any_word=given["any_word"],
            literal=given["literal"],
            timeout=given["timeout"],
        ).question(today)
