"""What a page says of its article in JSON-LD: the vocabulary of schema.org, section Article."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

_POSTS = frozenset(("BlogPosting", "LiveBlogPosting", "SocialMediaPosting", "Report"))
_LISTS = frozenset("CollectionPage ItemList SearchResultsPage ProfilePage WebSite".split())
_LONGEST = 2_000_000  # characters of one script
_DEEPEST = 6  # of the nodes that are looked into
_NEWLINES = re.compile(r"\s+")

# Our field -> the properties, each in its order.
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


class Graph:
    """The nodes of all scripts of a page."""

    def __init__(self, scripts: Iterable[str]) -> None:
        self.nodes = [node for script in scripts for node in _nodes(_parsed(script), 0)]
        self._by_id = {node["@id"]: node for node in self.nodes if isinstance(node.get("@id"), str)}

    def articles(self) -> list[Mapping[str, Any]]:
        return [node for node in self.nodes if any(map(_is_article, _types(node)))]

    def is_list(self) -> bool:
        """Whether the page says that it lists stories, and of none that it is one."""
        kinds = {kind for node in self.nodes for kind in _types(node)}
        return bool(kinds & _LISTS - {"WebSite"}) and not self.articles()

    def texts(self, node: Mapping[str, Any], field: str) -> list[str]:
        """What a node says for one of our fields."""
        for name in PROPERTIES[field]:
            texts = [text for value in _several(node.get(name)) if (text := self._text(value))]
            if texts:
                return texts
        return []

    def _text(self, value: Any) -> str:
        if isinstance(value, Mapping):
            if set(value) == {"@id"} and isinstance(value["@id"], str):
                value = self._by_id.get(value["@id"], value)
            value = value.get("name") or value.get("@value") or value.get("@id") or ""
            value = value[0] if isinstance(value, list) and value else value
        return _NEWLINES.sub(" ", html.unescape(value)).strip() if isinstance(value, str) else ""


def body(node: Mapping[str, Any]) -> str:
    """The text of the article, where the page holds it there."""
    found = node.get("articleBody")
    return found if isinstance(found, str) else ""


def _parsed(script: str) -> Any:
    text = re.sub(r"^\s*(?://)?\s*<!\[CDATA\[|(?://)?\s*\]\]>\s*$", "", script.strip()[:_LONGEST])
    try:
        return json.loads(text.strip().rstrip(";"), strict=False)
    except (ValueError, RecursionError):
        return None


def _nodes(found: Any, depth: int) -> Iterator[dict[str, Any]]:
    """Nodes that speak of this page; not those of the stories that it lists."""
    if depth > _DEEPEST:
        return
    for node in _several(found):
        if isinstance(node, dict):
            yield node
            for name in ("@graph", "mainEntity", "mainEntityOfPage"):
                if isinstance(node.get(name), dict | list):
                    yield from _nodes(node[name], depth + 1)


def _several(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _types(node: Mapping[str, Any]) -> list[str]:
    kinds = (kind for kind in _several(node.get("@type")) if isinstance(kind, str))
    return [kind.rpartition("/")[2] for kind in kinds]


def _is_article(kind: str) -> bool:
    return kind.endswith("Article") or kind in _POSTS
