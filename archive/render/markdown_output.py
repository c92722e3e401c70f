"""Markdown output: hits as a numbered list to paste into notes, articles one after another."""

from __future__ import annotations

import re
from collections.abc import Iterable
from textwrap import shorten
from typing import TextIO

from archive.render.phrases import description
from archive.render.sanitize import clean, one_line
from archive.render.text_output import mark_matches
from archive.searching.response import ResultItem, SearchResponse
from archive.store import StoredArticle

_STRONG = ("**", "**")
_OPENING_LENGTH = 90  # characters of the body that replace a missing title
# Characters with a meaning within a line (CommonMark 0.31, section 2.4), and starts of blocks.
_SPECIAL = re.compile(r"([\\`*_\[\]<>&~|])")
_BLOCK_START = re.compile(r"^(\s*)(#{1,6}(?=\s|$)|[-+=](?=[\s=-]|$)|(\d{1,9})([.)])(?=\s|$))")


def print_hits(response: SearchResponse, out: TextIO) -> None:
    """Print each hit with its title, description and id, and its passages with matches in bold."""
    for number, item in enumerate(response.items, response.request.search.offset + 1):
        start = f"{number}. "
        indent = " " * len(start)  # lines of a list item are indented to its text
        out.write(f"{start}{_heading(item)}  \n")
        out.write(f"{indent}{escape(description(item.stored))} · `{item.hit.id}`\n")
        for nth, passage in enumerate(item.text_passages):
            text = mark_matches(passage, _STRONG, _escape_special)
            text = _BLOCK_START.sub(_escape_block_start, text).strip()
            out.write((f"{indent}>\n" if nth else "") + f"{indent}> {text}\n")
        out.write("\n")


def print_articles(articles: Iterable[StoredArticle], out: TextIO) -> None:
    """Print whole articles: title, description, authors and id, then the texts."""
    for stored in articles:
        article = stored.article
        title = escape(article.title) or f"Without a title ({article.id})"
        by = " · ".join(filter(None, (description(stored), ", ".join(article.author))))
        out.write(f"# {title}\n\n*{escape(by)}* · `{article.id}`\n\n")
        for text in (article.summary, article.caption, *article.body.split("\n")):
            if text.strip():
                out.write(f"{escape(text)}\n\n")


def _heading(item: ResultItem) -> str:
    """Return the title in bold or as a link; without a title, how the body begins, in italics."""
    article = item.stored.article
    title = escape(article.title)
    opening = escape(shorten(article.body.partition("\n")[0], _OPENING_LENGTH, placeholder=" …"))
    if not article.url or not article.url.startswith(("http://", "https://")):
        return f"**{title}**" if title else f"*{opening}*"
    address = re.sub(r"[\s<>()\\]", lambda match: f"%{ord(match[0]):02X}", clean(article.url))
    return f"[{title or opening}]({address})"


def escape(text: str) -> str:
    r"""Put text on one line and escape everything that Markdown would interpret.

    >>> escape("1. *bold* <b>"), escape("# of 3")
    ('1\\. \\*bold\\* \\<b\\>', '\\# of 3')
    """
    return _BLOCK_START.sub(_escape_block_start, _escape_special(one_line(text)).strip())


def _escape_special(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text)


def _escape_block_start(match: re.Match[str]) -> str:
    _, start, number, sign = match.groups()
    return f"{number}\\{sign}" if number else f"\\{start}"
