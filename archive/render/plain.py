"""Text for pipes and files: one record a line, nothing wrapped, nothing coloured.

A hit is id, date, location, source, title and passages, parted by tabs, with its matches in «»; a
count is its field, value and number.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TextIO

from archive.answer import View
from archive.render.clean import one_line
from index.passages import Passage


def print_hits(view: View, out: TextIO) -> None:
    for shown in view.shown:
        article = shown.kept.article
        title = shown.title if shown.title and shown.title.text == article.title else None
        cells = (
            article.id,
            str(article.date or ""),
            "/".join(article.location),
            article.source or "",
            marked(title) if title else one_line(article.title),
            " ".join(map(marked, shown.texts)),
        )
        out.write("\t".join(map(one_line, cells)) + "\n")
    for name, counts in view.results.facets.items():
        for value, count in counts.values:
            out.write(f"{name}\t{one_line(value) if value is not None else '(unknown)'}\t{count}\n")
        if counts.other:
            out.write(f"{name}\t(other)\t{counts.other}\n")


def marked(
    passage: Passage, marks: tuple[str, str] = ("«", "»"), quote: Callable[[str], str] = str
) -> str:
    """The passage on one line, its matches between marks; `quote` is done to all but the marks.

    >>> marked(Passage("body", "Kim Jong Un spoke", ((0, 11),)))
    '«Kim Jong Un» spoke'
    """
    text, pieces, at = one_line(passage.text), [], 0
    for start, end in passage.spans:
        pieces += [quote(text[at:start]), marks[0], quote(text[start:end]), marks[1]]
        at = end
    return "".join([*pieces, quote(text[at:])])
