"""Parameters shared by all commands that take a query: the query itself and its filters.

`@with_query_options` adds them to a command and passes their values as one QueryOptions, which
makes the SearchInput of the search (archive/searching).
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import wraps
from inspect import Parameter, Signature, signature
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias, get_type_hints

import typer

if TYPE_CHECKING:
    from archive.searching.request import SearchInput

_FILTER_FIELDS = {
    "source": ("NAME", "From this source; repeat it to allow several."),
    "location": ("PLACE", "Filed from this place; may be repeated."),
    "country": ("COUNTRY", "Filed from this country: code or name; may be repeated."),
    "publisher": ("NAME", "Published by this paper; may be repeated."),
    "lang": ("CODE", "In this language: code, e.g. en; may be repeated."),
}
_STDIN_QUERY = ["-"]
TIMEOUT_HELP = "Time limit (default: 60); 0 for no limit."

Command: TypeAlias = Callable[..., int]
FacetOption: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        "--facet",
        metavar="FIELD[:N],…",
        help="Count the values of these fields; list at most N of each.",
    ),
]
_Date: TypeAlias = str | None
_Values: TypeAlias = list[str] | None


@dataclass(frozen=True, slots=True)
class QueryOptions:
    """Values of the shared parameters."""

    values: Mapping[str, Any]  # by parameter name

    @property
    def words(self) -> list[str]:
        """Words of the query, as the shell split them."""
        return list(self.values["query"])

    def with_stdin(self) -> QueryOptions:
        """Replace a query of a single - by the text on standard input."""
        if self.words != _STDIN_QUERY:
            return self
        return replace(self, values={**self.values, "query": sys.stdin.read().split()})

    def search_input(self) -> SearchInput:
        """Return the search input, with default facets, order and page."""
        from archive.searching.request import SearchInput

        values = self.with_stdin().values
        return SearchInput(
            " ".join(values["query"]),
            values["since"],
            values["until"],
            values["on"],
            {name: tuple(values[name] or ()) for name in _FILTER_FIELDS},
            {name: tuple(values[f"not_{name}"] or ()) for name in _FILTER_FIELDS},
            any_word=values["any_word"],
            literal=values["literal"],
            timeout=values["timeout"],
        )


def query_parameters() -> dict[str, Parameter]:
    """Return the shared parameters by name, in the order in which help lists them."""
    query = Annotated[
        list[str],
        typer.Argument(metavar="QUERY…", help="The query; - reads it from standard input."),
    ]
    dates = {
        "since": "Published on or after the first day of DATE.",
        "until": "Published on or before the last day of DATE.",
        "on": "Published within this day, month or year.",
    }
    flags = {
        "any_word": typer.Option("--any", help="Match any of the words instead of all."),
        "literal": typer.Option(
            "--literal", "-F", help="Search for the text as typed: no operators or fields."
        ),
    }
    options: dict[str, tuple[Any, Any]] = {
        name: (Annotated[_Date, typer.Option(metavar="DATE", help=text)], None)
        for name, text in dates.items()
    }
    for name, (metavar, text) in _FILTER_FIELDS.items():
        options[name] = Annotated[_Values, typer.Option(metavar=metavar, help=text)], None
    for name, (metavar, _) in _FILTER_FIELDS.items():
        noun = "language" if name == "lang" else name
        option = typer.Option(metavar=metavar, help=f"Exclude this {noun}.")
        options[f"not_{name}"] = Annotated[_Values, option], None
    for name, flag in flags.items():
        options[name] = Annotated[bool, flag], False
    options["timeout"] = (
        Annotated[float | None, typer.Option(metavar="SECONDS", min=0, help=TIMEOUT_HELP)],
        None,
    )
    return {
        "query": Parameter("query", Parameter.KEYWORD_ONLY, annotation=query),
        **{
            name: Parameter(name, Parameter.KEYWORD_ONLY, default=default, annotation=annotation)
            for name, (annotation, default) in options.items()
        },
    }


def with_query_options(command: Command) -> Command:
    """Replace the parameter `query_options` of a command by the shared parameters.

    A command with a parameter `query` of its own, described in other words, keeps it.
    """
    signature_parameters = signature(command).parameters
    hints = get_type_hints(command, include_extras=True)
    own_parameters = {
        name: parameter.replace(kind=Parameter.KEYWORD_ONLY, annotation=hints[name])
        for name, parameter in signature_parameters.items()
        if name not in ("context", "query_options")
    }
    shared_parameters = query_parameters()

    @wraps(command)
    def run(context: typer.Context, **values: Any) -> int:
        own_values = {name: values[name] for name in own_parameters}
        return command(context=context, query_options=QueryOptions(values), **own_values)

    parameters = {
        "context": Parameter("context", Parameter.POSITIONAL_OR_KEYWORD, annotation=typer.Context),
        "query": shared_parameters["query"],
        **shared_parameters,
        **own_parameters,
    }
    run.__signature__ = Signature([*parameters.values()])  # type: ignore[attr-defined]
    run.__annotations__ = {name: parameter.annotation for name, parameter in parameters.items()}
    return run
