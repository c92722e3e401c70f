"""An article's id: stable over every way by which the same record comes in again.

16 characters of Crockford's base32, the first a letter: of the URL if there is one, else of the
words of the text when it was first seen.
"""

from __future__ import annotations

import hashlib
import re
from urllib.parse import urlsplit

from index.analysis import words

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford: without i, l, o, u
_LETTERS = _ALPHABET[10:]
LENGTH = 16
_OWN_BODY = 50  # words from which a body alone tells two stories apart


def is_id(text: object) -> bool:
    """Whether this is an id as we make them."""
    return (
        isinstance(text, str)
        and len(text) == LENGTH
        and text[0] in _LETTERS
        and all(char in _ALPHABET for char in text)
    )


def by_url(url: str | None) -> str | None:
    """Of a URL that names one article; None for a home page, a section, or what is no URL."""
    if not url:
        return None
    try:
        parts = urlsplit(url)
    except ValueError:  # such as brackets that hold no address
        return None
    if parts.scheme == "urn":
        return _id("url", url)
    last = parts.path.rstrip("/").rpartition("/")[2]
    dated = re.search(r"/\d{4}/", parts.path)
    names_one = dated or re.search(r"\d|-.*-|\.html?$", last) or re.search(r"\d", parts.query)
    if parts.scheme not in ("http", "https") or not parts.netloc or not names_one:
        return None
    return _id("url", url)


def by_text(title: str, body: str, when: str, record: bytes) -> str:
    """Of the words of the body; a short one shares its id only with the same title and `when`.

    `when` is the date, or, of the undated, by whom and from where.  Without a body nothing is the
    same story but the same record, white space aside.
    """
    cut = words(body)
    if len(cut) >= _OWN_BODY:
        return _id("body", *cut)
    if cut:
        return _id("short", *cut, "\0", *words(title), "\0", when)
    return _id("title", hashlib.sha256(b" ".join(record.split())).hexdigest())


def _id(*parts: str) -> str:
    digest = hashlib.blake2b("\x1f".join(parts).encode("utf-8", "replace"), digest_size=10)
    number = int.from_bytes(digest.digest(), "big")
    digits = [number >> 5 * place & 31 for place in reversed(range(LENGTH))]
    return _LETTERS[digits[0] % len(_LETTERS)] + "".join(_ALPHABET[d] for d in digits[1:])
