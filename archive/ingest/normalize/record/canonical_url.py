"""The one address of a page, from those that it and its container give."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import urlsplit, urlunsplit

from archive.ingest import identity


def choose(given: Sequence[str], page: str) -> str | None:
    """The first on the page's own host that names one story, else the first there is.

    Where `page`, the address it was saved from, is not known, the first one tells the host.

    >>> choose(["https://a.example/x-y-1.html", "https://b.example/9"], "https://www.b.example/?")
    'https://b.example/9'
    """
    saved = plain(page)
    cleaned = [address for one in given if (address := plain(one))]
    host = _host(saved) if saved else _host(cleaned[0]) if cleaned else ""
    own = [address for address in (*cleaned, *filter(None, (saved,))) if _host(address) == host]
    named = next((address for address in own if identity.by_url(address)), None)
    return named or next(iter(own), None)


def plain(url: str) -> str | None:
    """A URL without its fragment and what only counts visits; None if it is none."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.netloc:
        return None
    return urlunsplit(identity.untracked(parts))


def _host(url: str) -> str:
    return re.sub(r"^(?:www|m|mobile|amp)\.", "", urlsplit(url).netloc)
