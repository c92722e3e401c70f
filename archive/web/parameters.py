"""Parameters of an address: one table for parsing them and for describing the API."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any
from urllib.parse import urlencode

from archive.errors import BadInput
from archive.searching.request import SearchInput
from index.engine import FacetSort, Sort
from index.fields import FACETS
from index.timeline import Unit

MAX_QUERY_LENGTH = 10_000  # characters
MAX_HITS, MAX_VALUES, MAX_OFFSET = 100, 1_000, 100_000
_MAX_LENGTH = 500  # characters of any other value
_MAX_REPEATS = 100  # values of one parameter


@dataclass(frozen=True, slots=True)
class UrlParameter:
    """Definition of a parameter; without `choices` and `maximum` any text is valid."""

    name: str
    description: str
    multiple: bool = False
    choices: tuple[str, ...] = ()
    maximum: int | None = None  # of a number; None for other types
    minimum: int = 0
    default: str | None = None
    max_length: int = _MAX_LENGTH  # characters

    def check(self, value: str) -> str:
        """Return a valid value unchanged; raise BadInput that names valid ones for others."""
        if self.maximum is not None:
            is_number = value.isascii() and value.isdigit() and len(value) <= len(str(self.maximum))
            if not (is_number and self.minimum <= int(value) <= self.maximum):
                raise BadInput(
                    f"{self.name} is a number from {self.minimum} to {self.maximum}.",
                    f"Example: {self.name}={self.default or self.minimum}",
                )
        elif self.choices and value not in self.choices:
            raise BadInput(
                f"{self.name} cannot be {value[:40]!r}.", "One of: " + ", ".join(self.choices)
            )
        elif len(value) > self.max_length:
            raise BadInput(
                f"{self.name} is longer than {self.max_length} characters.", "Shorten it."
            )
        return value

    @property
    def schema(self) -> dict[str, Any]:
        """Definition as JSON Schema."""
        schema: dict[str, Any]
        if self.maximum is not None:
            schema = {"type": "integer", "minimum": self.minimum, "maximum": self.maximum}
            if self.default is not None:
                schema["default"] = int(self.default)
        else:
            schema = {"type": "string"}
            if self.choices:
                schema["enum"] = list(self.choices)
            else:
                schema["maxLength"] = self.max_length
            if self.default is not None:
                schema["default"] = self.default
        if self.multiple:
            return {"type": "array", "items": schema, "maxItems": _MAX_REPEATS}
        return schema


_FLAG = ("0", "1")
_ALWAYS_LISTED = ("source", "location", "country", "publisher", "lang")  # in JSON, even if empty
PARAMETERS: Mapping[str, UrlParameter] = MappingProxyType({
    parameter.name: parameter
    for parameter in (
        UrlParameter("q", "Query; without one every article matches.", default="",
                     max_length=MAX_QUERY_LENGTH),
        UrlParameter("since", "Published on this day or later."),
        UrlParameter("until", "Published on this day or earlier."),
        UrlParameter("on", "Published in this period: a day, a month or a year."),
        *(UrlParameter(name, f"With one of these values of {name}.", multiple=True)
          for name in FACETS),
        *(UrlParameter(f"not_{name}", f"Without these values of {name}.", multiple=True)
          for name in FACETS),
        UrlParameter("missing", "Without a value of these fields; if values of the same field are "
                     "given, too, either is enough.", multiple=True, choices=FACETS),
        UrlParameter("any", "Match any of the words instead of all.", choices=_FLAG, default="0"),
        UrlParameter("literal", "Treat every character of the query as text: no operators.",
                     choices=_FLAG, default="0"),
        UrlParameter("sort", "Order of the hits.", choices=tuple(Sort), default=Sort.RELEVANCE),
        UrlParameter("limit", "Number of hits.", maximum=MAX_HITS, default="10"),
        UrlParameter("offset", "Number of hits to skip.", maximum=MAX_OFFSET, default="0"),
        UrlParameter("facet", "Fields whose values are counted.", multiple=True, choices=FACETS),
        UrlParameter("by", "Fields whose values are counted.", multiple=True, choices=FACETS),
        UrlParameter("unit", "Length of a bucket; chosen to fit if not given.",
                     choices=tuple(Unit)),
        UrlParameter("share", "Also give the share of all articles of each bucket.",
                     choices=_FLAG, default="0"),
        UrlParameter("top", "Number of values per field.", maximum=MAX_VALUES, minimum=1,
                     default="10"),
        UrlParameter("grep", "Count only values that contain this text.", default=""),
        UrlParameter("values", "Order of the values.", choices=tuple(FacetSort),
                     default=FacetSort.COUNT),
        UrlParameter("find_in", "Field to which `grep` applies.", choices=FACETS),
        UrlParameter("more", "Fields of which more values are shown.", multiple=True,
                     choices=FACETS),
        UrlParameter("format", "Output format.", choices=("jsonl", "csv"), default="jsonl"),
    )
})  # fmt: skip

_QUERY_AND_FILTERS = ("q", "since", "until", "on", *FACETS, *(f"not_{name}" for name in FACETS),
                      "missing", "any", "literal")  # fmt: skip
SEARCH_PARAMETERS = (*_QUERY_AND_FILTERS, "facet", "sort", "limit", "offset")
FACETS_PARAMETERS = (*_QUERY_AND_FILTERS, "by", "top", "grep", "values")
TIMELINE_PARAMETERS = (*_QUERY_AND_FILTERS, "unit", "share")
EXPORT_PARAMETERS = (*_QUERY_AND_FILTERS, "sort", "format")
ARTICLE_PARAMETERS = ("q", "any", "literal")
PAGE_PARAMETERS = (
    *_QUERY_AND_FILTERS, "sort", "limit", "offset", "unit", "grep", "find_in", "more",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class RequestParameters:
    """Checked parameters of one address; only values that differ from the defaults are held."""

    values_by_name: Mapping[str, tuple[str, ...]]

    def value(self, name: str) -> str | None:
        values = self.values_by_name.get(name)
        return values[0] if values else PARAMETERS[name].default

    def text(self, name: str) -> str:
        return self.value(name) or ""

    def number(self, name: str) -> int:
        return int(self.text(name))

    def flag(self, name: str) -> bool:
        return self.value(name) == "1"

    def values(self, name: str) -> tuple[str, ...]:
        return self.values_by_name.get(name, ())

    @property
    def unit(self) -> Unit | None:
        """Length of a timeline bucket; None to choose it from the period."""
        name = self.value("unit")
        return Unit(name) if name else None

    def with_values(self, **changes: str | int | Sequence[str] | None) -> RequestParameters:
        """Return a copy with some values changed; None removes a parameter."""
        values_by_name = dict(self.values_by_name)
        for name, value in changes.items():
            values = (value,) if isinstance(value, str) else value
            values = (str(values),) if isinstance(values, int) else tuple(values or ())
            if values and values != (PARAMETERS[name].default,):
                values_by_name[name] = values
            else:
                values_by_name.pop(name, None)
        return RequestParameters(values_by_name)

    def subset(self, names: Sequence[str]) -> RequestParameters:
        """Return a copy with only these parameters."""
        return RequestParameters(
            {name: values for name, values in self.values_by_name.items() if name in names}
        )

    def query_string(self) -> str:
        """Return the query string of the address; equal parameters give equal strings."""
        return urlencode(
            [(name, value) for name in PARAMETERS for value in self.values_by_name.get(name, ())]
        )

    def search_input(self, timeout: float) -> SearchInput:
        """Return the query, filters, order and page; `timeout` in seconds."""
        included = {name: self.values(name) for name in FACETS}
        excluded = {name: self.values(f"not_{name}") for name in FACETS}
        return SearchInput(
            self.text("q") or "*",
            self.value("since"),
            self.value("until"),
            self.value("on"),
            {name: included[name] for name in FACETS if included[name] or name in _ALWAYS_LISTED},
            {name: excluded[name] for name in FACETS if excluded[name] or name in _ALWAYS_LISTED},
            self.values("missing"),
            any_word=self.flag("any"),
            literal=self.flag("literal"),
            timeout=timeout,
            sort=Sort(self.text("sort")),
            limit=self.number("limit"),
            offset=self.number("offset"),
        )


def parse_parameters(
    pairs: Iterable[tuple[str, str]], names: Sequence[str], *, strict: bool = True
) -> RequestParameters:
    """Parse the pairs of a query string; `names` are the parameters allowed.

    Raises BadInput for invalid values and, if `strict`, for other parameters, which are ignored
    otherwise.  An empty value counts as absent: forms send their empty fields so.
    """
    values_by_name: dict[str, tuple[str, ...]] = {}
    repeats: Counter[str] = Counter()
    for name, value in pairs:
        if name not in names:
            if strict:
                raise BadInput(
                    f"there is no parameter {name[:40]!r}.", "One of: " + ", ".join(names)
                )
            continue
        parameter = PARAMETERS[name]
        repeats[name] += 1
        if repeats[name] > _MAX_REPEATS:
            raise BadInput(
                f"{name} is given more than {_MAX_REPEATS} times.", "Give it fewer times."
            )
        if value == "":
            continue
        parameter.check(value)
        values = values_by_name.get(name, ())
        if values and not parameter.multiple:
            raise BadInput(f"{name} is given twice.", "Give it once.")
        if value not in values:
            values_by_name[name] = (*values, value)
    return RequestParameters({}).with_values(**values_by_name)
