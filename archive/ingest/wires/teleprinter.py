"""Teleprinter messages: shared parts of ANPA 1312 and IPTC 7901.

Both send a message as SOH, a heading, STX, the text, ETX, an ending and EOT; some of these controls
get lost.  Numbers in the heading restart every day: they are no ids.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import BinaryIO, NamedTuple

from archive.ingest.draft import Key, ReadResult, Rejected
from archive.ingest.text.decode import NotText, decode

MAX_BYTES = 10_000_000  # of one message
_CHUNK = 1 << 18
_SOH, _STX, _ETX = b"\x01", b"\x02", b"\x03"
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\r")) + b"\x7f"

# A kill notice is known by its fixed words, in capitals: many stories are about killing.
_KILL_NOTICE = re.compile(
    r"\b(?:MANDATORY|BULLETIN|STORY|NEWS) KILL\b"
    r"|\bKILL (?:MANDATORY|NOTICE|ADVISORY|(?:THE )?STORY)\b"
    r"|\A\W*(?:\w+ )?KILL(?:ED|S)?\W*\Z|\b(?i:editors|eds): (?:please )?(?i:kill)\b"
    r"|\bKILLS? (?:BC|AM|PM|AP)-"
)
_PIVOT_YEAR = 70  # two-digit years from here on are of the last century
_KILL_VERSION = re.compile(r"[-, ]*\bKILL(?:ED)?\Z", re.IGNORECASE)
_KILLED_STORY = re.compile(
    r"\b(?i:slugged|kill|kills|story)[:,]? ((?:BC|AM|PM|AP)-[^\s,;][^,;\n]{0,60}?)"
    r"(?=[,;.]?(?:\Z|\s{2}|,|;|\. | of | from | moved | sent |\())"
)


class MessageParts(NamedTuple):
    """Parts of a message as text, with \\n at line ends."""

    heading: str
    text: str
    ending: str


def read_messages(
    stream: BinaryIO,
    locator: str,
    reader: str,
    make_draft: Callable[[bytes, MessageParts, str], ReadResult],
    repair: Callable[[bytes], bytes] = bytes,
) -> Iterator[ReadResult]:
    """Yield the draft that `make_draft` makes of every message.

    Locators get a number if there are several messages.  `repair` is applied to the bytes of a
    message before it is split into its parts.
    """
    number = 0
    for message, is_single in split_messages(stream):
        number += 1
        message_locator = locator if is_single else f"{locator}#{number}"
        if not message:
            reason = f"a message longer than {MAX_BYTES:,} bytes"
            yield Rejected(message_locator, reason, b"", reader)
            continue
        try:
            parts = split_parts(repair(message))
        except NotText as error:
            yield Rejected(message_locator, str(error), message, reader)
        else:
            yield make_draft(message, parts, message_locator)
    if number == 0:
        yield Rejected(locator, "empty", b"", reader)


def split_messages(stream: BinaryIO) -> Iterator[tuple[bytes, bool]]:
    """Yield each message, and whether it is the only one; no bytes for one over MAX_BYTES."""
    pending: bytes | None = None
    has_several = False
    for message in _split_at_soh(stream):
        if pending is not None:
            has_several = True
            yield pending, False
        pending = message
    if pending is not None:
        yield pending, not has_several


def _split_at_soh(stream: BinaryIO) -> Iterator[bytes]:
    pieces: list[bytes] = []
    size = 0
    while chunk := stream.read(_CHUNK):
        for number, piece in enumerate(chunk.split(_SOH)):
            if number:
                yield from _join_message(pieces, size)
                pieces, size = [_SOH], 0
            size += len(piece)
            if size <= MAX_BYTES:
                pieces.append(piece)
    yield from _join_message(pieces, size)


def _join_message(pieces: list[bytes], size: int) -> Iterator[bytes]:
    """Yield the message, unless it has only controls, such as SYN before the first message."""
    message = b"".join(pieces)
    if size > MAX_BYTES:
        yield b""
    elif message.translate(None, _CONTROLS + b"\t\n\r "):
        yield message


def split_parts(message: bytes) -> MessageParts:
    """Return heading, text and ending; without an STX the text begins after the second line.

    Raises NotText (from decode).
    """
    heading, _, rest = message.partition(_STX)
    if not rest:
        lines = message.split(b"\n")
        heading, rest = b"\n".join(lines[:2]), b"\n".join(lines[2:])
    text, _, ending = rest.partition(_ETX)
    return MessageParts(
        *(decode(part.translate(None, _CONTROLS)) for part in (heading, text, ending))
    )


def join_paragraphs(lines: Iterable[str]) -> list[str]:
    """Return paragraphs: an indented line begins one, and so does a line after an empty one."""
    paragraphs: list[list[str]] = []
    starts_paragraph = True
    for line in lines:
        words = line.split()
        if words and (starts_paragraph or line[:1].isspace()):
            paragraphs.append(words)
        elif words:
            paragraphs[-1] += words
        starts_paragraph = not words
    return [" ".join(words) for words in paragraphs]


def full_year(digits: str) -> int:
    """Return the year of two or four digits."""
    year = int(digits)
    return year + (0 if year > 99 else 1900 if year >= _PIVOT_YEAR else 2000)


def kill_targets(provider: str, slug: str, notes: Iterable[str]) -> tuple[Key, ...]:
    """Return the key of the story that a notice kills: the one it names, or that of its slug."""
    notices = [note for note in notes if _KILL_NOTICE.search(note)]
    killed_slug = _KILL_VERSION.search(slug)
    if not notices and not killed_slug:
        return ()
    killed_story = next((match[1] for note in notices if (match := _KILLED_STORY.search(note))), "")
    target = killed_story or _KILL_VERSION.sub("", slug)
    return (Key("slug", provider, target.strip()),) if target.strip() else ()
