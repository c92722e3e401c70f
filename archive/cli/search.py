"""`archive search` and `archive explain`."""

from __future__ import annotations

import time
from dataclasses import replace
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from archive.cli.config import Config, Flags
from archive.cli.filters import (
    AnyWord,
    Country,
    Given,
    Lang,
    Literal,
    Location,
    On,
    Publisher,
    Since,
    Source,
    Until,
    Words,
)

if TYPE_CHECKING:
    from archive.archive import Archive
    from archive.render.view import View
    from index.engine import Facet, Search
    from index.query.parse import Parsed

NOTHING_FOUND = 1
_FACET_VALUES = 10


class Format(StrEnum):
    TEXT = "text"
    JSON = "json"
    JSONL = "jsonl"
    IDS = "ids"


class Sort(StrEnum):
    RELEVANCE = "relevance"
    NEWEST = "newest"
    OLDEST = "oldest"


def search(
    context: typer.Context,
    query: Words,
    since: Since = None,
    until: Until = None,
    on: On = None,
    source: Source = None,
    location: Location = None,
    country: Country = None,
    publisher: Publisher = None,
    lang: Lang = None,
    facet: Annotated[
        list[str] | None,
        typer.Option(metavar="FIELD[:N]", help="Count the values of a field; repeat for several."),
    ] = None,
    any_word: AnyWord = False,
    literal: Literal = False,
    sort: Annotated[Sort, typer.Option(help="The order of the hits.")] = Sort.RELEVANCE,
    limit: Annotated[int, typer.Option("--limit", "-n", min=0, help="How many hits.")] = 10,
    offset: Annotated[int, typer.Option(min=0, help="How many to pass over.")] = 0,
    format: Annotated[Format, typer.Option(help="How to print them.")] = Format.TEXT,
) -> int:
    """\b
        archive search "Kim Jong Un"                    the three words, the name itself first
        archive search '"Kim Jong Un"'                  only the name itself
        archive search missile -kim --since 2025-08     missile but not kim, from August on
        archive search 'title:(coal OR pit) source:AP' --facet year --facet location:5

    Find articles.  Words are all required; OR, NOT, -word, brackets and "phrases" say otherwise.
    """
    from archive.archive import Archive

    given = Given.of(locals())
    config = Config.make(context.obj)
    with Archive(config.existing(), verify=config.flags.verify) as archive:
        today = config.today(archive.settings.timezone)
        parsed = _parsed(query, today, any_word, literal)
        asked = replace(
            _search(parsed, given, today), facets=_facets(facet), limit=limit, offset=offset
        )
        asked = replace(asked, sort=type(asked.sort)(sort))
        filters = given.record(today)
        view = _answer(archive, asked, " ".join(query), filters, format is not Format.IDS)
        _print(view, format, context.obj)
        _notes(archive, parsed, view, format)
    return 0 if view.results.total else NOTHING_FOUND


def explain(
    context: typer.Context,
    query: Words,
    since: Since = None,
    until: Until = None,
    on: On = None,
    source: Source = None,
    location: Location = None,
    country: Country = None,
    publisher: Publisher = None,
    lang: Lang = None,
    any_word: AnyWord = False,
    literal: Literal = False,
) -> int:
    """\b
        archive explain 'kim Jong-un -missile date:2025'

    Show how a query is understood: its tree, and how many articles each part matches alone.
    """
    from archive.archive import Archive
    from archive.render.explanation import print_explanation
    from index.explain import explain as explained

    given = Given.of(locals())
    config = Config.make(context.obj)
    with Archive(config.existing(), verify=config.flags.verify) as archive:
        today = config.today(archive.settings.timezone)
        parsed = _parsed(query, today, any_word, literal)
        archive.check_index()
        explanation = explained(archive.engine, parsed, given.read(today))
    print_explanation(" ".join(query), explanation)
    return 0 if explanation.total else NOTHING_FOUND


def _parsed(words: list[str], today: object, any_word: bool, literal: bool) -> Parsed:
    from datetime import date

    from index.query.parse import Reading, parse

    assert isinstance(today, date)
    return parse(" ".join(words), Reading(today, any_word, literal))


def _search(parsed: Parsed, given: Given, today: object) -> Search:
    from datetime import date

    from index.engine import Search

    assert isinstance(today, date)
    return Search(parsed.query, parsed.run, given.read(today))


def _facets(asked: list[str] | None) -> tuple[Facet, ...]:
    from archive.errors import BadInput
    from index.engine import Facet
    from index.fields import FACETS

    facets = []
    for each in asked or ():
        name, colon, top = each.partition(":")
        if name not in FACETS:
            raise BadInput(f'"{name}" cannot be counted.', "Facets: " + ", ".join(FACETS))
        if colon and not (top.isascii() and top.isdigit()):
            raise BadInput(f'"{top}" is not a number of values.', f"Write --facet {name}:5")
        facets.append(Facet(name, int(top) if colon else _FACET_VALUES))
    return tuple({facet.field: facet for facet in facets}.values())


def _answer(
    archive: Archive, asked: Search, typed: str, filters: dict[str, object], shows_text: bool
) -> View:
    from archive.render.view import Shown, View
    from index.passages import passages, sought
    from index.query.write import canonical

    archive.open_index()  # what takes its time once a process is not the search's
    began = time.perf_counter()
    results = archive.search(asked)
    kept = {each.article.id: each for each in archive.store.articles([h.id for h in results.hits])}
    wanted = sought(asked.query, asked.run)
    shown = tuple(
        Shown(hit, kept[hit.id], passages(kept[hit.id].article, wanted) if shows_text else ())
        for hit in results.hits
        if hit.id in kept
    )
    took = (time.perf_counter() - began) * 1000
    short = archive.store.shortest(kept)
    return View(typed, canonical(asked.query), filters, asked, results, shown, short, took)


def _print(view: View, format: Format, flags: Flags) -> None:
    import sys

    from archive.cli.streams import colored, ready, styled
    from archive.render import document, plain

    ready(machine=format is not Format.TEXT)
    match format:
        case Format.JSON:
            document.print_json(view, sys.stdout)
        case Format.JSONL:
            document.print_jsonl(view, sys.stdout)
        case Format.IDS:
            plain.print_ids(view, sys.stdout)
        case Format.TEXT if styled(flags.color):
            from archive.render import terminal

            terminal.print_hits(view, color=colored(flags.color))
        case Format.TEXT:
            plain.print_hits(view, sys.stdout)


def _notes(archive: Archive, parsed: Parsed, view: View, format: Format) -> None:
    """What the reader should know besides the hits, on standard error."""
    from archive.cli.streams import hint, say
    from archive.render.clean import clean
    from index.analysis import words
    from index.query.lex import quoted, shell

    for note in parsed.notes:
        (say if note.repair else hint)(clean(f"note: {note.text}"))
    total = view.results.total
    if behind := archive.behind():
        say(f"note: {behind:,} stored changes are not in the index yet: archive reindex")
    if not total:
        say("No articles match.")
    elif format is Format.TEXT:
        shown = f"{total:,} articles match" if total != 1 else "1 article matches"
        line = f"{shown} · {len(view.shown)} shown · {view.took_ms:.0f} ms"
        after = view.search.offset + len(view.shown)
        more = f"   next: --offset {after}" if view.shown and after < total else ""
        say(f" {line}{more}")
        if parsed.run and not view.search.filters:
            typed = tuple(words(view.typed)) == parsed.run.words
            phrase = view.typed if typed else " ".join(parsed.run.words)
            hint(f" only where they stand together: archive search {shell(quoted(phrase))}")
