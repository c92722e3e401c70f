"""One article, whole: a row of lines, each with its style, for a terminal or for a pipe."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from typing import Any, TextIO

from archive.render import provenance as reasons
from archive.render.byline import about, byline
from archive.render.plain import marked
from archive.store import Kept, Printing, Told
from index.highlight import Span, marks
from index.passages import Passage
from index.query.tree import Scored


@dataclass(frozen=True, slots=True)
class Whole:
    """An article with all that is kept of it, and the words that are to be marked in it."""

    kept: Kept
    furniture: str  # what stood beside the story
    reasons: Sequence[Mapping[str, Any]]  # why its fields are what they are
    printings: Sequence[Printing]
    wanted: Sequence[Scored] = ()

    @property
    def notice(self) -> str:
        """The words by which the story was withdrawn, corrected or held back."""
        said = [one["printed"] for one in self.reasons if one["field"] == "status"]
        return said[-1] if said else ""


@dataclass(frozen=True, slots=True)
class Line:
    style: str  # as Rich names it
    text: Passage


def lines(whole: Whole, *, why: bool) -> Iterator[Line]:
    """The fields, then the text; with `why`, the reasons and the furniture too."""
    article = whole.kept.article
    if article.title:
        yield from _marked("title", article.title, whole.wanted, "bold")
    for said in _head(whole):
        yield _line(said, "dim")
    if whole.notice and article.status != "usable":
        yield _line(f"{article.status}: {whole.notice}", "bold magenta")
    for name, style in (("caption", "italic"), ("summary", ""), ("body", "")):
        if text := getattr(article, name):
            for line in _marked(name, text, whole.wanted, style):
                yield _line()
                yield line
    yield _line()
    yield _line(f"{article.id} · date by {article.date_basis} · {whole.kept.where}", "dim")
    for said in _printings(whole.printings):
        yield _line(said, "dim")
    if why:
        yield _line()
        yield from map(_line, _why(whole))


def plain(whole: Whole, *, why: bool) -> str:
    """For pipes: a line a paragraph, nothing wrapped, nothing coloured."""
    return "".join(f"{marked(line.text)}\n" for line in lines(whole, why=why))


def print_articles(articles: Iterable[Kept], out: TextIO) -> None:
    """Each as `plain` has it, two empty lines between them."""
    for number, kept in enumerate(articles):
        out.write(("\n\n" if number else "") + plain(Whole(kept, "", (), ()), why=False))


def styled(whole: Whole, *, why: bool, color: bool) -> str:
    """For a terminal of the width that this one has."""
    from rich.text import Text  # noqa: PLC0415 (only when a terminal is written to)

    from archive.render import hits, terminal  # noqa: PLC0415

    written = StringIO()
    out = terminal.console(color=color, file=written)
    for line in lines(whole, why=why):
        text = Text.assemble(hits.marked(line.text), style=line.style)
        out.print(text, width=min(out.width, hits.WIDEST))
    return written.getvalue()


def _marked(name: str, text: str, wanted: Sequence[Scored], style: str) -> Iterator[Line]:
    """A text's paragraphs, with the matches in them."""
    spans, at = marks(text, name, wanted) if wanted else [], 0
    for paragraph in text.split("\n"):
        end = at + len(paragraph)
        here = tuple(_within(spans, at, end))
        if paragraph.strip():
            yield Line(style, Passage(name, paragraph, here))
        at = end + 1


def _within(spans: Sequence[Span], begin: int, end: int) -> Iterator[Span]:
    for start, stop in spans:
        if start < end and stop > begin:
            yield max(start, begin) - begin, min(stop, end) - begin


def _line(text: str = "", style: str = "") -> Line:
    return Line(style, Passage("", text, ()))


def _head(whole: Whole) -> Iterator[str]:
    article = whole.kept.article
    yield about(whole.kept)
    if article.author:
        yield "by " + ", ".join(article.author)
    if article.url:
        yield article.url


def _printings(several: Sequence[Printing]) -> Iterator[str]:
    """Where else it was printed, and what it said before; nothing of an article told once."""
    if len(several) < 2:
        return
    yield ""
    yield "told by:"
    for each in several:
        title = f" · {each.article.title}" if each.article.title else ""
        said = "" if each.told is Told.SHOWN else f"  ({each.told})"
        yield f"  {byline(each.article)}{title} · {each.where}{said}"


def _why(whole: Whole) -> Iterator[str]:
    yield from reasons.lines(whole.kept.article, whole.reasons)
    if whole.furniture:
        yield ""
        yield "beside the story:"
        yield from (f"  {line}" for line in whole.furniture.split("\n"))
