"""MIME messages (RFC 5322, RFC 2045), as in mail and MHTML: headers as text, parts as bytes.

Headers are read leniently: values that Python's own structured parser rejects are kept as they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message

from archive.ingest.text.decode import NotText, decode, resolve_charset

_FIELD = re.compile(rb"([!-9;-~]{1,76})[ \t]*:")
_FOLD = re.compile(r"\r?\n[ \t]")
_MAX_HEADER_BYTES = 4000  # of one header: four times the limit of a line of mail
# Python parses the parameters of a Content-Type in quadratic time: such a header is cut to 4,000
# bytes of its first line and 40 further lines.
_LONG_CONTENT_HEADER = re.compile(
    rb"^(content-[a-z-]{1,40}:[^\n]{0,4000})[^\n]*((?:\n[ \t][^\n]{0,1000}){0,40})"
    rb"[^\n]*(?:\n[ \t][^\n]*)*",
    re.IGNORECASE | re.MULTILINE,
)
_NAME_BEFORE_ADDRESS = re.compile(r"([^<>]*)<[^<>]*>\s*")
_NAME_AFTER_ADDRESS = re.compile(r"[^\s()]+@[^\s()]+\s*\(([^()]*)\)\s*")
_MAX_WHOLE_HEAD = 4096  # bytes: the last line of a longer head may be incomplete
_MAX_PARTS = 10_000


class BadMessage(ValueError):
    """Raised when a message cannot be read; the message is the reason."""


def parse_message(data: bytes) -> Message:
    """Return the message, without blank lines before its headers; raises BadMessage."""
    try:
        shortened = _LONG_CONTENT_HEADER.sub(rb"\1\2", data.lstrip())
        return message_from_bytes(shortened, policy=policy.compat32)
    except RecursionError:
        raise BadMessage("nested too deep for a message") from None


def header_names(head: bytes) -> frozenset[str]:
    """Return the names of the headers that a file begins with, in lower case; else none."""
    names: set[str] = set()
    *lines, _ = (head.lstrip() + (b"" if len(head) > _MAX_WHOLE_HEAD else b"\n")).split(b"\n")
    for line in lines:
        if field := _FIELD.match(line):
            names.add(field[1].decode("ascii").lower())
        elif not line.strip():
            break
        elif not names or not line.startswith((b" ", b"\t")):
            return frozenset()
    return frozenset(names)


def header_text(message: Message, name: str) -> str:
    """Return a header as text on one line; empty if there is none."""
    for key, value in message.raw_items():
        if key.lower() == name.lower():
            raw = str(value).encode("utf-8", "surrogateescape")
            unfolded = _FOLD.sub(" ", _decode_bytes(raw[:_MAX_HEADER_BYTES]))
            return " ".join(_decode_words(unfolded).split())
    return ""


def person_name(raw: str) -> str:
    """Return the name in an address; empty if there is only an address.

    >>> person_name('"The Example Post" <news@post.example>'), person_name("a@b.example (Ann Lee)")
    ('The Example Post', 'Ann Lee')
    """
    match = _NAME_BEFORE_ADDRESS.fullmatch(raw) or _NAME_AFTER_ADDRESS.fullmatch(raw)
    name = match[1].strip().strip("\"'").replace('\\"', '"').strip() if match else ""
    return "" if "@" in name else name


def _decode_words(raw: str) -> str:
    """Return a header with its encoded words (RFC 2047) decoded."""
    if "=?" not in raw:
        return raw
    try:
        parts = decode_header(raw)
    except (HeaderParseError, ValueError):
        return raw
    return "".join(_decode_word(part, charset) for part, charset in parts)


def _decode_word(part: bytes | str, charset: str | None) -> str:
    """Return a part from decode_header, which encodes unencoded words in a way of its own."""
    if isinstance(part, str):
        return part
    return _decode_bytes(part, charset) if charset else part.decode("raw-unicode-escape", "replace")


def _decode_bytes(data: bytes, charset: str = "") -> str:
    try:
        return decode(data, resolve_charset(charset) if charset else None)
    except NotText:
        return data.decode("latin-1")


def leaf_parts(message: Message) -> Iterator[Message]:
    """Yield the parts with content, in their order; raises BadMessage."""
    waiting = [message]
    for _ in range(_MAX_PARTS):
        if not waiting:
            return
        part = waiting.pop()
        # get_payload would decode the text of a leaf, and fail on odd names of charsets.
        children = part.get_payload() if part.is_multipart() else None
        if isinstance(children, list):
            waiting += [child for child in reversed(children) if isinstance(child, Message)]
        else:
            yield part
    raise BadMessage(f"more than {_MAX_PARTS:,} parts")


def payload(part: Message) -> bytes:
    """Return the bytes of a part, decoded from base64 or quoted-printable."""
    data = part.get_payload(decode=True)
    return data if isinstance(data, bytes) else b""


def charset(part: Message) -> str:
    name = part.get_param("charset", "")
    return name if isinstance(name, str) else ""
