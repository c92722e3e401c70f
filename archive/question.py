"""A question as people ask it: a query, and filters beside it, in words.

The command line types them as options, a page as parameters of its address; both are read here, so
that they mean the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from difflib import get_close_matches
from typing import Any

from archive.errors import BadInput
from index.deadline import NEVER, Deadline
from index.engine import Facet, Filter, Search
from index.fields import FACETS, FIELDS, Kind
from index.query.dates import Interval, interval, must_end, ordered
from index.query.parse import Parsed, Reading, parse
from index.query.tree import Between, Missing, Not, Or
from index.query.value import filtered

TIMEOUT = 60.0  # seconds: the questions of people take a thousandth of it


def until(timeout: float | None) -> Deadline:
    """The end of so many seconds from now, `TIMEOUT` if nobody says; 0 stands for any number."""
    if timeout is None:
        timeout = TIMEOUT
    return Deadline.after(timeout) if timeout else NEVER


@dataclass(frozen=True, slots=True)
class Typed:
    """A query and its filters, as typed."""

    query: str
    since: str | None = None
    until: str | None = None
    on: str | None = None
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By field, the values of which an article must have one."""
    without: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By field, those that it must not have."""
    missing: tuple[str, ...] = ()
    """Fields of which an article may also have no value."""
    any_word: bool = False
    literal: bool = False
    timeout: float | None = None  # as `until` takes it

    def question(self, today: date) -> Question:
        """What is meant by it; raises QueryError, DateError or BadInput."""
        parsed = parse(self.query, Reading(today, self.any_word, self.literal))
        return Question(
            self.query, parsed, self.filters(today), self.record(today), until(self.timeout)
        )

    def filters(self, today: date) -> tuple[Filter, ...]:
        """The filters; raises DateError, QueryError or BadInput."""
        found = []
        if days := self._days(today):
            found.append(Filter("date", Between("date", days.first, days.last)))
        for name in dict.fromkeys((*self.chosen, *self.missing)):
            parts = [filtered(name, value, today) for value in self.chosen.get(name, ())]
            if name in self.missing:
                parts.append(_unknown(name))
            if parts:
                found.append(Filter(name, parts[0] if len(parts) == 1 else Or(tuple(parts))))
        for name, values in self.without.items():
            found += [Filter(name, Not(filtered(name, value, today))) for value in values]
        return tuple(found)

    def _days(self, today: date) -> Interval | None:
        """The days that `since`, `until` and `on` leave."""
        if self.on is not None:
            if self.since is not None or self.until is not None:
                raise BadInput("--on stands alone.", "Use it, or --since and --until.")
            return interval(self.on, today)
        if self.since is None and self.until is None:
            return None
        must_end(self.until or "")
        since = interval(self.since, today) if self.since is not None else None
        until = interval(self.until, today) if self.until is not None else None
        return ordered(since, until, "Swap --since and --until?")

    def record(self, today: date) -> dict[str, Any]:
        """The filters as JSON shows them: resolved dates, names as typed."""
        days = self._days(today)
        first, last = (days.first, days.last) if days else (None, None)
        return {
            "since": first and str(first),
            "until": last and str(last),
            **{name: list(values) for name, values in self.chosen.items()},
            **{f"not_{name}": list(values) for name, values in self.without.items()},
            **({"missing": list(self.missing)} if self.missing else {}),
        }


def _unknown(name: str) -> Missing:
    """Without a value of a field; periods are those of the day."""
    return Missing("date" if FIELDS[name].kind is Kind.PERIOD else name)


@dataclass(frozen=True, slots=True)
class Question:
    """A query with its filters, understood."""

    typed: str
    parsed: Parsed
    filters: tuple[Filter, ...]
    record: Mapping[str, Any]  # the filters as JSON shows them
    deadline: Deadline = NEVER  # of the answer: what the index is asked, what is shown of it

    def search(self, **more: Any) -> Search:
        """As an engine takes it; `more` are further fields of a Search."""
        parsed = self.parsed
        return Search(parsed.query, parsed.run, self.filters, deadline=self.deadline, **more)


TOP = 10  # values of a facet where nobody says how many


def facets(typed: Iterable[str], like: Facet | None = None) -> tuple[Facet, ...]:
    """What `--facet source --facet year:5,lang` asks for; raises BadInput.

    `like`: how each is to be counted besides; its field means nothing.
    """
    like = like or Facet("", TOP)
    found = {}
    for each in (part for several in typed for part in several.split(",")):
        name, colon, top = (part.strip() for part in each.partition(":"))
        if name not in FACETS:
            near = get_close_matches(name, FACETS, n=1)
            hint = f"Did you mean {near[0]} ?  " if near else ""
            raise BadInput(f'"{name}" cannot be counted.', hint + "Facets: " + ", ".join(FACETS))
        if colon and not (top.isascii() and top.isdigit() and len(top) < _DIGITS):
            raise BadInput(f'"{top}" is not a number of values.', f"Write {name}:5")
        found[name] = replace(like, field=name, top=int(top) if colon else like.top)
    return tuple(found.values())


_DIGITS = 10  # of a number that no index need refuse
