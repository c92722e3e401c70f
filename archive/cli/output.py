"""How articles are printed: `--format` and `--fields`, alike in every command that does."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, BinaryIO, TypeAlias

import typer

from archive.cli.config import Flags

if TYPE_CHECKING:
    from archive.answer import View
    from archive.store import Kept


class Format(StrEnum):
    """Of hits, and of articles that are named."""

    TEXT = "text"
    JSON = "json"
    JSONL = "jsonl"
    CSV = "csv"
    TSV = "tsv"
    MD = "md"
    IDS = "ids"
    PATHS = "paths"


class WholeFormat(StrEnum):
    """Of whole articles."""

    JSONL = "jsonl"
    JSON = "json"
    CSV = "csv"
    TSV = "tsv"
    TEXT = "text"
    MD = "md"
    IDS = "ids"
    PATHS = "paths"
    PARQUET = "parquet"


WITH_FIELDS = ("json", "jsonl", "csv", "tsv", "parquet")  # the formats that `--fields` goes with

Fields: TypeAlias = Annotated[
    str | None,
    typer.Option(metavar="A,B,…", help="Which fields to print, with json, jsonl, csv, tsv."),
]


def fields_of_hits(format: Format, typed: str | None) -> tuple[str, ...]:
    """What is printed of each hit; raises BadInput."""
    from archive.render import records

    _only_with_fields(format, typed)
    tabular = format in (Format.CSV, Format.TSV)
    return records.chosen(typed, records.ROW if tabular else records.HIT, records.OF_HITS)


def fields_of_articles(format: WholeFormat | Format, typed: str | None) -> tuple[str, ...]:
    """What is printed of each article; raises BadInput."""
    from archive.render import records

    _only_with_fields(format, typed)
    return records.chosen(typed, records.ARTICLE, records.ARTICLE)


def needs_texts(format: Format, fields: tuple[str, ...]) -> bool:
    """Whether what is printed of hits wants a look at their texts."""
    from archive.render.records import PASSAGES

    return format in (Format.TEXT, Format.MD) or not PASSAGES.isdisjoint(fields)


def _only_with_fields(format: str, typed: str | None) -> None:
    from archive.errors import BadInput

    if typed is not None and format not in WITH_FIELDS:
        raise BadInput(
            f"--fields says nothing to --format {format}.",
            "It goes with " + ", ".join(WITH_FIELDS[:-1]) + ": --format csv",
        )


class Counted(Iterator["Kept"]):
    """Articles as they pass, and how many have passed."""

    def __init__(self, articles: Iterator[Kept]) -> None:
        self._articles, self.count = articles, 0

    def __next__(self) -> Kept:
        kept = next(self._articles)
        self.count += 1
        return kept


def print_view(view: View, format: Format, fields: tuple[str, ...], flags: Flags) -> None:
    """The hits of a search, and its counts where the form has a place for them."""
    from archive.cli.streams import colored, ready, styled
    from archive.render import csv_output, id_lines, json_output, markdown, plain, records

    ready(machine=format is not Format.TEXT)
    out = sys.stdout
    hits = records.picked(map(records.of_hit, view.shown), fields)
    match format:
        case Format.JSON:
            json_output.print_search(view, hits, out)
        case Format.JSONL:
            json_output.print_lines(hits, out)
        case Format.CSV:
            csv_output.print_csv(hits, fields, out)
        case Format.TSV:
            csv_output.print_tsv(hits, fields, out)
        case Format.MD:
            markdown.print_hits(view, out)
        case Format.IDS:
            id_lines.print_names((shown.hit.id for shown in view.shown), out)
        case Format.PATHS:
            id_lines.print_names(id_lines.files(shown.kept.where for shown in view.shown), out)
        case Format.TEXT if styled(flags.color):
            from archive.render import terminal

            terminal.print_hits(view, color=colored(flags.color))
        case Format.TEXT:
            plain.print_hits(view, out)


def print_articles(
    articles: Iterable[Kept], format: WholeFormat, fields: tuple[str, ...], head: dict[str, object]
) -> None:
    """Whole articles as they come, without a limit; `head` is how a document of JSON begins."""
    from archive.cli.streams import ready
    from archive.render import article, csv_output, id_lines, json_output, markdown, records

    ready(machine=True)
    out = sys.stdout
    rows = records.picked(map(records.of_article, articles), fields)
    match format:
        case WholeFormat.JSONL:
            json_output.print_lines(rows, out)
        case WholeFormat.JSON:
            json_output.print_export(head, rows, out)
        case WholeFormat.CSV:
            csv_output.print_csv(rows, fields, out)
        case WholeFormat.TSV:
            csv_output.print_tsv(rows, fields, out)
        case WholeFormat.TEXT:
            article.print_articles(articles, out)
        case WholeFormat.MD:
            markdown.print_articles(articles, out)
        case WholeFormat.IDS:
            id_lines.print_names((kept.article.id for kept in articles), out)
        case WholeFormat.PATHS:
            id_lines.print_names(id_lines.files(kept.where for kept in articles), out)
        case WholeFormat.PARQUET:
            from archive.render import parquet

            parquet.print_parquet(rows, fields, _binary())


def _binary() -> BinaryIO:
    from archive.errors import BadInput

    if sys.stdout.isatty():
        raise BadInput("parquet is not for a terminal.", "Write it to a file: … > news.parquet")
    return sys.stdout.buffer
