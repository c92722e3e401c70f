"""Web application: routes and error responses."""

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
from archive.web.access import Access, AccessMiddleware
from archive.web.api import Api, Today
from archive.web.archive_pool import ArchivePool, PoolLimits
from archive.web.http_errors import Forbidden, NotFound, http_status
from archive.web.pages import Pages
from index.cluster import ANONYMOUS, Login
from index.errors import SearchError

_STATIC = Path(__file__).with_name("static")
_HANDLED_ERRORS = (ArchiveError, SearchError, HTTPException, Exception)


def create_app(
    folder: Path, today: Today, access: Access, limits: PoolLimits, login: Login = ANONYMOUS
) -> ASGIApp:
    """Return the application over the archive in `folder`; `today` returns the current day."""
    pool = ArchivePool(folder, limits, login)
    api, pages = Api(pool, today), Pages(pool, today)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        yield
        pool.close()

    async def handle_error(request: Request, error: Exception) -> Response:
        public_error = _public_error(error)
        if _is_api(request):
            text = to_json(json_output.error_record(public_error))
            return Response(text, http_status(public_error), media_type="application/json")
        return pages.failure(request, public_error, http_status(public_error))

    routes = [
        Route("/", pages.search),
        Route("/articles/{id}", pages.article),
        Route("/api/search", api.search),
        Route("/api/facets", api.facets),
        Route("/api/timeline", api.timeline),
        Route("/api/articles/{id}", api.article),
        Route("/api/export", api.export),
        Route("/openapi.json", api.describe),
        Route("/healthz", _health),
        Mount("/static", StaticFiles(directory=_STATIC), name="static"),
    ]
    starlette = Starlette(
        routes=routes,
        exception_handlers=dict.fromkeys(_HANDLED_ERRORS, handle_error),
        lifespan=lifespan,
    )
    # Outside of Starlette: it creates responses to internal errors outside of its own middleware.
    return AccessMiddleware(starlette, access)


async def _health(request: Request) -> Response:
    return Response('{"status": "ok"}', media_type="application/json")


def _is_api(request: Request) -> bool:
    return request.url.path.startswith(("/api/", "/openapi.json", "/healthz"))


def _public_error(error: Exception) -> ArchiveError | SearchError:
    """Return the error to show to the client; details of internal errors only go to the log."""
    match error:
        case ArchiveError() | SearchError():
            return error
        case HTTPException(status_code=404):
            return NotFound("there is nothing at this address.", "The search page is at /")
        case HTTPException(status_code=code):
            return Forbidden(code, f"{HTTPStatus(code).phrase.lower()}.")
        case _ if type(error).__module__ == "sqlite3":
            return BadArchive("the archive's store cannot be used.", "Try again in a moment.")
        case _:
            logging.getLogger(__name__).exception("internal error", exc_info=error)
            return ArchiveError("internal error.", "Details are in the server's log.")
