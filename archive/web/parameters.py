"""What an address may ask: one table, from which addresses are read and the API is described."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType
from typing import Any
from urllib.parse import urlencode

from archive.errors import BadInput
from archive.question import Question, Typed
from index.engine import FacetSort, Sort
from index.fields import FACETS
from index.timeline import Unit

LONGEST = 10_000  # characters of a query
MOST_HITS, MOST_VALUES, FARTHEST = 100, 1_000, 100_000
_LONGEST_NAME = 500  # characters of any other value
_MOST_NAMES = 100  # values of one parameter


@dataclass(frozen=True, slots=True)
class Parameter:
    """One name of an address; without `choices` and `most` any text will do."""

    name: str
    about: str
    many: bool = False
    choices: tuple[str, ...] = ()
    most: int | None = None  # of a number, which is then at least `least`
    least: int = 0
    default: str | None = None
    longest: int = _LONGEST_NAME  # characters

    def checked(self, value: str) -> str:
        """The value, if it is one; raises BadInput that says what would be."""
        if self.most is not None:
            in_digits = value.isascii() and value.isdigit() and len(value) < len(str(self.most)) + 1
            if not (in_digits and self.least <= int(value) <= self.most):
                raise BadInput(
                    f"{self.name} is a number from {self.least} to {self.most}.",
                    f"Like {self.name}={self.default or self.least}",
                )
        elif self.choices and value not in self.choices:
            raise BadInput(
                f"{self.name} cannot be {value[:40]!r}.", "One of: " + ", ".join(self.choices)
            )
        elif len(value) > self.longest:
            raise BadInput(f"{self.name} is longer than {self.longest} characters.", "Say less.")
        return value

    @property
    def schema(self) -> dict[str, Any]:
        """The same as JSON Schema."""
        if self.most is not None:
            one: dict[str, Any] = {"type": "integer", "minimum": self.least, "maximum": self.most}
            if self.default is not None:
                one["default"] = int(self.default)
        else:
            one = {"type": "string"}
            one |= {"enum": list(self.choices)} if self.choices else {"maxLength": self.longest}
            if self.default is not None:
                one["default"] = self.default
        return {"type": "array", "items": one, "maxItems": _MOST_NAMES} if self.many else one


_FLAG = ("0", "1")
_ALWAYS = ("source", "location", "country", "publisher", "lang")  # told though they are empty
PARAMETERS: Mapping[str, Parameter] = MappingProxyType({
    each.name: each
    for each in (
        Parameter("q", "The query; every article without one.", default="", longest=LONGEST),
        Parameter("since", "On this day or later."),
        Parameter("until", "On this day or earlier."),
        Parameter("on", "In this time: a day, a month, a year."),
        *(Parameter(name, f"With one of these values of {name}.", many=True) for name in FACETS),
        *(Parameter(f"not_{name}", f"Without these values of {name}.", many=True)
          for name in FACETS),
        Parameter("missing", "Without any value of these fields, or with a chosen one.",
                  many=True, choices=FACETS),
        Parameter("any", "Any of the words will do.", choices=_FLAG, default="0"),
        Parameter("literal", "No operators: every character is text.", choices=_FLAG, default="0"),
        Parameter("sort", "The order of the hits.", choices=tuple(Sort), default=Sort.RELEVANCE),
        Parameter("limit", "How many hits.", most=MOST_HITS, default="10"),
        Parameter("offset", "How many hits to pass over.", most=FARTHEST, default="0"),
        Parameter("facet", "Count the values of these fields.", many=True, choices=FACETS),
        Parameter("by", "Which fields are counted.", many=True, choices=FACETS),
        Parameter("unit", "How long a bucket is.", choices=tuple(Unit)),
        Parameter("share", "Also divide by all articles of the time.", choices=_FLAG, default="0"),
        Parameter("top", "How many values of a field.", most=MOST_VALUES, least=1, default="10"),
        Parameter("grep", "Only values that contain this.", default=""),
        Parameter("values", "The order of the values.", choices=tuple(FacetSort),
                  default=FacetSort.COUNT),
        Parameter("find_in", "The field among whose values `grep` looks.", choices=FACETS),
        Parameter("more", "The fields of which more values are shown.", many=True, choices=FACETS),
        Parameter("format", "How articles are printed.", choices=("jsonl", "csv"), default="jsonl"),
    )
})  # fmt: skip

_QUESTION = ("q", "since", "until", "on", *FACETS, *(f"not_{name}" for name in FACETS), "missing",
             "any", "literal")  # fmt: skip
SEARCH = (*_QUESTION, "facet", "sort", "limit", "offset")
COUNTS = (*_QUESTION, "by", "top", "grep", "values")
TIMELINE = (*_QUESTION, "unit", "share")
EXPORT = (*_QUESTION, "sort", "format")
ARTICLE = ("q", "any", "literal")
PAGE = (*_QUESTION, "sort", "limit", "offset", "unit", "grep", "find_in", "more")


@dataclass(frozen=True, slots=True)
class Asked:
    """What one address asks, checked; only what differs from the defaults is held."""

    given: Mapping[str, tuple[str, ...]]

    def one(self, name: str) -> str | None:
        values = self.given.get(name)
        return values[0] if values else PARAMETERS[name].default

    def text(self, name: str) -> str:
        return self.one(name) or ""

    def number(self, name: str) -> int:
        return int(self.text(name))

    def flag(self, name: str) -> bool:
        return self.one(name) == "1"

    def many(self, name: str) -> tuple[str, ...]:
        return self.given.get(name, ())

    @property
    def unit(self) -> Unit | None:
        """How long a bucket of the timeline is; None where that is to be chosen."""
        named = self.one("unit")
        return Unit(named) if named else None

    def but(self, **changes: str | int | Sequence[str] | None) -> Asked:
        """The same with other values; None takes one away."""
        given = dict(self.given)
        for name, value in changes.items():
            values = (value,) if isinstance(value, str) else value
            values = (str(values),) if isinstance(values, int) else tuple(values or ())
            if values and values != (PARAMETERS[name].default,):
                given[name] = values
            else:
                given.pop(name, None)
        return replace(self, given=given)

    def only(self, names: Sequence[str]) -> Asked:
        """What these parameters say of it."""
        return replace(self, given={n: values for n, values in self.given.items() if n in names})

    def address(self) -> str:
        """As it stands behind the ? of an address; the same for the same question."""
        pairs = [(name, value) for name in PARAMETERS for value in self.given.get(name, ())]
        return urlencode(pairs)

    def question(self, today: date, seconds: float) -> Question:
        """The question in it, for which the index has so long."""
        typed = Typed(
            self.text("q") or "*",
            self.one("since"),
            self.one("until"),
            self.one("on"),
            {name: self.many(name) for name in FACETS if name in _ALWAYS or self.many(name)},
            {n: self.many(f"not_{n}") for n in FACETS if n in _ALWAYS or self.many(f"not_{n}")},
            self.many("missing"),
            any_word=self.flag("any"),
            literal=self.flag("literal"),
            timeout=seconds,
        )
        return typed.question(today)


def read(pairs: Iterable[tuple[str, str]], names: Sequence[str], *, strict: bool = True) -> Asked:
    """What an address asks with these parameters; raises BadInput for others if `strict`.

    An empty value says nothing, as the fields of a form that were left empty do.
    """
    given: dict[str, tuple[str, ...]] = {}
    times: Counter[str] = Counter()
    for name, value in pairs:
        if name not in names:
            if strict:
                raise BadInput(
                    f"there is no parameter {name[:40]!r}.", "One of: " + ", ".join(names)
                )
            continue
        parameter = PARAMETERS[name]
        times[name] += 1
        if times[name] > _MOST_NAMES:
            raise BadInput(f"{name} is given more than {_MOST_NAMES} times.", "Give fewer.")
        if value == "":
            continue
        checked = parameter.checked(value)
        before = given.get(name, ())
        if before and not parameter.many:
            raise BadInput(f"{name} is given twice.", "Give it once.")
        if checked not in before:
            given[name] = (*before, checked)
    return Asked({}).but(**given)
