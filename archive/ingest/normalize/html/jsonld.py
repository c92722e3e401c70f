"""JSON-LD of a page about its article: the vocabulary of schema.org, section Article."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

_POSTS = frozenset(("BlogPosting", "LiveBlogPosting", "SocialMediaPosting", "Report"))
_LISTS = frozenset("CollectionPage ItemList SearchResultsPage ProfilePage WebSite".split())
_MAX_SCRIPT = 2_000_000  # characters
_MAX_DEPTH = 6  # of nested nodes
_SPACE = re.compile(r"\s+")

# Our field -> properties, in order of preference.
PROPERTIES = {
    "title": ("headline", "name"),
    "date": ("datePublished",),
    "updated": ("dateModified",),
    "author": ("author", "creator"),
    "publisher": ("publisher",),
    "source": ("sourceOrganization",),
    "section": ("articleSection",),
    "keywords": ("keywords",),
    "lang": ("inLanguage",),
    "url": ("url", "mainEntityOfPage"),
    "summary": ("description",),
}


class JsonLdGraph:
    """Nodes of all JSON-LD scripts of a page."""

    def __init__(self, scripts: Iterable[str]) -> None:
        self.nodes = [node for script in scripts for node in _walk_nodes(_parse(script), 0)]
        self._by_id = {node["@id"]: node for node in self.nodes if isinstance(node.get("@id"), str)}

    def articles(self) -> list[Mapping[str, Any]]:
        """Return the nodes that are articles."""
        return [node for node in self.nodes if any(map(_is_article, _types(node)))]

    def is_list(self) -> bool:
        """Return whether the page says that it lists stories, and does not say that it is one."""
        kinds = {kind for node in self.nodes for kind in _types(node)}
        return bool(kinds & _LISTS - {"WebSite"}) and not self.articles()

    def texts(self, node: Mapping[str, Any], field: str) -> list[str]:
        """Return a node's values for one of our fields."""
        for name in PROPERTIES[field]:
            texts = [text for value in _as_list(node.get(name)) if (text := self._text(value))]
            if texts:
                return texts
        return []

    def _text(self, value: Any) -> str:
        if isinstance(value, Mapping):
            if set(value) == {"@id"} and isinstance(value["@id"], str):
                value = self._by_id.get(value["@id"], value)
            value = value.get("name") or value.get("@value") or value.get("@id") or ""
            value = value[0] if isinstance(value, list) and value else value
        return _SPACE.sub(" ", html.unescape(value)).strip() if isinstance(value, str) else ""


def article_body(node: Mapping[str, Any]) -> str:
    """Return the text of the article, if the node has it."""
    body = node.get("articleBody")
    return body if isinstance(body, str) else ""


def _parse(script: str) -> Any:
    text = re.sub(
        r"^\s*(?://)?\s*<!\[CDATA\[|(?://)?\s*\]\]>\s*$", "", script.strip()[:_MAX_SCRIPT]
    )
    try:
        return json.loads(text.strip().rstrip(";"), strict=False)
    except (ValueError, RecursionError):
        return None


def _walk_nodes(value: Any, depth: int) -> Iterator[dict[str, Any]]:
    """Yield the nodes about this page; not those of stories that it lists."""
    if depth > _MAX_DEPTH:
        return
    for node in _as_list(value):
        if isinstance(node, dict):
            yield node
            for name in ("@graph", "mainEntity", "mainEntityOfPage"):
                if isinstance(node.get(name), dict | list):
                    yield from _walk_nodes(node[name], depth + 1)


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _types(node: Mapping[str, Any]) -> list[str]:
    kinds = (kind for kind in _as_list(node.get("@type")) if isinstance(kind, str))
    return [kind.rpartition("/")[2] for kind in kinds]


def _is_article(kind: str) -> bool:
    return kind.endswith("Article") or kind in _POSTS
