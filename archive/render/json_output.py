"""JSON output: one document per search or export, or one line per hit or article.

docs/schema describes each form; tests validate against it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TextIO

from archive.errors import ArchiveError
from archive.render.article_records import OutputRecord, article_record
from archive.render.article_text import ArticleDetails
from archive.render.provenance import all_reasons
from archive.render.sanitize import to_json
from archive.searching.request import SearchRequest
from archive.searching.response import SearchResponse
from archive.store import ArticleVersion
from index.engine import FacetCounts
from index.errors import QueryError, SearchError
from index.fields import FIELDS
from index.highlight import highlight

SCHEMA = 1


def print_search(response: SearchResponse, hits: Iterable[OutputRecord], out: TextIO) -> None:
    """Print a search response as one document, with or without hits."""
    print_record(search_record(response, hits), out)


def search_record(response: SearchResponse, hits: Iterable[OutputRecord]) -> OutputRecord:
    return {
        **query_record(response.request),
        "total": response.results.total,
        "took_ms": round(response.took_ms, 1),
        "offset": response.request.search.offset,
        "hits": list(hits),
        "facets": {
            name: facet_record(name, counts) for name, counts in response.results.facets.items()
        },
    }


def print_export(head: OutputRecord, articles: Iterable[OutputRecord], out: TextIO) -> int:
    """Write all articles as one document, streaming; return their number."""
    count = 0
    out.write(to_json(head)[:-1] + ', "hits": [')
    for article in articles:
        out.write(("," if count else "") + "\n" + to_json(article))
        count += 1
    out.write(f'], "total": {count}}}\n')
    return count


def print_article(details: ArticleDetails, *, with_provenance: bool, out: TextIO) -> None:
    """Print one article; optionally with its provenance: boilerplate, reasons and origins."""
    record: OutputRecord = {"schema": SCHEMA, **article_record(details.stored)}
    if details.highlight_terms:
        record["highlights"] = [
            {"field": name, "text": record[name], "spans": [list(span) for span in spans]}
            for name in ("title", "body", "caption")
            if (spans := highlight(record[name], name, details.highlight_terms))
        ]
    if with_provenance:
        record |= {
            "furniture": details.boilerplate,
            "reasons": all_reasons(details.stored.article, details.reasons),
            "origins": list(map(_origin, details.versions)),
        }
    print_record(record, out)


def _origin(version: ArticleVersion) -> OutputRecord:
    day, title = version.article.date, version.article.title
    return {
        "told": version.role,
        "date": str(day) if day else None,
        "title": title,
        "where": version.locator,
        "added": version.added_at,
    }


def print_lines(records: Iterable[OutputRecord], out: TextIO) -> None:
    for record in records:
        print_record(record, out)


def print_record(record: OutputRecord, out: TextIO) -> None:
    """Print a record on one line; lone surrogates, which UTF-8 cannot encode, are escaped."""
    out.write(to_json(record) + "\n")


def error_record(error: SearchError | ArchiveError) -> OutputRecord:
    """Return an error as a record; `span` is its place in the query, in characters, if known."""
    details: OutputRecord = {"code": error.code, "message": error.message, "hint": error.hint}
    if isinstance(error, QueryError):
        details["span"] = list(error.span)
    return {"error": details}


def query_record(request: SearchRequest) -> OutputRecord:
    """Return the beginning of every document: schema version and query."""
    record = {
        "input": request.query_text,
        "canonical": request.canonical,
        "filters": request.filters,
    }
    return {"schema": SCHEMA, "query": record}


def facet_record(name: str, counts: FacetCounts) -> OutputRecord:
    return {
        "counted": counts.article_count,
        "distinct": counts.distinct,
        "multi": FIELDS[name].multi_valued,
        "values": [{"value": value, "count": count} for value, count in counts.values],
        "other": counts.other_count,
    }
