"""What a page of HTML says of itself where no reader sees it: JSON-LD, microdata, meta tags.

All of it is kept, in the order in which it is believed: JSON-LD of an article, microdata, meta
tags; within one kind, in the order of the page.  Which of it is taken, others say.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple
from urllib.parse import urljoin

from lxml import etree

from archive.ingest.normalize.html.jsonld import PROPERTIES, Graph, body
from archive.ingest.normalize.tidy import tidy
from index.article import Basis

# Names of meta tags, in small letters -> our field.  Open Graph, article:, Dublin Core, Parse.ly,
# and what papers made up themselves.
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
_ITEMS = {"headline": "title", "datepublished": "date", "datemodified": "updated",
          "author": "author", "articlesection": "section", "keywords": "keywords",
          "inlanguage": "lang"}  # fmt: skip
_LONGEST = 1000  # characters of one value
_MOST = 50  # values of one field


class Found(NamedTuple):
    """One value: what it stands in, and its text."""

    basis: str
    how: str  # og:title
    text: str


class Embedded:
    """The values of a page, by our names; `canonical` and `base` are its own addresses."""

    def __init__(self, root: etree._Element) -> None:
        self._found: dict[str, list[Found]] = {}
        self.canonical = self.base = self.lang = self.title = ""
        self.headings: list[str] = []
        scripts: list[str] = []
        items: list[tuple[str, Found]] = []
        metas = list(_tags(root, self, scripts, items))
        self.graph = Graph(scripts)
        self.articles = self.graph.articles()
        for node in self.articles:
            for field in PROPERTIES:
                for text in self.graph.texts(node, field):
                    self._add(field, Found(Basis.MARKUP, f"JSON-LD {field}", text))
        for field, found in (*items, *metas):
            self._add(field, found)

    def _add(self, field: str, found: Found) -> None:
        text = " ".join(tidy(found.text[:_LONGEST]).split())
        several = self._found.setdefault(field, [])
        if text and len(several) < _MOST:
            several.append(found._replace(text=text))

    def all(self, field: str) -> list[Found]:
        return self._found.get(field, [])

    def one(self, field: str) -> str:
        return next((found.text for found in self.all(field)), "")

    def first(self, field: str) -> list[str]:
        """All values of the kind that the first is of: not JSON-LD's and the meta tags' both."""
        found = self.all(field)
        return list(dict.fromkeys(f.text for f in found if f.how == found[0].how))

    def body(self) -> str:
        return max((body(node) for node in self.articles), key=len, default="")

    def addresses(self, page: str) -> list[str]:
        """The addresses that the page gives itself, the surest first, made whole."""
        base = urljoin_or_none(page, self.base) or page
        printed = (self.canonical, *(found.text for found in self.all("url")))
        whole = (urljoin_or_none(base, address) for address in printed if address)
        return list(dict.fromkeys(address for address in whole if address))


def urljoin_or_none(base: str, address: str) -> str | None:
    try:
        joined = urljoin(base, address)
    except ValueError:  # brackets that hold no address
        return None
    return joined if joined.startswith(("http://", "https://")) else None


def _tags(
    root: etree._Element, page: Embedded, scripts: list[str], items: list[tuple[str, Found]]
) -> Iterator[tuple[str, Found]]:
    """One walk over the tags that matter; yields what meta tags say."""
    for element in root.iter("html", "meta", "link", "base", "title", "script", "h1", "time"):
        attributes = element.attrib
        match element.tag:
            case "meta":
                yield from _meta(attributes, items)
            case "script" if "ld+json" in attributes.get("type", "").lower():
                scripts.append(element.text or "")
            case "link" if "canonical" in attributes.get("rel", "").lower().split():
                page.canonical = page.canonical or attributes.get("href", "").strip()
            case "base":
                page.base = page.base or attributes.get("href", "").strip()
            case "html":
                page.lang = attributes.get("lang") or attributes.get("xml:lang") or page.lang
            case "title":
                page.title = page.title or _shown(element)
            case "h1":
                page.headings.append(_shown(element))
            case "time":
                _time(element, items)
            case _:
                pass


def _shown(element: etree._Element) -> str:
    return " ".join(tidy("".join(element.itertext())[:_LONGEST]).split())


def _meta(
    attributes: Mapping[str, Any], items: list[tuple[str, Found]]
) -> Iterator[tuple[str, Found]]:
    text = attributes.get("content", "")
    item = _ITEMS.get(attributes.get("itemprop", "").lower())
    if item:
        items.append((item, Found(Basis.MARKUP, f"itemprop {item}", text)))
    for attribute in ("property", "name", "http-equiv"):
        name = attributes.get(attribute, "").strip().lower()
        if field := _META.get(name):
            yield field, Found(Basis.META, name, text)
            return


def _time(element: etree._Element, items: list[tuple[str, Found]]) -> None:
    """<time itemprop="datePublished">, or HTML5's first <time pubdate>."""
    field = _ITEMS.get(element.get("itemprop", "").lower())
    if field is None and "pubdate" in element.attrib:
        field = "date"
    if field in ("date", "updated"):
        text = element.get("datetime") or _shown(element)
        items.append((field, Found(Basis.MARKUP, f"time {field}", text)))
