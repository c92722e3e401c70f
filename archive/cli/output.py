"""Output formats: one table for `--format`, and `--fields`, of every command.

FORMATS lists for each format the kinds of output it is offered for and the functions that print
it.  A command takes its choices by the type of its parameter: `format: HitFormat = Format.TEXT`.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Flag, StrEnum, auto
from typing import TYPE_CHECKING, Annotated, Any, BinaryIO, TypeAlias

import typer

from archive.cli.configuration import GlobalOptions

if TYPE_CHECKING:
    from archive.record import ArticleRecord
    from archive.searching.response import SearchResponse
    from archive.store import StoredArticle

    PrintRows: TypeAlias = Callable[[Iterable[ArticleRecord], Sequence[str]], None]
    PrintHits: TypeAlias = Callable[[SearchResponse, Iterable[ArticleRecord], GlobalOptions], None]
    PrintArticles: TypeAlias = Callable[
        [Iterable[StoredArticle], Iterable[ArticleRecord], ArticleRecord], None
    ]


class Format(StrEnum):
    TEXT = "text"
    JSON = "json"
    JSONL = "jsonl"
    CSV = "csv"
    TSV = "tsv"
    MD = "md"
    IDS = "ids"
    PATHS = "paths"
    PARQUET = "parquet"


class Output(Flag):
    """Kinds of output, with the commands that print them."""

    HITS = auto()  # search, similar
    ARTICLES = auto()  # show
    EXPORT = auto()  # export
    COUNTS = auto()  # facets, timeline
    DOCUMENT = auto()  # count, explain, check, status, config, fields
    REJECTS = auto()  # rejects


@dataclass(frozen=True, slots=True)
class FormatSpec:
    """Kinds of output that a format is offered for, and the functions that print it.

    `print_rows` prints records of any kind; formats without it need a function for each kind.
    Commands print COUNTS, DOCUMENT and REJECTS as text, and a DOCUMENT as json, themselves.
    """

    outputs: Output
    print_rows: PrintRows | None = None  # records and the names of their fields
    print_hits: PrintHits | None = None  # response, records, global options
    print_articles: PrintArticles | None = None  # articles, records, head of the JSON document
    accepts_fields: bool = False  # whether `--fields` has an effect


# -- hits ------------------------------------------------------------------------------------------


def _print_hits_text(
    response: SearchResponse, records: Iterable[ArticleRecord], options: GlobalOptions
) -> None:
    from archive.cli.streams import is_styled, use_color

    if is_styled(options.color):
        from archive.render import terminal

        terminal.print_hits(response, color=use_color(options.color))
    else:
        from archive.render import text_output

        text_output.print_hits(response, sys.stdout)


def _print_hits_json(
    response: SearchResponse, records: Iterable[ArticleRecord], options: GlobalOptions
) -> None:
    from archive.render import json_output

    json_output.print_search(response, records, sys.stdout)


def _print_hits_markdown(
    response: SearchResponse, records: Iterable[ArticleRecord], options: GlobalOptions
) -> None:
    from archive.render import markdown_output

    markdown_output.print_hits(response, sys.stdout)


def _print_hit_ids(
    response: SearchResponse, records: Iterable[ArticleRecord], options: GlobalOptions
) -> None:
    from archive.render import text_output

    text_output.print_names((item.hit.id for item in response.items), sys.stdout)


def _print_hit_paths(
    response: SearchResponse, records: Iterable[ArticleRecord], options: GlobalOptions
) -> None:
    from archive.render import text_output

    files = text_output.unique_files(item.stored.locator for item in response.items)
    text_output.print_names(files, sys.stdout)


# -- articles --------------------------------------------------------------------------------------


def _print_articles_text(
    articles: Iterable[StoredArticle], records: Iterable[ArticleRecord], head: ArticleRecord
) -> None:
    from archive.render import article_text

    article_text.print_articles(articles, sys.stdout)


def _print_articles_json(
    articles: Iterable[StoredArticle], records: Iterable[ArticleRecord], head: ArticleRecord
) -> None:
    from archive.render import json_output

    json_output.print_export(head, records, sys.stdout)


def _print_articles_markdown(
    articles: Iterable[StoredArticle], records: Iterable[ArticleRecord], head: ArticleRecord
) -> None:
    from archive.render import markdown_output

    markdown_output.print_articles(articles, sys.stdout)


def _print_article_ids(
    articles: Iterable[StoredArticle], records: Iterable[ArticleRecord], head: ArticleRecord
) -> None:
    from archive.render import text_output

    text_output.print_names((stored.article.id for stored in articles), sys.stdout)


def _print_article_paths(
    articles: Iterable[StoredArticle], records: Iterable[ArticleRecord], head: ArticleRecord
) -> None:
    from archive.render import text_output

    files = text_output.unique_files(stored.locator for stored in articles)
    text_output.print_names(files, sys.stdout)


# -- records of any kind ---------------------------------------------------------------------------


def _print_jsonl(records: Iterable[ArticleRecord], fields: Sequence[str]) -> None:
    from archive.render import json_output

    json_output.print_lines(records, sys.stdout)


def _print_csv(records: Iterable[ArticleRecord], fields: Sequence[str]) -> None:
    from archive.render import csv_output

    csv_output.print_csv(records, fields, sys.stdout)


def _print_tsv(records: Iterable[ArticleRecord], fields: Sequence[str]) -> None:
    from archive.render import csv_output

    csv_output.print_tsv(records, fields, sys.stdout)


def _print_parquet(records: Iterable[ArticleRecord], fields: Sequence[str]) -> None:
    from archive.render import parquet_output

    parquet_output.print_parquet(records, fields, _binary_stdout())


def _binary_stdout() -> BinaryIO:
    from archive.errors import BadInput

    if sys.stdout.isatty():
        raise BadInput(
            "parquet cannot be printed on a terminal.", "Write it to a file: … > news.parquet"
        )
    return sys.stdout.buffer


# -- the table -------------------------------------------------------------------------------------

_LISTS = Output.HITS | Output.ARTICLES | Output.EXPORT
FORMATS: Mapping[Format, FormatSpec] = {
    Format.TEXT: FormatSpec(
        _LISTS | Output.COUNTS | Output.DOCUMENT | Output.REJECTS,
        print_hits=_print_hits_text,
        print_articles=_print_articles_text,
    ),
    Format.JSON: FormatSpec(
        _LISTS | Output.COUNTS | Output.DOCUMENT,
        print_hits=_print_hits_json,
        print_articles=_print_articles_json,
        accepts_fields=True,
    ),
    Format.JSONL: FormatSpec(
        _LISTS | Output.COUNTS | Output.REJECTS, print_rows=_print_jsonl, accepts_fields=True
    ),
    Format.CSV: FormatSpec(_LISTS | Output.COUNTS, print_rows=_print_csv, accepts_fields=True),
    Format.TSV: FormatSpec(_LISTS | Output.COUNTS, print_rows=_print_tsv, accepts_fields=True),
    Format.MD: FormatSpec(
        _LISTS, print_hits=_print_hits_markdown, print_articles=_print_articles_markdown
    ),
    Format.IDS: FormatSpec(_LISTS, print_hits=_print_hit_ids, print_articles=_print_article_ids),
    Format.PATHS: FormatSpec(
        _LISTS, print_hits=_print_hit_paths, print_articles=_print_article_paths
    ),
    Format.PARQUET: FormatSpec(Output.EXPORT, print_rows=_print_parquet, accepts_fields=True),
}


def formats_of(output: Output) -> tuple[Format, ...]:
    """Return the formats that are offered for a kind of output."""
    return tuple(format for format, spec in FORMATS.items() if output in spec.outputs)


def _format_option(output: Output) -> Any:
    formats = formats_of(output)

    def parse(value: str) -> Format:
        if value not in formats:
            names = ", ".join(repr(str(format)) for format in formats)
            raise typer.BadParameter(f"{str(value)!r} is not one of {names}.")
        return Format(value)

    about = "Output format."
    if Format.IDS in formats:
        about += "  ids: one id per line; paths: the input files."
    return typer.Option(metavar=f"<{'|'.join(formats)}>", parser=parse, help=about)


HitFormat: TypeAlias = Annotated[Format, _format_option(Output.HITS)]
ArticleFormat: TypeAlias = Annotated[Format, _format_option(Output.ARTICLES)]
ExportFormat: TypeAlias = Annotated[Format, _format_option(Output.EXPORT)]
CountFormat: TypeAlias = Annotated[Format, _format_option(Output.COUNTS)]
DocumentFormat: TypeAlias = Annotated[Format, _format_option(Output.DOCUMENT)]
RejectFormat: TypeAlias = Annotated[Format, _format_option(Output.REJECTS)]
FieldsOption: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--fields",
        metavar="A,B,…",
        help="Fields to print, in formats of records (json, csv, …); see archive fields.",
    ),
]


# -- what commands call ----------------------------------------------------------------------------


def hit_fields(format: Format, option: str | None) -> tuple[str, ...]:
    """Return the fields to print of each hit; raises BadInput for a bad `--fields`."""
    from archive.render.article_records import (
        ALL_HIT_FIELDS,
        HIT_FIELDS,
        ROW_FIELDS,
        select_fields,
    )

    _check_fields_option(format, option)
    defaults = ROW_FIELDS if format in (Format.CSV, Format.TSV) else HIT_FIELDS
    return select_fields(option, defaults, ALL_HIT_FIELDS)


def article_fields(format: Format, option: str | None) -> tuple[str, ...]:
    """Return the fields to print of each article; raises BadInput for a bad `--fields`."""
    from archive.render.article_records import ARTICLE_FIELDS, select_fields

    _check_fields_option(format, option)
    return select_fields(option, ARTICLE_FIELDS, ARTICLE_FIELDS)


def _check_fields_option(format: Format, option: str | None) -> None:
    from archive.errors import BadInput

    if option is not None and not FORMATS[format].accepts_fields:
        raise BadInput(
            f"--fields has no effect with --format {format}.",
            "Use it with json, jsonl, csv or tsv: --format csv",
        )


def needs_passages(format: Format, fields: tuple[str, ...]) -> bool:
    """Tell whether printing hits needs the passages that show their matches."""
    from archive.render.article_records import PASSAGE_FIELDS

    return format in (Format.TEXT, Format.MD) or not PASSAGE_FIELDS.isdisjoint(fields)


def print_hits(
    response: SearchResponse, format: Format, fields: tuple[str, ...], options: GlobalOptions
) -> None:
    """Print the hits of a search, with its counts where the format has a place for them."""
    from archive.cli.streams import configure_streams
    from archive.render.article_records import hit_record, pick_fields

    configure_streams(machine=format is not Format.TEXT)
    records = pick_fields(map(hit_record, response.items), fields)
    spec = FORMATS[format]
    if spec.print_rows:
        spec.print_rows(records, fields)
    elif spec.print_hits:
        spec.print_hits(response, records, options)


def print_articles(
    articles: Iterable[StoredArticle], format: Format, fields: tuple[str, ...], head: ArticleRecord
) -> None:
    """Print whole articles as they come, any number; `head` begins the JSON document."""
    from archive.cli.streams import configure_streams
    from archive.render.article_records import article_record, pick_fields

    configure_streams(machine=True)
    records = pick_fields(map(article_record, articles), fields)
    spec = FORMATS[format]
    if spec.print_rows:
        spec.print_rows(records, fields)
    elif spec.print_articles:
        spec.print_articles(articles, records, head)


def print_counts(
    document: ArticleRecord, records: Iterable[ArticleRecord], fields: Sequence[str], format: Format
) -> None:
    """Print counts for programs: as one JSON document, or a record per count."""
    from archive.cli.streams import configure_streams
    from archive.render import json_output

    configure_streams(machine=True)
    if print_rows := FORMATS[format].print_rows:
        print_rows(records, fields)
    else:
        json_output.print_record(document, sys.stdout)


def print_facets_text(response: SearchResponse, options: GlobalOptions) -> None:
    """Print facet counts as text: as panels of bars on a terminal, else one value per line."""
    from archive.cli.streams import configure_streams, is_styled, use_color

    configure_streams(machine=False)
    results = response.results
    if is_styled(options.color):
        from archive.render import bar_charts, terminal

        out = terminal.console(color=use_color(options.color))
        bar_charts.print_facet_panels(out, results.facets, results.total)
    else:
        from archive.render import text_output

        text_output.print_facets(results.facets, sys.stdout)


class CountingIterator(Iterator["StoredArticle"]):
    """Iterator over articles that counts them."""

    def __init__(self, articles: Iterator[StoredArticle]) -> None:
        self._articles, self.count = articles, 0

    def __next__(self) -> StoredArticle:
        stored = next(self._articles)
        self.count += 1
        return stored
