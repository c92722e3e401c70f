"""Table of all commands: name -> module and summary.

The modules are named as strings: only the command of a command line is imported and registered
with Typer, which takes longer to read all options than a search takes.
"""

from __future__ import annotations

from typing import NamedTuple


class Command(NamedTuple):
    """Module and summary of a command; its function has the command's name."""

    module: str
    summary: str


COMMANDS = {
    "ingest": Command("archive.cli.ingest", "Read files and folders into the archive."),
    "search": Command("archive.cli.search", "Find articles."),
    "count": Command("archive.cli.count", "Count the articles that match."),
    "facets": Command("archive.cli.facets", "Count the values of fields."),
    "timeline": Command(
        "archive.cli.timeline", "Count articles by day, week, month, quarter or year."
    ),
    "explain": Command("archive.cli.explain", "Show how a query is read."),
    "show": Command("archive.cli.show", "Show whole articles."),
    "similar": Command("archive.cli.similar", "Find similar articles."),
    "export": Command("archive.cli.export", "Print all matching articles in full."),
    "reindex": Command("archive.cli.reindex", "Rebuild the index."),
    "rejects": Command("archive.cli.rejects", "List rejected records with the reasons."),
    "remove": Command("archive.cli.remove", "Delete articles for good."),
    "check": Command("archive.cli.check", "Check the store and index for damage."),
    "backup": Command("archive.cli.backup", "Write the archive to one file."),
    "restore": Command("archive.cli.backup", "Restore an archive from a backup."),
    "status": Command("archive.cli.status", "Show the contents and size of the archive."),
    "config": Command("archive.cli.config", "Show the settings and where they come from."),
    "serve": Command("archive.cli.serve", "Serve a search page and a JSON API."),
    "fields": Command("archive.cli.fields", "List the fields for search, counts and output."),
    "completion": Command("archive.cli.completion", "Print a completion script for a shell."),
    "help": Command("archive.cli.help", "Explain a topic: query, dates, formats, exit-codes."),
}
