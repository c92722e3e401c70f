"""Texts of JSON values of any type: a string, a number, a list, an object."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

# Names of the member that contains an object's text: WordPress uses `rendered`, MongoDB `$date` and
# `$oid`, the New York Times `main` and `original`, JSON-LD `@value`.
_TEXT_NAMES = (
    "rendered", "main", "name", "value", "text", "#text", "@value", "$t", "_", "plain", "full",
    "content", "original", "default", "label", "title", "$date", "$oid", "$numberlong", "href",
)  # fmt: skip
_MAX_DEPTH = 6
_HTML_TAG = re.compile(
    r"</?(?:p|br|div|span|a|b|i|u|em|strong|small|sup|sub|ul|ol|li|dl|dt|dd|h[1-6]|hr|img|figure"
    r"|figcaption|blockquote|pre|code|html|head|body|section|article|header|footer|aside|iframe"
    r"|script|style|table|thead|tbody|tr|td|th|font|center|cite|q|time|video|audio)\b[^<>]*>|<!--",
    re.IGNORECASE,
)
_EPOCH = re.compile(r"(?!19|20)(\d{10}|\d{13})(?:\.\d*)?")  # but 2018021312 is a date


def texts(value: Any, depth: int = 0) -> list[str]:
    """Return every text in a value, in order; empty texts are left out.

    >>> texts(["a", 7, None, {"name": "b"}, True, ["c"]])
    ['a', '7', 'b', 'c']
    """
    if isinstance(value, str):
        return [value] if value.strip() else []
    if isinstance(value, int | float) and not isinstance(value, bool):
        return [str(value)]
    if isinstance(value, list) and depth < _MAX_DEPTH:
        return [text for element in value for text in texts(element, depth + 1)]
    if isinstance(value, Mapping) and depth < _MAX_DEPTH:
        lowered = {str(name).lower(): element for name, element in value.items()}
        candidates = (texts(lowered.get(name), depth + 1) for name in _TEXT_NAMES)
        return next(filter(None, candidates), [])
    return []


def first_text(value: Any) -> str:
    """Return the first text of a value, on one line; empty if there is none."""
    return " ".join(next(iter(texts(value)), "").split())


def is_html(text: str) -> bool:
    """Return whether a text has tags that only HTML has: `USX <X> RISES` has none."""
    return bool(_HTML_TAG.search(text))


def plain_text(text: str) -> str:
    """Return a text or a piece of HTML as plain text, one paragraph per line.

    >>> plain_text("One  &amp; two.\\n\\n Three <ID:n1>"), plain_text("<p>One</p><p>Two")
    ('One & two.\\nThree <ID:n1>', 'One\\nTwo')
    """
    if is_html(text):
        from archive.ingest.text.markup import plain  # noqa: PLC0415 (lxml, which few records need)

        return plain(text)
    lines = (" ".join(line.split()) for line in html.unescape(text).split("\n"))
    return "\n".join(line for line in lines if line)


def epoch_to_iso(text: str) -> str:
    """Convert seconds or milliseconds since 1970 to ISO 8601 in UTC; keep any other text.

    >>> epoch_to_iso("1538352000"), epoch_to_iso("1538352000000"), epoch_to_iso("2018-10-01")
    ('2018-10-01T00:00:00+00:00', '2018-10-01T00:00:00+00:00', '2018-10-01')
    """
    match = _EPOCH.fullmatch(text)
    if not match:
        return text
    seconds = int(match[1]) // (1000 if len(match[1]) > 10 else 1)
    return datetime.fromtimestamp(seconds, UTC).isoformat()
