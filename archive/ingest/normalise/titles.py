"""The headline of a page of HTML, and the people whom it names as its authors."""

from __future__ import annotations

import re
from collections.abc import Sequence

from archive.ingest.normalise import bylines, sources
from archive.ingest.normalise.embedded import Embedded
from index.names import source_names

_SHORTEST = 8  # letters from which a heading on the page can be known again in its title
# What stands between a headline and the paper's name in <title> and og:title.
_TAIL = re.compile(r"\s+(?:[-–—|»·:/]|--|::)\s+|\s*[|»｜]\s*")
_LETTER = re.compile(r"[\W_]+")
_NO_NAME = re.compile(r"https?:|www\.|@|\d{3}|^(?:admin|staff|editor|by|unknown|null)$", re.I)
_MOST = 8  # words of a person's name


def choose(meta: Embedded) -> str:
    """The heading on the page that its tags confirm, else the headline that they give."""
    told = [found.text for found in meta.all("title")]
    titles = [text for text in (*told, meta.title) if text]
    folded = [_folded(text) for text in titles]
    for heading in meta.headings:
        known = _folded(heading)
        if len(known) >= _SHORTEST and any(text.startswith(known) for text in folded):
            return heading
    marked = next((f.text for f in meta.all("title") if f.basis == "markup"), "")
    if marked:
        return marked
    if titles:
        return _without_paper(titles[0], meta.one("publisher"))
    return meta.headings[0] if len(meta.headings) == 1 else ""


def _without_paper(title: str, paper: str) -> str:
    """A title without the paper's name behind it; if that is not known, what is behind a stroke."""
    cuts = list(_TAIL.finditer(title))
    for cut in cuts:
        if paper and _folded(title[cut.end() :]) == _folded(paper):
            return title[: cut.start()]
    strokes = [cut for cut in cuts if set("|»｜") & set(cut[0])]
    return title[: strokes[0].start()] if strokes else title


def headline(title: str, papers: Sequence[str]) -> str:
    """A title without the name of a known paper behind it, by whichever of its names.

    >>> headline("Ferry sinks - Lake - The Example Post", ["The Example Post"])
    'Ferry sinks - Lake'
    >>> headline("Talks fail | BBC News", ["BBC"]), headline("The Example Post", ["Example Post"])
    ('Talks fail', 'The Example Post')
    """
    cuts = list(_TAIL.finditer(title)) if papers else []
    if not cuts:
        return title
    names = {_folded(name) for paper in papers for name in _names_of(paper)} - {""}
    cut = next((cut for cut in cuts if _folded(title[cut.end() :]) in names), None)
    return title[: cut.start()] if cut and cut.start() else title


def _names_of(paper: str) -> tuple[str, ...]:
    return (paper, *source_names(sources.canonical(paper)))


def _folded(text: str) -> str:
    return _LETTER.sub("", text).casefold()


def people(printed: str) -> list[str]:
    """The names in what a tag calls the author: not addresses, accounts, or sentences."""
    return [
        name
        for name in bylines.names(printed)
        if not _NO_NAME.search(name) and len(name.split()) <= _MOST
    ]
