"""Newsletters as mail (RFC 5322): one per file, or many in a mailbox (mbox, RFC 4155)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from email.message import Message
from typing import Any, BinaryIO

from archive.ingest.draft import Draft, IngestDefaults, Key, ReadResult, Rejected
from archive.ingest.text import markup, mime, webpage
from archive.ingest.text.decode import NotText, decode, resolve_charset

MAX_BYTES = 25_000_000  # of one message: the limit of mail servers
_MAX_LINE = 1_000_000  # bytes of a line that are read at once
_FROM_LINE = re.compile(rb"From \S+ .{0,60}\d\d:\d\d")  # before each message of an mbox
_QUOTED_FROM = re.compile(rb"(?<=\n)>(>*From )")  # mboxrd; never the first line, which is a header
_MAIL_HEADERS = frozenset(("from", "received", "return-path", "message-id", "delivered-to"))
_COMMON_HEADERS = frozenset(
    ("date", "subject", "to", "mime-version", "content-type", "sender", "cc")
)
_REPLY_PREFIX = re.compile(r"(?:\s*(?:re|fwd?|aw|wg|tr|rv|sv|vs)\s*(?:\[\d+\])?:\s*)+", re.I)
_LIST_HEADERS = ("List-Id", "List-Unsubscribe", "List-Post")
_ENOUGH_TEXT = 200  # characters: a shorter text may only say "see it in your browser"
_MAX_WRAP_WIDTH = 80  # characters of the longest line of a wrapped paragraph
_MIN_WRAP_WIDTH = 45
_SIGNATURE = re.compile(r"^-- ?$", re.M)  # RFC 3676, section 4.3
# Lines that mail programs write above a forwarded message, down to the blank line.
_FORWARD_HEADERS = re.compile(
    r"^-{2,20} ?(?:Forwarded|Original) [Mm]essage ?-{2,20}\n"
    r"(?:[A-Z][\w-]{1,20}:.*\n(?:[ \t].*\n)*)+",
    re.M,
)


# Names in newsrooms' forms -> our fields.
_FORM_NAMES = {
    "headline": "title", "body": "body", "abstract": "summary", "slugline": "slug",
    "dateline": "location", "byline": "author", "category": "section",
}  # fmt: skip


def looks_like(head: bytes) -> bool:
    """Return whether a file begins with message headers, at least three of them known."""
    head = head.lstrip()
    if head.startswith(b"From "):
        first_line, _, head = head.partition(b"\n")
        if not _FROM_LINE.match(first_line):
            return False
    names = mime.header_names(head)
    return bool(names & _MAIL_HEADERS) and len(names & (_MAIL_HEADERS | _COMMON_HEADERS)) >= 3


def read(stream: BinaryIO, locator: str, defaults: IngestDefaults) -> Iterator[ReadResult]:
    """Yield a draft for every message; in a mailbox locators get its number."""
    first_line = b"\n"
    while first_line and not first_line.strip():
        first_line = stream.readline(_MAX_LINE)
    if not first_line:
        yield Rejected(locator, "empty", b"", "mail")
    elif _FROM_LINE.match(first_line):
        for number, data in enumerate(_split_mailbox(stream), start=1):
            yield _draft_message(_QUOTED_FROM.sub(rb"\1", data), f"{locator}#{number}")
    else:
        yield _draft_message(first_line + stream.read(MAX_BYTES + 1), locator)


def _split_mailbox(stream: BinaryIO) -> Iterator[bytes]:
    """Yield the messages after their From_ lines; one over MAX_BYTES is cut after that length."""
    lines: list[bytes] = []
    size, after_blank = 0, True
    while line := stream.readline(_MAX_LINE):
        if after_blank and _FROM_LINE.match(line):
            yield b"".join(lines)
            lines, size, after_blank = [], 0, True
            continue
        if size <= MAX_BYTES and (lines or line.strip()):  # without leading blank lines
            lines.append(line)
            size += len(line)
        after_blank = not line.strip()
    yield b"".join(lines)


def _draft_message(data: bytes, locator: str) -> ReadResult:
    if len(data) > MAX_BYTES:
        return Rejected(locator, f"a message longer than {MAX_BYTES:,} bytes", b"", "mail")
    if not data.strip():
        return Rejected(locator, "empty", data, "mail")
    try:
        mail = mime.parse_message(data)
        page, text = _body(mail)
    except mime.BadMessage as error:
        return Rejected(locator, str(error), data, "mail")
    fields = _header_fields(mail)
    message_id = mime.header_text(mail, "Message-ID").strip("<> ")
    key = Key("message", "", message_id) if message_id else None
    if page is not None:
        source = webpage.PageSource(locator, "mail", data, fields, key, mime.charset(page))
        return webpage.page_draft(mime.payload(page), source)
    if form := _form_fields(text):
        fields |= form
    else:
        fields["body"] = _paragraphs(text)
    if not fields["body"] and not fields.get("title"):
        return Rejected(locator, "a message without text", data, "mail", expected_story=False)
    return Draft(locator, data, "mail", fields=fields, key=key)


def _header_fields(mail: Message) -> dict[str, Any]:
    """Return subject, date and sender: the publisher of list mail, the author of other mail."""
    name = mime.person_name(mime.header_text(mail, "From"))
    is_list_mail = any(mime.header_text(mail, header) for header in _LIST_HEADERS)
    fields = {
        "title": _REPLY_PREFIX.sub("", mime.header_text(mail, "Subject"), count=1).strip(),
        "date": mime.header_text(mail, "Date"),
        "publisher" if is_list_mail else "author": name,
        "url": mime.header_text(mail, "Archived-At").strip("<> "),
        "lang": mime.header_text(mail, "Content-Language"),
        "keywords": mime.header_text(mail, "Keywords"),
    }
    return {field: text for field, text in fields.items() if text}


def _body(mail: Message) -> tuple[Message | None, str]:
    """Return the HTML page of a message, if it is needed, and its text, without attachments."""
    parts = [
        part for part in mime.leaf_parts(mail) if part.get_content_disposition() != "attachment"
    ]
    text = "\n\n".join(
        _part_text(part) for part in parts if part.get_content_type() == "text/plain"
    ).strip()
    page = next((part for part in parts if part.get_content_type() == "text/html"), None)
    if page is None or not text:
        return page, text
    page_length = len(markup.plain(_part_text(page)[: webpage.MAX_BYTES]))
    return (
        None
        if len(text) >= min(page_length, _ENOUGH_TEXT) and len(text) * 2 >= page_length
        else page
    ), text


def _part_text(part: Message) -> str:
    try:
        return decode(mime.payload(part), resolve_charset(mime.charset(part) or "ascii"))
    except NotText:
        return ""


def _form_fields(text: str) -> dict[str, Any]:
    """Return the fields of a story that a newsroom's form sent as JSON; empty if it is not one."""
    if not text.lstrip().startswith("{"):
        return {}
    try:
        form = json.loads(text.replace("\r", "").replace("\n", " "), strict=False)
    except (ValueError, RecursionError):
        return {}
    values = {name.lower(): _first_text(value) for name, value in form.items()}
    fields = {field: values[name] for name, field in _FORM_NAMES.items() if values.get(name)}
    return fields if "body" in fields else {}


def _first_text(value: object) -> str:
    values = value if isinstance(value, list) else [value]
    return next((text for text in values if isinstance(text, str) and text.strip()), "")


def _paragraphs(text: str) -> str:
    """Return a text with one paragraph per line, without the signature.

    >>> _paragraphs("The ferry between the islands did not sail on Monday because of\\nthe wind.")
    'The ferry between the islands did not sail on Monday because of the wind.'
    """
    text = _FORWARD_HEADERS.sub("", text.replace("\r\n", "\n"))
    signature = _SIGNATURE.search(text)
    text = text[: signature.start()] if signature else text
    return "\n".join(
        line for block in re.split(r"\n[ \t]*\n", text) for line in _unwrap_lines(block)
    )


def _unwrap_lines(block: str) -> Iterator[str]:
    """Yield paragraphs: a line is joined to the next if that one's first word did not fit on it."""
    lines = [line.strip() for line in block.split("\n") if line.strip()]
    width = max(map(len, lines), default=0)
    is_wrapped = _MIN_WRAP_WIDTH <= width <= _MAX_WRAP_WIDTH
    paragraph = ""
    for number, line in enumerate(lines):
        paragraph = f"{paragraph} {line}" if paragraph else line
        next_word = lines[number + 1].split(None, 1)[0] if number + 1 < len(lines) else ""
        if not (is_wrapped and next_word and len(line) + 1 + len(next_word) > width):
            yield paragraph
            paragraph = ""
