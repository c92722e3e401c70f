"""Teleprinter messages: what ANPA 1312 and IPTC 7901 share.

Both send a message as SOH, a heading, STX, the text, ETX, an ending and EOT, of which single signs
get lost.  Numbers in the heading begin again every day: they name nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import BinaryIO, NamedTuple

from archive.ingest.draft import Key, Read, Rejected
from archive.ingest.text.decode import NotText, decode

LONGEST = 10_000_000  # bytes of one message
_CHUNK = 1 << 18
_SOH, _STX, _ETX = b"\x01", b"\x02", b"\x03"
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\r")) + b"\x7f"

# A notice is one by its own words, in capitals: many a story is about killing.
_KILLS = re.compile(
    r"\b(?:MANDATORY|BULLETIN|STORY|NEWS) KILL\b"
    r"|\bKILL (?:MANDATORY|NOTICE|ADVISORY|(?:THE )?STORY)\b"
    r"|\A\W*(?:\w+ )?KILL(?:ED|S)?\W*\Z|\b(?i:editors|eds): (?:please )?(?i:kill)\b"
    r"|\bKILLS? (?:BC|AM|PM|AP)-"
)
_KILL_VERSION = re.compile(r"[-, ]*\bKILL(?:ED)?\Z", re.IGNORECASE)
_NAMED = re.compile(
    r"\b(?i:slugged|kill|kills|story)[:,]? ((?:BC|AM|PM|AP)-[^\s,;][^,;\n]{0,60}?)"
    r"(?=[,;.]?(?:\Z|\s{2}|,|;|\. | of | from | moved | sent |\())"
)


class Parts(NamedTuple):
    """A message as text, with \\n at line ends."""

    heading: str
    text: str
    ending: str


def records(
    stream: BinaryIO,
    where: str,
    reader: str,
    read: Callable[[bytes, Parts, str], Read],
    mended: Callable[[bytes], bytes] = bytes,
) -> Iterator[Read]:
    """What `read` makes of every message; `where` gets its number if there are several.

    `mended` is done to a message before it is taken apart.
    """
    number = 0
    for message, alone in messages(stream):
        number += 1
        place = where if alone else f"{where}#{number}"
        if not message:
            yield Rejected(place, f"a message longer than {LONGEST:,} bytes", b"", reader)
            continue
        try:
            found = parts(mended(message))
        except NotText as error:
            yield Rejected(place, str(error), message, reader)
        else:
            yield read(message, found, place)
    if number == 0:
        yield Rejected(where, "empty", b"", reader)


def messages(stream: BinaryIO) -> Iterator[tuple[bytes, bool]]:
    """Each message, and whether it is the only one; no bytes of one longer than LONGEST."""
    held: bytes | None = None
    several = False
    for message in _split(stream):
        if held is not None:
            several = True
            yield held, False
        held = message
    if held is not None:
        yield held, not several


def _split(stream: BinaryIO) -> Iterator[bytes]:
    pieces: list[bytes] = []
    size = 0
    while chunk := stream.read(_CHUNK):
        for number, piece in enumerate(chunk.split(_SOH)):
            if number:
                yield from _joined(pieces, size)
                pieces, size = [_SOH], 0
            size += len(piece)
            if size <= LONGEST:
                pieces.append(piece)
    yield from _joined(pieces, size)


def _joined(pieces: list[bytes], size: int) -> Iterator[bytes]:
    """The message; none where only signs without a meaning stand, such as SYN before the first."""
    message = b"".join(pieces)
    if size > LONGEST:
        yield b""
    elif message.translate(None, _CONTROLS + b"\t\n\r "):
        yield message


def parts(message: bytes) -> Parts:
    """Heading, text and ending; without an STX the text begins behind the second line.

    Raises decode's NotText.
    """
    heading, _, rest = message.partition(_STX)
    if not rest:
        lines = message.split(b"\n")
        heading, rest = b"\n".join(lines[:2]), b"\n".join(lines[2:])
    text, _, ending = rest.partition(_ETX)
    return Parts(*(decode(part.translate(None, _CONTROLS)) for part in (heading, text, ending)))


def paragraphs(lines: Iterable[str]) -> list[str]:
    """A line that is indented begins a paragraph, and so does what follows an empty line."""
    found: list[list[str]] = []
    fresh = True
    for line in lines:
        words = line.split()
        if words and (fresh or line[:1].isspace()):
            found.append(words)
        elif words:
            found[-1] += words
        fresh = not words
    return [" ".join(words) for words in found]


def withdrawn(provider: str, slug: str, notes: Iterable[str]) -> tuple[Key, ...]:
    """The story that a message kills if it is a notice: the one it names, or that of its slug."""
    told = [note for note in notes if _KILLS.search(note)]
    ended = _KILL_VERSION.search(slug)
    if not told and not ended:
        return ()
    named = next((found[1] for note in told if (found := _NAMED.search(note))), "")
    target = named or _KILL_VERSION.sub("", slug)
    return (Key("slug", provider, target.strip()),) if target.strip() else ()
