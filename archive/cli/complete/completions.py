"""Completions for options and arguments: from the program's tables, and from the archive."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from archive.cli.configuration import Config

MAX_COMPLETIONS = 500  # for values of a field, the most frequent ones
MAX_VALUES = 10_000  # values of a field that are examined
_TIMEOUT = 1.0  # seconds for the index, which may be on a cluster
_MAX_DESCRIPTION = 60  # characters


class Completion(NamedTuple):
    """Whole word to put at the cursor."""

    word: str
    description: str = ""
    is_partial: bool = False  # whether more is to follow without a space


Completer = Callable[["Config", str], Iterable[Completion]]  # takes the text at the cursor


def matching(completions: Iterable[Completion], text: str) -> Iterator[Completion]:
    """Return the completions that begin with a text, ignoring case and accents."""
    prefix = _fold(text)
    return (completion for completion in completions if _fold(completion.word).startswith(prefix))


def _fold(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(char for char in decomposed if not unicodedata.combining(char)).casefold()


# -- from the archive ------------------------------------------------------------------------------


def values(field: str) -> Completer:
    """Complete values of a field, most frequent first."""

    def complete_values(config: Config, text: str) -> Iterator[Completion]:
        from archive import settings
        from archive.render.phrases import amount
        from index.cluster import Cluster
        from index.deadline import Deadline
        from index.engine import Facet, Search
        from index.query.tree import All
        from index.registry import open_engine

        stored = settings.load(config.existing_folder())
        place = (stored.url, stored.index, int(stored.shards), config.login)
        cluster = Cluster.from_settings(*place) if stored.url else None
        engine = open_engine(stored.engine, config.folder / "index", cluster)
        facet = Facet(field, MAX_VALUES)
        search = Search(All(), limit=0, facets=(facet,), deadline=Deadline.after(_TIMEOUT))
        folded_values = set()  # New York and New york match each other
        for value, count in engine.search(search).facets[field].values:
            if (
                value is None
                or not value.isprintable()
                or (folded := _fold(value)) in folded_values
            ):
                continue
            folded_values.add(folded)
            yield Completion(value, amount(count, "article"))

    return complete_values


def ids(config: Config, text: str) -> Iterator[Completion]:
    """Complete ids of articles; without a text, those of the latest articles."""
    from archive.render.sanitize import one_line
    from archive.store.quick_lookup import look_up

    for id, day, title in look_up(config.existing_folder() / "store.sqlite", text.lower()):
        yield Completion(id, f"{day or 'undated'} {one_line(title)}"[:_MAX_DESCRIPTION])


# -- from the program's tables ---------------------------------------------------------------------


def days(config: Config, text: str) -> Iterator[Completion]:
    from index.query.dates import FORMS

    for form in FORMS:
        yield from (
            Completion(example, form.description) for example in form.examples if example[0] > "9"
        )
    if text.startswith("-"):
        yield from (
            Completion(f"-{span}", "today and the days before") for span in ("7d", "1m", "1y")
        )
    yield from values("month" if "-" in text[1:] else "year")(config, text)


def end_days(config: Config, text: str) -> Iterator[Completion]:
    """Complete the end of a range: all days but periods up to today."""
    return (completion for completion in days(config, text) if not completion.word.startswith("-"))


def facets(config: Config, text: str) -> Iterator[Completion]:
    from index.fields import FACETS, FIELDS

    return (Completion(name, FIELDS[name].description) for name in FACETS)


def comma_separated(completer: Completer) -> Completer:
    """Complete the last item of a list with commas."""

    def complete_item(config: Config, text: str) -> Iterator[Completion]:
        before, comma, _ = text.rpartition(",")
        items = before.split(",")
        for word, description, _ in completer(config, text):
            if word not in items:
                yield Completion(before + comma + word, description, is_partial=True)

    return complete_item


def output_fields(config: Config, text: str) -> Iterator[Completion]:
    from archive.render.article_records import ALL_HIT_FIELDS
    from index.fields import FIELDS

    return (
        Completion(name, FIELDS[name].description if name in FIELDS else "")
        for name in ALL_HIT_FIELDS
    )


def input_formats(config: Config, text: str) -> Iterator[Completion]:
    from archive.ingest.readers import FORMATS

    return (Completion(format.name, format.description) for format in FORMATS)


def mapped_fields(config: Config, text: str) -> Iterator[Completion]:
    from archive.ingest.draft import FIELDS

    return (Completion(f"{name}=", is_partial=True) for name in FIELDS)


def timezones(config: Config, text: str) -> Iterator[Completion]:
    from zoneinfo import available_timezones

    return (Completion(name) for name in sorted(available_timezones()))


def topics(config: Config, text: str) -> Iterator[Completion]:
    from archive.cli.help import TOPICS

    return (Completion(name, topic.summary) for name, topic in TOPICS.items())


def engines(config: Config, text: str) -> Iterator[Completion]:
    from index.registry import ENGINES

    return (Completion(name) for name in ENGINES)


_FILTER_FIELDS = ("source", "location", "country", "publisher", "lang")
# Parameter -> completer.  Parameters with choices need none.
COMPLETERS: Mapping[str, Completer] = {
    **{name: values(name) for name in _FILTER_FIELDS},
    **{f"not_{name}": values(name) for name in _FILTER_FIELDS},
    **dict.fromkeys(("since", "on"), days),
    "until": end_days,
    "facet": facets,
    "by": comma_separated(facets),
    "fields": comma_separated(output_fields),
    "input_format": input_formats,
    "field_map": mapped_fields,
    "timezone": timezones,
    "engine": engines,
    "topic": topics,
    **dict.fromkeys(("id", "ids"), ids),
}


# -- within a query --------------------------------------------------------------------------------

# The last clause of a query, after other clauses, a bracket or a minus; and one with an open quote.
_LAST_CLAUSE = re.compile(
    r"(?P<before>(?:.*[\s(])?-?)(?:(?P<field>\w+):(?P<value>[^\s()]*)|\w*)", re.DOTALL
)
_OPEN_QUOTE = re.compile(r"(?P<before>(?:.*[\s(])?-?)(?P<field>\w+):\"(?P<value>[^\"]*)", re.DOTALL)
_UNQUOTED_VALUE = re.compile(r"\w[\w.&-]*")  # needs no quotation marks


def query(config: Config, text: str) -> Iterator[Completion]:
    """Complete the last field name of a query, or a value; the text before it stays."""
    clause = (_OPEN_QUOTE if text.count('"') % 2 else _LAST_CLAUSE).fullmatch(text)
    if not clause:
        return
    if clause["field"] is None:
        yield from matching(_field_prefixes(clause["before"]), text)
        return
    field, value_start = clause["field"].casefold(), clause["value"]
    before_value = clause["before"] + clause["field"] + ":"
    candidates = _value_completer(field)(config, value_start)
    completions = [*islice(matching(candidates, value_start), MAX_COMPLETIONS)]
    # A shell removes typed text if its completions begin differently: Newark and "New York".
    need_quotes = bool(value_start) and any(
        not _UNQUOTED_VALUE.fullmatch(completion.word) for completion in completions
    )
    quoted = need_quotes or text.count('"') % 2 == 1
    for word, description, _ in completions:
        yield Completion(before_value + _format_value(word, quoted=quoted), description)


def _field_prefixes(before: str) -> Iterator[Completion]:
    from index.fields import FIELDS
    from index.query.value import EXISTENCE_FIELDS

    for field in FIELDS.values():
        yield Completion(f"{before}{field.name}:", field.description, is_partial=True)
    yield from (
        Completion(f"{before}{name}:", "articles with or without a field", is_partial=True)
        for name in EXISTENCE_FIELDS
    )


def _value_completer(field: str) -> Completer:
    from index.fields import FIELDS, FieldKind
    from index.query.value import EXISTENCE_FIELDS

    if field in EXISTENCE_FIELDS:
        names = [
            Completion(field.name, field.description)
            for field in FIELDS.values()
            if field.kind is not FieldKind.PERIOD
        ]
        return lambda config, text: names
    if field in FIELDS and FIELDS[field].kind is FieldKind.DAY:
        return days
    if field in FIELDS and FIELDS[field].facet:
        return values(field)
    return lambda config, text: ()


def _format_value(value: str, *, quoted: bool) -> str:
    """Return a value as part of a query; marks that would end the quotation become spaces."""
    from index.query.lex import QUOTES

    if not quoted and _UNQUOTED_VALUE.fullmatch(value):
        return value
    return '"' + value.translate(dict.fromkeys(map(ord, QUOTES), " ")) + '"'
