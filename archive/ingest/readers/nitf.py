"""NITF, the News Industry Text Format of the IPTC, versions 2.5 to 3.6: one story per file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, BinaryIO

from archive.ingest.draft import Draft, IngestDefaults, Key, ReadResult, Rejected
from archive.ingest.text import sniff
from archive.ingest.wires import news_xml, nitf_body
from archive.ingest.xml.xml_tree import (
    Element,
    attribute,
    children,
    descendants,
    find,
    has_descendant,
    text_line,
    text_lines,
)
from index.article import DateBasis

# management-idref-status in docdata: the new status of the story that management-doc-idref names.
_KILL_STATUSES = frozenset(("canceled", "cancelled", "killed", "withheld"))
_RIGHTS_RESERVED = re.compile(r"[.,]?\s*All rights reserved\.?\Z", re.IGNORECASE)
# Names in <meta> under which agencies without a <distributor> give their own name.
_SOURCE_NAMES = ("source", "provider", "aap-source", "ntbkilde")


def looks_like(head: bytes) -> bool:
    """Return whether the first element is <nitf>."""
    return sniff.root_element(head)[0].lower() == "nitf"


def read(stream: BinaryIO, locator: str, defaults: IngestDefaults) -> Iterator[ReadResult]:
    """Yield the draft of a file, or its rejection."""
    for record in news_xml.read_items(stream, locator, "nitf", lambda root: (None, [root])):
        yield record if isinstance(record, Rejected) else _draft_story(*record)


def _draft_story(root: Element, header: None, data: bytes, locator: str) -> ReadResult:
    fields = nitf_body.story_fields(root)
    head = find(root, "head")
    docdata = find(head, "docdata")
    docdata = docdata if docdata is not None else find(root, "docdata")
    fields["title"] = fields.get("title") or text_line(find(head, "title"))
    if not fields["title"] and not fields.get("body"):
        has_media = has_descendant(root, "media")
        reason = "pictures, without a story" if has_media else "NITF with neither headline nor text"
        return Rejected(locator, reason, data, "nitf", expected_story=not has_media)
    if head is not None:
        fields |= _head_fields(head)
    if docdata is not None:
        fields |= _docdata_fields(docdata, fields)
    if fields.get("updated") == fields.get("published"):
        fields["updated"] = ""
    fields["lang"] = attribute(root, "lang") or attribute(root, "baselang")
    fields["source"] = _source(root, head, docdata)
    issuer = _issuer(docdata) or fields["source"]
    return Draft(
        locator,
        data,
        "nitf",
        fields=news_xml.drop_empty(fields),
        basis=DateBasis.WIRE,
        key=news_xml.story_key(attribute(find(docdata, "doc-id"), "id-string"), issuer),
        kill_targets=_kill_targets(docdata, issuer),
    )


def _head_fields(head: Element) -> dict[str, Any]:
    """Return the fields in <head>, except those in its docdata."""
    pubdata = find(head, "pubdata")
    pubdata = pubdata if pubdata is not None else find(head, "docdata", "pubdata")
    meta = _meta_values(head)
    url = attribute(pubdata, "ex-ref")
    revised = [attribute(revision, "norm") for revision in descendants(head, "revision-history")]
    return {
        "date": attribute(pubdata, "date.publication"),
        "updated": max(filter(_is_time, revised), default=""),
        "publisher": attribute(pubdata, "name"),
        "section": attribute(pubdata, "position.section")
        or meta.get("dsk", "")
        or [attribute(scope, "scope") for scope in descendants(head, "doc-scope")],
        "url": url if url.startswith(("http://", "https://")) else "",
        "keywords": _keywords(head),
        "slug": meta.get("anpa-keyword", ""),
    }


def _docdata_fields(docdata: Element, fields: dict[str, Any]) -> dict[str, Any]:
    status = attribute(docdata, "management-status")
    issued = attribute(find(docdata, "date.issue"), "norm")
    released = attribute(find(docdata, "date.release"), "norm")
    duplicate = find(docdata, "du-key")
    notes = [attribute(note, "info") for note in children(docdata, "ed-msg")]
    return {
        "published": issued or released,
        "status": status,
        "embargo": released if status == "embargoed" else "",
        "version": attribute(duplicate, "version"),
        "slug": attribute(duplicate, "key") or fields.get("slug"),
        "ednote": "\n".join(filter(None, (*notes, fields.get("ednote", "")))),
    }


def _is_time(norm: str) -> bool:
    return norm[:4].isdigit()


def _meta_values(head: Element) -> dict[str, str]:
    elements = children(head, "meta")
    return {
        attribute(element, "name").lower(): attribute(element, "content") for element in elements
    }


def _keywords(head: Element) -> list[str]:
    """Return keywords, the names of subjects, and a library's classifiers."""
    words = [
        attribute(element, "key") or text_line(element) for element in descendants(head, "keyword")
    ]
    for subject in descendants(head, "tobject.subject"):
        kinds = ("type", "matter", "detail")
        words += [attribute(subject, f"tobject.subject.{kind}") for kind in kinds]
    words += [text_line(element) for element in descendants(head, "classifier")]
    return list(dict.fromkeys(filter(None, words)))


def _source(root: Element, head: Element | None, docdata: Element | None) -> str:
    """Return the credited agency: the distributor, the one in <meta>, or the rights holder."""
    top = find(root, "body", "body.head")
    meta = _meta_values(head) if head is not None else {}
    candidates = (
        *(text_lines(top, "distributor") if top is not None else ()),
        *(meta.get(name, "") for name in _SOURCE_NAMES),
        _copyright_holder(docdata),
        text_line(find(top, "rights", "rights.owner")),
        _issuer(docdata),
    )
    return next(filter(None, candidates), "")


def _issuer(docdata: Element | None) -> str:
    """Return the agency whose id it is: if the id has no issuer, the first source of the story."""
    if docdata is None:
        return ""
    candidates = (
        attribute(find(docdata, "doc-id"), "regsrc"),
        *(attribute(element, "src-name") for element in descendants(docdata, "from-src")),
        _copyright_holder(docdata),
    )
    return next(filter(None, candidates), "")


def _copyright_holder(docdata: Element | None) -> str:
    return _RIGHTS_RESERVED.sub("", attribute(find(docdata, "doc.copyright"), "holder"))


def _kill_targets(docdata: Element | None, issuer: str) -> tuple[Key, ...]:
    """Return the key of the other story that this one cancels."""
    target = news_xml.story_key(attribute(docdata, "management-doc-idref"), issuer)
    own_key = news_xml.story_key(attribute(find(docdata, "doc-id"), "id-string"), issuer)
    is_kill = attribute(docdata, "management-idref-status").lower() in _KILL_STATUSES
    return (target,) if target and is_kill and target != own_key else ()
