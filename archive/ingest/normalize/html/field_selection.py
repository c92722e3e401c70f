"""Selection of an HTML page's fields among its container, its metadata and its text."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from archive.ingest.draft import IngestDefaults, Provenance
from archive.ingest.normalize.credits import bylines, sources
from archive.ingest.normalize.html.embedded_metadata import EmbeddedMetadata, TagValue
from archive.ingest.normalize.html.html_layout import HtmlLayout
from archive.ingest.normalize.metadata import canonical_url, field_candidates, titles
from archive.ingest.normalize.metadata.container_metadata import ContainerMetadata
from archive.ingest.normalize.metadata.field_candidates import Candidate
from index.article import DateBasis

_Parser: TypeAlias = Callable[[list[str]], tuple[str, ...]]
_MIN_HEADING = 8  # letters from which a heading can be recognized in a title


@dataclass(frozen=True, slots=True)
class HtmlPage:
    """Parts of an HTML page that its fields are selected from."""

    container: ContainerMetadata
    embedded: EmbeddedMetadata
    layout: HtmlLayout
    title: str  # may end with the paper's name
    url: str | None

    def select_fields(
        self, defaults: IngestDefaults
    ) -> tuple[dict[str, tuple[str, ...]], list[Provenance]]:
        """Return the values of the textual fields by name, and their provenance."""
        publisher = self._candidates("publisher", lambda texts: tuple(texts[:1]))
        if defaults.publisher:
            publisher.append(Candidate("option", defaults.publisher, (defaults.publisher,)))
        papers = [candidate.raw for candidate in publisher]
        candidates = {
            "title": self._title_candidates(papers),
            "source": self._source_candidates(defaults.source),
            "publisher": publisher,
            "author": self._author_candidates(papers),
            "section": self._candidates("section"),
            "keywords": self._candidates("keywords", _split_keywords),
            "summary": self._candidates("summary", lambda texts: tuple(texts[:1])),
        }
        choices = {field: field_candidates.choose(field, c) for field, c in candidates.items()}
        provenance = [entry for _, entries in choices.values() for entry in entries]
        return {field: values for field, (values, _) in choices.items()}, provenance

    def _candidates(self, field: str, parse: _Parser = tuple) -> list[Candidate]:
        """Return the candidates of the container, of markup, and of each kind of meta tag."""
        texts: dict[tuple[str, str], list[str]] = {("record", ""): list(self.container.all(field))}
        for value in self.embedded.all(field):
            texts.setdefault((value.basis, value.tag), []).append(value.text)
        groups = ((basis, list(dict.fromkeys(group))) for (basis, _), group in texts.items())
        return [Candidate(basis, "; ".join(group), parse(group)) for basis, group in groups]

    def _title_candidates(self, papers: list[str]) -> list[Candidate]:
        candidates = title_candidates(self.embedded, self.container.all("title"))
        return [
            c._replace(values=(titles.strip_paper_name(c.values[0], papers),)) for c in candidates
        ]

    def _source_candidates(self, default: str | None) -> list[Candidate]:
        """Return the sources of the container, dateline, markup, byline, publisher; the default."""
        line = self.layout.dateline
        names = [("record", name) for name in self.container.all("source")]
        if line and line.source:
            names.append(("dateline", line.source))
        names += [("markup", name) for name in self.embedded.from_first_tag("source")]
        for field in ("author", "publisher"):
            texts: Sequence[str] = self.container.all(field)
            texts = texts or self.embedded.from_first_tag(field)
            names += [(field, name) for name in texts if sources.is_known(name)]
        names += [("option", default)] if default else []
        return [Candidate(basis, name, (sources.canonical_name(name),)) for basis, name in names]

    def _author_candidates(self, papers: list[str]) -> list[Candidate]:
        """Return people only: an agency is the source, and a paper's name is not a byline."""
        paper_names = {name.casefold() for name in papers}

        def people(texts: list[str]) -> tuple[str, ...]:
            names = (name for text in texts for name in bylines.person_names(text))
            return tuple(dict.fromkeys(n for n in names if n.casefold() not in paper_names))

        byline = self.layout.authors
        by_page = Candidate("page", "; ".join(byline), people(byline))
        return [*self._candidates("author", people), by_page]

    @property
    def url_basis(self) -> str:
        """Basis of the URL: the container or the page's tags."""
        container_url = canonical_url.clean_url(self.container.first("url"))
        return "record" if self.url == container_url else DateBasis.META

    def declared_languages(self) -> list[tuple[str, str]]:
        """Return pairs of basis and language; the page's own element comes before its tags."""
        by_container = [("record", text) for text in self.container.all("lang")]
        by_element = [("markup", self.embedded.lang)] if self.embedded.lang else []
        by_tags = ((value.basis, value.text) for value in self.embedded.all("lang"))
        return [*by_container, *by_element, *by_tags]


def _split_keywords(texts: list[str]) -> tuple[str, ...]:
    """Split keywords at commas and semicolons."""
    words = (word.strip() for text in texts for word in re.split(r"[,;，、]", text))
    return tuple(dict.fromkeys(word for word in words if word))


def title_candidates(
    embedded: EmbeddedMetadata, container_titles: Sequence[str]
) -> list[Candidate]:
    """Return candidates for the headline, the most trusted first.

    The container's title comes first, then a heading of the page that its tags confirm, then the
    tags.  An unconfirmed heading counts only if it is the only one and nothing else is given.
    """
    tags = [
        *embedded.all("title"),
        *([TagValue("page", "title", embedded.title)] if embedded.title else []),
    ]
    tag_keys = [titles.fold(tag.text) for tag in tags]
    heading_keys = ((heading, titles.fold(heading)) for heading in embedded.headings)
    confirmed = [
        heading
        for heading, key in heading_keys
        if len(key) >= _MIN_HEADING and any(tag_key.startswith(key) for tag_key in tag_keys)
    ]
    marked_up = [tag.text for tag in tags if tag.basis == DateBasis.MARKUP]
    site = embedded.first("publisher")
    stripped = [(tag.basis, tag.text, titles.strip_site_name(tag.text, site)) for tag in tags]
    only_heading = embedded.headings if len(embedded.headings) == 1 else []
    return [
        *(Candidate("record", text, (text,)) for text in container_titles[:1]),
        *(Candidate(DateBasis.PAGE, text, (text,)) for text in confirmed[:1]),
        *(Candidate(DateBasis.MARKUP, text, (text,)) for text in marked_up),
        *(
            Candidate(basis, text, (title,))
            for basis, text, title in stripped
            if basis != DateBasis.MARKUP
        ),
        *(Candidate(DateBasis.PAGE, text, (text,)) for text in only_heading),
    ]
