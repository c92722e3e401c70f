"""JSON API: the output of `search`, `facets`, `timeline`, `show` and `export` over HTTP."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import aclosing, suppress
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice
from typing import cast

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.types import Message, Receive, Scope, Send

from archive.archive import Archive
from archive.errors import BadInput
from archive.render import count_records, csv_output, json_output
from archive.render.article_records import (
    ARTICLE_FIELDS,
    HIT_FIELDS,
    OutputRecord,
    article_record,
    hit_record,
    pick_fields,
)
from archive.render.sanitize import to_json
from archive.searching.response import run_search, run_timeline
from archive.store import StoredArticle
from archive.web import openapi
from archive.web.archive_pool import ArchivePool
from archive.web.http_errors import NotFound
from archive.web.parameters import (
    EXPORT_PARAMETERS,
    FACETS_PARAMETERS,
    SEARCH_PARAMETERS,
    TIMELINE_PARAMETERS,
    RequestParameters,
    parse_parameters,
)
from index.engine import Facet, FacetSort

SEND_TIMEOUT = 30.0  # seconds in which a client must take a chunk of an export
_BATCH_SIZE = 200  # articles read and rendered together
_CHUNK_SIZE = 1 << 16  # bytes sent together
_DEFAULT_FACETS = ("source", "location", "year")
_FACET_VALUES = 10

_MEDIA_TYPES = {"csv": "text/csv; charset=utf-8", "jsonl": "application/jsonl"}

Today = Callable[[Archive], date]


class StreamedExport(StreamingResponse):
    """Streamed export that is aborted when its client stops reading, which frees its place."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_in_time(message: Message) -> None:
            await asyncio.wait_for(send(message), SEND_TIMEOUT)

        with suppress(TimeoutError):  # the server closes the connection of an incomplete response
            async with aclosing(cast("AsyncGenerator[bytes]", self.body_iterator)):
                await super().__call__(scope, receive, send_in_time)


@dataclass(frozen=True, slots=True)
class Api:
    """Handlers of the API."""

    pool: ArchivePool
    today: Today

    async def search(self, request: Request) -> Response:
        params = _parameters(request, SEARCH_PARAMETERS)
        return _json(await self.pool.run(lambda archive: self._search(archive, params)))

    def _search(self, archive: Archive, params: RequestParameters) -> OutputRecord:
        facets = tuple(Facet(name, _FACET_VALUES) for name in params.values("facet"))
        search_input = replace(params.search_input(self.pool.timeout), facets=facets)
        search_request = search_input.request(self.today(archive))
        response = run_search(archive, search_request, with_passages=True)
        hits = pick_fields(map(hit_record, response.items), HIT_FIELDS)
        return json_output.search_record(response, hits)

    async def facets(self, request: Request) -> Response:
        params = _parameters(request, FACETS_PARAMETERS)
        return _json(await self.pool.run(lambda archive: self._facets(archive, params)))

    def _facets(self, archive: Archive, params: RequestParameters) -> OutputRecord:
        order = FacetSort(params.text("values"))
        limit, grep = params.number("top"), params.text("grep")
        names = params.values("by") or _DEFAULT_FACETS
        facets = tuple(Facet(name, limit, grep, order) for name in names)
        search_input = replace(params.search_input(self.pool.timeout), facets=facets, limit=0)
        response = run_search(archive, search_input.request(self.today(archive)))
        facets_record = count_records.facets_record(response.results.facets)
        return count_records.count_record(response) | facets_record

    async def timeline(self, request: Request) -> Response:
        params = _parameters(request, TIMELINE_PARAMETERS)
        return _json(await self.pool.run(lambda archive: self._timeline(archive, params)))

    def _timeline(self, archive: Archive, params: RequestParameters) -> OutputRecord:
        search_request = params.search_input(self.pool.timeout).request(self.today(archive))
        response, timeline = run_timeline(
            archive, search_request, params.unit, shares=params.flag("share")
        )
        return count_records.count_record(response) | count_records.timeline_record(timeline)

    async def article(self, request: Request) -> Response:
        _parameters(request, ())
        id = request.path_params["id"]
        return _json(await self.pool.run(lambda archive: _article(archive, id)))

    async def export(self, request: Request) -> Response:
        params = _parameters(request, EXPORT_PARAMETERS)
        format = params.text("format")
        if request.method == "HEAD":  # no need to run an export
            return Response(media_type=_MEDIA_TYPES[format])
        chunks = await self.pool.stream(lambda archive: self._export(archive, params))
        headers = {"content-disposition": f'attachment; filename="articles.{format}"'}
        return StreamedExport(chunks, headers=headers, media_type=_MEDIA_TYPES[format])

    def _export(self, archive: Archive, params: RequestParameters) -> Iterator[bytes]:
        """Return the chunks of an export; errors of the request are raised before the first one."""
        search_request = params.search_input(self.pool.timeout).request(self.today(archive))
        archive.index.require_current()
        return _export_chunks(archive.scan(search_request.search), params.text("format"))

    async def describe(self, request: Request) -> Response:
        return _json(openapi.openapi_document())


def _export_chunks(articles: Iterator[StoredArticle], format: str) -> Iterator[bytes]:
    """Render articles in batches, so that memory does not grow with their number."""
    rows = pick_fields(map(article_record, articles), ARTICLE_FIELDS)
    is_first = True
    while batch := list(islice(rows, _BATCH_SIZE)):
        out = io.StringIO()
        if format == "csv":
            csv_output.print_csv(batch, ARTICLE_FIELDS, out, heading=is_first)
        else:
            json_output.print_lines(batch, out)
        is_first = False
        text = out.getvalue().encode("utf-8", "backslashreplace")
        for at in range(0, len(text), _CHUNK_SIZE):
            yield text[at : at + _CHUNK_SIZE]


def _article(archive: Archive, prefix: str) -> OutputRecord:
    """Return one article with the provenance of its fields."""
    stored = find_article(archive, prefix)
    _, reasons = archive.store.reader.details(stored.article.id)
    return article_record(stored) | {"why": reasons}


def find_article(archive: Archive, prefix: str) -> StoredArticle:
    """Return the article whose id begins with `prefix`.

    Raises NotFound, or BadInput if several ids begin so.
    """
    ids = archive.store.reader.ids_with_prefix(prefix.strip().lower())
    if not ids:
        raise NotFound(
            f'no article id begins with "{prefix[:40]}".', "Search for words of the article."
        )
    if len(ids) > 1:
        raise BadInput(f'several ids begin with "{prefix[:40]}".', "One of: " + " ".join(ids))
    return archive.store.reader.articles(ids)[0]


def _parameters(request: Request, names: tuple[str, ...]) -> RequestParameters:
    return parse_parameters(request.query_params.multi_items(), names)


def _json(record: OutputRecord) -> Response:
    return Response(to_json(record), media_type="application/json")
