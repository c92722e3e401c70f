"""What must hold whatever bytes a reader is given: for the random tests, and for the fuzzer.

Seeds are the samples of every format in the table of formats, so that a new one is covered as soon
as it has its line there and its samples.
"""

from __future__ import annotations

import io
import random
import resource
import signal
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from pathlib import Path
from types import FrameType

from archive.ingest.draft import Draft, Known, Read, Rejected, Story
from archive.ingest.files.reading import stream_records
from archive.ingest.normalize import normalise
from archive.ingest.readers import BY_NAME
from tests.archive.containers import PACKS, STORY, nested, overlapping, tarred, zipped
from tests.golden import SAMPLES

SECONDS = 5  # of the processor's time that a few kilobytes may take: its other work is not ours
_LARGEST_SEED = 60_000  # bytes
_AGAIN = 20  # drafts of one file that are read again
_FOLDERS = {"text": ("text", "broken")}


class TooSlow(BaseException):
    """No Exception, or whoever guards against those would keep it."""


@cache
def seeds(format: str) -> tuple[bytes, ...]:
    """The samples of a format; of one without any, those of flat text."""
    folders = _FOLDERS.get(format, (format, "broken"))
    found = [
        path.read_bytes()[:_LARGEST_SEED]
        for folder in folders
        for path in sorted((SAMPLES / folder).glob("*"))
        if path.is_file() and not path.name.endswith(".golden.json") and not _is_golden(path.name)
    ]
    own = tuple(each for each in found if BY_NAME[format].reader().looks_like(each[:8192]))
    return own or tuple(found) or (STORY,)


def _is_golden(name: str) -> bool:
    return name.endswith(".json") and any(SAMPLES.rglob(name.removesuffix("json") + "[!gj]*"))


@cache
def packed_seeds() -> tuple[bytes, ...]:
    """Files that are packed, each in a way of its own, some of them traps."""
    files = {"a.txt": STORY, "b/c.jsonl": b'{"title": "T"}\n' * 9, "ü.html": b"<p>Snow."}
    plain = [zipped(files), zipped(files, 0), tarred(files), tarred({"x" * 300: STORY}, 2)]
    packs = [pack(data) for pack in PACKS.values() for data in (STORY, plain[2])]
    return (*plain, *packs, nested(5), overlapping(1_000, 3), PACKS["gz"](b"") * 9)


def mutated(seeds: tuple[bytes, ...], pick: random.Random) -> bytes:
    """A seed with some harm done to it."""
    data = bytearray(pick.choice(seeds))
    for _ in range(pick.randint(1, 4)):
        size = len(data) + 1
        at, end = sorted((pick.randrange(size), pick.randrange(size)))
        match pick.randrange(7):
            case 0:
                del data[at:]
            case 1:
                del data[at:end]
            case 2:
                for _ in range(pick.randint(1, 9)):
                    if data:
                        data[pick.randrange(len(data))] = pick.randrange(256)
            case 3:
                other = pick.choice(seeds)
                data[at:end] = other[pick.randrange(len(other) + 1) :][: pick.randint(0, 4_000)]
            case 4:
                data[at:at] = data[at : at + pick.randint(1, 60)] * pick.randint(1, 200)
            case 5:
                data[at:at] = pick.choice(_NASTY) * pick.choice((1, 2, 50))
            case 6 if size > 1:
                at = pick.randrange(len(data))
                data[at] ^= 1 << pick.randrange(8)
    return bytes(data[: 4 * _LARGEST_SEED])


_NASTY = (
    b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b"\r", b"\n\n", b"\x1b[31m", b"\xed\xa0\x80", b"\xc3",
    b"&", b"&#0;", b"&#x110000;", b"<", b"<![CDATA[", b"]]>", b"<!--", b"<!DOCTYPE a [", b'"',
    b"\\ud800", b"{", b"[[", b"1e999", b"9" * 400, b"\x01", b"\x03",
    b"Content-Length: -1\r\n", b"From ", b"--",
    "\u202e\u0301\U0001f600".encode(), b"%s%n", b"2024-13-45", b"=?utf-8?q?=ff?=",
)  # fmt: skip


@contextmanager
def in_time(seconds: float = SECONDS) -> Iterator[None]:
    """Raises TooSlow when so much of the processor's time is over."""

    def over(number: int, frame: FrameType | None) -> None:
        raise TooSlow(f"more than {seconds} seconds")

    before = signal.signal(signal.SIGPROF, over)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


@contextmanager
def in_memory(more: int) -> Iterator[None]:
    """Where the system can say so: no more bytes than are taken now, and so many."""
    status = Path("/proc/self/status")
    if not status.exists():
        yield
        return
    (taken,) = (line.split()[1] for line in status.read_text().splitlines() if "VmData" in line)
    soft, hard = resource.getrlimit(resource.RLIMIT_DATA)
    resource.setrlimit(resource.RLIMIT_DATA, (int(taken) * 1024 + more, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_DATA, (soft, hard))


def holds(format: str, data: bytes) -> int:
    """A reader gives drafts and rejects, each draft a story or a reason; how many they are."""
    reader = BY_NAME[format].reader()
    reader.looks_like(data[:8192])
    reads = list(reader.read(io.BytesIO(data), "file", Known()))
    assert reads, "something is said of every file"
    for read in reads[:_AGAIN]:
        _is_sound(read)
        if isinstance(read, Draft):
            assert read.reader in BY_NAME
            _reads_alike(read)
    return len(reads)


def holds_of_stream(data: bytes) -> int:
    """The same through whatever it is packed in, and whatever it seems to be."""
    reads = list(stream_records(io.BytesIO(data), "file"))
    assert reads
    for read in reads:
        _is_sound(read)
    return len(reads)


def _is_sound(read: Read) -> None:
    if isinstance(read, Rejected):
        assert read.why.strip()
        assert "a fault of ours" not in read.why, read.why
        assert "\n" not in read.where
        return
    assert isinstance(read, Draft)
    story = normalise(read, Known())
    if isinstance(story, Rejected):
        assert story.why.strip()
        return
    assert isinstance(story, Story)
    article = story.article
    for text in (article.title, article.body, article.caption, *article.author):
        text.encode()  # no halves of characters
        assert not any(unicodedata.category(c) == "Cc" and c not in "\n\t" for c in text), text


def _reads_alike(draft: Draft) -> None:
    """A record's own bytes give the same draft again."""
    again = list(BY_NAME[draft.reader].reader().read(io.BytesIO(draft.data), "again", Known()))
    (one,) = again
    assert isinstance(one, Draft), one
    assert replace(one, where=draft.where) == draft
