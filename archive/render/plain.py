"""Text for pipes and files: one record a line, nothing wrapped, nothing coloured.

A hit is id, date, location, source, title and passages, parted by tabs, with its matches in «»; a
count is its field, value and number.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TextIO

from archive.answer import View
from archive.render.sanitize import one_line
from index.engine import FacetCounts
from index.passages import Passage
from index.timeline import Timeline


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
    print_values(view.results.facets, out)


def print_values(facets: Mapping[str, FacetCounts], out: TextIO) -> None:
    for name, counts in facets.items():
        rows = [(one_line(value), count) for value, count in counts.values if value is not None]
        unknown = counts.values[len(rows) :]
        if counts.other:
            rows.append(("(other)", counts.other))
        for value, count in rows + [("(unknown)", count) for _, count in unknown]:
            out.write(f"{name}\t{value}\t{count}\n")


def print_buckets(timeline: Timeline, out: TextIO) -> None:
    """The name of each, its count, and, where shares were asked for, all articles and the share."""
    rows: list[tuple[object, ...]] = []
    for each in timeline.buckets:
        share = "" if each.share is None else round(each.share, 6)
        rows.append((each.name, each.count, each.of, share))
    if timeline.undated:
        rows.append(("(undated)", timeline.undated, timeline.undated_of, ""))
    for row in rows:
        cells = row if timeline.undated_of is not None else row[:2]
        out.write("\t".join(map(str, cells)) + "\n")


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
