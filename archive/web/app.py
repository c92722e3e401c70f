"""The whole application: which address is answered by what, and what an error looks like."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from http import HTTPStatus
from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from archive.errors import ArchiveError, BadArchive
from archive.render import json_output
from archive.render.sanitize import to_json
from archive.web.access import Access, Guard
from archive.web.api import Api, Today
from archive.web.archive_pool import Desk, Limits
from archive.web.errors import NotHere, Refused, status
from archive.web.pages import Pages
from index.cluster import NOBODY, Login
from index.errors import SearchError

_STATIC = Path(__file__).with_name("static")
_FAILURES = (ArchiveError, SearchError, HTTPException, Exception)


def application(
    folder: Path, today: Today, access: Access, limits: Limits, login: Login = NOBODY
) -> ASGIApp:
    """The page and the API over the archive in `folder`; `today` says which day is today."""
    desk = Desk(folder, limits, login)
    api, pages = Api(desk, today), Pages(desk, today)

    @asynccontextmanager
    async def alive(app: Starlette) -> AsyncIterator[None]:
        yield
        desk.close()

    async def failed(request: Request, error: Exception) -> Response:
        known = _known(error)
        if _is_api(request):
            text = to_json(json_output.error(known))
            return Response(text, status(known), media_type="application/json")
        return pages.failure(request, known, status(known))

    routes = [
        Route("/", pages.search),
        Route("/articles/{id}", pages.article),
        Route("/api/search", api.search),
        Route("/api/facets", api.facets),
        Route("/api/timeline", api.timeline),
        Route("/api/articles/{id}", api.article),
        Route("/api/export", api.export),
        Route("/openapi.json", api.describe),
        Route("/healthz", _healthy),
        Mount("/static", StaticFiles(directory=_STATIC), name="static"),
    ]
    answering = Starlette(
        routes=routes, exception_handlers=dict.fromkeys(_FAILURES, failed), lifespan=alive
    )
    # Around it, not a middleware within it: Starlette answers faults of ours outside of those.
    return Guard(answering, access)


async def _healthy(request: Request) -> Response:
    return Response('{"status": "ok"}', media_type="application/json")


def _is_api(request: Request) -> bool:
    return request.url.path.startswith(("/api/", "/openapi.json", "/healthz"))


def _known(error: Exception) -> ArchiveError | SearchError:
    """What is told of an error: of a fault of ours no more than that it is one."""
    match error:
        case ArchiveError() | SearchError():
            return error
        case HTTPException(status_code=404):
            return NotHere("there is nothing at this address.", "/ is the page.")
        case HTTPException(status_code=code):
            return Refused(code, f"{HTTPStatus(code).phrase.lower()}.")
        case _ if type(error).__module__ == "sqlite3":
            return BadArchive("the archive's store cannot be used.", "Ask again in a moment.")
        case _:
            logging.getLogger(__name__).exception("a fault of ours", exc_info=error)
            return ArchiveError("a fault of ours.", "Its log says more.")
