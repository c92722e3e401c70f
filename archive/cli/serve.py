"""`archive serve`: a page to search on, and the JSON API."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from archive.cli.config import Config

if TYPE_CHECKING:
    from datetime import date

    from archive.archive import Archive


def serve(
    context: typer.Context,
    host: Annotated[str, typer.Option(metavar="HOST", help="Where to listen.")] = "127.0.0.1",
    port: Annotated[
        int, typer.Option(metavar="N", min=0, max=65535, help="0 takes a free one.")
    ] = 8417,
    open_page: Annotated[bool, typer.Option("--open", help="Show it in the browser.")] = False,
    token_file: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Ask everybody for the token in it.")
    ] = None,
    insecure: Annotated[
        bool, typer.Option("--insecure", help="Let everybody in reach read, without a token.")
    ] = False,
    name: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="A name by which others call this machine."),
    ] = None,
    readers: Annotated[
        int, typer.Option(metavar="N", min=1, max=64, help="Questions at once.")
    ] = 4,
    seconds: Annotated[
        float, typer.Option(metavar="N", min=0.1, max=600, help="How long a question may take.")
    ] = 10,
) -> int:
    """\b
        archive serve
        archive serve --port 0 --open
        archive serve --host 0.0.0.0 --token-file token.txt --name news.example.org

    Serve a page to search on, and the JSON API, until Ctrl-C.  /openapi.json describes the API.

    Nothing can be changed through it.  On another address than this machine's own it wants a token.
    """
    from archive.cli.streams import say
    from archive.errors import BadInput

    try:
        from archive.web import server
        from archive.web.app import application
        from archive.web.archive_pool import Limits
    except ImportError as error:
        raise BadInput(
            f"the page needs {error.name}.", "Install it: pip install 'news-archive[web]'"
        ) from None

    config = Config.make(context.obj)

    def today(archive: Archive) -> date:
        return config.today(archive.settings.timezone)

    with config.opened() as archive:  # what is wrong with it is said before anybody asks
        archive.check_index()
        today(archive)
    allowed = server.access(host, name or [], token_file, insecure=insecure)
    listener = server.listen(host, port)
    limits = Limits(readers=readers, seconds=seconds)
    app = application(config.folder, today, allowed, limits, config.login)
    say(f"{listener.url}   (Ctrl-C ends it)")
    if open_page:
        typer.launch(listener.url)
    server.run(app, listener)
    return 0
