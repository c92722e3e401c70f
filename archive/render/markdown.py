"""Markdown: hits as a numbered list to paste into notes, articles one after the other."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TextIO

from archive.answer import Shown, View
from archive.render.byline import byline
from archive.render.clean import clean, one_line
from archive.render.plain import marked
from archive.store import Kept

# What CommonMark 0.31 (section 2.4) gives a meaning within a line, and the starts of blocks.
_SIGNS = re.compile(r"([\\`*_\[\]<>&~|])")
_BLOCK = re.compile(r"^(\s*)(#{1,6}(?=\s|$)|[-+=](?=[\s=-]|$)|(\d{1,9})([.)])(?=\s|$))")


def print_hits(view: View, out: TextIO) -> None:
    """A number, the title, when, where and by whom, the id; the passage with its matches strong."""
    for number, shown in enumerate(view.shown, view.search.offset + 1):
        out.write(f"{number}. {_heading(shown)}  \n")
        out.write(f"   {escaped(byline(shown.kept.article))} · `{shown.hit.id}`\n")
        passage = next((each for each in shown.passages if each.field != "title"), None)
        if passage:
            strong = escaped(marked(passage, ("\ue000", "\ue001")))
            out.write(f"   > {strong.replace(chr(0xE000), '**').replace(chr(0xE001), '**')}\n")
        out.write("\n")


def print_articles(articles: Iterable[Kept], out: TextIO) -> None:
    """Each whole: its title, when, where and by whom, its text a paragraph a line."""
    for kept in articles:
        article = kept.article
        title = escaped(article.title) or f"Without a title ({article.id})"
        about = [byline(article), *([", ".join(article.author)] if article.author else [])]
        out.write(f"# {title}\n\n*{escaped(' · '.join(about))}* · `{article.id}`\n\n")
        for text in (article.summary, article.caption, *article.body.split("\n")):
            if text.strip():
                out.write(f"{escaped(text)}\n\n")


def _heading(shown: Shown) -> str:
    article = shown.kept.article
    title = escaped(article.title) or "Without a title"
    safe = (article.url or "").startswith(("http://", "https://"))
    if not safe or not article.url:
        return f"**{title}**"
    address = re.sub(r"[\s<>()\\]", lambda sign: f"%{ord(sign[0]):02X}", clean(article.url))
    return f"[{title}]({address})"


def escaped(text: str) -> str:
    r"""The text on one line, every sign of it meaning itself.

    >>> escaped("1. *bold* <b>"), escaped("# of 3")
    ('1\\. \\*bold\\* \\<b\\>', '\\# of 3')
    """
    flat = _SIGNS.sub(r"\\\1", one_line(text)).strip()
    return _BLOCK.sub(_literal, flat)


def _literal(found: re.Match[str]) -> str:
    _, start, number, sign = found.groups()
    return f"{number}\\{sign}" if number else f"\\{start}"
