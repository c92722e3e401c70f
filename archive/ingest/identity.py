"""What a record is the same story by: names that stay over every way by which it comes in again.

A name is 16 characters of Crockford's base32, the first a letter: 80 bits of a hash.  The id of an
article is the first name that its first record had: by a key of its own, a URL, or its words.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import SplitResult, parse_qsl, urlencode, urlsplit, urlunsplit

from archive.ingest.draft import Draft, Identity, Key, Story
from index.analysis import words
from index.article import Article, Status

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford: without i, l, o, u
_LETTERS = _ALPHABET[10:]
LENGTH = 16
_OWN_BODY = 50  # words from which a body alone tells two stories apart
# What links carry for whoever counts clicks; it names no other article.
_TRACKING = re.compile(r"utm_\w+|fbclid|[gd]clid|mc_[ce]id|igshid|cmpid|ocid|smid", re.IGNORECASE)
_LANDING = re.compile(r"$|top$|comments?\b|respond$|xtor=|:~:|utm_|Echobox=", re.IGNORECASE)
_ID = re.compile(r"(?:\w*[_-])?(?:id|nid|p|art|article|story|news|doc|guid)(?:id)?", re.IGNORECASE)
_FRONTS = frozenset("index default home main homepage start startseite".split())
_COUNTED = frozenset(("page", "p", "seite", "pagina", "offset"))
_YEAR = re.compile(r"(?:19|20)\d\d")


def identified(story: Story, draft: Draft) -> Story:
    """The story with its names, its article with the id that it has if it is new."""
    article = story.article
    cut = words(article.body)
    # A short text that withdraws another is a notice; a long one is the story in its place.
    if story.withdraws and len(cut) < _OWN_BODY and not article.status.withdrawn:
        article = replace(article, status=Status.KILLED)
    notice = article.status.withdrawn
    of_body = _id("body", *cut) if cut else _id("flash", *words(article.title))
    found = Identity(
        own=tuple(dict.fromkeys(name for key in story.keys if (name := by_key(key)))),
        local=tuple(key.value for key in story.keys if key.kind == "record"),
        text="" if notice or not cut else of_body if len(cut) >= _OWN_BODY else _short(article),
        alone=len(cut) >= _OWN_BODY,
        cut=of_body,
        provider=story.keys[0].provider if story.keys and story.keys[0].provider else "",
        slugs=() if notice else tuple(_slug(key) for key in story.keys if key.kind == "slug"),
        notice=notice,
        targets=tuple(name for key in story.withdraws if (name := by_key(key))),
        target_slugs=tuple(_slug(key) for key in story.withdraws if key.kind == "slug"),
    )
    id = next(iter(found.own), None) or _by_text(article, cut, draft.data)
    return replace(story, article=replace(article, id=id), identity=found)


def is_id(text: object) -> bool:
    """Whether this is an id as we make them."""
    return (
        isinstance(text, str)
        and len(text) == LENGTH
        and text[0] in _LETTERS
        and all(char in _ALPHABET for char in text)
    )


def by_key(key: Key) -> str | None:
    """The name of a key that is one the world over; None of one that is not."""
    match key.kind:
        case "export":
            return key.value
        case "url":
            return by_url(key.value)
        case "wire" | "feed" | "message":
            return _id(key.kind, key.provider.casefold(), key.value)
        case _:
            return None


def by_url(url: str | None) -> str | None:
    """Of a URL that names one article; None for a home page, a section, or what is no URL.

    However it is written: with or without `www.`, a port, a slash at its end, or what is added to
    count visits.
    """
    if not url:
        return None
    try:
        parts = untracked(urlsplit(url))
        host = parts.hostname or ""
    except ValueError:  # such as brackets that hold no address
        return None
    if parts.scheme == "urn":
        return _id("url", url)
    if parts.scheme not in ("http", "https") or not host or not _names_one(parts):
        return None
    plain = parts._replace(
        scheme="https", netloc=host.removeprefix("www."), path=parts.path.rstrip("/")
    )
    return _id("url", urlunsplit(plain))


def _names_one(parts: SplitResult) -> bool:
    """Whether a path or a query looks like an article's rather than a list's."""
    *before, last = parts.path.strip("/").split("/")
    stem, dot, _ = last.partition(".")
    asked = dict(parse_qsl(parts.query))
    if any(_ID.fullmatch(name) and re.search(r"\d", value) for name, value in asked.items()):
        return True
    if not stem or stem.lower() in _FRONTS:
        return False
    if stem.isdecimal():
        behind = before[-1].lower() if before else ""
        listed = _YEAR.fullmatch(stem) or _YEAR.fullmatch(behind) or behind in _COUNTED
        return not listed and not (len(before) > 1 and _YEAR.fullmatch(before[-2]))
    dated = any(map(_YEAR.fullmatch, before))
    return dated or bool(dot) or stem.count("-") > 2 or re.search(r"\d{4}", stem) is not None


def untracked(parts: SplitResult) -> SplitResult:
    """A URL without what it carries for whoever counts visits, and where on its page one landed.

    Another fragment may be another story: some papers put a whole day on one page.
    """
    asked = parse_qsl(parts.query, keep_blank_values=True)
    kept = [(name, value) for name, value in asked if not _TRACKING.fullmatch(name)]
    query = parts.query if len(kept) == len(asked) else urlencode(kept)
    fragment = "" if _LANDING.match(parts.fragment) else parts.fragment
    return parts._replace(netloc=parts.netloc.lower(), query=query, fragment=fragment)


def _by_text(article: Article, cut: list[str], record: bytes) -> str:
    """Of the words of the body; a short one shares its id only with the same title and time.

    Of the undated, by whom and from where stand for the time.  Without a body nothing is the same
    story but the same record, white space aside.
    """
    if len(cut) >= _OWN_BODY:
        return _id("body", *cut)
    if cut:
        when = str(article.date or (article.source, *article.location))
        return _id("short", *cut, "\0", *words(article.title), "\0", when)
    return _id("title", hashlib.sha256(b" ".join(record.split())).hexdigest())


def _short(article: Article) -> str:
    return _id("short", *words(article.body), "\0", *words(article.title))


def _slug(key: Key) -> str:
    return _id("slug", *words(key.provider), "\0", *words(key.value))


def local_name(file: bytes, record: str) -> str:
    """The name of a record by an `id` that is its own within its file alone."""
    return _id("record", file.hex(), record)


def kill_name(name: str) -> str:
    """The name of whatever kills the story of that name, by which a story finds it."""
    return _id("kill", name)


def another(id: str, record: bytes) -> str:
    """An id in place of one that another story has already."""
    return _id("another", id, hashlib.sha256(record).hexdigest())


def shared(new: Iterator[str] | list[str], old: list[str]) -> float:
    """How much of the old text's words the new one has, from 0 to 1."""
    left: dict[str, int] = {}
    for word in old:
        left[word] = left.get(word, 0) + 1
    both = 0
    for word in new:
        if left.get(word):
            left[word] -= 1
            both += 1
    return both / len(old) if old else 0.0


def _id(*parts: str) -> str:
    digest = hashlib.blake2b("\x1f".join(parts).encode("utf-8", "replace"), digest_size=10)
    number = int.from_bytes(digest.digest(), "big")
    digits = [number >> 5 * place & 31 for place in reversed(range(LENGTH))]
    return _LETTERS[digits[0] % len(_LETTERS)] + "".join(_ALPHABET[d] for d in digits[1:])
