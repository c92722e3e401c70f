"""What stands in a record as text, whatever it was: a text, a number, a list, an object."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

# Under which name an object holds the text that it stands for: WordPress has `rendered`,
# MongoDB `$date` and `$oid`, the New York Times `main` and `original`, JSON-LD `@value`.
_INSIDE = (
    "rendered", "main", "name", "value", "text", "#text", "@value", "$t", "_", "plain", "full",
    "content", "original", "default", "label", "title", "$date", "$oid", "$numberlong", "href",
)  # fmt: skip
_DEEPEST = 6
_HTML = re.compile(
    r"</?(?:p|br|div|span|a|b|i|u|em|strong|small|sup|sub|ul|ol|li|dl|dt|dd|h[1-6]|hr|img|figure"
    r"|figcaption|blockquote|pre|code|html|head|body|section|article|header|footer|aside|iframe"
    r"|script|style|table|thead|tbody|tr|td|th|font|center|cite|q|time|video|audio)\b[^<>]*>|<!--",
    re.IGNORECASE,
)
_EPOCH = re.compile(r"(?!19|20)(\d{10}|\d{13})(?:\.\d*)?")  # 2018021312 is a date as printed


def texts(value: Any, depth: int = 0) -> list[str]:
    """Every text in a value, in order, without those that hold none.

    >>> texts(["a", 7, None, {"name": "b"}, True, ["c"]])
    ['a', '7', 'b', 'c']
    """
    if isinstance(value, str):
        return [value] if value.strip() else []
    if isinstance(value, int | float) and not isinstance(value, bool):
        return [str(value)]
    if isinstance(value, list) and depth < _DEEPEST:
        return [text for each in value for text in texts(each, depth + 1)]
    if isinstance(value, Mapping) and depth < _DEEPEST:
        lowered = {str(name).lower(): each for name, each in value.items()}
        return next((t for name in _INSIDE if (t := texts(lowered.get(name), depth + 1))), [])
    return []


def first(value: Any) -> str:
    """The first text of a value, on one line; empty if there is none."""
    return " ".join(next(iter(texts(value)), "").split())


def is_html(text: str) -> bool:
    """Whether tags stand in it that only HTML has: `USX <X> RISES` is none."""
    return bool(_HTML.search(text))


def prose(text: str) -> str:
    """A text or a piece of HTML as plain text, a paragraph a line.

    >>> prose("One  &amp; two.\\n\\n Three <ID:n1>"), prose("<p>One</p><p>Two")
    ('One & two.\\nThree <ID:n1>', 'One\\nTwo')
    """
    if is_html(text):
        from archive.ingest.text.markup import plain  # noqa: PLC0415 (lxml, which few records need)

        return plain(text)
    lines = (" ".join(line.split()) for line in html.unescape(text).split("\n"))
    return "\n".join(line for line in lines if line)


def instant(text: str) -> str:
    """A point in time as printed; the seconds or milliseconds since 1970 as such a one.

    >>> instant("1538352000"), instant("1538352000000"), instant("2018-10-01")
    ('2018-10-01T00:00:00+00:00', '2018-10-01T00:00:00+00:00', '2018-10-01')
    """
    found = _EPOCH.fullmatch(text)
    if not found:
        return text
    seconds = int(found[1]) // (1000 if len(found[1]) > 10 else 1)
    return datetime.fromtimestamp(seconds, UTC).isoformat()
