"""NITF, the News Industry Text Format of the IPTC, versions 2.5 to 3.6: one story a file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, BinaryIO

from archive.ingest.draft import Draft, Key, Known, Read, Rejected
from archive.ingest.text import sniff
from archive.ingest.wires import news_xml, nitf
from archive.ingest.xml.tree import Element, at, attribute, children, has, line, lines, within
from index.article import Basis

# docdata, management-idref-status: what becomes of the story that management-doc-idref names.
_KILLS = frozenset(("canceled", "cancelled", "killed", "withheld"))
_RESERVED = re.compile(r"[.,]?\s*All rights reserved\.?\Z", re.IGNORECASE)
# How agencies that leave <distributor> out say who they are, in <meta>.
_SOURCES = ("source", "provider", "aap-source", "ntbkilde")


def looks_like(head: bytes) -> bool:
    """Whether the first element is <nitf>."""
    return sniff.root(head)[0].lower() == "nitf"


def read(stream: BinaryIO, where: str, known: Known) -> Iterator[Read]:
    """The one draft of a file, or why there is none."""
    for record in news_xml.records(stream, where, "nitf", lambda root: (None, [root])):
        yield record if isinstance(record, Rejected) else _draft(*record)


def _draft(root: Element, header: None, data: bytes, where: str) -> Read:
    said = nitf.story(root)
    head = at(root, "head")
    docdata = at(head, "docdata")
    docdata = docdata if docdata is not None else at(root, "docdata")
    said["title"] = said.get("title") or line(at(head, "title"))
    if not said["title"] and not said.get("body"):
        media = has(root, "media")
        why = "pictures, without a story" if media else "NITF with neither headline nor text"
        return Rejected(where, why, data, "nitf", story=not media)
    if head is not None:
        said |= _of_head(head, said)
    if docdata is not None:
        said |= _of_docdata(docdata, said)
    if said.get("updated") == said.get("published"):
        said["updated"] = ""
    said["lang"] = attribute(root, "lang") or attribute(root, "baselang")
    said["source"] = _source(root, head, docdata)
    issuer = _issuer(docdata) or said["source"]
    return Draft(
        where,
        data,
        "nitf",
        fields=news_xml.filled(said),
        basis=Basis.WIRE,
        key=news_xml.key(attribute(at(docdata, "doc-id"), "id-string"), issuer),
        withdraws=_withdrawn(docdata, issuer),
    )


def _of_head(head: Element, said: dict[str, Any]) -> dict[str, Any]:
    """What <head> says but for its docdata."""
    printed = at(head, "pubdata")
    printed = printed if printed is not None else at(head, "docdata", "pubdata")
    meta = _meta(head)
    url = attribute(printed, "ex-ref")
    revised = [attribute(r, "norm") for r in within(head, "revision-history")]
    return {
        "date": attribute(printed, "date.publication"),
        "updated": max(filter(_is_time, revised), default=""),
        "publisher": attribute(printed, "name"),
        "section": attribute(printed, "position.section")
        or meta.get("dsk", "")
        or [attribute(scope, "scope") for scope in within(head, "doc-scope")],
        "url": url if url.startswith(("http://", "https://")) else "",
        "keywords": _keywords(head),
        "slug": meta.get("anpa-keyword", ""),
    }


def _of_docdata(docdata: Element, said: dict[str, Any]) -> dict[str, Any]:
    status = attribute(docdata, "management-status")
    issued = attribute(at(docdata, "date.issue"), "norm")
    released = attribute(at(docdata, "date.release"), "norm")
    duplicate = at(docdata, "du-key")
    notes = [attribute(note, "info") for note in children(docdata, "ed-msg")]
    return {
        "published": issued or released,
        "status": status,
        "embargo": released if status == "embargoed" else "",
        "version": attribute(duplicate, "version"),
        "slug": attribute(duplicate, "key") or said.get("slug"),
        "ednote": "\n".join(filter(None, (*notes, said.get("ednote", "")))),
    }


def _is_time(norm: str) -> bool:
    return norm[:4].isdigit()


def _meta(head: Element) -> dict[str, str]:
    found = children(head, "meta")
    return {attribute(each, "name").lower(): attribute(each, "content") for each in found}


def _keywords(head: Element) -> list[str]:
    """Key words, the names of subjects, and what a library classified it as."""
    words = [attribute(each, "key") or line(each) for each in within(head, "keyword")]
    for subject in within(head, "tobject.subject"):
        kinds = ("type", "matter", "detail")
        words += [attribute(subject, f"tobject.subject.{kind}") for kind in kinds]
    words += [line(each) for each in within(head, "classifier")]
    return list(dict.fromkeys(filter(None, words)))


def _source(root: Element, head: Element | None, docdata: Element | None) -> str:
    """The agency that is credited: who distributes it, who says so in <meta>, whose right it is."""
    top = at(root, "body", "body.head")
    meta = _meta(head) if head is not None else {}
    candidates = (
        *(lines(top, "distributor") if top is not None else ()),
        *(meta.get(name, "") for name in _SOURCES),
        _holder(docdata),
        line(at(top, "rights", "rights.owner")),
        _issuer(docdata),
    )
    return next(filter(None, candidates), "")


def _issuer(docdata: Element | None) -> str:
    """Whose id it is; the first that the story came from where the id does not say."""
    if docdata is None:
        return ""
    candidates = (
        attribute(at(docdata, "doc-id"), "regsrc"),
        *(attribute(each, "src-name") for each in within(docdata, "from-src")),
        _holder(docdata),
    )
    return next(filter(None, candidates), "")


def _holder(docdata: Element | None) -> str:
    return _RESERVED.sub("", attribute(at(docdata, "doc.copyright"), "holder"))


def _withdrawn(docdata: Element | None, issuer: str) -> tuple[Key, ...]:
    """The other story that this one cancels."""
    named = news_xml.key(attribute(docdata, "management-doc-idref"), issuer)
    own = news_xml.key(attribute(at(docdata, "doc-id"), "id-string"), issuer)
    kills = attribute(docdata, "management-idref-status").lower() in _KILLS
    return (named,) if named and kills and named != own else ()
