"""JSON: one document for a search or an export, one line a hit or an article.

docs/schema says what each holds; tests validate against it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TextIO

from archive.answer import View
from archive.errors import ArchiveError
from archive.render.article import Whole
from archive.render.provenance import complete
from archive.render.records import Record, of_article
from archive.render.sanitize import to_json
from archive.store import Printing
from index.engine import FacetCounts
from index.errors import QueryError, SearchError
from index.fields import FIELDS
from index.highlight import marks

SCHEMA = 1


def print_search(view: View, hits: Iterable[Record], out: TextIO) -> None:
    """The whole answer as one document, also when nothing was found."""
    print_record(search(view, hits), out)


def search(view: View, hits: Iterable[Record]) -> Record:
    return {
        **query(view.typed, view.canonical, view.filters),
        "total": view.results.total,
        "took_ms": round(view.took_ms, 1),
        "offset": view.search.offset,
        "hits": list(hits),
        "facets": {name: facet(name, counts) for name, counts in view.results.facets.items()},
    }


def print_export(head: Record, articles: Iterable[Record], out: TextIO) -> int:
    """All articles as one document, written as they come; how many there were."""
    count = 0
    out.write(to_json(head)[:-1] + ', "hits": [')
    for article in articles:
        out.write(("," if count else "") + "\n" + to_json(article))
        count += 1
    out.write(f'], "total": {count}}}\n')
    return count


def print_article(whole: Whole, *, why: bool, out: TextIO) -> None:
    """One article; with `why`, what stood beside it, the reasons for its fields, its origins."""
    record: Record = {"schema": SCHEMA, **of_article(whole.kept)}
    if whole.wanted:
        record["highlights"] = [
            {"field": name, "text": record[name], "spans": [list(span) for span in spans]}
            for name in ("title", "body", "caption")
            if (spans := marks(record[name], name, whole.wanted))
        ]
    if why:
        record |= {
            "furniture": whole.furniture,
            "reasons": complete(whole.kept.article, whole.reasons),
            "origins": list(map(_origin, whole.printings)),
        }
    print_record(record, out)


def _origin(printing: Printing) -> Record:
    day, title = printing.article.date, printing.article.title
    told = {"told": printing.told, "date": str(day) if day else None, "title": title}
    return told | {"where": printing.where, "added": printing.added}


def print_lines(records: Iterable[Record], out: TextIO) -> None:
    for record in records:
        print_record(record, out)


def print_record(record: Record, out: TextIO) -> None:
    """One record, one line: surrogates that UTF-8 does not have are escaped."""
    out.write(to_json(record) + "\n")


def error(error: SearchError | ArchiveError) -> Record:
    """What went wrong; the place in the query in characters, where it has one."""
    about: Record = {"code": error.code, "message": error.message, "hint": error.hint}
    if isinstance(error, QueryError):
        about["span"] = list(error.span)
    return {"error": about}


def query(typed: str, canonical: str, filters: Mapping[str, Any]) -> Record:
    """How every document begins: what was asked."""
    asked = {"input": typed, "canonical": canonical, "filters": filters}
    return {"schema": SCHEMA, "query": asked}


def facet(name: str, counts: FacetCounts) -> Record:
    return {
        "counted": counts.counted,
        "distinct": counts.distinct,
        "multi": FIELDS[name].multi,
        "values": [{"value": value, "count": count} for value, count in counts.values],
        "other": counts.other,
    }
