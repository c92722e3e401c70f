"""One article, whole."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from archive.render.byline import byline
from archive.render.clean import clean, one_line
from archive.store import Kept


@dataclass(frozen=True, slots=True)
class Beside:
    """What stood beside the story, and why its fields are what they are."""

    furniture: str
    reasons: Sequence[Mapping[str, Any]]

    @property
    def notice(self) -> str:
        """The words by which the story was withdrawn, corrected or held back."""
        said = [one["printed"] for one in self.reasons if one["field"] == "status"]
        return said[-1] if said else ""


def print_article(kept: Kept, beside: Beside, *, why: bool, styled: bool, color: bool) -> None:
    """The fields, then the text; with `why`, the reasons and the furniture too."""
    article = kept.article
    head = [line for line in (article.title, byline(article)) if line]
    if styled:
        _print_styled(kept, [*head, *_fields(kept, beside.notice)], color)
    else:
        _print_plain([*head, *_fields(kept, beside.notice), "", *_texts(kept)])
    if why:
        _print_plain(["", *_why(beside)])


def _print_plain(lines: Sequence[str]) -> None:
    for line in lines:
        sys.stdout.write(clean(line) + "\n")


def _print_styled(kept: Kept, head: list[str], color: bool) -> None:
    from rich.text import Text  # noqa: PLC0415 (only when a terminal is written to)

    from archive.render.terminal import console  # noqa: PLC0415

    out = console(color=color)
    out.print(Text(one_line(head[0]), style="bold"))
    for line in head[1:]:
        out.print(Text(one_line(line), style="dim"))
    for paragraph in _texts(kept):
        out.print()
        out.print(Text(one_line(paragraph)))
    out.file.flush()


def _fields(kept: Kept, notice: str) -> Iterator[str]:
    article = kept.article
    if article.author:
        yield "by " + ", ".join(article.author)
    if article.url:
        yield article.url
    if article.status != "usable":
        until = f" until {kept.embargo}" if kept.embargo else ""
        said = f": {notice}" if notice else ""
        yield f"status: {article.status}{until}{said}"
    copies = f" · {kept.copies} more of the same" if kept.copies else ""
    versions = f" · {kept.versions} versions" if kept.versions > 1 else ""
    yield f"{article.id} · date by {article.date_basis} · {kept.where}{copies}{versions}"


def _texts(kept: Kept) -> Iterator[str]:
    article = kept.article
    if article.caption:
        yield f"[{article.caption}]"
    if article.summary:
        yield article.summary
    yield from article.body.split("\n")


def _why(beside: Beside) -> Iterator[str]:
    for reason in beside.reasons:
        verdict = "" if reason["chosen"] else "  (not chosen)"
        value = reason["value"] or "nothing"
        printed = one_line(reason["printed"])
        yield f'{reason["field"]}: {value}  by {reason["basis"]}: "{printed}"{verdict}'
    if beside.furniture:
        yield ""
        yield "beside the story:"
        yield from (f"  {line}" for line in beside.furniture.split("\n"))
