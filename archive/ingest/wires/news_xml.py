"""What the XML formats of news agencies share: names of stories, and texts in their content."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO, NamedTuple, TypeAlias

from archive.ingest.draft import Key, Rejected
from archive.ingest.text import markup
from archive.ingest.text.decode import NotText
from archive.ingest.xml.parse import LONGEST, BadXML, parse
from archive.ingest.xml.tree import Element, children, document, line, local, piece, within

# An id that names its issuer needs no other word on who that is: RFC 3085 (NewsML), RFC 4151 (tag).
_ISSUED = re.compile(r"(?:urn:newsml:|tag:|https?://)([\w.-]+)[:,/]", re.IGNORECASE)
# NewsML 1.2, PublicIdentifier: urn:newsml:provider:date:item:revision, N, U or A behind it.
_REVISED = re.compile(r"(urn:newsml:[^:]*:[^:]*:[^:]*):\d+[NUA]?", re.IGNORECASE)
_HTML = "a|b|blockquote|br|div|iframe|p|script|span|strong|table"
_TAGS = re.compile(rf"</?(?:{_HTML})\b[^<>]*>", re.I)
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_HEADER = 4_000  # characters of a message's header that goes along with each of its items
Parts: TypeAlias = tuple[Element | None, list[Element]]  # the header of a message, and its items
_ASIDE = frozenset("media figure figcaption body.head byline header footer nav aside".split())
_CAPTIONS = ("media-caption", "figcaption")
_TIME = re.compile(r"\d{4}-?\d\d-?\d\d[T ]?\d|\d{1,2}/\d{1,2}/\d{4}\Z")


class Record(NamedTuple):
    """One item of a document, and what it needs to be read alone."""

    element: Element
    header: Element | None  # of the message that it came in
    data: bytes
    where: str


def records(
    stream: BinaryIO, where: str, reader: str, parts: Callable[[Element], Parts]
) -> Iterator[Record | Rejected]:
    """The items that `parts` finds below the root, one by one, or why there are none.

    Of a document that ends too soon only the last item is rejected.
    """
    data = stream.read(LONGEST + 1)
    try:
        root, flaw, torn = parse(data)
    except (BadXML, NotText) as error:
        kept = data if len(data) <= LONGEST else b""
        yield Rejected(where, str(error) if data.strip() else "empty", kept, reader)
        return
    header, items = parts(root)
    several = len(items) > 1
    head = piece(root, header) if header is not None and several else ""
    if len(head) > _HEADER:
        header, head = None, ""
    for number, item in enumerate(items, 1):
        place = f"{where}#{number}" if several else where
        if torn and item is items[-1]:
            break
        if not several:
            yield Record(item, header, data, place)
            continue
        alone = Record(item, header, document(root, head, piece(root, item)), place)
        yield _read_alone(alone, reader, parts) if flaw else alone
    if torn:
        place = f"{where}#{len(items)}" if several else where
        why = f"torn, it ends before its story does: {flaw}"
        yield Rejected(place, why, b"" if several else data, reader)


def _read_alone(
    record: Record, reader: str, parts: Callable[[Element], Parts]
) -> Record | Rejected:
    """An item out of a flawed document as its own bytes say it: they may be mended otherwise."""
    why = "out of a flawed document, and not found again alone"
    try:
        root, _, torn = parse(record.data)
    except (BadXML, NotText) as error:
        return Rejected(record.where, f"{why}: {error}", record.data, reader)
    header, items = parts(root)
    if torn or len(items) != 1:
        return Rejected(record.where, why, record.data, reader)
    return Record(items[0], header, record.data, record.where)


def key(printed: str, provider: str) -> Key | None:
    """The name of a story, whatever its revision.

    >>> key("urn:newsml:example.org:20240302:ferry-7:2N", "")
    Key(kind='wire', provider='example.org', value='urn:newsml:example.org:20240302:ferry-7')
    """
    named = _REVISED.fullmatch(printed)
    value = named[1] if named else printed
    issued = _ISSUED.match(value)
    issuer = issued[1].lower() if issued else provider
    return Key("wire", issuer, value) if value and issuer else None


# A desk's own tags, escaped: <endash>-</endash>.  What nothing closes is a name: <IBM.N>.
_ESCAPED_PAIR = re.compile(rf"<(?!(?:{_HTML})>)([a-z]{{2,12}})>([^<>]{{0,40}})</\1>")


def prose(content: Element | None) -> str:
    """The text that an element holds: as elements, as escaped HTML, or flat."""
    if content is None:
        return ""
    if len(content) == 0:
        return markup.plain(content.text or "", wired=True)
    text = markup.of_element(content, _ASIDE, wired=True)
    text = _ESCAPED_PAIR.sub(r"\2", text)
    if not _TAGS.search(text):
        return text
    escaped = (markup.plain(row) if _TAGS.search(row) else row for row in text.split("\n"))
    return "\n".join(filter(None, escaped))


def captions(content: Element) -> str:
    """What stands below the pictures within a text, a line each."""
    found = within(content, *_CAPTIONS)
    outer = (each for each in found if not any(local(a) in _CAPTIONS for a in each.iterancestors()))
    return "\n".join(filter(None, map(prose, outer)))


def dateline(printed: str) -> str:
    """A dateline as printed; some print the hour of transmission in its place, which is none."""
    return "" if _TIME.match(printed) else printed


def byline(element: Element) -> str:
    """Who wrote it, without the title that stands behind the name (NITF's byttl)."""
    parts = [element.text or ""]
    for child in element:
        parts += ["" if local(child) in ("byttl", "virtloc") else line(child), child.tail or ""]
    named = re.sub(r" (?=[,.;])", "", " ".join(" ".join(parts).split())).rstrip(" ,")
    return named if named.lower() != "by" else ""


def named(element: Element, lang: str = "") -> str:
    """The name of a concept or party: that in the language of the item, else the first."""
    names = children(element, "name")
    ranked = sorted(names, key=lambda each: not each.get(_LANG, "").startswith(lang[:2] or "\0"))
    return next(filter(None, map(line, ranked)), "")


def filled(fields: dict[str, Any]) -> dict[str, Any]:
    """The fields that hold something."""
    return {name: value for name, value in fields.items() if value}
