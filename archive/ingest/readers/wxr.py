"""Exports of WordPress (WXR): the posts and pages that were published.

An export may have gigabytes: it is cut into items, and of its head each item keeps what names the
site and the authors.  Texts are as their editors left them: blank lines part paragraphs, comments
mark Gutenberg's blocks, and brackets hold shortcodes (https://codex.wordpress.org/Shortcode_API).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, BinaryIO

from archive.ingest.draft import Draft, Key, Known, Read, Rejected
from archive.ingest.text import markup
from archive.ingest.text.decode import NotText
from archive.ingest.text.sniff import root
from archive.ingest.xml import feed_splitter, xml_splitter
from archive.ingest.xml import parse as xml
from archive.ingest.xml.tree import local
from index.article import Basis

_ITEMS = xml_splitter.tag("item", marked=True)
_KEPT = frozenset("title link language base_blog_url author".split())

# What the table of posts holds besides stories (WordPress, wp-includes/post.php, and its plugins).
_NO_STORIES = {"attachment": "an attachment", "nav_menu_item": "an item of a menu",
               "revision": "a revision", "custom_css": "a style sheet",
               "customize_changeset": "a change of settings", "oembed_cache": "a cached answer",
               "user_request": "a request"}  # fmt: skip
_SYSTEM = ("wp_", "acf-", "elementor_", "jp_")
_NO_DATE = "0000-00-00 00:00:00"  # of a draft

_OWN_SHORTCODES = frozenset(
    "audio caption contact_form contact-form-7 embed gallery gist googlemaps playlist soundcloud"
    " twitter video vimeo wp_caption wpvideo youtube".split()
)
_SHORTCODE = re.compile(r"\[(?P<end>/?)(?P<name>[A-Za-z][\w-]{0,40})(?P<rest>[^\[\]]*)\]")
_ATTRIBUTE = re.compile(r"\s[\w-]+\s*=")
_WITH_TEXT_OF_OTHERS = frozenset(("caption", "wp_caption", "embed", "gallery", "audio", "video"))
_BREAK = re.compile(r"(<[^<>]*>)|\n[ \t]*\n\s*|(\n)")
_CREATOR = re.compile(rb"<dc:creator>(?:<!\[CDATA\[)?([^<\]]{0,200})")
_AUTHOR = re.compile(rb"<wp:author>(?:[^<]|<(?!/?wp:author>))*</wp:author>\s*")
_COMMENT_START, _COMMENT_END = "<!--", "-->"


def looks_like(head: bytes) -> bool:
    """Whether this is RSS that declares WordPress's export among its names."""
    name, attributes = root(head)
    return name == "rss" and "wordpress.org/export/" in attributes


def read(stream: BinaryIO, where: str, known: Known) -> Iterator[Read]:
    """A draft for every post and page; `where` gets the number of the item."""
    number = 0
    for item in feed_splitter.items(stream, _ITEMS, _KEPT, _narrow):
        number += 1
        yield _item(item, f"{where}#{number}")
    if number == 0:
        yield Rejected(where, "an export without items", b"", "wxr", story=False)


def _narrow(head: bytes, item: bytes) -> bytes:
    """A head with no other author than the item's: large sites have thousands."""
    creator = _CREATOR.search(item)
    return _with_author(head, creator[1].strip() if creator else b"")


@lru_cache(maxsize=100)
def _with_author(head: bytes, login: bytes) -> bytes:
    named = b">" + login + b"</"
    narrow = _AUTHOR.sub(lambda author: author[0] if named in author[0] else b"", head)
    return head if narrow == head else _with_author(narrow, login)  # torn, they hold one another


def _item(item: feed_splitter.Item, where: str) -> Read:
    if item.kind is xml_splitter.Kind.LONG:
        return Rejected(where, f"an item longer than {xml_splitter.LONGEST:,} bytes", b"", "wxr")
    try:
        tree = xml.parse(item.data).root
    except (xml.BadXML, NotText) as error:
        return Rejected(where, str(error), item.data, "wxr")
    post = next((e for e in tree.iter() if local(e) == "item"), None)
    if post is None:
        return Rejected(where, "an item that cannot be found again", item.data, "wxr")
    if refusal := _refusal(post):
        return Rejected(where, refusal, item.data, "wxr", story=False)
    head = next((child for child in tree if local(child) == "channel"), tree)
    fields = {name: value for name, value in _fields(post, head).items() if value}
    if not fields.get("title") and not fields.get("body"):
        return Rejected(where, "a post without title or text", item.data, "wxr", story=False)
    guid, site = _text(post, "guid"), _text(head, "link") or _text(head, "base_blog_url")
    key = Key("feed", site, guid) if guid else None
    return Draft(where, item.data, "wxr", fields=fields, basis=Basis.META, key=key)


def _refusal(post: Any) -> str:
    """Why there is no published story in an item; empty if there may be one."""
    kind, status = _text(post, "post_type"), _text(post, "status")
    if kind in _NO_STORIES or kind.startswith(_SYSTEM):
        return f"{_NO_STORIES.get(kind, f'of the kind {kind}')}, no story"
    if status not in ("publish", "inherit", ""):  # a post of no parent inherits nothing
        return f"not published: its status is {status}"
    return ""


def _fields(post: Any, head: Any) -> dict[str, Any]:
    body, captions = _prose(_raw(post, "encoded", "content"))
    summary, _ = _prose(_raw(post, "encoded", "excerpt"))
    return {
        "title": markup.plain(_text(post, "title")).replace("\n", " "),
        "body": body,
        "caption": captions,
        "summary": summary,
        "date": _date(post, "post_date"),
        "published": _instant(post, "post_date_gmt") or _text(post, "pubDate"),
        "updated": _instant(post, "post_modified_gmt"),
        "publisher": _text(head, "title"),
        "author": _author(post, head),
        "section": _terms(post, "category"),
        "keywords": _terms(post, "post_tag"),
        "lang": _text(head, "language"),
        "url": _text(post, "link"),
    }


def _raw(element: Any, name: str, prefix: str = "") -> str:
    """The text of its first child of that name; content and excerpt have one and two prefixes."""
    for child in element:
        if local(child) == name and prefix in str(child.tag).rpartition(name)[0]:
            return "".join(child.itertext())
    return ""


def _text(element: Any, name: str) -> str:
    return _raw(element, name).strip()


def _date(post: Any, name: str) -> str:
    found = _text(post, name)
    return "" if found == _NO_DATE else found


def _instant(post: Any, name: str) -> str:
    found = _date(post, name)
    return found and f"{found} UTC"


def _author(post: Any, head: Any) -> str:
    """The name that is shown for the login that an item names."""
    login = _text(post, "creator")
    authors = (child for child in head if local(child) == "author")
    shown = (_text(a, "author_display_name") for a in authors if _text(a, "author_login") == login)
    return next(filter(None, shown), login)


def _terms(post: Any, domain: str) -> list[str]:
    found = (child for child in post if local(child) == "category")
    texts = ("".join(child.itertext()).strip() for child in found if child.get("domain") == domain)
    return list(dict.fromkeys(markup.plain(text) for text in texts if text))


def _prose(content: str) -> tuple[str, str]:
    """The text of a post, and the captions of its pictures."""
    text, captions = _without_shortcodes(_without_comments(content))
    laid_out = "<p" in text
    text = _BREAK.sub(lambda found: _break(found, laid_out), text)
    lines = [markup.plain(caption).replace("\n", " ") for caption in captions]
    return markup.plain(text), "\n".join(filter(None, lines))


def _break(found: re.Match[str], laid_out: bool) -> str:
    """Line ends as WordPress shows them (wpautop): two part paragraphs, one breaks a line."""
    if found[1]:
        return found[0]
    return "\n" if found[2] and laid_out else "<br>\n"


def _without_comments(content: str) -> str:
    pieces, at = [], 0
    while (start := content.find(_COMMENT_START, at)) >= 0:
        end = content.find(_COMMENT_END, start)
        pieces.append(content[at:start])
        at = end + len(_COMMENT_END) if end >= 0 else len(content)
    return "".join((*pieces, content[at:]))


def _without_shortcodes(text: str) -> tuple[str, list[str]]:
    """The text without them, and what stood in those that hold no text of the story.

    A word in brackets is a shortcode if it is closed, has attributes or an underscore, or is
    WordPress's own; else it is an editor's: `[sic]`, `[the minister]`.
    """
    found = list(_SHORTCODE.finditer(text))
    closed = {code["name"].lower() for code in found if code["end"]}
    pieces: list[str] = []
    captions: list[str] = []
    at, inside = 0, ""
    for code in found:
        name = code["name"].lower()
        plain = not (name in closed or name in _OWN_SHORTCODES or "_" in name)
        if (plain and not _ATTRIBUTE.match(code["rest"])) or inside not in ("", name):
            continue
        (captions if inside.endswith("caption") else pieces).append(
            text[at : code.start()] if inside in ("", "caption", "wp_caption") else ""
        )
        at = code.end()
        opens = name in closed and name in _WITH_TEXT_OF_OTHERS and not code["end"]
        inside = name if opens else ""
    return "".join((*pieces, text[at:])), captions
