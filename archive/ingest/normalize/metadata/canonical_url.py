"""Canonical URL of a page, among those that the page and the file that holds it give."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import urlsplit, urlunsplit

from archive.ingest import identity


def choose_url(urls: Sequence[str], page_url: str) -> str | None:
    """Return the first URL on the page's host that identifies one story, else the first on it.

    `page_url` is the URL that the page was saved from; if it is empty, the first of `urls` gives
    the host.

    >>> urls = ["https://a.example/x-y-1.html", "https://b.example/9"]
    >>> choose_url(urls, "https://www.b.example/?")
    'https://b.example/9'
    """
    saved = clean_url(page_url)
    cleaned = [url for raw in urls if (url := clean_url(raw))]
    host = _host(saved) if saved else _host(cleaned[0]) if cleaned else ""
    on_host = [url for url in (*cleaned, *filter(None, (saved,))) if _host(url) == host]
    story_url = next((url for url in on_host if identity.url_key(url)), None)
    return story_url or next(iter(on_host), None)


def clean_url(url: str) -> str | None:
    """Return a URL without fragment and tracking parameters; None if it is not an HTTP URL."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.netloc:
        return None
    return urlunsplit(identity.strip_tracking(parts))


def _host(url: str) -> str:
    return re.sub(r"^(?:www|m|mobile|amp)\.", "", urlsplit(url).netloc)
