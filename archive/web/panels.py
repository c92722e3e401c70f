"""Facet panels next to the hits: counts, and the links that select, clear or show more values."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from archive.web.parameters import RequestParameters
from index.engine import Facet, FacetCounts, Results
from index.fields import FACETS, FIELDS

PANEL_FIELDS = ("source", "location", "country", "publisher", "section", "author", "lang", "status")
_SHORT, _LONG = 8, 200  # values of a facet, at first and after "more"
UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class PanelValue:
    """Value of a facet with the link that selects or deselects it."""

    text: str
    count: int | None  # None if selected but not counted: a variant of an indexed name, or limited
    fraction: float  # of the highest count, 0 to 1
    is_selected: bool
    url: str


@dataclass(frozen=True, slots=True)
class Panel:
    """Facet with its values and links."""

    name: str
    values: tuple[PanelValue, ...]
    distinct: int
    multi_valued: bool
    has_selection: bool
    clear_url: str
    more_url: str | None  # None if all values, or as many as possible, are shown
    fewer_url: str | None
    search_text: str  # text that the values must contain

    @property
    def is_searchable(self) -> bool:
        """True if the panel is long enough for a search field."""
        return bool(self.search_text) or self.distinct > _SHORT


@dataclass(frozen=True, slots=True)
class FilterChip:
    """Filter that no panel shows, with the link that removes it."""

    text: str
    url: str


def filter_chips(
    params: RequestParameters, panel_fields: Collection[str] = PANEL_FIELDS
) -> Iterator[FilterChip]:
    """Yield a chip for each filter that `panel_fields` do not show: no filter stays invisible."""
    if on := params.value("on"):
        yield FilterChip(f"on {on}", _url(params.with_values(on=None, offset=None)))
    for name in FACETS:
        for value in params.values(name) if name not in panel_fields else ():
            yield FilterChip(f"{name}: {value}", _url(_deselect(name, value, params)))
        excluded = f"not_{name}"
        for value in params.values(excluded):
            values = _without(params.values(excluded), value)
            url = _url(params.with_values(**{excluded: values}, offset=None))
            yield FilterChip(f"not {name}: {value}", url)
        if name in params.values("missing") and name not in panel_fields:
            yield FilterChip(f"no {name}", _url(_deselect(name, None, params)))
    for name, text in (("any", "any of the words"), ("literal", "no operators")):
        if params.flag(name):
            yield FilterChip(text, _url(params.with_values(**{name: None}, offset=None)))


def requested_facets(params: RequestParameters) -> tuple[Facet, ...]:
    """Return the facets that the engine must count for the panels."""
    return tuple(_requested_facet(name, params) for name in PANEL_FIELDS)


def _requested_facet(name: str, params: RequestParameters) -> Facet:
    is_long = name in params.values("more") or _has_selection(name, params)
    return Facet(name, _LONG if is_long else _SHORT, _search_text(name, params))


def make_panels(params: RequestParameters, results: Results) -> tuple[Panel, ...]:
    """Return the panels that have a known value, a selection or a search text."""
    panels = (_panel(name, params, results.facets[name]) for name in PANEL_FIELDS)
    return tuple(
        panel for panel in panels if panel.distinct or panel.has_selection or panel.search_text
    )


def _panel(name: str, params: RequestParameters, counts: FacetCounts) -> Panel:
    values = tuple(_panel_values(name, params, counts))
    expanded = params.values("more")  # names of the long panels
    counted = {value for value, _ in counts.values if value is not None}
    is_complete = counts.distinct <= sum(value.text in counted for value in values)
    missing = _without(params.values("missing"), name)
    shrunk = tuple(field for field in expanded if field != name)
    return Panel(
        name,
        values,
        counts.distinct,
        FIELDS[name].multi_valued,
        _has_selection(name, params),
        _url(params.with_values(**{name: None}, missing=missing, offset=None)),
        None
        if is_complete or name in expanded
        else _url(params.with_values(more=(*expanded, name))),
        _url(params.with_values(more=shrunk)) if name in expanded else None,
        _search_text(name, params),
    )


def _panel_values(
    name: str, params: RequestParameters, counts: FacetCounts
) -> Iterator[PanelValue]:
    """Yield the counted values, selected ones first; then selected ones without a count."""
    highest = max((count for _, count in counts.values), default=1)
    selected = {value.casefold(): value for value in params.values(name)}
    is_short = name not in params.values("more")
    rows = sorted(counts.values, key=lambda row: not _is_selected(name, row[0], params))
    for number, (value, count) in enumerate(rows):
        is_selected = _is_selected(name, value, params)
        if value is not None:
            selected.pop(value.casefold(), None)
        if is_short and number >= _SHORT and not is_selected and value is not None:
            continue
        toggled = (_deselect if is_selected else _select)(name, value, params)
        text = value or UNKNOWN
        yield PanelValue(text, count, count / highest, is_selected, _url(toggled))
    for value in selected.values():
        yield PanelValue(value, None, 0.0, True, _url(_deselect(name, value, params)))
    if name in params.values("missing") and all(value is not None for value, _ in counts.values):
        yield PanelValue(UNKNOWN, None, 0.0, True, _url(_deselect(name, None, params)))


def _search_text(name: str, params: RequestParameters) -> str:
    return params.text("grep") if params.value("find_in") == name else ""


def _is_selected(name: str, value: str | None, params: RequestParameters) -> bool:
    if value is None:
        return name in params.values("missing")
    return value.casefold() in {selected.casefold() for selected in params.values(name)}


def _has_selection(name: str, params: RequestParameters) -> bool:
    return bool(params.values(name)) or name in params.values("missing")


def _select(name: str, value: str | None, params: RequestParameters) -> RequestParameters:
    """Add a value to the filters of a field; None selects articles without a value."""
    parameter, item = ("missing", name) if value is None else (name, value)
    values = (*params.values(parameter), item)
    return params.with_values(**{parameter: values}, offset=None)


def _deselect(name: str, value: str | None, params: RequestParameters) -> RequestParameters:
    parameter, item = ("missing", name) if value is None else (name, value)
    values = _without(params.values(parameter), item)
    return params.with_values(**{parameter: values}, offset=None)


def _without(values: tuple[str, ...], removed: str) -> tuple[str, ...]:
    return tuple(value for value in values if value.casefold() != removed.casefold())


def _url(params: RequestParameters) -> str:
    return "/?" + params.query_string()
