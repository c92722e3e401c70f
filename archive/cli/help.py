"""`archive help TOPIC`: what is too long for the help of an option."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Annotated, NamedTuple

import typer

from archive.cli.commands import COMMANDS
from archive.cli.configuration import Config
from archive.cli.exit_codes import MEANINGS, SUCCESS


def help(
    context: typer.Context,
    topic: Annotated[
        str, typer.Argument(metavar="TOPIC", help="Topic: query, dates, formats or exit-codes.")
    ] = "",
) -> int:
    """\b
        archive help query
        archive help dates
        archive help formats
        archive help exit-codes

    Explain a topic.
    """
    from archive.cli.streams import configure_streams
    from archive.errors import BadInput

    if topic in COMMANDS:
        raise BadInput(f'"{topic}" is a command, not a topic.', f"Write archive {topic} --help")
    if topic and topic not in TOPICS:
        raise BadInput(f'there is no topic "{topic}".', "Topics: " + ", ".join(TOPICS))
    configure_streams(machine=False)
    if topic:
        lines = TOPICS[topic].lines(_today(Config.from_options(context.obj)))
    else:
        lines = _topic_lines()
    for line in lines:
        print(line)
    return SUCCESS


def _topic_lines() -> Iterator[str]:
    for name, topic in TOPICS.items():
        yield f"  archive help {name:10}  {topic.summary}"
    yield ""
    yield "archive --help lists the commands; archive COMMAND --help describes one."


def _today(config: Config) -> date:
    """Return today in the archive's time zone, in UTC if there is no readable archive."""
    from archive import settings
    from archive.errors import BadArchive

    try:
        return config.today(settings.load(config.folder).timezone)
    except BadArchive:
        return config.today()


def _query_lines(today: date) -> Iterator[str]:
    from archive.cli import query_help

    return query_help.query_lines()


def _date_lines(today: date) -> Iterator[str]:
    from archive.cli import query_help

    return query_help.date_lines(today)


def _format_lines(today: date) -> Iterator[str]:
    from textwrap import wrap

    from archive.ingest.draft import FIELDS
    from archive.ingest.readers import FORMATS

    yield "Formats that archive ingest reads.  The content of a file decides its format, and the"
    yield "suffix if the content does not; --from FORMAT overrides both."
    yield ""
    for format in FORMATS:
        suffixes = " ".join(filter(None, format.suffixes))
        extra = f"  (extra: {format.extra})" if format.extra else ""
        yield f"  {format.name:11} {format.description}{extra}"
        if suffixes:
            yield f"  {'':11} {suffixes}"
    yield ""
    yield "Compressed files (.gz .bz2 .xz .zst) and archives (.zip .tar) of these are read as well."
    yield "To install an extra: pip install 'news-archive[NAME]'"
    yield ""
    yield "--map FIELD=NAME fills a field from a column (csv) or key (json, jsonl, xml, markdown):"
    yield from wrap(", ".join(FIELDS), 96, initial_indent="  ", subsequent_indent="  ")


def _exit_code_lines(today: date) -> Iterator[str]:
    for code, meaning in MEANINGS.items():
        yield f"  {code:3}  {meaning}"


class Topic(NamedTuple):
    summary: str
    lines: Callable[[date], Iterator[str]]  # of the text, for a date that is today


TOPICS: Mapping[str, Topic] = {
    "query": Topic("how to write a query", _query_lines),
    "dates": Topic("how to write a date", _date_lines),
    "formats": Topic("formats that archive ingest reads", _format_lines),
    "exit-codes": Topic("what the exit codes mean", _exit_code_lines),
}
