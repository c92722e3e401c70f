"""The JSON API: what `search`, `facets`, `timeline`, `show` and `export` print, by address."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import aclosing, suppress
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import cast

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.types import Message, Receive, Scope, Send

from archive.answer import answer, count, count_by_time
from archive.archive import Archive
from archive.errors import BadInput
from archive.render import count_records, csv_output, json_output, records
from archive.render.sanitize import to_json
from archive.store import Kept
from archive.web import openapi
from archive.web.archive_pool import Desk
from archive.web.errors import NotHere
from archive.web.parameters import COUNTS, EXPORT, SEARCH, TIMELINE, Asked, read
from index.engine import Facet, FacetSort, Sort

_PIECE = 200  # articles that are read together
_BYTES = 1 << 16  # that are sent together
PATIENCE = 30.0  # seconds that a client may take for so much
_BY = ("source", "location", "year")  # what is counted unless it is said
_FACET_VALUES = 10

_MEDIA = {"csv": "text/csv; charset=utf-8", "jsonl": "application/jsonl"}

Today = Callable[[Archive], date]


class Sent(StreamingResponse):
    """An export on its way: a client that takes nothing of it does not hold its place for ever."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def timely(message: Message) -> None:
            await asyncio.wait_for(send(message), PATIENCE)

        with suppress(TimeoutError):  # the server breaks off what was not sent whole
            async with aclosing(cast("AsyncGenerator[bytes]", self.body_iterator)):
                await super().__call__(scope, receive, timely)


@dataclass(frozen=True, slots=True)
class Api:
    desk: Desk
    today: Today

    async def search(self, request: Request) -> Response:
        asked = _asked(request, SEARCH)
        return _json(await self.desk.ask(lambda archive: self._search(archive, asked)))

    def _search(self, archive: Archive, asked: Asked) -> records.Record:
        question = asked.question(self.today(archive), self.desk.seconds)
        wanted = question.search(
            facets=tuple(Facet(name, _FACET_VALUES) for name in asked.many("facet")),
            sort=Sort(asked.text("sort")),
            limit=asked.number("limit"),
            offset=asked.number("offset"),
        )
        view = answer(archive, question, wanted, texts=True)
        hits = records.picked(map(records.of_hit, view.shown), records.HIT)
        return json_output.search(view, hits)

    async def facets(self, request: Request) -> Response:
        asked = _asked(request, COUNTS)
        return _json(await self.desk.ask(lambda archive: self._facets(archive, asked)))

    def _facets(self, archive: Archive, asked: Asked) -> records.Record:
        question = asked.question(self.today(archive), self.desk.seconds)
        order = FacetSort(asked.text("values"))
        top, grep = asked.number("top"), asked.text("grep")
        facets = tuple(Facet(name, top, grep, order) for name in asked.many("by") or _BY)
        found = count(archive, question, facets)
        return count_records.count_record(found) | count_records.facets_record(found.facets)

    async def timeline(self, request: Request) -> Response:
        asked = _asked(request, TIMELINE)
        return _json(await self.desk.ask(lambda archive: self._timeline(archive, asked)))

    def _timeline(self, archive: Archive, asked: Asked) -> records.Record:
        question = asked.question(self.today(archive), self.desk.seconds)
        counts, found = count_by_time(
            archive,
            question,
            asked.unit,
            shares=asked.flag("share"),
        )
        return count_records.count_record(counts) | count_records.timeline_record(found)

    async def article(self, request: Request) -> Response:
        _asked(request, ())
        id = request.path_params["id"]
        return _json(await self.desk.ask(lambda archive: article(archive, id)))

    async def export(self, request: Request) -> Response:
        asked = _asked(request, EXPORT)
        kind = asked.text("format")
        if request.method == "HEAD":  # is not worth an export
            return Response(media_type=_MEDIA[kind])
        pieces = await self.desk.stream(lambda archive: self._export(archive, asked))
        named = {"content-disposition": f'attachment; filename="articles.{kind}"'}
        return Sent(pieces, headers=named, media_type=_MEDIA[kind])

    def _export(self, archive: Archive, asked: Asked) -> Iterator[bytes]:
        """The articles, some at a time; what is wrong with the question is raised at once."""
        question = asked.question(self.today(archive), self.desk.seconds)
        archive.check_index()
        return _pieces(archive.scan(question.search(sort=Sort(asked.text("sort")))), asked)

    async def describe(self, request: Request) -> Response:
        return _json(openapi.document())


def _pieces(found: Iterator[Kept], asked: Asked) -> Iterator[bytes]:
    """The articles as text, some at a time: no table is ever held whole."""
    rows = records.picked(map(records.of_article, found), records.ARTICLE)
    as_csv, first = asked.text("format") == "csv", True
    while some := list(islice(rows, _PIECE)):
        out = io.StringIO()
        if as_csv:
            csv_output.print_csv(some, records.ARTICLE, out, heading=first)
        else:
            json_output.print_lines(some, out)
        first = False
        text = out.getvalue().encode("utf-8", "backslashreplace")
        for at in range(0, len(text), _BYTES):
            yield text[at : at + _BYTES]


def article(archive: Archive, prefix: str) -> records.Record:
    """One article with the reasons for its fields; raises NotHere, or BadInput for several."""
    kept = found(archive, prefix)
    _, reasons = archive.store.beside(kept.article.id)
    return records.of_article(kept) | {"why": reasons}


def found(archive: Archive, prefix: str) -> Kept:
    """The one article whose id starts so."""
    ids = archive.store.with_prefix(prefix.strip().lower())
    if not ids:
        raise NotHere("no article has an id that starts so.", "Search for words of it.")
    if len(ids) > 1:
        raise BadInput("several ids start so.", "One of: " + " ".join(ids))
    return archive.store.articles(ids)[0]


def _asked(request: Request, names: tuple[str, ...]) -> Asked:
    return read(request.query_params.multi_items(), names)


def _json(record: records.Record) -> Response:
    return Response(to_json(record), media_type="application/json")
