"""What fits into a place of a command line: from the program's own tables, and from the archive."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from archive.cli.config import Config

MOST = 500  # offers at once: the most frequent values of a field
MOST_VALUES = 10_000  # of a field that are looked at
_PATIENCE = 1.0  # seconds that an index has, which may be on a cluster
_LONGEST = 60  # characters of what is said of one


class Offer(NamedTuple):
    """A whole word that may stand there."""

    word: str
    about: str = ""
    more: bool = False  # whether something is to follow without a space


Offers = Callable[["Config", str], Iterable[Offer]]  # of an archive, for what is typed


def fitting(offers: Iterable[Offer], typed: str) -> Iterator[Offer]:
    """Those that begin as typed, whatever the case and the accents."""
    begins = _folded(typed)
    return (each for each in offers if _folded(each.word).startswith(begins))


def _folded(text: str) -> str:
    parted = unicodedata.normalize("NFKD", text)
    return "".join(char for char in parted if not unicodedata.combining(char)).casefold()


# -- from the archive ------------------------------------------------------------------------------


def values(field: str) -> Offers:
    """The values that a field has, most frequent first."""

    def of(config: Config, typed: str) -> Iterator[Offer]:
        from archive import settings
        from archive.render.amount import amount
        from index.cluster import Cluster
        from index.deadline import Deadline
        from index.engine import Facet, Search
        from index.query.tree import All
        from index.registry import open_engine

        known = settings.read(config.existing())
        there = (known.url, known.index, int(known.shards), config.login)
        cluster = Cluster.of(*there) if known.url else None
        engine = open_engine(known.engine, config.folder / "index", cluster)
        facet = Facet(field, MOST_VALUES)
        asked = Search(All(), limit=0, facets=(facet,), deadline=Deadline.after(_PATIENCE))
        met = set()  # New York and New york find each other
        for value, count in engine.search(asked).facets[field].values:
            if value is None or not value.isprintable() or (same := _folded(value)) in met:
                continue
            met.add(same)
            yield Offer(value, amount(count, "article"))

    return of


def ids(config: Config, typed: str) -> Iterator[Offer]:
    """Articles by how their ids start; the last that came in where nothing is typed."""
    from archive.render.sanitize import one_line
    from archive.store.quick_lookup import glance

    for id, day, title in glance(config.existing() / "store.sqlite", typed.lower()):
        yield Offer(id, f"{day or 'undated'} {one_line(title)}"[:_LONGEST])


# -- from the program's tables ---------------------------------------------------------------------


def days(config: Config, typed: str) -> Iterator[Offer]:
    from index.query.periods import FORMS

    for form in FORMS:
        yield from (Offer(example, form.about) for example in form.examples if example[0] > "9")
    if typed.startswith("-"):
        yield from (Offer(f"-{span}", "today and the days before") for span in ("7d", "1m", "1y"))
    yield from values("month" if "-" in typed[1:] else "year")(config, typed)


def ends(config: Config, typed: str) -> Iterator[Offer]:
    """Those that a range can end with: a stretch up to today is none."""
    return (each for each in days(config, typed) if not each.word.startswith("-"))


def facets(config: Config, typed: str) -> Iterator[Offer]:
    from index.fields import FACETS, FIELDS

    return (Offer(name, FIELDS[name].about) for name in FACETS)


def several(of: Offers) -> Offers:
    """A list of them with commas between."""

    def listed(config: Config, typed: str) -> Iterator[Offer]:
        before, comma, _ = typed.rpartition(",")
        taken = before.split(",")
        for word, about, _ in of(config, typed):
            if word not in taken:
                yield Offer(before + comma + word, about, more=True)

    return listed


def printed(config: Config, typed: str) -> Iterator[Offer]:
    from archive.render.records import OF_HITS
    from index.fields import FIELDS

    return (Offer(name, FIELDS[name].about if name in FIELDS else "") for name in OF_HITS)


def formats(config: Config, typed: str) -> Iterator[Offer]:
    from archive.ingest.readers import FORMATS

    return (Offer(known.name, known.about) for known in FORMATS)


def columns(config: Config, typed: str) -> Iterator[Offer]:
    from archive.ingest.draft import FIELDS

    return (Offer(f"{name}=", more=True) for name in FIELDS)


def zones(config: Config, typed: str) -> Iterator[Offer]:
    from zoneinfo import available_timezones

    return (Offer(name) for name in sorted(available_timezones()))


def topics(config: Config, typed: str) -> Iterator[Offer]:
    from archive.cli.help import ABOUT

    return (Offer(name, about) for name, about in ABOUT.items())


def engines(config: Config, typed: str) -> Iterator[Offer]:
    from index.registry import ENGINES

    return (Offer(name) for name in ENGINES)


def orders(config: Config, typed: str) -> Iterator[Offer]:
    return (Offer(name) for name in ("DMY", "MDY"))


_NAMED = ("source", "location", "country", "publisher", "lang")
# By the name of the parameter.  One with choices of its own needs none here.
BY_PARAMETER: Mapping[str, Offers] = {
    **{name: values(name) for name in _NAMED},
    **{f"not_{name}": values(name) for name in _NAMED},
    **dict.fromkeys(("since", "on"), days),
    "until": ends,
    "facet": facets,
    "by": several(facets),
    "fields": several(printed),
    "format": formats,
    "columns": columns,
    "timezone": zones,
    "date_order": orders,
    "engine": engines,
    "topic": topics,
    **dict.fromkeys(("id", "ids"), ids),
}


# -- within a query --------------------------------------------------------------------------------

# The last of a query, behind its other clauses, a bracket or a minus; and a quotation left open.
_LAST = re.compile(
    r"(?P<before>(?:.*[\s(])?-?)(?:(?P<field>\w+):(?P<value>[^\s()]*)|\w*)", re.DOTALL
)
_OPEN = re.compile(r"(?P<before>(?:.*[\s(])?-?)(?P<field>\w+):\"(?P<value>[^\"]*)", re.DOTALL)
_BARE = re.compile(r"\w[\w.&-]*")  # a value that needs no quotation marks


def query(config: Config, typed: str) -> Iterator[Offer]:
    """Names of fields, and the values of one; what was typed before stays."""
    found = (_OPEN if typed.count('"') % 2 else _LAST).fullmatch(typed)
    if not found:
        return
    if found["field"] is None:
        yield from fitting(_names(found["before"]), typed)
        return
    field, begins = found["field"].casefold(), found["value"]
    kept = found["before"] + found["field"] + ":"
    some = [*islice(fitting(_within(field)(config, begins), begins), MOST)]
    # With what is typed they must begin alike, or a shell takes it away: "Newark" as "New York" is.
    alike = bool(begins) and any(not _BARE.fullmatch(each.word) for each in some)
    quoted = alike or typed.count('"') % 2 == 1
    for word, about, _ in some:
        yield Offer(kept + _written(word, quoted=quoted), about)


def _names(before: str) -> Iterator[Offer]:
    from index.fields import FIELDS
    from index.query.value import ASKS

    for field in FIELDS.values():
        yield Offer(f"{before}{field.name}:", field.about, more=True)
    yield from (Offer(f"{before}{name}:", "articles by what they have", more=True) for name in ASKS)


def _within(field: str) -> Offers:
    from index.fields import FIELDS, Kind
    from index.query.value import ASKS

    if field in ASKS:
        named = [
            Offer(each.name, each.about) for each in FIELDS.values() if each.kind is not Kind.PERIOD
        ]
        return lambda config, typed: named
    if field in FIELDS and FIELDS[field].kind is Kind.DAY:
        return days
    if field in FIELDS and FIELDS[field].facet:
        return values(field)
    return lambda config, typed: ()


def _written(value: str, *, quoted: bool) -> str:
    """As a query has it; the marks within a quotation would end it, and are no words."""
    from index.query.lex import QUOTES

    if not quoted and _BARE.fullmatch(value):
        return value
    return '"' + value.translate(dict.fromkeys(map(ord, QUOTES), " ")) + '"'
