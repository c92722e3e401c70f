"""A page of HTML taken apart, and what its parts and its container say of each field."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from archive.ingest.draft import Known, Reason
from archive.ingest.normalize.html.embedded import Embedded
from archive.ingest.normalize.html.html_layout import Laid
from archive.ingest.normalize.record import candidates, canonical_url, sources, titles
from archive.ingest.normalize.record.candidates import Said
from archive.ingest.normalize.tidy import tidy
from index.article import Basis

_Meant: TypeAlias = Callable[[list[str]], tuple[str, ...]]


class Own:
    """What the container of the page says: the mail, the feed, the WARC."""

    def __init__(self, fields: Mapping[str, Any]) -> None:
        self._fields = fields

    def all(self, name: str) -> list[str]:
        value = self._fields.get(name)
        several = value if isinstance(value, list | tuple) else [value]
        return [text for v in several if isinstance(v, str) and (text := tidy(v).strip())]

    def one(self, name: str) -> str:
        return next(iter(self.all(name)), "")

    @property
    def title(self) -> bool:
        return bool(self.one("title"))


@dataclass(frozen=True, slots=True)
class Parts:
    """What was found in a page, and beside it."""

    own: Own
    meta: Embedded
    laid: Laid
    title: str  # with the paper's name behind it, where that stands there
    url: str | None

    def chosen(self, known: Known) -> tuple[dict[str, tuple[str, ...]], list[Reason]]:
        """What is said in words, by our names of fields, and why it is believed."""
        publisher = self._said("publisher", lambda texts: tuple(texts[:1]))
        if known.publisher:
            publisher.append(Said("option", known.publisher, (known.publisher,)))
        papers = [each.printed for each in publisher]
        every = {
            "title": self._of_title(papers),
            "source": self._of_source(known.source),
            "publisher": publisher,
            "author": self._of_author(papers),
            "section": self._said("section"),
            "keywords": self._said("keywords", _parted),
            "summary": self._said("summary", lambda texts: tuple(texts[:1])),
        }
        chosen = {field: candidates.choose(field, said) for field, said in every.items()}
        why = [reason for _, reasons in chosen.values() for reason in reasons]
        return {field: values for field, (values, _) in chosen.items()}, why

    def _said(self, field: str, meant: _Meant = tuple) -> list[Said]:
        """What is said of a field: by the container, by markup, by each of the meta tags."""
        texts: dict[tuple[str, str], list[str]] = {("record", ""): self.own.all(field)}
        for found in self.meta.all(field):
            texts.setdefault((found.basis, found.how), []).append(found.text)
        several = ((basis, list(dict.fromkeys(each))) for (basis, _), each in texts.items())
        return [Said(basis, "; ".join(each), meant(each)) for basis, each in several]

    def _of_title(self, papers: list[str]) -> list[Said]:
        said = titles.said(self.meta, self.own.all("title"))
        return [s._replace(values=(titles.headline(s.values[0], papers),)) for s in said]

    def _of_source(self, known: str | None) -> list[Said]:
        """The agency: of the dateline, of the byline, of the page itself; else as is known."""
        line = self.laid.dateline
        names = [("record", name) for name in self.own.all("source")]
        if line and line.source:
            names.append(("dateline", line.source))
        names += [("markup", name) for name in self.meta.first("source")]
        for field in ("author", "publisher"):
            printed = self.own.all(field) or self.meta.first(field)
            names += [(field, name) for name in printed if sources.known(name)]
        names += [("option", known)] if known else []
        return [Said(basis, name, (sources.canonical(name),)) for basis, name in names]

    def _of_author(self, papers: list[str]) -> list[Said]:
        """People alone; an agency is the source, and the paper's name is no byline."""
        houses = {name.casefold() for name in papers}

        def people(texts: list[str]) -> tuple[str, ...]:
            several = (name for text in texts for name in titles.people(text))
            return tuple(dict.fromkeys(n for n in several if n.casefold() not in houses))

        byline = self.laid.authors
        return [*self._said("author", people), Said("page", "; ".join(byline), people(byline))]

    @property
    def url_basis(self) -> str:
        """Whether the address of the page is what its container says, or what its tags do."""
        return "record" if self.url == canonical_url.plain(self.own.one("url")) else Basis.META

    def of_language(self) -> list[tuple[str, str]]:
        """The page's own element before its tags."""
        own = [("record", text) for text in self.own.all("lang")]
        page = [("markup", self.meta.lang)] if self.meta.lang else []
        return [*own, *page, *((found.basis, found.text) for found in self.meta.all("lang"))]


def _parted(texts: list[str]) -> tuple[str, ...]:
    """Keywords may stand in one text, parted by commas or semicolons."""
    parted = (word.strip() for text in texts for word in re.split(r"[,;，、]", text))
    return tuple(dict.fromkeys(word for word in parted if word))
