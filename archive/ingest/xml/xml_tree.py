"""Elements of an XML tree by name, whatever their namespace."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from lxml import etree

Element: TypeAlias = etree._Element


def local_name(element: Element) -> str:
    """Return the name of an element without its namespace, or without an undeclared prefix.

    An element with nothing after its prefix, as in a damaged tag, is called `_`: no tag is empty.
    """
    return str(element.tag).rpartition("}")[2].rpartition(":")[2] or "_"


def walk(root: Element) -> Iterator[tuple[str, Element]]:
    """Yield every element at its start and at its end, in document order."""
    yield from etree.iterwalk(root, events=("start", "end"))


def children(element: Element, *names: str) -> list[Element]:
    """Return the child elements of these names, whatever their namespace."""
    return [child for child in element if local_name(child) in names]


def descendants(element: Element, *names: str) -> Iterator[Element]:
    """Yield the elements of these names below an element, in document order."""
    for descendant in element.iter():
        if descendant is not element and local_name(descendant) in names:
            yield descendant


def has_descendant(element: Element, *names: str) -> bool:
    """Return whether an element of these names is below an element."""
    return next(descendants(element, *names), None) is not None


def find(element: Element | None, *path: str) -> Element | None:
    """Return the first element at a path of names; None if there is none."""
    for name in path:
        if element is None:
            return None
        element = next(iter(children(element, name)), None)
    return element


def text_line(element: Element | None) -> str:
    """Return all text of an element on one line; empty if there is no element."""
    return " ".join("".join(element.itertext()).split()) if element is not None else ""


def text_lines(element: Element, *names: str) -> list[str]:
    """Return the texts of the children of these names, each once, without empty ones."""
    return list(dict.fromkeys(filter(None, map(text_line, children(element, *names)))))


def attribute(element: Element | None, name: str) -> str:
    """Return the value of an attribute, whatever its namespace (`lang`); empty if there is none."""
    if element is None:
        return ""
    values = (value for key, value in element.attrib.items() if key.rpartition("}")[2] == name)
    return " ".join(str(next(values, "")).split())


def serialize_element(root: Element, element: Element) -> str:
    """Return an element as XML, within the bare tags of its ancestors below the root."""
    text = str(etree.tostring(element, encoding="unicode", with_tail=False))
    parent = element.getparent()
    while parent is not None and parent is not root:
        text = f"<{local_name(parent)}>{text}</{local_name(parent)}>"
        parent = parent.getparent()
    return text


def build_document(root: Element, *parts: str) -> bytes:
    """Return a document of the root's bare tag that contains these parts."""
    name = local_name(root)
    return f"<?xml version='1.0' encoding='utf-8'?>\n<{name}>{''.join(parts)}</{name}>".encode()


def prune(root: Element, container: Element, kept_names: frozenset[str]) -> bytes:
    """Return the document with only those children of `container` whose names are in `kept_names`.

    Siblings of `container` are dropped.  A comment of one space marks the end of its children.  The
    bytes are ASCII, so that they read the same in whatever encoding a document is.
    """
    for parent in (root, container):
        parent.text = None
        for child in list(parent):
            child.tail = "\n"
            if child is not container and (
                parent is not container or local_name(child) not in kept_names
            ):
                parent.remove(child)
    container.append(etree.Comment(" "))
    for element in root.iter():  # empty CDATA would be serialized unlike an empty element
        element.text = element.text or None
    return bytes(etree.tostring(root, encoding="us-ascii"))
