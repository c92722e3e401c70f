"""One hit for a person at a terminal, with Rich.  Article text never goes through Rich's markup."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rich.cells import chop_cells
from rich.console import Console, ConsoleOptions, RenderResult
from rich.text import Text

from archive.answer import Shown, View
from archive.render.byline import byline, counts, status
from archive.render.sanitize import one_line
from index.passages import Passage

MATCH = "bold red"  # is seen on a dark ground and on a light one, as yellow is not
WIDEST = 110  # columns of a hit: longer lines are hard to read


def hits(view: View) -> Iterator[Hit]:
    """Each hit, to be printed in whatever width there is."""
    last = view.search.offset + len(view.shown)
    for number, shown in enumerate(view.shown, view.search.offset + 1):
        yield Hit(shown, number, view.short[shown.hit.id], max(len(str(last)), 2))


@dataclass(frozen=True, slots=True)
class Hit:
    """Its number, title and id in one line; below it the byline, the passages and what is left."""

    shown: Shown
    number: int
    id: str  # as short as names it
    digits: int  # of the longest number

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        width = min(options.max_width, WIDEST)
        indent = self.digits + 2
        passages = [_passage(each, self.shown) for each in self.shown.texts]
        beside = width - indent - len(self.id) - 2  # what the id leaves of a line
        if self.shown.kept.article.title.strip():
            heading = _title(self.shown)
        else:
            heading, passages = self._opening(passages, beside)
        first, *rest = heading.wrap(console, beside)
        yield Text.assemble(
            (f"{self.number:>{self.digits}}  ", "dim"),
            first,
            " " * (beside + 2 - first.cell_len),
            (self.id, "cyan"),
        )
        for line in (*rest, *self._below(passages, console, width - indent)):
            yield Text(" " * indent).append_text(line)
        yield Text()

    def _below(self, passages: list[Text], console: Console, width: int) -> Iterator[Text]:
        """The lines below the heading."""
        texts = [_about(self.shown), *passages]
        if also := _other_title(self.shown):
            texts.insert(1, also)
        if more := self.shown.more:
            matches = "match" if more == 1 else "matches"
            told = f"{'more than ' if self.shown.uncounted else '+'}{more:,} more {matches}"
            texts.append(Text(f"{told} in this article", style="dim"))
        for text in texts:
            yield from text.wrap(console, width)

    def _opening(self, passages: list[Text], width: int) -> tuple[Text, list[Text]]:
        """How an article without a title begins, in one line, and what is left of its passages."""
        body = self.shown.kept.article.body
        begins = [
            each.field == "body" and body.startswith(each.text.removesuffix(" …"))
            for each in self.shown.texts
        ]
        whole = Text(one_line(body.partition("\n")[0]) or "untitled")
        if shown := True in begins:
            whole = passages.pop(begins.index(True))
        heading, left = _cut(whole, width)
        heading.style = "italic"
        return heading, [Text("… ").append_text(left), *passages] if shown and left else passages


def _cut(text: Text, width: int) -> tuple[Text, Text | None]:
    """As much of the text as fits a line, up to a word's end, and the rest if there is any."""
    if text.cell_len <= width:
        return text, None
    end = len(chop_cells(text.plain, max(width - 2, 1))[0])
    space = text.plain.rfind(" ", 0, end + 1)
    if space > end // 2:
        end = space
    heading, left = text.divide([end])
    return heading.append(" …"), left[len(left.plain) - len(left.plain.lstrip()) :]


def _title(shown: Shown) -> Text:
    """The title, its matches marked."""
    title = shown.kept.article.title
    found = shown.title if shown.title and shown.title.text == title else None
    text = marked(found) if found else Text(one_line(title))
    text.style = "bold"
    return text


def _other_title(shown: Shown) -> Text | None:
    """A copy's title, if that matches and the article's own does not."""
    if not shown.title or shown.title.text == shown.kept.article.title:
        return None
    return Text.assemble(("also as: ", "dim italic"), marked(shown.title))


def _about(shown: Shown) -> Text:
    """When, where, by whom; what its publisher says of it; how many copies and versions."""
    kept = shown.kept
    text = Text.assemble((one_line(byline(kept.article)), "dim"))
    for part, style in ((status(kept), "bold magenta"), *((each, "dim") for each in counts(kept))):
        if part:
            text.append(" · ", "dim").append(part, style)
    return text


def _passage(passage: Passage, shown: Shown) -> Text:
    text = marked(passage)
    if passage.field == "caption" and shown.kept.article.body:
        return Text.assemble(("caption: ", "dim italic"), text)
    return text


def marked(passage: Passage) -> Text:
    """The passage with its matches in «» and in colour: visible in either alone."""
    text, out, at = one_line(passage.text), Text(), 0
    for start, end in passage.spans:
        out.append(text[at:start])
        out.append(f"«{text[start:end]}»", style=MATCH)
        at = end
    return out.append(text[at:])
