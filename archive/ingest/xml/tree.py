"""Elements of a tree of XML, by their names whatever their namespace."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from lxml import etree

Element: TypeAlias = etree._Element


def local(element: Element) -> str:
    """The name of an element without its namespace, or without a prefix that means none.

    One with nothing behind its prefix, as a torn tag may be, is called `_`: nothing has no tag.
    """
    return str(element.tag).rpartition("}")[2].rpartition(":")[2] or "_"


def walked(root: Element) -> Iterator[tuple[str, Element]]:
    """Every element, at its start and at its end, in the order of the document."""
    yield from etree.iterwalk(root, events=("start", "end"))


def children(element: Element, *names: str) -> list[Element]:
    """Its own children of these names, whatever their namespace."""
    return [child for child in element if local(child) in names]


def within(element: Element, *names: str) -> Iterator[Element]:
    """Every element of these names below it, in the order of the document."""
    for found in element.iter():
        if found is not element and local(found) in names:
            yield found


def has(element: Element, *names: str) -> bool:
    """Whether any element of these names stands below it."""
    return next(within(element, *names), None) is not None


def at(element: Element | None, *path: str) -> Element | None:
    """The first element down a path of names."""
    for name in path:
        if element is None:
            return None
        element = next(iter(children(element, name)), None)
    return element


def line(element: Element | None) -> str:
    """All text of an element as one line; empty where there is no element."""
    return " ".join("".join(element.itertext()).split()) if element is not None else ""


def lines(element: Element, *names: str) -> list[str]:
    """The texts of its children of these names, each once, none empty."""
    return list(dict.fromkeys(filter(None, map(line, children(element, *names)))))


def attribute(element: Element | None, name: str) -> str:
    """The value of an attribute, whatever its namespace (`lang`); empty where there is none."""
    if element is None:
        return ""
    values = (value for key, value in element.attrib.items() if key.rpartition("}")[2] == name)
    return " ".join(str(next(values, "")).split())


def piece(root: Element, element: Element) -> str:
    """An element as text, whole, within the bare tags of what it stands in below the root."""
    text = str(etree.tostring(element, encoding="unicode", with_tail=False))
    parent = element.getparent()
    while parent is not None and parent is not root:
        text = f"<{local(parent)}>{text}</{local(parent)}>"
        parent = parent.getparent()
    return text


def document(root: Element, *pieces: str) -> bytes:
    """A document of that root's bare tag, with these pieces below it."""
    name = local(root)
    return f"<?xml version='1.0' encoding='utf-8'?>\n<{name}>{''.join(pieces)}</{name}>".encode()


def pruned(root: Element, inside: Element, kept: frozenset[str]) -> bytes:
    """The document with no more in `inside` than those children whose names are kept.

    Of what stands beside `inside` nothing stays.  A comment of one space marks where the children
    end.  The bytes are ASCII, so that they read the same in whatever encoding a document is.
    """
    for parent in (root, inside):
        parent.text = None
        for child in list(parent):
            child.tail = "\n"
            if child is not inside and (parent is not inside or local(child) not in kept):
                parent.remove(child)
    inside.append(etree.Comment(" "))
    for element in root.iter():  # empty CDATA would be written otherwise than an empty element
        element.text = element.text or None
    return bytes(etree.tostring(root, encoding="us-ascii"))
