"""Newsletters as mail (RFC 5322), one a file, or many in a mailbox (mbox, RFC 4155)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from email.message import Message
from typing import Any, BinaryIO

from archive.ingest.draft import Draft, Key, Known, Read, Rejected
from archive.ingest.mail import message
from archive.ingest.mail.plain import paragraphs
from archive.ingest.text import markup, webpage
from archive.ingest.text.decode import NotText, decode, meant

LONGEST = 25_000_000  # bytes of one message: what mail servers carry
_LINE = 1_000_000  # bytes read of a line at a time
_FROM = re.compile(rb"From \S+ .{0,60}\d\d:\d\d")  # the line between two messages of an mbox
_QUOTED = re.compile(rb"(?<=\n)>(>*From )")  # mboxrd; a message begins with a header
_OURS = frozenset(("from", "received", "return-path", "message-id", "delivered-to"))
_THEIRS = frozenset(("date", "subject", "to", "mime-version", "content-type", "sender", "cc"))
_PREFIX = re.compile(r"(?:\s*(?:re|fwd?|aw|wg|tr|rv|sv|vs)\s*(?:\[\d+\])?:\s*)+", re.I)
_LIST = ("List-Id", "List-Unsubscribe", "List-Post")
_ENOUGH = 200  # characters from which a text beside a page is not only "see it in your browser"


def looks_like(head: bytes) -> bool:
    """Whether it begins with the headers of a message, three of them known."""
    head = head.lstrip()
    if head.startswith(b"From "):
        first, _, head = head.partition(b"\n")
        if not _FROM.match(first):
            return False
    names = message.header_names(head)
    return bool(names & _OURS) and len(names & (_OURS | _THEIRS)) >= 3


def read(stream: BinaryIO, where: str, known: Known) -> Iterator[Read]:
    """A draft for every message; `where` gets its number in a mailbox."""
    first = b"\n"
    while first and not first.strip():
        first = stream.readline(_LINE)
    if not first:
        yield Rejected(where, "empty", b"", "mail")
    elif _FROM.match(first):
        for number, data in enumerate(_messages(stream), start=1):
            yield _read(_QUOTED.sub(rb"\1", data), f"{where}#{number}")
    else:
        yield _read(first + stream.read(LONGEST + 1), where)


def _messages(stream: BinaryIO) -> Iterator[bytes]:
    """Message by message, behind their From_ lines; a too long one is cut behind LONGEST."""
    lines: list[bytes] = []
    size, blank = 0, True
    while line := stream.readline(_LINE):
        if blank and _FROM.match(line):
            yield b"".join(lines)
            lines, size, blank = [], 0, True
            continue
        if size <= LONGEST and (lines or line.strip()):  # blank lines in front are no part of it
            lines.append(line)
            size += len(line)
        blank = not line.strip()
    yield b"".join(lines)


def _read(data: bytes, where: str) -> Read:
    if len(data) > LONGEST:
        return Rejected(where, f"a message longer than {LONGEST:,} bytes", b"", "mail")
    if not data.strip():
        return Rejected(where, "empty", data, "mail")
    try:
        mail = message.parse(data)
        page, text = _body(mail)
    except message.BadMessage as error:
        return Rejected(where, str(error), data, "mail")
    fields = _headers(mail)
    named = message.header(mail, "Message-ID").strip("<> ")
    key = Key("message", "", named) if named else None
    if page is not None:
        kept = webpage.Kept(where, "mail", data, fields, key, message.charset(page))
        return webpage.draft(message.payload(page), kept)
    if form := _form(text):
        fields |= form
    else:
        fields["body"] = paragraphs(text)
    if not fields["body"] and not fields.get("title"):
        return Rejected(where, "a message without text", data, "mail", story=False)
    return Draft(where, data, "mail", fields=fields, key=key)


def _headers(mail: Message) -> dict[str, Any]:
    """Subject, date and sender.  What goes out to a list is by a paper, other mail by a person."""
    name = message.person(message.header(mail, "From"))
    of_list = any(message.header(mail, header) for header in _LIST)
    found = {
        "title": _PREFIX.sub("", message.header(mail, "Subject"), count=1).strip(),
        "date": message.header(mail, "Date"),
        "publisher" if of_list else "author": name,
        "url": message.header(mail, "Archived-At").strip("<> "),
        "lang": message.header(mail, "Content-Language"),
        "keywords": message.header(mail, "Keywords"),
    }
    return {field: text for field, text in found.items() if text}


def _body(mail: Message) -> tuple[Message | None, str]:
    """The page of a message, if it is needed, and its text; attachments are left."""
    shown = [p for p in message.parts(mail) if p.get_content_disposition() != "attachment"]
    text = "\n\n".join(_text(p) for p in shown if p.get_content_type() == "text/plain").strip()
    page = next((p for p in shown if p.get_content_type() == "text/html"), None)
    if page is None or not text:
        return page, text
    rich = len(markup.plain(_text(page)[: webpage.LONGEST]))
    return (None if len(text) >= min(rich, _ENOUGH) and len(text) * 2 >= rich else page), text


def _text(part: Message) -> str:
    try:
        return decode(message.payload(part), meant(message.charset(part) or "ascii"))
    except NotText:
        return ""


def _form(text: str) -> dict[str, Any]:
    """The fields of a story that a form sent as JSON, as newsrooms' forms do; else nothing."""
    if not text.lstrip().startswith("{"):
        return {}
    try:
        found = json.loads(text.replace("\r", "").replace("\n", " "), strict=False)
    except (ValueError, RecursionError):
        return {}
    values = {name.lower(): _first(value) for name, value in found.items()}
    names = {"headline": "title", "body": "body", "abstract": "summary", "slugline": "slug",
             "dateline": "location", "byline": "author", "category": "section"}  # fmt: skip
    form = {ours: values[name] for name, ours in names.items() if values.get(name)}
    return form if "body" in form else {}


def _first(value: object) -> str:
    several = value if isinstance(value, list) else [value]
    return next((text for text in several if isinstance(text, str) and text.strip()), "")
