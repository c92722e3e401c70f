"""HTML pages: the search with its hits, facets and timeline, and one article."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import Response

from archive.archive import Archive
from archive.errors import ArchiveError
from archive.render.provenance import Reason
from archive.searching.request import SearchRequest
from archive.searching.response import SearchResponse, run_search
from archive.store import ArticleVersion, StoredArticle
from archive.web.api import Today, find_article
from archive.web.archive_pool import ArchivePool
from archive.web.http_errors import http_status
from archive.web.page_templates import MatchNumbering, PageError, TextPiece, render_page
from archive.web.panels import PANEL_FIELDS, Panel, filter_chips, make_panels, requested_facets
from archive.web.parameters import (
    ARTICLE_PARAMETERS,
    PAGE_PARAMETERS,
    RequestParameters,
    parse_parameters,
)
from archive.web.timeline_chart import Chart, make_chart
from index.errors import SearchError, TimelineTooLong
from index.highlight import first_matches, highlight_terms, merge_spans
from index.no_hits import NoHitsReason, explain_no_hits
from index.query.formatting import format_query
from index.query.hints import Note
from index.query.tree import ScoringLeaf
from index.timeline import make_timeline


class NoHitsHint(NamedTuple):
    """Reason why nothing matches, with a query that would match and its link, if known."""

    message: str
    suggestion: str
    url: str


@dataclass(frozen=True, slots=True)
class SearchPage:
    """Content of the search page."""

    response: SearchResponse
    panels: tuple[Panel, ...]
    chart: Chart | None  # None if the unit gives too many bars
    pending_changes: int  # stored changes that are not in the index yet
    notes: Sequence[Note]  # on how the query was read
    no_hits_hints: Sequence[NoHitsHint]  # only without hits


@dataclass(frozen=True, slots=True)
class ArticlePage:
    """Content of an article's page."""

    stored: StoredArticle
    title: tuple[TextPiece, ...]
    caption: tuple[TextPiece, ...]
    body: Sequence[tuple[TextPiece, ...]]
    matches: int
    has_unmarked: bool  # True if there are more matches than are marked
    reasons: Sequence[Reason]
    versions: Sequence[ArticleVersion]


@dataclass(frozen=True, slots=True)
class Pages:
    """Handlers of the pages."""

    pool: ArchivePool
    today: Today

    async def search(self, request: Request) -> Response:
        pairs = request.query_params.multi_items()
        try:
            params = parse_parameters(pairs, PAGE_PARAMETERS, strict=False)
        except ArchiveError as error:
            return _search_page(RequestParameters({}), error=error)
        try:
            return await self.pool.run(
                lambda archive: _search_page(params, self._search(archive, params))
            )
        except (SearchError, ArchiveError) as error:
            return _search_page(params, error=error)

    def _search(self, archive: Archive, params: RequestParameters) -> SearchPage:
        facets = requested_facets(params)
        search_input = replace(params.search_input(self.pool.timeout), facets=facets)
        request = search_input.request(self.today(archive))
        response = run_search(archive, request, with_passages=True)
        try:
            chart = make_chart(make_timeline(archive.search, request.search, params.unit))
        except TimelineTooLong:  # too many buckets for the engine, or too many bars
            chart = None
        return SearchPage(
            response,
            make_panels(params, response.results),
            chart,
            archive.index.pending(),
            request.parsed.notes,
            () if response.results.total else _no_hits_hints(archive, request, params),
        )

    async def article(self, request: Request) -> Response:
        pairs = request.query_params.multi_items()
        params = parse_parameters(pairs, ARTICLE_PARAMETERS, strict=False)
        id = request.path_params["id"]
        return await self.pool.run(
            lambda archive: _article_page(params, self._article(archive, id, params))
        )

    def _article(self, archive: Archive, id: str, params: RequestParameters) -> ArticlePage:
        stored = find_article(archive, id)
        article = stored.article
        terms: Sequence[ScoringLeaf] = ()
        if params.value("q"):
            search_input = params.search_input(self.pool.timeout)
            parsed = search_input.request(self.today(archive)).parsed
            terms = highlight_terms(parsed.query, parsed.phrase_boost)
        matches = {
            name: first_matches(getattr(article, name), name, terms)
            for name in ("title", "caption", "body")
        }
        spans = {
            name: merge_spans(span for _, span in field_matches)
            for name, (field_matches, _) in matches.items()
        }
        numbering = MatchNumbering()
        _, reasons = archive.store.reader.details(article.id)
        return ArticlePage(
            stored,
            numbering.pieces(article.title, spans["title"]),
            numbering.pieces(article.caption, spans["caption"]),
            numbering.paragraphs(article.body, spans["body"]),
            numbering.last,
            any(is_truncated for _, is_truncated in matches.values()),
            reasons,
            archive.store.reader.article_versions(article.id),
        )

    def failure(self, request: Request, error: PageError, status: int) -> Response:
        """Return the page of an error outside of the search."""
        return render_page("failure.html", status, params=RequestParameters({}), error=error)


def _search_page(
    params: RequestParameters, page: SearchPage | None = None, error: PageError | None = None
) -> Response:
    status = http_status(error) if error else 200
    chips = tuple(filter_chips(params, PANEL_FIELDS if page else ()))
    return render_page("search.html", status, params=params, page=page, error=error, chips=chips)


def _article_page(params: RequestParameters, page: ArticlePage) -> Response:
    return render_page("article.html", 200, params=params, page=page, error=None)


def _no_hits_hints(
    archive: Archive, request: SearchRequest, params: RequestParameters
) -> Sequence[NoHitsHint]:
    reasons = explain_no_hits(archive.index.engine, request.search, request.query_text)
    return [_no_hits_hint(reason, params) for reason in reasons]


def _no_hits_hint(reason: NoHitsReason, params: RequestParameters) -> NoHitsHint:
    if reason.suggestion is None:
        return NoHitsHint(reason.message, "", "")
    suggestion = format_query(reason.suggestion)
    url = "/?" + params.with_values(q=suggestion, offset=None).query_string()
    return NoHitsHint(reason.message, suggestion, url)
