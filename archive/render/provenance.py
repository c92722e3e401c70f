"""Provenance of an article's fields: where each value comes from, and the values not chosen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from archive.record import EXTRACTED_FIELDS, LIST_FIELDS, TEXT_FIELDS, to_record
from archive.render.sanitize import one_line
from index.article import Article

Reason: TypeAlias = Mapping[str, Any]
"""Provenance as stored: field, basis, printed, value, chosen."""

_MAX_LENGTH = 120  # characters of a value or a quotation
_BASIS_LABELS = {
    "markup": "structured markup",
    "meta": "metadata",
    "page": "page text",
    "url": "URL",
    "filename": "file name",
    "wire": "wire header",
    "option": "ingest option",
    "text": "article text",
    "notice": "publisher's notice",
    "paper": "date order of the paper",
}


def basis_label(basis: str) -> str:
    """Return a basis in words, to follow "from": "metadata" for meta.

    >>> basis_label("meta"), basis_label("dateline")
    ('metadata', 'dateline')
    """
    return _BASIS_LABELS.get(basis, basis)


def all_reasons(article: Article, stored: Sequence[Reason]) -> list[Reason]:
    """Return the provenance of every field, the chosen value first.

    `stored`: what the store holds, which is nothing for values taken from the record as they are.
    """
    record = to_record(article)
    reasons = []
    for field in (*EXTRACTED_FIELDS, "status"):
        field_reasons = [reason for reason in stored if reason["field"] == field]
        reasons += sorted(field_reasons, key=lambda reason: not reason["chosen"])
        if field != "status" and not any(reason["chosen"] for reason in field_reasons):
            reasons += _default_reason(field, record[field])
    return reasons


def _default_reason(field: str, value: Any) -> Iterator[Reason]:
    basis = "record" if value else "none"
    if field in TEXT_FIELDS and value:
        value = f"{len(value):,} characters"
    text = "; ".join(value) if field in LIST_FIELDS else str(value or "")
    yield {"field": field, "basis": basis, "printed": "", "value": text, "chosen": True}


def reason_lines(article: Article, stored: Sequence[Reason]) -> Iterator[str]:
    """Yield one line per value: `date: 2024-05-02  from metadata: "2024-05-02"`."""
    for reason in all_reasons(article, stored):
        yield one_line(_line(reason))


def _line(reason: Reason) -> str:
    field, basis, value = reason["field"], reason["basis"], _shorten(reason["value"])
    if basis == "none":
        return f"{field}: unknown"
    quotation = f': "{_shorten(reason["printed"])}"' if reason["printed"] else ""
    verdict = "" if reason["chosen"] else "  (not chosen)"
    return f"{field}: {value or 'no value'}  from {basis_label(basis)}{quotation}{verdict}"


def _shorten(text: str) -> str:
    flat = " ".join(text.split())
    return f"{flat[:_MAX_LENGTH]} …" if len(flat) > _MAX_LENGTH else flat
