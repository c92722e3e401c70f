"""OpenAPI 3.1 description of the API (spec.openapis.org/oas/v3.1.0), from the parameter table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from archive import __version__
from archive.render.article_records import ARTICLE_FIELDS, HIT_FIELDS
from archive.web.parameters import (
    EXPORT_PARAMETERS,
    FACETS_PARAMETERS,
    PARAMETERS,
    SEARCH_PARAMETERS,
    TIMELINE_PARAMETERS,
)
from index.article import DateBasis, Status

Schema = dict[str, Any]


def openapi_document() -> Schema:
    """Return the OpenAPI document."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "archive",
            "version": __version__,
            "description": "Search a news archive.  The API is read-only.",
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "paths": {
            "/api/search": _get("Search articles.", SEARCH_PARAMETERS, _SEARCH),
            "/api/facets": _get(
                "Count the values of fields in matching articles.", FACETS_PARAMETERS, _FACETS
            ),
            "/api/timeline": _get(
                "Count matching articles by date of publication.", TIMELINE_PARAMETERS, _TIMELINE
            ),
            "/api/articles/{id}": _article(),
            "/api/export": _export(),
            "/healthz": _health(),
        },
        "security": [{}, {"token": []}],  # required only if the server was started with a token
        "components": {
            "schemas": {"Error": _ERROR, "Article": _ARTICLE, "Hit": _HIT},
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def _get(summary: str, names: Sequence[str], result: Schema) -> Schema:
    return {
        "get": {
            "summary": summary,
            "parameters": [_parameter(name) for name in names],
            "responses": {
                "200": {"description": "Success.", "content": _content(result)},
                **_error_responses("400", "401", "405", "421", "500", "503", "504"),
            },
        }
    }


def _article() -> Schema:
    operation = _get("Get one article, with the provenance of its fields.", (), _ref("Article"))
    id = {
        "name": "id",
        "in": "path",
        "required": True,
        "description": "Id of an article, or its beginning if that is unique.",
        "schema": {"type": "string", "minLength": 1},
    }
    operation["get"]["parameters"] = [id]
    operation["get"]["responses"] |= _error_responses("404")
    return operation


def _export() -> Schema:
    operation = _get("Export all matching articles, without a limit.", EXPORT_PARAMETERS, {})
    operation["get"]["responses"]["200"]["content"] = {
        "application/jsonl": {"schema": _TEXT},
        "text/csv": {"schema": _TEXT},
    }
    return operation


def _health() -> Schema:
    operation = _get("Check that the server is running.", (), _object({"status": _TEXT}))
    get = operation["get"]
    get["responses"] = {code: get["responses"][code] for code in ("200", "405", "421", "500")}
    get["security"] = []  # monitoring needs no token
    return operation


def _parameter(name: str) -> Schema:
    parameter = PARAMETERS[name]
    return {
        "name": name,
        "in": "query",
        "description": parameter.description,
        "schema": parameter.schema,
        **({"style": "form", "explode": True} if parameter.multiple else {}),
    }


def _error_responses(*statuses: str) -> Schema:
    descriptions = {
        "400": "The query, a date or a parameter is invalid.",
        "401": "The token is missing or wrong.",
        "404": "There is no such article.",
        "405": "Only GET and HEAD are allowed.",
        "421": "The host name of the request is not allowed.",
        "500": "Internal error.",
        "503": "The index is not available, or too many requests are waiting.",
        "504": "The request takes longer than the server allows.",
    }
    return {
        status: {"description": descriptions[status], "content": _content(_ref("Error"))}
        for status in statuses
    }


def _content(schema: Schema) -> Schema:
    return {"application/json": {"schema": schema}}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def _object(properties: Mapping[str, Schema], *optional: str) -> Schema:
    return {
        "type": "object",
        "properties": dict(properties),
        "required": [name for name in properties if name not in optional],
        "additionalProperties": False,
    }


def _list(items: Schema) -> Schema:
    return {"type": "array", "items": items}


_TEXT: Schema = {"type": "string"}
_COUNT: Schema = {"type": "integer", "minimum": 0}
_FLAG: Schema = {"type": "boolean"}
_OPTIONAL_TEXT: Schema = {"type": ["string", "null"]}
_DAY: Schema = {"type": ["string", "null"], "format": "date"}
_INSTANT: Schema = {"type": ["string", "null"], "format": "date-time"}
_FIELDS: Mapping[str, Schema] = {
    "id": {"type": "string", "pattern": "^[0-9a-hjkmnp-tv-z]{16}$"},
    "title": _TEXT,
    "body": _TEXT,
    "caption": _TEXT,
    "summary": _TEXT,
    "date": _DAY,
    "published": _INSTANT,
    "updated": _INSTANT,
    "date_basis": {"enum": [str(basis) for basis in DateBasis]},
    "location": _list(_TEXT),
    "country": _list(_TEXT),
    "source": _OPTIONAL_TEXT,
    "publisher": _list(_TEXT),
    "author": _list(_TEXT),
    "section": _list(_TEXT),
    "keywords": _list(_TEXT),
    "lang": _OPTIONAL_TEXT,
    "url": _OPTIONAL_TEXT,
    "status": {"enum": [str(status) for status in Status]},
    "added": _INSTANT,
    "where": _TEXT,
    "copies": _COUNT,
    "versions": {"type": "integer", "minimum": 1},
    "score": {"type": "number"},
    "run": _FLAG,
    "highlights": _list(_object({"field": _TEXT, "text": _TEXT, "spans": _list(_list(_COUNT))})),
}
_ARTICLE = _object(
    {name: _FIELDS[name] for name in ARTICLE_FIELDS} | {"why": _list({"type": "object"})}
)
_HIT = _object({name: _FIELDS[name] for name in HIT_FIELDS})
_ERROR = _object(
    {
        "error": _object(
            {"code": _TEXT, "message": _TEXT, "hint": _TEXT, "span": _list(_COUNT)}, "span"
        )
    }
)
_QUERY = _object({"input": _TEXT, "canonical": _TEXT, "filters": {"type": "object"}})
_HEAD: Mapping[str, Schema] = {"schema": {"const": 1}, "query": _QUERY, "total": _COUNT}
_FACET = _object(
    {
        "counted": _COUNT,
        "distinct": _COUNT,
        "multi": _FLAG,
        "values": _list(_object({"value": _OPTIONAL_TEXT, "count": _COUNT})),
        "other": _COUNT,
    }
)
_FACETS_BY_NAME: Schema = {"type": "object", "additionalProperties": _FACET}
_DURATION: Schema = {"type": "number", "description": "Milliseconds."}
_FACETS = _object({**_HEAD, "took_ms": _DURATION, "facets": _FACETS_BY_NAME})
_SEARCH = _object(
    {
        **_HEAD,
        "took_ms": _DURATION,
        "offset": _COUNT,
        "hits": _list(_ref("Hit")),
        "facets": _FACETS_BY_NAME,
    }
)
_BUCKET = _object(
    {
        "name": _TEXT,
        "first": {"type": "string", "format": "date"},
        "last": {"type": "string", "format": "date"},
        "count": _COUNT,
        "of": _COUNT,
        "share": {"type": ["number", "null"]},
    },
    "of",
    "share",
)
_TIMELINE = _object(
    {
        **_HEAD,
        "took_ms": _DURATION,
        "unit": _TEXT,
        "undated": _COUNT,
        "undated_of": _COUNT,
        "buckets": _list(_BUCKET),
    },
    "undated_of",
)
