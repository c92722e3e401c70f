"""Markdown: hits as a numbered list to paste into notes, articles one after the other."""

from __future__ import annotations

import re
from collections.abc import Iterable
from textwrap import shorten
from typing import TextIO

from archive.answer import Shown, View
from archive.render.byline import about
from archive.render.plain import marked
from archive.render.sanitize import clean, one_line
from archive.store import Kept

_STRONG = ("**", "**")
_OPENING = 90  # characters of how an article without a title begins
# What CommonMark 0.31 (section 2.4) gives a meaning within a line, and the starts of blocks.
_SIGNS = re.compile(r"([\\`*_\[\]<>&~|])")
_BLOCK = re.compile(r"^(\s*)(#{1,6}(?=\s|$)|[-+=](?=[\s=-]|$)|(\d{1,9})([.)])(?=\s|$))")


def print_hits(view: View, out: TextIO) -> None:
    """A number, the title, when, where and by whom, the id; the passage with its matches strong."""
    for number, shown in enumerate(view.shown, view.search.offset + 1):
        start = f"{number}. "
        below = " " * len(start)  # what is of an item stands below its text
        out.write(f"{start}{_heading(shown)}  \n")
        out.write(f"{below}{escaped(about(shown.kept))} · `{shown.hit.id}`\n")
        for nth, each in enumerate(shown.texts):
            strong = _BLOCK.sub(_literal, marked(each, _STRONG, _signs)).strip()
            out.write((f"{below}>\n" if nth else "") + f"{below}> {strong}\n")
        out.write("\n")


def print_articles(articles: Iterable[Kept], out: TextIO) -> None:
    """Each whole: its title, when, where and by whom, its text a paragraph a line."""
    for kept in articles:
        article = kept.article
        title = escaped(article.title) or f"Without a title ({article.id})"
        by = " · ".join(filter(None, (about(kept), ", ".join(article.author))))
        out.write(f"# {title}\n\n*{escaped(by)}* · `{article.id}`\n\n")
        for text in (article.summary, article.caption, *article.body.split("\n")):
            if text.strip():
                out.write(f"{escaped(text)}\n\n")


def _heading(shown: Shown) -> str:
    """The title, strong or a link; of an article without one how it begins, in italics."""
    article = shown.kept.article
    title = escaped(article.title)
    opening = escaped(shorten(article.body.partition("\n")[0], _OPENING, placeholder=" …"))
    safe = (article.url or "").startswith(("http://", "https://"))
    if not safe or not article.url:
        return f"**{title}**" if title else f"*{opening}*"
    address = re.sub(r"[\s<>()\\]", lambda sign: f"%{ord(sign[0]):02X}", clean(article.url))
    return f"[{title or opening}]({address})"


def escaped(text: str) -> str:
    r"""The text on one line, every sign of it meaning itself.

    >>> escaped("1. *bold* <b>"), escaped("# of 3")
    ('1\\. \\*bold\\* \\<b\\>', '\\# of 3')
    """
    return _BLOCK.sub(_literal, _signs(one_line(text)).strip())


def _signs(text: str) -> str:
    return _SIGNS.sub(r"\\\1", text)


def _literal(found: re.Match[str]) -> str:
    _, start, number, sign = found.groups()
    return f"{number}\\{sign}" if number else f"\\{start}"
