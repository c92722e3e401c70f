"""Metadata embedded in a page of HTML, unseen by readers: JSON-LD, microdata, meta tags.

All values are kept in order of trust: JSON-LD of an article, microdata, meta tags; within one kind
in the order of the page.  `field_selection.py` chooses among them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple
from urllib.parse import urljoin

from lxml import etree

from archive.ingest.normalize.html.jsonld import PROPERTIES, JsonLdGraph, article_body
from archive.ingest.normalize.metadata.container_metadata import clean_text
from index.article import DateBasis

# Names of meta tags in lower case -> our field: Open Graph, article:, Dublin Core, Parse.ly, and
# names that papers have invented.
_META = {
    name: field
    for field, names in (
        ("title", "og:title twitter:title dc.title dcterms.title headline parsely-title"),
        ("date", "article:published_time article:published og:published_time pubdate publishdate"
                 " publish-date publish_date publication_date date dc.date dc.date.issued"
                 " dcterms.date dcterms.issued sailthru.date parsely-pub-date datepublished"
                 " originalpublicationdate article_date_original citation_publication_date"
                 " cxenseparse:publishtime cxenseparse:recs:publishtime"),
        ("updated", "article:modified_time article:modified og:updated_time lastmod last-modified"
                    " dcterms.modified dc.date.modified datemodified revised article_date_updated"),
        ("author", "author article:author dc.creator dcterms.creator byl parsely-author"
                   " sailthru.author citation_author"),
        ("publisher", "og:site_name dc.publisher dcterms.publisher application-name"),
        ("section", "article:section parsely-section section"),
        ("keywords", "article:tag news_keywords keywords parsely-tags"),
        ("lang", "og:locale content-language dc.language dcterms.language"),
        ("url", "og:url"),
        ("summary", "og:description description dc.description twitter:description"),
        ("type", "og:type"),
        ("refresh", "refresh"),
    )
    for name in names.split()
}  # fmt: skip
_ITEMPROPS = {"headline": "title", "datepublished": "date", "datemodified": "updated",
              "author": "author", "articlesection": "section", "keywords": "keywords",
              "inlanguage": "lang"}  # fmt: skip
_MAX_VALUE = 1000  # characters
_MAX_VALUES = 50  # of one field


class TagValue(NamedTuple):
    """Value of a field, and the tag or property that holds it."""

    basis: str
    tag: str  # og:title
    text: str


class EmbeddedMetadata:
    """Embedded values of a page by our field names; `canonical` and `base` are its own links."""

    def __init__(self, root: etree._Element) -> None:
        self._values: dict[str, list[TagValue]] = {}
        self.canonical = self.base = self.lang = self.title = ""
        self.headings: list[str] = []
        scripts: list[str] = []
        items: list[tuple[str, TagValue]] = []
        metas = list(_walk_tags(root, self, scripts, items))
        self.graph = JsonLdGraph(scripts)
        self.articles = self.graph.articles()
        for node in self.articles:
            for field in PROPERTIES:
                for text in self.graph.texts(node, field):
                    self._add(field, TagValue(DateBasis.MARKUP, f"JSON-LD {field}", text))
        for field, value in (*items, *metas):
            self._add(field, value)

    def _add(self, field: str, value: TagValue) -> None:
        text = " ".join(clean_text(value.text[:_MAX_VALUE]).split())
        values = self._values.setdefault(field, [])
        if text and len(values) < _MAX_VALUES:
            values.append(value._replace(text=text))

    def all(self, field: str) -> list[TagValue]:
        """Return all values of a field, the most trusted first."""
        return self._values.get(field, [])

    def first(self, field: str) -> str:
        """Return the most trusted value of a field; empty if it has none."""
        return next((value.text for value in self.all(field)), "")

    def from_first_tag(self, field: str) -> list[str]:
        """Return all values of the field in the kind of tag that comes first."""
        values = self.all(field)
        return list(dict.fromkeys(v.text for v in values if v.tag == values[0].tag))

    def article_body(self) -> str:
        """Return the longest body in JSON-LD; empty if there is none."""
        return max((article_body(node) for node in self.articles), key=len, default="")

    def urls(self, page_url: str) -> list[str]:
        """Return the URLs that the page gives itself, absolute, the most trusted first."""
        base = join_url(page_url, self.base) or page_url
        links = (self.canonical, *(value.text for value in self.all("url")))
        urls = (join_url(base, link) for link in links if link)
        return list(dict.fromkeys(url for url in urls if url))


def join_url(base: str, link: str) -> str | None:
    """Return a link as an absolute URL; None if it is not an HTTP URL."""
    try:
        joined = urljoin(base, link)
    except ValueError:  # invalid IPv6 brackets
        return None
    return joined if joined.startswith(("http://", "https://")) else None


def _walk_tags(
    root: etree._Element,
    page: EmbeddedMetadata,
    scripts: list[str],
    items: list[tuple[str, TagValue]],
) -> Iterator[tuple[str, TagValue]]:
    """Collect headings, links, scripts and microdata in one walk; yield the values of meta tags."""
    for element in root.iter("html", "meta", "link", "base", "title", "script", "h1", "time"):
        attributes = element.attrib
        match element.tag:
            case "meta":
                yield from _meta_values(attributes, items)
            case "script" if "ld+json" in attributes.get("type", "").lower():
                scripts.append(element.text or "")
            case "link" if "canonical" in attributes.get("rel", "").lower().split():
                page.canonical = page.canonical or attributes.get("href", "").strip()
            case "base":
                page.base = page.base or attributes.get("href", "").strip()
            case "html":
                page.lang = attributes.get("lang") or attributes.get("xml:lang") or page.lang
            case "title":
                page.title = page.title or _visible_text(element)
            case "h1":
                page.headings.append(_visible_text(element))
            case "time":
                _add_time(element, items)
            case _:
                pass


def _visible_text(element: etree._Element) -> str:
    return " ".join(clean_text("".join(element.itertext())[:_MAX_VALUE]).split())


def _meta_values(
    attributes: Mapping[str, Any], items: list[tuple[str, TagValue]]
) -> Iterator[tuple[str, TagValue]]:
    text = attributes.get("content", "")
    item = _ITEMPROPS.get(attributes.get("itemprop", "").lower())
    if item:
        items.append((item, TagValue(DateBasis.MARKUP, f"itemprop {item}", text)))
    for attribute in ("property", "name", "http-equiv"):
        name = attributes.get(attribute, "").strip().lower()
        if field := _META.get(name):
            yield field, TagValue(DateBasis.META, name, text)
            return


def _add_time(element: etree._Element, items: list[tuple[str, TagValue]]) -> None:
    """Add <time itemprop="datePublished">, or HTML5's former <time pubdate>."""
    field = _ITEMPROPS.get(element.get("itemprop", "").lower())
    if field is None and "pubdate" in element.attrib:
        field = "date"
    if field in ("date", "updated"):
        text = element.get("datetime") or _visible_text(element)
        items.append((field, TagValue(DateBasis.MARKUP, f"time {field}", text)))
