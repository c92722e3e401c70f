"""Identity of a record: keys that stay the same however its story is ingested again.

A key is 16 characters of Crockford's base32, the first a letter: 80 bits of a hash.  The id of an
article is the first key of its first record: from an identifier in it, a URL, or its words.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import SplitResult, parse_qsl, urlencode, urlsplit, urlunsplit

from archive.ingest.draft import Draft, Identity, Key, Story
from index.analysis import split_words
from index.article import Article, Status

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford: without i, l, o, u
_LETTERS = _ALPHABET[10:]
ID_LENGTH = 16
_DISTINCT_WORDS = 50  # a body of as many words identifies its story by itself
# Query parameters that count clicks; they do not select another article.
_TRACKING = re.compile(r"utm_\w+|fbclid|[gd]clid|mc_[ce]id|igshid|cmpid|ocid|smid", re.IGNORECASE)
_LANDING = re.compile(r"$|top$|comments?\b|respond$|xtor=|:~:|utm_|Echobox=", re.IGNORECASE)
_ID = re.compile(r"(?:\w*[_-])?(?:id|nid|p|art|article|story|news|doc|guid)(?:id)?", re.IGNORECASE)
_FRONTS = frozenset("index default home main homepage start startseite".split())
_PAGE_WORDS = frozenset(("page", "p", "seite", "pagina", "offset"))
_YEAR = re.compile(r"(?:19|20)\d\d")


def assign_identity(story: Story, draft: Draft) -> Story:
    """Return the story with its identity, and its article with the id it gets if it is new."""
    article = story.article
    body_words = split_words(article.body)
    is_long = len(body_words) >= _DISTINCT_WORDS
    # A short text that withdraws a story is a notice; a long one is the story that replaces it.
    if story.kill_targets and not is_long and not article.status.is_withdrawn:
        article = replace(article, status=Status.KILLED)
    is_notice = article.status.is_withdrawn
    if body_words:
        content_hash = _make_id("body", *body_words)
        text_key = content_hash if is_long else _short_text_key(article)
    else:
        content_hash, text_key = _make_id("flash", *split_words(article.title)), ""
    identity = Identity(
        global_keys=tuple(dict.fromkeys(_global_keys(story.keys))),
        file_keys=tuple(key.value for key in story.keys if key.kind == "record"),
        text_key="" if is_notice else text_key,
        text_identifies=is_long,
        content_hash=content_hash,
        provider=story.keys[0].provider if story.keys and story.keys[0].provider else "",
        slugs=() if is_notice else _slug_keys(story.keys),
        is_notice=is_notice,
        target_keys=_global_keys(story.kill_targets),
        target_slugs=_slug_keys(story.kill_targets),
    )
    id = next(iter(identity.global_keys), None) or _text_id(article, body_words, draft.data)
    return replace(story, article=replace(article, id=id), identity=identity)


def _global_keys(keys: tuple[Key, ...]) -> tuple[str, ...]:
    return tuple(hashed for key in keys if (hashed := global_key(key)))


def _slug_keys(keys: tuple[Key, ...]) -> tuple[str, ...]:
    return tuple(_slug_key(key) for key in keys if key.kind == "slug")


def is_id(text: object) -> bool:
    """Return whether this is an id as this module makes them."""
    return (
        isinstance(text, str)
        and len(text) == ID_LENGTH
        and text[0] in _LETTERS
        and all(char in _ALPHABET for char in text)
    )


def global_key(key: Key) -> str | None:
    """Return the hash of an identifier that is unique worldwide; None for any other."""
    match key.kind:
        case "export":
            return key.value
        case "url":
            return url_key(key.value)
        case "wire" | "feed" | "message":
            return _make_id(key.kind, key.provider.casefold(), key.value)
        case _:
            return None


def url_key(url: str | None) -> str | None:
    """Return the hash of an article's URL; None for a home page, a section, or no URL.

    Spellings of a URL give the same hash: with or without `www.`, a port, a slash at the end, or
    parameters that count visits.
    """
    if not url:
        return None
    try:
        parts = strip_tracking(urlsplit(url))
        host = parts.hostname or ""
    except ValueError:  # e.g. brackets without an address
        return None
    if parts.scheme == "urn":
        return _make_id("url", url)
    if parts.scheme not in ("http", "https") or not host or not _is_article_url(parts):
        return None
    plain = parts._replace(
        scheme="https", netloc=host.removeprefix("www."), path=parts.path.rstrip("/")
    )
    return _make_id("url", urlunsplit(plain))


def _is_article_url(parts: SplitResult) -> bool:
    """Return whether a path or query looks like an article's rather than a list's."""
    *before, last = parts.path.strip("/").split("/")
    stem, dot, _ = last.partition(".")
    parameters = dict(parse_qsl(parts.query))
    if any(_ID.fullmatch(name) and re.search(r"\d", value) for name, value in parameters.items()):
        return True
    if not stem or stem.lower() in _FRONTS:
        return False
    if stem.isdecimal():
        parent = before[-1].lower() if before else ""
        is_list = _YEAR.fullmatch(stem) or _YEAR.fullmatch(parent) or parent in _PAGE_WORDS
        return not is_list and not (len(before) > 1 and _YEAR.fullmatch(before[-2]))
    has_year = any(map(_YEAR.fullmatch, before))
    return has_year or bool(dot) or stem.count("-") > 2 or re.search(r"\d{4}", stem) is not None


def strip_tracking(parts: SplitResult) -> SplitResult:
    """Return a URL without tracking parameters and without a fragment that names no story.

    Another fragment may be another story: some papers put a whole day on one page.
    """
    parameters = parse_qsl(parts.query, keep_blank_values=True)
    relevant = [(name, value) for name, value in parameters if not _TRACKING.fullmatch(name)]
    query = parts.query if len(relevant) == len(parameters) else urlencode(relevant)
    fragment = "" if _LANDING.match(parts.fragment) else parts.fragment
    return parts._replace(netloc=parts.netloc.lower(), query=query, fragment=fragment)


def _text_id(article: Article, body_words: list[str], record: bytes) -> str:
    """Return an id from the words of the body, and, of a short one, from its title and date too.

    Without a date its source and location are used instead.  Without a body only the same record,
    apart from white space, has the same id.
    """
    if len(body_words) >= _DISTINCT_WORDS:
        return _make_id("body", *body_words)
    if body_words:
        dateline = str(article.date or (article.source, *article.location))
        return _make_id("short", *body_words, "\0", *split_words(article.title), "\0", dateline)
    return _make_id("title", hashlib.sha256(b" ".join(record.split())).hexdigest())


def _short_text_key(article: Article) -> str:
    return _make_id("short", *split_words(article.body), "\0", *split_words(article.title))


def _slug_key(key: Key) -> str:
    return _make_id("slug", *split_words(key.provider), "\0", *split_words(key.value))


def file_key(file: bytes, record: str) -> str:
    """Return the key of a record by an `id` that is unique only within its file."""
    return _make_id("record", file.hex(), record)


def kill_key(key: str) -> str:
    """Return the key by which a story finds the notices that kill it."""
    return _make_id("kill", key)


def alternate_id(id: str, record: bytes) -> str:
    """Return an id to use instead of one that another story already has."""
    return _make_id("another", id, hashlib.sha256(record).hexdigest())


def word_overlap(new: Iterator[str] | list[str], old: list[str]) -> float:
    """Return the share of the old text's words that the new one has, from 0 to 1."""
    counts: dict[str, int] = {}
    for word in old:
        counts[word] = counts.get(word, 0) + 1
    shared = 0
    for word in new:
        if counts.get(word):
            counts[word] -= 1
            shared += 1
    return shared / len(old) if old else 0.0


def _make_id(*parts: str) -> str:
    digest = hashlib.blake2b("\x1f".join(parts).encode("utf-8", "replace"), digest_size=10)
    number = int.from_bytes(digest.digest(), "big")
    digits = [number >> 5 * place & 31 for place in reversed(range(ID_LENGTH))]
    return _LETTERS[digits[0] % len(_LETTERS)] + "".join(_ALPHABET[d] for d in digits[1:])
