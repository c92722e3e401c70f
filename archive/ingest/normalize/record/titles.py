"""The headline of a page of HTML, and the people whom it names as its authors."""

from __future__ import annotations

import re
from collections.abc import Sequence

from archive.ingest.normalize.html.embedded import Embedded, Found
from archive.ingest.normalize.record import bylines, sources
from archive.ingest.normalize.record.candidates import Said
from index.aliases import source_names
from index.article import Basis

_SHORTEST = 8  # letters from which a heading on the page can be known again in its title
# What stands between a headline and the paper's name in <title> and og:title.
_TAIL = re.compile(r"\s+(?:[-–—|»·:/]|--|::)\s+|\s*[|»｜]\s*")
_LETTER = re.compile(r"[\W_]+")
_NO_NAME = re.compile(r"https?:|www\.|@|\d{3}|^(?:admin|staff|editor|by|unknown|null)$", re.I)
_MOST = 8  # words of a person's name


def said(meta: Embedded, own: Sequence[str] = ()) -> list[Said]:
    """What may be the headline: the container's, the heading that the page's tags confirm, theirs.

    A heading that nothing confirms is taken where it is the only one and nothing else is there.
    """
    told = [*meta.all("title"), *([Found("page", "title", meta.title)] if meta.title else [])]
    folded = [_folded(found.text) for found in told]
    known = ((heading, _folded(heading)) for heading in meta.headings)
    headings = [
        heading
        for heading, name in known
        if len(name) >= _SHORTEST and any(text.startswith(name) for text in folded)
    ]
    marked = [found.text for found in told if found.basis == Basis.MARKUP]
    paper = meta.one("publisher")
    tags = [(f.basis, f.text, _without_paper(f.text, paper)) for f in told]
    alone = meta.headings if len(meta.headings) == 1 else []
    return [
        *(Said("record", text, (text,)) for text in own[:1]),
        *(Said(Basis.PAGE, text, (text,)) for text in headings[:1]),
        *(Said(Basis.MARKUP, text, (text,)) for text in marked),
        *(Said(basis, text, (title,)) for basis, text, title in tags if basis != Basis.MARKUP),
        *(Said(Basis.PAGE, text, (text,)) for text in alone),
    ]


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
