"""Messages as RFC 5322 and MIME have them: headers as text, parts as bytes.

Mail and MHTML both are such.  The headers of strangers are read leniently: what Python's own
structured reader stumbles over is taken as it stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message

from archive.ingest.text.decode import NotText, decode, meant

_FIELD = re.compile(rb"([!-9;-~]{1,76})[ \t]*:")
_FOLD = re.compile(r"\r?\n[ \t]")
_LONGEST = 4000  # bytes of a header: four times what a line of mail may have
# Python reads the parameters of a Content-Type in quadratic time, so that it is given no more of
# one than this: 4,000 bytes of its line, and 40 further lines.
_CONTENT = re.compile(
    rb"^(content-[a-z-]{1,40}:[^\n]{0,4000})[^\n]*((?:\n[ \t][^\n]{0,1000}){0,40})"
    rb"[^\n]*(?:\n[ \t][^\n]*)*",
    re.IGNORECASE | re.MULTILINE,
)
_NAMED = re.compile(r"([^<>]*)<[^<>]*>\s*")
_REMARKED = re.compile(r"[^\s()]+@[^\s()]+\s*\(([^()]*)\)\s*")
_CUT = 4096  # bytes of a head from which its last line may be half of one
_MOST_PARTS = 10_000


class BadMessage(ValueError):
    """No message can be read of it; says why."""


def parse(data: bytes) -> Message:
    """The message; raises BadMessage.  Blank lines before its headers are passed over."""
    try:
        return message_from_bytes(_CONTENT.sub(rb"\1\2", data.lstrip()), policy=policy.compat32)
    except RecursionError:
        raise BadMessage("nested too deep for a message") from None


def header_names(head: bytes) -> frozenset[str]:
    """The names of the headers that a file begins with, in small letters; none if it does not."""
    names: set[str] = set()
    *lines, _ = (head.lstrip() + (b"" if len(head) > _CUT else b"\n")).split(b"\n")
    for line in lines:
        if field := _FIELD.match(line):
            names.add(field[1].decode("ascii").lower())
        elif not line.strip():
            break
        elif not names or not line.startswith((b" ", b"\t")):
            return frozenset()
    return frozenset(names)


def header(message: Message, name: str) -> str:
    """A header as text on one line; empty where there is none."""
    for key, value in message.raw_items():
        if key.lower() == name.lower():
            printed = str(value).encode("utf-8", "surrogateescape")
            return " ".join(_words(_FOLD.sub(" ", _text(printed[:_LONGEST]))).split())
    return ""


def person(printed: str) -> str:
    """The name in an address; empty where there is only an address.

    >>> person('"The Example Post" <news@post.example>'), person("a@b.example (Ann Lee)")
    ('The Example Post', 'Ann Lee')
    """
    found = _NAMED.fullmatch(printed) or _REMARKED.fullmatch(printed)
    name = found[1].strip().strip("\"'").replace('\\"', '"').strip() if found else ""
    return "" if "@" in name else name


def _words(printed: str) -> str:
    """Encoded words (RFC 2047) as what they mean."""
    if "=?" not in printed:
        return printed
    try:
        parts = decode_header(printed)
    except (HeaderParseError, ValueError):
        return printed
    return "".join(_word(part, charset) for part, charset in parts)


def _word(part: bytes | str, charset: str | None) -> str:
    """What decode_header gives: words between encoded ones it wraps in an encoding of its own."""
    if isinstance(part, str):
        return part
    return _text(part, charset) if charset else part.decode("raw-unicode-escape", "replace")


def _text(data: bytes, charset: str = "") -> str:
    try:
        return decode(data, meant(charset) if charset else None)
    except NotText:
        return data.decode("latin-1")


def parts(message: Message) -> Iterator[Message]:
    """The parts that hold something, in their order; raises BadMessage."""
    waiting = [message]
    for _ in range(_MOST_PARTS):
        if not waiting:
            return
        part = waiting.pop()
        # Asked for its text, Python would decode it, and stumble over what charsets are called.
        inner = part.get_payload() if part.is_multipart() else None
        if isinstance(inner, list):
            waiting += [each for each in reversed(inner) if isinstance(each, Message)]
        else:
            yield part
    raise BadMessage(f"more than {_MOST_PARTS:,} parts")


def payload(part: Message) -> bytes:
    """The bytes of a part, out of base64 or quoted-printable."""
    found = part.get_payload(decode=True)
    return found if isinstance(found, bytes) else b""


def charset(part: Message) -> str:
    found = part.get_param("charset", "")
    return found if isinstance(found, str) else ""
