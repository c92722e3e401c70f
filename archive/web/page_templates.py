"""Jinja templates of the pages, their filters, and texts split at their matches."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count
from textwrap import shorten
from typing import Any, TypeAlias
from urllib.parse import urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from starlette.responses import HTMLResponse, Response

from archive.errors import ArchiveError
from archive.render import phrases, provenance
from archive.render.sanitize import clean
from archive.searching.response import ResultItem
from archive.store import StoredArticle
from archive.web.parameters import ARTICLE_PARAMETERS, EXPORT_PARAMETERS, MAX_OFFSET
from index.engine import Sort
from index.errors import QueryError, SearchError
from index.highlight import Span
from index.timeline import Unit

PageError: TypeAlias = SearchError | ArchiveError
_OPTION_DASHES = re.compile(r"(?<!\S)--(?=(since|until|on)\b)")  # names of the command line
_HEADLINE_LENGTH = 90  # characters of the body that replace a missing title


@dataclass(frozen=True, slots=True)
class TextPiece:
    """Part of a text that is one match, or contains none."""

    text: str
    match: int | None = None  # number of the match


@dataclass(slots=True)
class MatchNumbering:
    """Split texts at their matches; number the matches of all texts from 1 on."""

    _next_number: Iterator[int] = field(default_factory=lambda: count(1))
    last: int = 0

    def pieces(self, text: str, spans: Iterable[Span]) -> tuple[TextPiece, ...]:
        pieces, at = [], 0
        for start, end in spans:
            if start > at:
                pieces.append(TextPiece(text[at:start]))
            self.last = next(self._next_number)
            pieces.append(TextPiece(text[start:end], self.last))
            at = end
        if at < len(text):
            pieces.append(TextPiece(text[at:]))
        return tuple(pieces)

    def paragraphs(self, text: str, spans: Sequence[Span]) -> list[tuple[TextPiece, ...]]:
        """Split each non-empty line of a text; the spans are in order."""
        paragraphs, begin, at = [], 0, 0
        for line in text.split("\n"):
            end = begin + len(line)
            line_spans: list[Span] = []
            while at < len(spans) and spans[at][0] < end:
                start, stop = spans[at]
                if stop > begin:
                    line_spans.append((max(start, begin) - begin, min(stop, end) - begin))
                if stop > end:
                    break  # the span continues in the next line
                at += 1
            if line.strip():
                paragraphs.append(self.pieces(line, line_spans))
            begin = end + 1
        return paragraphs


def render_page(name: str, status: int, **values: Any) -> Response:
    """Return the page made from a template and its variables."""
    return HTMLResponse(_TEMPLATES.get_template(name).render(values), status)


def _make_printable(value: Any) -> Any:
    """Remove control and direction characters, which could reorder the text around a value."""
    return clean(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _headline(stored: StoredArticle) -> str:
    """Return the title, or the beginning of the body of an article without one."""
    article = stored.article
    return article.title or shorten(article.body, _HEADLINE_LENGTH, placeholder=" …") or article.id


def _title_pieces(item: ResultItem) -> tuple[TextPiece, ...]:
    """Return the headline of a hit, split at the matches if they are in it."""
    headline, passage = _headline(item.stored), item.title_passage
    spans: Sequence[Span] = passage.spans if passage and passage.text == headline else ()
    return MatchNumbering().pieces(headline, spans)


def _web_address(url: str | None) -> str | None:
    """Return the URL if it is safe to link to: http or https."""
    try:
        return url if url and urlsplit(url).scheme in ("http", "https") else None
    except ValueError:
        return None


def _query_pieces(error: PageError) -> tuple[TextPiece, ...]:
    """Return the query with the place of an error marked as a match."""
    if not isinstance(error, QueryError):
        return ()
    start, end = error.span
    if start >= len(error.query):
        return (TextPiece(error.query), TextPiece(" ", 1))
    return MatchNumbering().pieces(error.query, [(start, max(end, start + 1))])


def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("archive.web"),
        autoescape=True,
        finalize=_make_printable,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "attribution": phrases.attribution,
        "copies_and_versions": phrases.copies_and_versions,
        "status_label": phrases.status_label,
        "basis_label": provenance.basis_label,
        "headline": _headline,
        "title_pieces": _title_pieces,
        "web_address": _web_address,
        "without_dashes": lambda message: _OPTION_DASHES.sub("", message),
        "pieces": lambda passage: MatchNumbering().pieces(passage.text, passage.spans),
        "query_pieces": _query_pieces,
    }
    environment.globals |= {"units": tuple(Unit), "sorts": tuple(Sort), "max_offset": MAX_OFFSET}
    environment.globals |= {
        "article_parameters": ARTICLE_PARAMETERS,
        "export_parameters": EXPORT_PARAMETERS,
    }
    return environment


_TEMPLATES = _environment()
