"""`archive help TOPIC`: what is too long for an option's line."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Annotated

import typer

from archive.cli.config import Config

EXIT_CODES = {
    0: "found, done",
    1: "nothing found",
    2: "the words are wrong: a command, a query, a date; or no answer within --timeout",
    3: "there is no archive, or its index is to be rebuilt",
    4: "another process is writing",
    5: "finished, but some inputs that should hold a story were rejected",
    70: "a fault of ours",
    130: "interrupted; everything committed so far is kept",
}


def help(
    context: typer.Context,
    topic: Annotated[
        str, typer.Argument(metavar="TOPIC", help="query, dates, formats, exit-codes")
    ] = "",
) -> int:
    """\b
        archive help query
        archive help dates
        archive help formats
        archive help exit-codes

    Explain a topic.
    """
    from archive.cli.app import COMMANDS
    from archive.cli.streams import ready
    from archive.errors import BadInput

    if topic in COMMANDS:
        raise BadInput(f'"{topic}" is a command, not a topic.', f"Write archive {topic} --help")
    if topic and topic not in TOPICS:
        raise BadInput(f'there is no topic "{topic}".', "Topics: " + ", ".join(TOPICS))
    ready(machine=False)
    told = TOPICS[topic](_today(Config.make(context.obj))) if topic else _topics()
    for line in told:
        print(line)
    return 0


def _topics() -> Iterator[str]:
    for name, about in ABOUT.items():
        yield f"  archive help {name:10}  {about}"
    yield ""
    yield "archive COMMAND --help tells of a command; archive --help lists them."


def _today(config: Config) -> date:
    """The day in the archive's time zone, where there is an archive that can say so."""
    from archive import settings
    from archive.errors import BadArchive

    try:
        return config.today(settings.read(config.folder).timezone)
    except BadArchive:
        return config.today()


def _query(today: date) -> Iterator[str]:
    from archive.cli import query_help

    return query_help.query()


def _dates(today: date) -> Iterator[str]:
    from archive.cli import query_help

    return query_help.dates(today)


def _formats(today: date) -> Iterator[str]:
    from archive.ingest.readers import FORMATS

    yield "What `archive ingest` reads.  A file's content says which it is, its suffix where that"
    yield "does not; --from FORMAT overrides both."
    yield ""
    for known in FORMATS:
        suffixes = " ".join(filter(None, known.suffixes))
        extra = f"  (extra: {known.extra})" if known.extra else ""
        yield f"  {known.name:11} {known.about}{extra}"
        if suffixes:
            yield f"  {'':11} {suffixes}"
    yield ""
    yield "Compressed (.gz .bz2 .xz .zst) and packed (.zip .tar) files of these are read as well."
    yield "An extra is installed by: pip install 'news-archive[NAME]'"


def _exit_codes(today: date) -> Iterator[str]:
    for code, meaning in EXIT_CODES.items():
        yield f"  {code:3}  {meaning}"


ABOUT = {
    "query": "how to write a query",
    "dates": "how to write a date",
    "formats": "what archive ingest reads",
    "exit-codes": "what the exit codes mean",
}
TOPICS: Mapping[str, Callable[[date], Iterator[str]]] = {
    "query": _query,
    "dates": _dates,
    "formats": _formats,
    "exit-codes": _exit_codes,
}
