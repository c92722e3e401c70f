"""What every command that asks has in common: a query and filters, typed alike everywhere.

`@asks` gives a command these parameters and hands it one `Asked`, which is read into a `Question`
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

    from index.engine import Filter, Search
    from index.query.dates import Interval
    from index.query.parse import Parsed

_NAMES = {
    "source": ("NAME", "By this source; repeat for any of several."),
    "location": ("PLACE", "Filed from this place."),
    "country": ("COUNTRY", "From this country, by code or name."),
    "publisher": ("NAME", "Printed by this paper."),
    "lang": ("CODE", "In this language."),
}
_STDIN = ("-",)  # instead of a query

Command: TypeAlias = Callable[..., int]
_Day: TypeAlias = str | None
_Several: TypeAlias = list[str] | None


def _shared() -> dict[str, Parameter]:
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
    shared = _shared()

    @wraps(command)
    def run(context: typer.Context, **given: Any) -> int:
        own = {name: given[name] for name in kept}
        return command(context=context, asked=Asked.of(given), **own)

    first = Parameter("context", Parameter.POSITIONAL_OR_KEYWORD, annotation=typer.Context)
    parameters = {"context": first, "query": shared["query"], **shared, **kept}
    run.__signature__ = Signature([*parameters.values()])  # type: ignore[attr-defined]
    run.__annotations__ = {name: each.annotation for name, each in parameters.items()}
    return run


@dataclass(frozen=True, slots=True)
class Asked:
    """A query and its filters, as typed."""

    words: tuple[str, ...]
    since: str | None
    until: str | None
    on: str | None
    chosen: Mapping[str, tuple[str, ...]]  # by field, those of which an article must have one
    without: Mapping[str, tuple[str, ...]]  # by field, those that it must not have
    any_word: bool
    literal: bool

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> Asked:
        """What of a command's arguments is the question."""
        return cls(
            tuple(given["query"]),
            given["since"],
            given["until"],
            given["on"],
            {name: tuple(given[name] or ()) for name in _NAMES},
            {name: tuple(given[f"not_{name}"] or ()) for name in _NAMES},
            given["any_word"],
            given["literal"],
        )

    @property
    def typed(self) -> str:
        """The query; a lone - stands for what standard input holds."""
        return " ".join(sys.stdin.read().split()) if self.words == _STDIN else " ".join(self.words)

    def question(self, today: date) -> Question:
        """What is meant by it; raises QueryError, DateError or BadInput."""
        from index.query.parse import Reading, parse

        typed = self.typed
        parsed = parse(typed, Reading(today, self.any_word, self.literal))
        return Question(typed, parsed, self.filters(today), self.record(today))

    def filters(self, today: date) -> tuple[Filter, ...]:
        """The options as filters; raises DateError, QueryError or BadInput."""
        from index.engine import Filter
        from index.query.tree import Between, Not, Or
        from index.query.value import filtered

        found = []
        if days := self._days(today):
            found.append(Filter("date", Between("date", days.first, days.last)))
        for name, values in self.chosen.items():
            if values:
                parts = tuple(filtered(name, value, today) for value in values)
                found.append(Filter(name, parts[0] if len(parts) == 1 else Or(parts)))
        for name, values in self.without.items():
            found += [Filter(name, Not(filtered(name, value, today))) for value in values]
        return tuple(found)

    def _days(self, today: date) -> Interval | None:
        """The days that `--since`, `--until` and `--on` leave."""
        from archive.errors import BadInput
        from index.query.dates import interval, ordered

        if self.on is not None:
            if self.since is not None or self.until is not None:
                raise BadInput("--on stands alone.", "Use it, or --since and --until.")
            return interval(self.on, today)
        if self.since is None and self.until is None:
            return None
        since = interval(self.since, today) if self.since is not None else None
        until = interval(self.until, today) if self.until is not None else None
        return ordered(since, until, "Swap --since and --until?")

    def record(self, today: date) -> dict[str, Any]:
        """The options as JSON shows them: resolved dates, names as typed."""
        days = self._days(today)
        first, last = (days.first, days.last) if days else (None, None)
        return {
            "since": first and str(first),
            "until": last and str(last),
            **{name: list(values) for name, values in self.chosen.items()},
            **{f"not_{name}": list(values) for name, values in self.without.items()},
        }


@dataclass(frozen=True, slots=True)
class Question:
    """A query with its filters, understood."""

    typed: str
    parsed: Parsed
    filters: tuple[Filter, ...]
    record: Mapping[str, Any]  # the filters as JSON shows them

    def search(self, **more: Any) -> Search:
        """As an engine takes it; `more` are further fields of a Search."""
        from index.engine import Search

        return Search(self.parsed.query, self.parsed.run, self.filters, **more)
