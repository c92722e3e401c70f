"""The pages: the search with its hits, counts and timeline, and one article."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import shorten
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from archive.answer import Shown, View, answer
from archive.archive import Archive
from archive.errors import ArchiveError
from archive.question import Question
from archive.render import byline
from archive.render.sanitize import clean
from archive.store import Kept, Printing
from archive.web.api import Today, found
from archive.web.archive_pool import Desk
from archive.web.chart import Chart, chart
from archive.web.errors import status
from archive.web.match_numbers import Numbering, Piece
from archive.web.panels import SHOWN, Panel, chips, facets, panels
from archive.web.parameters import ARTICLE, EXPORT, FARTHEST, PAGE, Asked, read
from index.engine import Sort
from index.errors import QueryError, SearchError, TooLong
from index.highlight import Span, first_matches, merged, sought
from index.no_hits import Finding, why_nothing
from index.query.formatting import canonical
from index.query.hints import Note
from index.query.tree import Scored
from index.timeline import Unit, timeline

Error = SearchError | ArchiveError
_OPTION = re.compile(r"(?<!\S)--(?=(since|until|on)\b)")  # as the command line names them
_HEADLINE = 90  # characters of a story that stand for its missing title


class Why(NamedTuple):
    """A reason why nothing was found, and what would match, with its address."""

    says: str
    instead: str
    address: str


@dataclass(frozen=True, slots=True)
class Found:
    """All that the page of a search shows."""

    view: View
    panels: tuple[Panel, ...]
    chart: Chart | None  # None where the time is too long to be drawn so finely
    behind: int  # stored changes that the index has not followed
    notes: Sequence[Note]  # how the query was read
    why: Sequence[Why]  # nothing was found


@dataclass(frozen=True, slots=True)
class Opened:
    """All that the page of an article shows."""

    kept: Kept
    title: tuple[Piece, ...]
    caption: tuple[Piece, ...]
    body: Sequence[tuple[Piece, ...]]
    matches: int
    unmarked: bool  # whether it has more matches than are marked
    reasons: Sequence[Any]
    printings: Sequence[Printing]


@dataclass(frozen=True, slots=True)
class Pages:
    desk: Desk
    today: Today

    async def search(self, request: Request) -> Response:
        pairs = request.query_params.multi_items()
        try:
            asked = read(pairs, PAGE, strict=False)
        except ArchiveError as error:
            return self._searched(Asked({}), None, error)
        try:
            return await self.desk.ask(lambda one: self._searched(asked, self._find(one, asked)))
        except (SearchError, ArchiveError) as error:
            return self._searched(asked, None, error)

    def _find(self, archive: Archive, asked: Asked) -> Found:
        question = asked.question(self.today(archive), self.desk.seconds)
        wanted = question.search(
            facets=facets(asked),
            sort=Sort(asked.text("sort")),
            limit=asked.number("limit"),
            offset=asked.number("offset"),
        )
        view = answer(archive, question, wanted, texts=True)
        try:
            drawn = chart(timeline(archive.search, question.search(), asked.unit))
        except TooLong:  # for an answer or for a drawing
            drawn = None
        why = () if view.results.total else _why_nothing(archive, question, asked)
        notes = question.parsed.notes
        return Found(view, panels(asked, view.results), drawn, archive.behind(), notes, why)

    def _searched(self, asked: Asked, found: Found | None, error: Error | None = None) -> Response:
        code = status(error) if error else 200
        shown = tuple(chips(asked, SHOWN if found else ()))
        return _page("search.html", code, asked=asked, found=found, error=error, chips=shown)

    async def article(self, request: Request) -> Response:
        asked = read(request.query_params.multi_items(), ARTICLE, strict=False)
        id = request.path_params["id"]
        return await self.desk.ask(lambda one: self._opened(self._open(one, id, asked), asked))

    def _opened(self, opened: Opened, asked: Asked) -> Response:
        return _page("article.html", 200, asked=asked, opened=opened, error=None)

    def _open(self, archive: Archive, id: str, asked: Asked) -> Opened:
        kept = found(archive, id)
        article = kept.article
        wanted: Sequence[Scored] = ()
        if asked.one("q"):
            parsed = asked.question(self.today(archive), self.desk.seconds).parsed
            wanted = sought(parsed.query, parsed.run)
        numbers = Numbering()
        found_in = {
            name: first_matches(getattr(article, name), name, wanted)
            for name in ("title", "caption", "body")
        }
        spans = {name: merged(span for _, span in found) for name, (found, _) in found_in.items()}
        _, reasons = archive.store.beside(article.id)
        return Opened(
            kept,
            numbers.pieces(article.title, spans["title"]),
            numbers.pieces(article.caption, spans["caption"]),
            numbers.paragraphs(article.body, spans["body"]),
            numbers.last,
            any(more for _, more in found_in.values()),
            reasons,
            archive.store.printings(article.id),
        )

    def failure(self, request: Request, error: Error, code: int) -> Response:
        """Any other page that cannot be shown."""
        return _page("failure.html", code, asked=Asked({}), error=error)


def _page(name: str, code: int, **values: Any) -> Response:
    return HTMLResponse(_TEMPLATES.get_template(name).render(values), code)


def _why_nothing(archive: Archive, question: Question, asked: Asked) -> Sequence[Why]:
    found = why_nothing(archive.engine, question.search(), question.typed)
    return [_why(each, asked) for each in found]


def _why(finding: Finding, asked: Asked) -> Why:
    instead = canonical(finding.instead) if finding.instead else ""
    address = "/?" + asked.but(q=instead, offset=None).address() if instead else ""
    return Why(finding.says, instead, address)


def _shown(value: Any) -> Any:
    """A value as it is printed: nothing in it turns the direction of what stands around it."""
    return clean(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _title(shown: Shown) -> tuple[Piece, ...]:
    """The title of a hit, with its matches where it is the title that matches."""
    title = _headline(shown.kept)
    found = shown.title
    spans: Sequence[Span] = found.spans if found and found.text == title else ()
    return Numbering().pieces(title, spans)


def _headline(kept: Kept) -> str:
    """The title, or how the story of an article without one begins."""
    article = kept.article
    return article.title or shorten(article.body, _HEADLINE, placeholder=" …") or article.id


def _web_address(url: str | None) -> str | None:
    """The address, if a browser may be sent there."""
    try:
        return url if url and urlsplit(url).scheme in ("http", "https") else None
    except ValueError:
        return None


def _query_pieces(error: Error) -> tuple[Piece, ...]:
    """The query with the place of an error in it."""
    if not isinstance(error, QueryError):
        return ()
    start, end = error.span
    if start >= len(error.query):
        return (Piece(error.query), Piece(" ", 1))
    return Numbering().pieces(error.query, [(start, max(end, start + 1))])


def _made() -> Environment:
    made = Environment(
        loader=PackageLoader("archive.web"),
        autoescape=True,
        finalize=_shown,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {
        "byline": byline.byline,
        "status": byline.status,
        "headline": _headline,
        "title": _title,
        "web_address": _web_address,
        "on_a_page": lambda said: _OPTION.sub("", said),
        "pieces": lambda passage: Numbering().pieces(passage.text, passage.spans),
        "query_pieces": _query_pieces,
    }
    made.globals |= {"units": tuple(Unit), "sorts": tuple(Sort), "farthest": FARTHEST}
    made.globals |= {"article_parameters": ARTICLE, "export_parameters": EXPORT}
    return made


_TEMPLATES = _made()
