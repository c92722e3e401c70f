"""Whole articles as text: lines with styles, for a terminal or a pipe."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from io import StringIO
from typing import TextIO

from archive.render import provenance
from archive.render.phrases import attribution, description
from archive.render.text_output import mark_matches
from archive.store import ArticleVersion, StoredArticle, VersionRole
from index.article import Article
from index.highlight import Span, highlight
from index.passages import Passage
from index.query.tree import ScoringLeaf


@dataclass(frozen=True, slots=True)
class ArticleDetails:
    """Article with everything stored about it, and the query terms to mark in its texts."""

    stored: StoredArticle
    boilerplate: str  # text on the page that is not part of the story
    reasons: Sequence[provenance.Reason]
    versions: Sequence[ArticleVersion]
    highlight_terms: Sequence[ScoringLeaf] = ()

    @property
    def notice(self) -> str:
        """Publisher's words that withdraw, correct or embargo the story."""
        notices = [reason["printed"] for reason in self.reasons if reason["field"] == "status"]
        return notices[-1] if notices else ""


@dataclass(frozen=True, slots=True)
class StyledLine:
    style: str  # in Rich's syntax
    text: Passage


def styled_lines(details: ArticleDetails, *, with_provenance: bool) -> Iterator[StyledLine]:
    """Yield the fields and the texts, then, if asked for, provenance and boilerplate."""
    article = details.stored.article
    if article.title:
        yield from _paragraphs("title", article.title, details.highlight_terms, "bold")
    for text in _header(details):
        yield _plain_line(text, "dim")
    if details.notice and article.status != "usable":
        yield _plain_line(f"{article.status}: {details.notice}", "bold magenta")
    for name, style in (("caption", "italic"), ("summary", ""), ("body", "")):
        if text := getattr(article, name):
            for line in _paragraphs(name, text, details.highlight_terms, style):
                yield _plain_line()
                yield line
    yield _plain_line()
    yield _plain_line(f"{article.id} · {_date_basis(article)} · {details.stored.locator}", "dim")
    for text in _version_lines(details.versions):
        yield _plain_line(text, "dim")
    if with_provenance:
        yield _plain_line()
        yield from map(_plain_line, _provenance_lines(details))


def render_plain(details: ArticleDetails, *, with_provenance: bool) -> str:
    """Return the text for pipes: one line per paragraph, no wrapping, no color."""
    return "".join(
        f"{mark_matches(line.text)}\n"
        for line in styled_lines(details, with_provenance=with_provenance)
    )


def print_articles(articles: Iterable[StoredArticle], out: TextIO) -> None:
    """Print articles as `render_plain` does, with two empty lines between."""
    for number, stored in enumerate(articles):
        text = render_plain(ArticleDetails(stored, "", (), ()), with_provenance=False)
        out.write(("\n\n" if number else "") + text)


def render_styled(details: ArticleDetails, *, with_provenance: bool, color: bool) -> str:
    """Return the text with styles, wrapped to the width of this terminal."""
    from rich.text import Text  # noqa: PLC0415 (only when a terminal is written to)

    from archive.render import terminal  # noqa: PLC0415

    buffer = StringIO()
    out = terminal.console(color=color, file=buffer)
    for line in styled_lines(details, with_provenance=with_provenance):
        text = Text.assemble(terminal.styled_matches(line.text), style=line.style)
        out.print(text, width=min(out.width, terminal.MAX_WIDTH))
    return buffer.getvalue()


def _paragraphs(
    name: str, text: str, terms: Sequence[ScoringLeaf], style: str
) -> Iterator[StyledLine]:
    """Yield the paragraphs of a text with the matches in them."""
    spans, at = highlight(text, name, terms) if terms else [], 0
    for paragraph in text.split("\n"):
        end = at + len(paragraph)
        paragraph_spans = tuple(_clip(spans, at, end))
        if paragraph.strip():
            yield StyledLine(style, Passage(name, paragraph, paragraph_spans))
        at = end + 1


def _clip(spans: Sequence[Span], begin: int, end: int) -> Iterator[Span]:
    """Yield the parts of spans between `begin` and `end`, as offsets from `begin`."""
    for start, stop in spans:
        if start < end and stop > begin:
            yield max(start, begin) - begin, min(stop, end) - begin


def _plain_line(text: str = "", style: str = "") -> StyledLine:
    return StyledLine(style, Passage("", text, ()))


def _header(details: ArticleDetails) -> Iterator[str]:
    """Yield the lines below the title."""
    article = details.stored.article
    yield description(details.stored)
    if article.author:
        yield "by " + ", ".join(article.author)
    if article.url:
        yield article.url


def _date_basis(article: Article) -> str:
    """Say where the date comes from: "date from metadata"."""
    if article.date_basis == "none":
        return "no date"
    return f"date from {provenance.basis_label(article.date_basis)}"


def _version_lines(versions: Sequence[ArticleVersion]) -> Iterator[str]:
    """Yield the other publications and earlier texts; nothing for an article with one version."""
    if len(versions) < 2:
        return
    yield ""
    yield "Also published as:"
    for version in versions:
        title = f" · {version.article.title}" if version.article.title else ""
        role = "" if version.role is VersionRole.CURRENT else f"  ({version.role})"
        yield f"  {attribution(version.article)}{title} · {version.locator}{role}"


def _provenance_lines(details: ArticleDetails) -> Iterator[str]:
    yield from provenance.reason_lines(details.stored.article, details.reasons)
    if details.boilerplate:
        yield ""
        yield "On the page, not in the story:"
        yield from (f"  {line}" for line in details.boilerplate.split("\n"))
