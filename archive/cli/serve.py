"""`archive serve`: a search page and the JSON API."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from archive.cli.configuration import Config
from archive.cli.exit_codes import SUCCESS

if TYPE_CHECKING:
    from datetime import date

    from archive.archive import Archive


def serve(
    context: typer.Context,
    host: Annotated[str, typer.Option(metavar="HOST", help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[
        int, typer.Option(metavar="N", min=0, max=65535, help="Port; 0 picks a free one.")
    ] = 8417,
    open_page: Annotated[
        bool, typer.Option("--open", help="Open the page in the browser.")
    ] = False,
    token_file: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Require the token in FILE of every client.")
    ] = None,
    insecure: Annotated[
        bool, typer.Option("--insecure", help="Allow other machines to read without a token.")
    ] = False,
    name: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME", help="Accept requests for this host name (others are refused)."
        ),
    ] = None,
    readers: Annotated[
        int, typer.Option(metavar="N", min=1, max=64, help="Requests handled at the same time.")
    ] = 4,
    seconds: Annotated[
        float,
        typer.Option(metavar="N", min=0.1, max=600, help="Time limit of a request, in seconds."),
    ] = 10,
) -> int:
    """\b
        archive serve
        archive serve --port 0 --open
        archive serve --host 0.0.0.0 --token-file token.txt --name news.example.org

    Serve a search page and the JSON API until Ctrl-C.  /openapi.json describes the API.

    The server only reads.  An address that other machines can reach requires --token-file or
    --insecure.
    """
    from archive.cli.streams import info
    from archive.errors import BadInput

    try:
        from archive.web import server
        from archive.web.archive_pool import PoolLimits
        from archive.web.routes import create_app
    except ImportError as error:
        raise BadInput(
            f"archive serve needs {error.name}.", "Install it: pip install 'news-archive[web]'"
        ) from None

    config = Config.from_options(context.obj)

    def today(archive: Archive) -> date:
        return config.today(archive.settings.timezone)

    with config.open_archive() as archive:  # raises before the server starts
        archive.index.require_current()
        today(archive)
    access = server.make_access(host, name or [], token_file, insecure=insecure)
    listener = server.listen(host, port)
    limits = PoolLimits(readers=readers, timeout=seconds)
    app = create_app(config.folder, today, access, limits, config.login)
    info(f"{listener.url}   (Ctrl-C stops it)")
    if open_page:
        typer.launch(listener.url)
    server.run(app, listener)
    return SUCCESS
