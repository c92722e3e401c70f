"""WordPress exports (WXR): the posts and pages that were published.

An export may have gigabytes: it is split into items, and each item keeps from the head the names of
the site and of its author.  Texts are as their editors left them: blank lines separate paragraphs,
comments mark Gutenberg's blocks, and brackets contain shortcodes
(https://codex.wordpress.org/Shortcode_API).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, BinaryIO

from archive.ingest.draft import Draft, IngestDefaults, Key, ReadResult, Rejected
from archive.ingest.text import markup
from archive.ingest.text.decode import NotText
from archive.ingest.text.sniff import root_element
from archive.ingest.xml import feed_splitter, xml_splitter
from archive.ingest.xml.xml_parser import BadXML, parse_xml
from archive.ingest.xml.xml_tree import local_name
from index.article import DateBasis

_ITEMS = xml_splitter.tag_pattern("item", is_xml=True)
_HEAD_NAMES = frozenset("title link language base_blog_url author".split())

# Types of posts that are not stories (WordPress, wp-includes/post.php, and its plugins).
_NON_STORY_TYPES = {
    "attachment": "an attachment", "nav_menu_item": "an item of a menu", "revision": "a revision",
    "custom_css": "a style sheet", "customize_changeset": "a change of settings",
    "oembed_cache": "a cached answer", "user_request": "a request",
}  # fmt: skip
_SYSTEM_PREFIXES = ("wp_", "acf-", "elementor_", "jp_")
_NO_DATE = "0000-00-00 00:00:00"  # the date of a draft

_WORDPRESS_SHORTCODES = frozenset(
    "audio caption contact_form contact-form-7 embed gallery gist googlemaps playlist soundcloud"
    " twitter video vimeo wp_caption wpvideo youtube".split()
)
_SHORTCODE = re.compile(r"\[(?P<end>/?)(?P<name>[A-Za-z][\w-]{0,40})(?P<rest>[^\[\]]*)\]")
_ATTRIBUTE = re.compile(r"\s[\w-]+\s*=")
_NON_STORY_SHORTCODES = frozenset(("caption", "wp_caption", "embed", "gallery", "audio", "video"))
_BREAK = re.compile(r"(<[^<>]*>)|\n[ \t]*\n\s*|(\n)")
_CREATOR = re.compile(rb"<dc:creator>(?:<!\[CDATA\[)?([^<\]]{0,200})")
_AUTHOR = re.compile(rb"<wp:author>(?:[^<]|<(?!/?wp:author>))*</wp:author>\s*")
_COMMENT_START, _COMMENT_END = "<!--", "-->"


def looks_like(head: bytes) -> bool:
    """Return whether this is RSS that declares the namespace of WordPress exports."""
    name, attributes = root_element(head)
    return name == "rss" and "wordpress.org/export/" in attributes


def read(stream: BinaryIO, locator: str, defaults: IngestDefaults) -> Iterator[ReadResult]:
    """Yield a draft for every post and page; locators get the number of the item."""
    number = 0
    for item in feed_splitter.split_feed(stream, _ITEMS, _HEAD_NAMES, _reduce_head):
        number += 1
        yield _draft_post(item, f"{locator}#{number}")
    if number == 0:
        yield Rejected(locator, "an export without items", b"", "wxr", expected_story=False)


def _reduce_head(head: bytes, item: bytes) -> bytes:
    """Return a head with no other author than the item's: large sites have thousands."""
    creator = _CREATOR.search(item)
    return _keep_author(head, creator[1].strip() if creator else b"")


@lru_cache(maxsize=100)
def _keep_author(head: bytes, login: bytes) -> bytes:
    login_text = b">" + login + b"</"
    reduced = _AUTHOR.sub(lambda author: author[0] if login_text in author[0] else b"", head)
    # Unclosed author elements contain one another: they are removed from the inside out.
    return head if reduced == head else _keep_author(reduced, login)


def _draft_post(item: feed_splitter.FeedItem, locator: str) -> ReadResult:
    if item.kind is xml_splitter.PieceKind.TOO_LONG:
        reason = f"an item longer than {xml_splitter.MAX_RECORD_BYTES:,} bytes"
        return Rejected(locator, reason, b"", "wxr")
    try:
        tree = parse_xml(item.data).root
    except (BadXML, NotText) as error:
        return Rejected(locator, str(error), item.data, "wxr")
    post = next((element for element in tree.iter() if local_name(element) == "item"), None)
    if post is None:
        return Rejected(locator, "an item that cannot be found again", item.data, "wxr")
    if reason := _no_story_reason(post):
        return Rejected(locator, reason, item.data, "wxr", expected_story=False)
    head = next((child for child in tree if local_name(child) == "channel"), tree)
    fields = {name: value for name, value in _post_fields(post, head).items() if value}
    if not fields.get("title") and not fields.get("body"):
        reason = "a post without title or text"
        return Rejected(locator, reason, item.data, "wxr", expected_story=False)
    guid = _child_text(post, "guid")
    site = _child_text(head, "link") or _child_text(head, "base_blog_url")
    key = Key("feed", site, guid) if guid else None
    return Draft(locator, item.data, "wxr", fields=fields, basis=DateBasis.META, key=key)


def _no_story_reason(post: Any) -> str:
    """Return why an item is not a published story; empty if it may be one."""
    kind, status = _child_text(post, "post_type"), _child_text(post, "status")
    if kind in _NON_STORY_TYPES or kind.startswith(_SYSTEM_PREFIXES):
        return f"{_NON_STORY_TYPES.get(kind, f'of the kind {kind}')}, no story"
    if status not in ("publish", "inherit", ""):  # "inherit" without a parent
        return f"not published: its status is {status}"
    return ""


def _post_fields(post: Any, head: Any) -> dict[str, Any]:
    body, captions = _plain_text(_raw_child_text(post, "encoded", "content"))
    summary, _ = _plain_text(_raw_child_text(post, "encoded", "excerpt"))
    return {
        "title": markup.plain(_child_text(post, "title")).replace("\n", " "),
        "body": body,
        "caption": captions,
        "summary": summary,
        "date": _date_text(post, "post_date"),
        "published": _utc_time(post, "post_date_gmt") or _child_text(post, "pubDate"),
        "updated": _utc_time(post, "post_modified_gmt"),
        "publisher": _child_text(head, "title"),
        "author": _author_name(post, head),
        "section": _terms(post, "category"),
        "keywords": _terms(post, "post_tag"),
        "lang": _child_text(head, "language"),
        "url": _child_text(post, "link"),
    }


def _raw_child_text(element: Any, name: str, prefix: str = "") -> str:
    """Return the text of the first child of that name.

    Content and excerpt are both called `encoded`: `prefix` tells them apart.
    """
    for child in element:
        if local_name(child) == name and prefix in str(child.tag).rpartition(name)[0]:
            return "".join(child.itertext())
    return ""


def _child_text(element: Any, name: str) -> str:
    return _raw_child_text(element, name).strip()


def _date_text(post: Any, name: str) -> str:
    date = _child_text(post, name)
    return "" if date == _NO_DATE else date


def _utc_time(post: Any, name: str) -> str:
    time = _date_text(post, name)
    return time and f"{time} UTC"


def _author_name(post: Any, head: Any) -> str:
    """Return the display name of the login that an item names."""
    login = _child_text(post, "creator")
    authors = (child for child in head if local_name(child) == "author")
    names = (
        _child_text(author, "author_display_name")
        for author in authors
        if _child_text(author, "author_login") == login
    )
    return next(filter(None, names), login)


def _terms(post: Any, domain: str) -> list[str]:
    categories = (category for category in post if local_name(category) == "category")
    texts = (
        "".join(category.itertext()).strip()
        for category in categories
        if category.get("domain") == domain
    )
    return list(dict.fromkeys(markup.plain(text) for text in texts if text))


def _plain_text(content: str) -> tuple[str, str]:
    """Return the text of a post, and the captions of its pictures."""
    text, captions = _strip_shortcodes(_strip_comments(content))
    has_paragraphs = "<p" in text
    text = _BREAK.sub(lambda match: _html_break(match, has_paragraphs), text)
    lines = [markup.plain(caption).replace("\n", " ") for caption in captions]
    return markup.plain(text), "\n".join(filter(None, lines))


def _html_break(match: re.Match[str], has_paragraphs: bool) -> str:
    """Return a line end as WordPress shows it (wpautop): two end a paragraph, one breaks a line."""
    if match[1]:
        return match[0]
    return "\n" if match[2] and has_paragraphs else "<br>\n"


def _strip_comments(content: str) -> str:
    pieces, position = [], 0
    while (start := content.find(_COMMENT_START, position)) >= 0:
        end = content.find(_COMMENT_END, start)
        pieces.append(content[position:start])
        position = end + len(_COMMENT_END) if end >= 0 else len(content)
    return "".join((*pieces, content[position:]))


def _strip_shortcodes(text: str) -> tuple[str, list[str]]:
    """Return the text without shortcodes, and the captions in them.

    A word in brackets is a shortcode if it is closed, has attributes or an underscore, or is one of
    WordPress's own; otherwise it is an editor's: `[sic]`, `[the minister]`.
    """
    shortcodes = list(_SHORTCODE.finditer(text))
    closed_names = {code["name"].lower() for code in shortcodes if code["end"]}
    pieces: list[str] = []
    captions: list[str] = []
    position, open_name = 0, ""
    for code in shortcodes:
        name = code["name"].lower()
        may_be_word = not (name in closed_names or name in _WORDPRESS_SHORTCODES or "_" in name)
        if (may_be_word and not _ATTRIBUTE.match(code["rest"])) or open_name not in ("", name):
            continue
        (captions if open_name.endswith("caption") else pieces).append(
            text[position : code.start()] if open_name in ("", "caption", "wp_caption") else ""
        )
        position = code.end()
        opens = name in closed_names and name in _NON_STORY_SHORTCODES and not code["end"]
        open_name = name if opens else ""
    return "".join((*pieces, text[position:])), captions
