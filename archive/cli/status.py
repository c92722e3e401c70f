"""`archive status`."""

from __future__ import annotations

import typer

from archive.cli.configuration import Config
from archive.cli.exit_codes import SUCCESS
from archive.cli.output import DocumentFormat, Format


def status(context: typer.Context, format: DocumentFormat = Format.TEXT) -> int:
    """\b
        archive status

    Show how many articles the archive holds, which fields they lack, and how large it is.
    """
    from archive.cli.streams import terminal_width
    from archive.render import key_values

    config = Config.from_options(context.obj)
    with config.open_archive() as archive:
        totals = archive.status()
    key_values.print_status(totals, as_json=format is Format.JSON, columns=terminal_width())
    return SUCCESS
