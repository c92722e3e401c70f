"""`archive config`: the settings in effect, and where each comes from."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import typer

from archive.cli.configuration import Color, Config
from archive.cli.exit_codes import SUCCESS
from archive.cli.output import DocumentFormat, Format

if TYPE_CHECKING:
    from archive.settings import Settings
    from index.cluster import Login

    SettingRow = tuple[str, str, str]  # name, value, origin


def config(context: typer.Context, format: DocumentFormat = Format.TEXT) -> int:
    """\b
        archive config

    Show the settings and where each comes from.  To change the time zone, edit archive.toml in the
    archive's folder; archive reindex --engine moves the index.
    """
    from archive.render import key_values

    key_values.print_rows([*_rows(context, format)], as_json=format is Format.JSON)
    return SUCCESS


def _rows(context: typer.Context, format: Format) -> Iterator[SettingRow]:
    from archive import settings

    configuration = Config.from_options(context.obj)
    options = configuration.options
    yield "archive", str(configuration.folder), configuration.folder_origin
    if configuration.archive_exists:
        stored = settings.load(configuration.folder)
        yield "timezone", stored.timezone, settings.FILE_NAME
        yield "engine", stored.engine, settings.FILE_NAME
        if stored.url:
            yield from _cluster_rows(stored, configuration.login, format)
        today = configuration.today(stored.timezone)
        yield "now", str(today), "--now" if options.now else "the clock"
    else:
        yield "", "there is no archive in this folder yet", ""
    color_origin = "the default" if options.color is Color.AUTO else "--color"
    yield "color", options.color, color_origin


def _cluster_rows(stored: Settings, login: Login, format: Format) -> Iterator[SettingRow]:
    """Yield the place of an index on a cluster, and the login to it."""
    from archive.settings import FILE_NAME

    account = f"user {login.user}" if login.user else "an API key" if login.api_key else "nobody"
    yield "url", stored.url, FILE_NAME
    yield "index", stored.index, FILE_NAME
    yield "asks" if format is Format.JSON else "login", account, "the environment"
