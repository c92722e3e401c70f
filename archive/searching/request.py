"""Search input as text, and the request that it is parsed to.

The command line takes it from options, the web from the parameters of an address; both are parsed
here, so that they mean the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from difflib import get_close_matches
from typing import Any

from archive.errors import BadInput
from index.deadline import NO_DEADLINE, Deadline
from index.engine import Facet, Filter, Search, Sort
from index.fields import FACETS, FIELDS, FieldKind
from index.query.dates import Interval, check_range_end, make_interval, parse_interval
from index.query.formatting import format_query
from index.query.parse import ParsedQuery, ParseOptions, parse
from index.query.tree import Between, Missing, Not, Or
from index.query.value import parse_filter

DEFAULT_TIMEOUT = 60.0  # seconds; typical searches take a thousandth of it
DEFAULT_FACET_VALUES = 10
_MAX_DIGITS = 9  # of the number of facet values: any engine takes it


def deadline_for(timeout: float | None) -> Deadline:
    """Return the deadline `timeout` seconds from now: None is DEFAULT_TIMEOUT, 0 is no limit."""
    if timeout is None:
        timeout = DEFAULT_TIMEOUT
    return Deadline.after(timeout) if timeout else NO_DEADLINE


@dataclass(frozen=True, slots=True)
class SearchInput:
    """Search as text: query and filters, with the facets, the order and the page of hits."""

    query: str
    since: str | None = None
    until: str | None = None
    on: str | None = None
    field_values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Field -> values of which an article must have one."""
    excluded_values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Field -> values that an article must not have."""
    missing_fields: tuple[str, ...] = ()
    """Fields that an article may also lack: next to the values of `field_values`, if any."""
    any_word: bool = False
    literal: bool = False
    timeout: float | None = None  # seconds, see deadline_for()
    facets: tuple[Facet, ...] = ()
    sort: Sort = Sort.RELEVANCE
    limit: int = 10
    offset: int = 0

    def request(self, today: date) -> SearchRequest:
        """Parse query and filters; raises QueryError, DateError or BadInput."""
        parsed = parse(self.query, ParseOptions(today, self.any_word, self.literal))
        search = Search(
            parsed.query,
            parsed.phrase_boost,
            filters=self.filters(today),
            facets=self.facets,
            sort=self.sort,
            limit=self.limit,
            offset=self.offset,
            deadline=deadline_for(self.timeout),
        )
        return SearchRequest(self.query, parsed, search, self.filters_record(today))

    def filters(self, today: date) -> tuple[Filter, ...]:
        """Parse the filters; raises DateError, QueryError or BadInput."""
        filters = []
        if days := self._date_range(today):
            filters.append(Filter("date", Between("date", days.first, days.last)))
        for name in dict.fromkeys((*self.field_values, *self.missing_fields)):
            parts = [parse_filter(name, value, today) for value in self.field_values.get(name, ())]
            if name in self.missing_fields:
                parts.append(_without_value(name))
            if parts:
                filters.append(Filter(name, parts[0] if len(parts) == 1 else Or(tuple(parts))))
        for name, values in self.excluded_values.items():
            filters += [Filter(name, Not(parse_filter(name, value, today))) for value in values]
        return tuple(filters)

    def _date_range(self, today: date) -> Interval | None:
        """Return the days allowed by `since`, `until` and `on`; None allows all."""
        if self.on is not None:
            if self.since is not None or self.until is not None:
                raise BadInput(
                    "--on cannot be combined with --since or --until.", "Use one or the other."
                )
            return parse_interval(self.on, today)
        if self.since is None and self.until is None:
            return None
        check_range_end(self.until or "")
        since = parse_interval(self.since, today) if self.since is not None else None
        until = parse_interval(self.until, today) if self.until is not None else None
        return make_interval(since, until, "Swap --since and --until?")

    def filters_record(self, today: date) -> dict[str, Any]:
        """Return the filters for JSON: dates resolved, other values as typed."""
        days = self._date_range(today)
        first, last = (days.first, days.last) if days else (None, None)
        return {
            "since": first and str(first),
            "until": last and str(last),
            **{name: list(values) for name, values in self.field_values.items()},
            **{f"not_{name}": list(values) for name, values in self.excluded_values.items()},
            **({"missing": list(self.missing_fields)} if self.missing_fields else {}),
        }


def _without_value(name: str) -> Missing:
    """Match articles that lack a field; periods such as the year are derived from the date."""
    return Missing("date" if FIELDS[name].kind is FieldKind.PERIOD else name)


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """Parsed search: what the engine runs, and what a response says about it."""

    query_text: str  # the query as typed
    parsed: ParsedQuery  # its words, and the notes on how it was read
    search: Search  # for the engine
    filters: Mapping[str, Any]  # as JSON shows them

    @property
    def canonical(self) -> str:
        """Query in canonical form."""
        return format_query(self.search.query)


def parse_facets(options: Iterable[str], template: Facet | None = None) -> tuple[Facet, ...]:
    """Parse values of --facet such as "source" and "year:5,lang"; raises BadInput.

    `template` gives the settings of each facet but its field.
    """
    template = template or Facet("", DEFAULT_FACET_VALUES)
    facets_by_name = {}
    for option in (part for text in options for part in text.split(",")):
        name, colon, limit = (part.strip() for part in option.partition(":"))
        if name not in FACETS:
            matches = get_close_matches(name, FACETS, n=1)
            hint = f"Did you mean {matches[0]} ?  " if matches else ""
            raise BadInput(f'"{name}" cannot be counted.', hint + "Facets: " + ", ".join(FACETS))
        if colon and not (limit.isascii() and limit.isdigit() and len(limit) <= _MAX_DIGITS):
            raise BadInput(f'"{limit}" is not a number of values.', f"Write {name}:5")
        facets_by_name[name] = replace(
            template, field=name, limit=int(limit) if colon else template.limit
        )
    return tuple(facets_by_name.values())
