"""The counts beside the hits, and what a click on each of them asks."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from archive.web.parameters import Asked
from index.engine import Facet, FacetCounts, Results
from index.fields import FACETS, FIELDS

SHOWN = ("source", "location", "country", "publisher", "section", "author", "lang", "status")
_FEW, _MANY = 8, 200  # values of a facet, at first and when more are asked for
UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a facet."""

    text: str
    count: int | None  # None where the index counts it under another name, or nobody asked it
    part: float  # of the highest count, 0 to 1
    chosen: bool
    address: str  # of the same question with it chosen, or not any more


@dataclass(frozen=True, slots=True)
class Panel:
    """One facet: its values, and the addresses that change what is seen of it."""

    name: str
    values: tuple[Value, ...]
    distinct: int
    multi: bool
    chosen: bool
    clear: str
    more: str | None  # the address that shows more values; None where all are seen, or the most
    fewer: str | None
    searched: str  # what its values are searched for

    @property
    def searchable(self) -> bool:
        """Whether it is long enough that one would search in it."""
        return bool(self.searched) or self.distinct > _FEW


@dataclass(frozen=True, slots=True)
class Chip:
    """A condition that no panel shows, and the address without it."""

    text: str
    address: str


def chips(asked: Asked, shown: Collection[str] = SHOWN) -> Iterator[Chip]:
    """What else narrows the question: nothing of an address works unseen."""
    if on := asked.one("on"):
        yield Chip(f"on {on}", _to(asked.but(on=None, offset=None)))
    for name in FACETS:
        for value in asked.many(name) if name not in shown else ():
            yield Chip(f"{name}: {value}", _to(_toggled(name, value, asked, True)))
        for value in asked.many(f"not_{name}"):
            left = _without(asked.many(f"not_{name}"), value)
            yield Chip(f"not {name}: {value}", _to(asked.but(**{f"not_{name}": left}, offset=None)))
        if name in asked.many("missing") and name not in shown:
            yield Chip(f"no {name}", _to(_toggled(name, None, asked, True)))
    for name, text in (("any", "any of the words"), ("literal", "no operators")):
        if asked.flag(name):
            yield Chip(text, _to(asked.but(**{name: None}, offset=None)))


def facets(asked: Asked) -> tuple[Facet, ...]:
    """What the engine is asked to count for the panels."""
    return tuple(_facet(name, asked) for name in SHOWN)


def _facet(name: str, asked: Asked) -> Facet:
    many = name in asked.many("more") or _chosen(name, asked)
    grep = asked.text("grep") if asked.one("find_in") == name else ""
    return Facet(name, _MANY if many else _FEW, grep)


def panels(asked: Asked, results: Results) -> tuple[Panel, ...]:
    """The panels that say anything: those with a known value, or with one chosen."""
    made = (_panel(name, asked, results.facets[name]) for name in SHOWN)
    return tuple(each for each in made if each.distinct or each.chosen or each.searched)


def _panel(name: str, asked: Asked, counts: FacetCounts) -> Panel:
    values = tuple(_values(name, asked, counts))
    chosen = _chosen(name, asked)
    more = asked.many("more")
    known = {value for value, _ in counts.values if value is not None}
    shown_all = counts.distinct <= sum(each.text in known for each in values)
    others = tuple(each for each in more if each != name)
    return Panel(
        name,
        values,
        counts.distinct,
        FIELDS[name].multi,
        chosen,
        _to(asked.but(**{name: None}, missing=_without(asked.many("missing"), name), offset=None)),
        None if shown_all or name in more else _to(asked.but(more=(*more, name))),
        _to(asked.but(more=others)) if name in more else None,
        asked.text("grep") if asked.one("find_in") == name else "",
    )


def _values(name: str, asked: Asked, counts: FacetCounts) -> Iterator[Value]:
    """The values that are counted, the chosen ones first; then chosen ones that are not."""
    highest = max((count for _, count in counts.values), default=1)
    chosen = {each.casefold(): each for each in asked.many(name)}
    few = name not in asked.many("more")
    rows = sorted(counts.values, key=lambda row: not _is_chosen(name, row[0], asked))
    for number, (value, count) in enumerate(rows):
        is_chosen = _is_chosen(name, value, asked)
        if value is not None:
            chosen.pop(value.casefold(), None)
        if few and number >= _FEW and not is_chosen and value is not None:
            continue
        address = _to(_toggled(name, value, asked, is_chosen))
        yield Value(value or UNKNOWN, count, count / highest, is_chosen, address)
    for value in chosen.values():
        yield Value(value, None, 0.0, True, _to(_toggled(name, value, asked, True)))
    if name in asked.many("missing") and all(value is not None for value, _ in counts.values):
        yield Value(UNKNOWN, None, 0.0, True, _to(_toggled(name, None, asked, True)))


def _is_chosen(name: str, value: str | None, asked: Asked) -> bool:
    if value is None:
        return name in asked.many("missing")
    return value.casefold() in {each.casefold() for each in asked.many(name)}


def _chosen(name: str, asked: Asked) -> bool:
    return bool(asked.many(name)) or name in asked.many("missing")


def _toggled(name: str, value: str | None, asked: Asked, is_chosen: bool) -> Asked:
    held, one = ("missing", name) if value is None else (name, value)
    values = asked.many(held)
    changed = _without(values, one) if is_chosen else (*values, one)
    return asked.but(**{held: changed}, offset=None)


def _without(values: tuple[str, ...], one: str) -> tuple[str, ...]:
    return tuple(each for each in values if each.casefold() != one.casefold())


def _to(asked: Asked) -> str:
    return "/?" + asked.address()
