"""The options that search, explain and export share, as filters of a search."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias

import typer

if TYPE_CHECKING:
    from index.engine import Filter
    from index.query.dates import Interval

_NAMES = ("source", "location", "country", "publisher", "lang")

Words: TypeAlias = Annotated[list[str], typer.Argument(metavar="QUERY…", help="What to find.")]
Since: TypeAlias = Annotated[str | None, typer.Option(metavar="DATE", help="On this day or later.")]
Until: TypeAlias = Annotated[
    str | None, typer.Option(metavar="DATE", help="On this day or earlier.")
]
On: TypeAlias = Annotated[str | None, typer.Option(metavar="DATE", help="In this time.")]
Source: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(metavar="NAME", help="By this source; repeat for any of several."),
]
Location: TypeAlias = Annotated[
    list[str] | None, typer.Option(metavar="PLACE", help="Filed from this place.")
]
Country: TypeAlias = Annotated[
    list[str] | None, typer.Option(metavar="COUNTRY", help="From this country.")
]
Publisher: TypeAlias = Annotated[
    list[str] | None, typer.Option(metavar="NAME", help="Printed by this paper.")
]
Lang: TypeAlias = Annotated[
    list[str] | None, typer.Option(metavar="CODE", help="In this language.")
]
AnyWord: TypeAlias = Annotated[bool, typer.Option("--any", help="Any of the words will do.")]
Literal: TypeAlias = Annotated[
    bool, typer.Option("--literal", "-F", help="No operators: every character is text.")
]


@dataclass(frozen=True, slots=True)
class Given:
    """The filters as typed."""

    since: str | None = None
    until: str | None = None
    on: str | None = None
    source: tuple[str, ...] = ()
    location: tuple[str, ...] = ()
    country: tuple[str, ...] = ()
    publisher: tuple[str, ...] = ()
    lang: tuple[str, ...] = ()

    @classmethod
    def of(cls, options: dict[str, Any]) -> Given:
        """Those among a command's parameters."""
        return cls(
            *(options[name] for name in ("since", "until", "on")),
            *(tuple(options[name] or ()) for name in _NAMES),
        )

    def read(self, today: date) -> tuple[Filter, ...]:
        """As filters; raises DateError or QueryError."""
        from index.engine import Filter
        from index.query.tree import Between, Or
        from index.query.value import filtered

        found = []
        if days := self.days(today):
            found.append(Filter("date", Between("date", days.first, days.last)))
        for name in _NAMES:
            if values := getattr(self, name):
                parts = tuple(filtered(name, value, today) for value in values)
                found.append(Filter(name, parts[0] if len(parts) == 1 else Or(parts)))
        return tuple(found)

    def days(self, today: date) -> Interval | None:
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
        """As JSON shows them: resolved dates, names as typed."""
        days = self.days(today)
        first, last = (days.first, days.last) if days else (None, None)
        dates = {"since": first and str(first), "until": last and str(last)}
        return dates | {name: list(getattr(self, name)) for name in _NAMES}
