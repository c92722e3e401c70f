"""Headlines without the name of the paper that sites put behind them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from archive.ingest.normalize.credits import sources
from index.aliases import source_names

# Separator between a headline and the paper's name in <title> and og:title.
_SEPARATOR = re.compile(r"\s+(?:[-–—|»·:/]|--|::)\s+|\s*[|»｜]\s*")
_NO_LETTER = re.compile(r"[\W_]+")


def strip_site_name(title: str, site: str) -> str:
    """Return a title without the site's name at its end; without anything behind a bar if unknown.

    >>> strip_site_name("Ferry sinks - The Post", "The Post"), strip_site_name("Talks | Home", "")
    ('Ferry sinks', 'Talks')
    """
    separators = list(_SEPARATOR.finditer(title))
    for separator in separators:
        if site and fold(title[separator.end() :]) == fold(site):
            return title[: separator.start()]
    bars = [separator for separator in separators if set("|»｜") & set(separator[0])]
    return title[: bars[0].start()] if bars else title


def strip_paper_name(title: str, papers: Sequence[str]) -> str:
    """Return a title without any known name of one of the papers at its end.

    >>> strip_paper_name("Ferry sinks - Lake - The Example Post", ["The Example Post"])
    'Ferry sinks - Lake'
    >>> strip_paper_name("Talks fail | BBC News", ["BBC"])
    'Talks fail'
    >>> strip_paper_name("The Example Post", ["Example Post"])
    'The Example Post'
    """
    separators = list(_SEPARATOR.finditer(title)) if papers else []
    if not separators:
        return title
    names = {fold(name) for paper in papers for name in _all_names(paper)} - {""}
    separator = next((s for s in separators if fold(title[s.end() :]) in names), None)
    return title[: separator.start()] if separator and separator.start() else title


def _all_names(paper: str) -> tuple[str, ...]:
    return (paper, *source_names(sources.canonical_name(paper)))


def fold(text: str) -> str:
    """Return a text for comparison: letters and digits alone, without case."""
    return _NO_LETTER.sub("", text).casefold()
