"""Plain text for pipes and files: one record per line, no wrapping, no color.

A hit is id, date, location, source, title and passages, separated by tabs, with its matches in «»;
a facet count is field, value and number.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from archive.render.sanitize import one_line
from archive.searching.response import SearchResponse
from index.engine import FacetCounts
from index.passages import Passage

if TYPE_CHECKING:
    from index.timeline import Timeline


def print_hits(response: SearchResponse, out: TextIO) -> None:
    """Print one hit per line, then the facet counts."""
    for item in response.items:
        article, title = item.stored.article, item.title_passage
        if title and title.text != article.title:  # a copy's title
            title = None
        cells = (
            article.id,
            str(article.date or ""),
            "/".join(article.location),
            article.source or "",
            mark_matches(title) if title else one_line(article.title),
            " ".join(map(mark_matches, item.text_passages)),
        )
        out.write("\t".join(map(one_line, cells)) + "\n")
    print_facets(response.results.facets, out)


def print_facets(facets: Mapping[str, FacetCounts], out: TextIO) -> None:
    """Print one value per line, the unknown last."""
    for name, counts in facets.items():
        rows = [(one_line(value), count) for value, count in counts.values if value is not None]
        unknown = counts.values[len(rows) :]
        if counts.other_count:
            rows.append(("(other)", counts.other_count))
        for value, count in rows + [("(unknown)", count) for _, count in unknown]:
            out.write(f"{name}\t{value}\t{count}\n")


def print_timeline(timeline: Timeline, out: TextIO) -> None:
    """Print bucket name and count; with shares also the articles of that time and the share."""
    rows: list[tuple[object, ...]] = []
    for bucket in timeline.buckets:
        share = "" if bucket.share is None else round(bucket.share, 6)
        rows.append((bucket.name, bucket.count, bucket.base_count, share))
    if timeline.undated:
        rows.append(("(undated)", timeline.undated, timeline.undated_base_count, ""))
    for row in rows:
        cells = row if timeline.undated_base_count is not None else row[:2]
        out.write("\t".join(map(str, cells)) + "\n")


def mark_matches(
    passage: Passage, marks: tuple[str, str] = ("«", "»"), quote: Callable[[str], str] = str
) -> str:
    """Return the passage on one line with its matches between `marks`.

    `quote` escapes the text; the marks themselves are not escaped.

    >>> mark_matches(Passage("body", "Kim Jong Un spoke", ((0, 11),)))
    '«Kim Jong Un» spoke'
    """
    text, pieces, at = one_line(passage.text), [], 0
    for start, end in passage.spans:
        pieces += [quote(text[at:start]), marks[0], quote(text[start:end]), marks[1]]
        at = end
    return "".join([*pieces, quote(text[at:])])


def print_names(names: Iterable[str], out: TextIO) -> None:
    """Print one id or path per line."""
    for name in names:
        out.write(one_line(name) + "\n")


def unique_files(locators: Iterable[str]) -> Iterator[str]:
    """Yield the file of each locator without repeats: `news.jsonl` for `news.jsonl#17`."""
    seen_files = set()
    for locator in locators:
        if (file := _file_of(locator)) not in seen_files:
            seen_files.add(file)
            yield file


def _file_of(locator: str) -> str:
    """Return the longest part before a # that is an existing file, else the part before the first.

    >>> _file_of("gone/news.jsonl#17")
    'gone/news.jsonl'
    """
    path = locator
    while True:
        if Path(path).is_file():
            return path
        path, mark, _ = path.rpartition("#")
        if not mark:
            return locator.partition("#")[0]
