"""The API described as OpenAPI 3.1 (spec.openapis.org/oas/v3.1.0), from the table of parameters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from archive import __version__
from archive.render import records
from archive.web.parameters import COUNTS, EXPORT, PARAMETERS, SEARCH, TIMELINE
from index.article import Basis, Status

Schema = dict[str, Any]


def document() -> Schema:
    """The whole description."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "archive",
            "version": __version__,
            "description": "Search over a news archive.  Everything is read, nothing is changed.",
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "paths": {
            "/api/search": _get("Find articles.", SEARCH, _SEARCH),
            "/api/facets": _get("Count the values of fields.", COUNTS, _FACETS),
            "/api/timeline": _get("Count by the day of publication.", TIMELINE, _TIMELINE),
            "/api/articles/{id}": _article(),
            "/api/export": _export(),
            "/healthz": _health(),
        },
        "security": [{}, {"token": []}],  # a server wants the token, or nothing
        "components": {
            "schemas": {"Error": _ERROR, "Article": _ARTICLE, "Hit": _HIT},
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def _get(about: str, names: Sequence[str], answer: Schema) -> Schema:
    return {
        "get": {
            "summary": about,
            "parameters": [_parameter(name) for name in names],
            "responses": {
                "200": {"description": "What was found.", "content": _content(answer)},
                **_refusals("400", "401", "405", "421", "500", "503", "504"),
            },
        }
    }


def _article() -> Schema:
    found = _get("One article, with the reasons for its fields.", (), _ref("Article"))
    id = {
        "name": "id",
        "in": "path",
        "required": True,
        "description": "The id of an article, or how it starts.",
        "schema": {"type": "string", "minLength": 1},
    }
    found["get"]["parameters"] = [id]
    found["get"]["responses"] |= _refusals("404")
    return found


def _export() -> Schema:
    found = _get("All articles that match, without a limit.", EXPORT, {})
    found["get"]["responses"]["200"]["content"] = {
        "application/jsonl": {"schema": _TEXT},
        "text/csv": {"schema": _TEXT},
    }
    return found


def _health() -> Schema:
    found = _get("Whether this server answers.", (), _object({"status": _TEXT}))
    said = found["get"]["responses"]
    found["get"]["responses"] = {each: said[each] for each in ("200", "405", "421", "500")}
    found["get"]["security"] = []  # a watcher brings no token
    return found


def _parameter(name: str) -> Schema:
    parameter = PARAMETERS[name]
    return {
        "name": name,
        "in": "query",
        "description": parameter.about,
        "schema": parameter.schema,
        **({"style": "form", "explode": True} if parameter.many else {}),
    }


def _refusals(*statuses: str) -> Schema:
    said = {
        "400": "The question is wrong: the query, a date, a parameter.",
        "401": "The token is missing or wrong.",
        "404": "There is no such article.",
        "405": "Only GET and HEAD are answered.",
        "421": "This server does not go by the name that it was called by.",
        "500": "A fault of ours.",
        "503": "The archive cannot answer now: its index, or too many questions.",
        "504": "It takes longer than a question may.",
    }
    return {
        each: {"description": said[each], "content": _content(_ref("Error"))} for each in statuses
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


def _list(of: Schema) -> Schema:
    return {"type": "array", "items": of}


_TEXT: Schema = {"type": "string"}
_COUNT: Schema = {"type": "integer", "minimum": 0}
_FLAG: Schema = {"type": "boolean"}
_MAYBE: Schema = {"type": ["string", "null"]}
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
    "date_basis": {"enum": [str(each) for each in Basis]},
    "location": _list(_TEXT),
    "country": _list(_TEXT),
    "source": _MAYBE,
    "publisher": _list(_TEXT),
    "author": _list(_TEXT),
    "section": _list(_TEXT),
    "keywords": _list(_TEXT),
    "lang": _MAYBE,
    "url": _MAYBE,
    "status": {"enum": [str(each) for each in Status]},
    "added": _INSTANT,
    "where": _TEXT,
    "copies": _COUNT,
    "versions": {"type": "integer", "minimum": 1},
    "score": {"type": "number"},
    "run": _FLAG,
    "highlights": _list(_object({"field": _TEXT, "text": _TEXT, "spans": _list(_list(_COUNT))})),
}
_ARTICLE = _object(
    {name: _FIELDS[name] for name in records.ARTICLE} | {"why": _list({"type": "object"})}
)
_HIT = _object({name: _FIELDS[name] for name in records.HIT})
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
        "values": _list(_object({"value": _MAYBE, "count": _COUNT})),
        "other": _COUNT,
    }
)
_COUNTED: Schema = {"type": "object", "additionalProperties": _FACET}
_TOOK: Schema = {"type": "number", "description": "Milliseconds."}
_FACETS = _object({**_HEAD, "took_ms": _TOOK, "facets": _COUNTED})
_SEARCH = _object(
    {**_HEAD, "took_ms": _TOOK, "offset": _COUNT, "hits": _list(_ref("Hit")), "facets": _COUNTED}
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
        "took_ms": _TOOK,
        "unit": _TEXT,
        "undated": _COUNT,
        "undated_of": _COUNT,
        "buckets": _list(_BUCKET),
    },
    "undated_of",
)
