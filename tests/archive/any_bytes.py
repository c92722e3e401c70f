"""Checks that hold for any bytes that a reader gets: for the random tests, and for the fuzzer.

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

from archive.ingest.draft import Draft, IngestDefaults, ReadResult, Rejected, Story
from archive.ingest.files.reading import stream_records
from archive.ingest.normalize import normalize
from archive.ingest.readers import FORMATS_BY_NAME
from tests.archive.containers import PACKS, STORY, nested, overlapping, tarred, zipped
from tools.golden import SAMPLES

SECONDS = 5  # of CPU time for a few kilobytes: other processes do not count
_LARGEST_SEED = 60_000  # bytes
_MAX_REREADS = 20  # drafts of one file that are reread
_FOLDERS = {"text": ("text", "broken")}


class TooSlow(BaseException):
    """Raised after the time limit; not an Exception, which the readers would catch."""


@cache
def seeds(format: str) -> tuple[bytes, ...]:
    """Return the samples of a format; those of plain text if it has none."""
    folders = _FOLDERS.get(format, (format, "broken"))
    samples = [
        path.read_bytes()[:_LARGEST_SEED]
        for folder in folders
        for path in sorted((SAMPLES / folder).glob("*"))
        if path.is_file() and not path.name.endswith(".golden.json") and not _is_golden(path.name)
    ]
    recognized = tuple(
        sample
        for sample in samples
        if FORMATS_BY_NAME[format].load_reader().looks_like(sample[:8192])
    )
    return recognized or tuple(samples) or (STORY,)


def _is_golden(name: str) -> bool:
    return name.endswith(".json") and any(SAMPLES.rglob(name.removesuffix("json") + "[!gj]*"))


@cache
def packed_seeds() -> tuple[bytes, ...]:
    """Return packed files, each packed in a way of its own, some of them traps."""
    files = {"a.txt": STORY, "b/c.jsonl": b'{"title": "T"}\n' * 9, "ü.html": b"<p>Snow."}
    plain = [zipped(files), zipped(files, 0), tarred(files), tarred({"x" * 300: STORY}, 2)]
    packs = [pack(data) for pack in PACKS.values() for data in (STORY, plain[2])]
    return (*plain, *packs, nested(5), overlapping(1_000, 3), PACKS["gz"](b"") * 9)


def mutate(seeds: tuple[bytes, ...], pick: random.Random) -> bytes:
    """Return a seed with some damage."""
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
                donor = pick.choice(seeds)
                data[at:end] = donor[pick.randrange(len(donor) + 1) :][: pick.randint(0, 4_000)]
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
def time_limit(seconds: float = SECONDS) -> Iterator[None]:
    """Raise TooSlow after so many seconds of CPU time."""

    def expire(number: int, frame: FrameType | None) -> None:
        raise TooSlow(f"more than {seconds} seconds")

    previous = signal.signal(signal.SIGPROF, expire)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, previous)


@contextmanager
def memory_limit(extra: int) -> Iterator[None]:
    """Allow no more bytes than are in use now plus `extra`, where the system can tell."""
    status = Path("/proc/self/status")
    if not status.exists():
        yield
        return
    (used,) = (line.split()[1] for line in status.read_text().splitlines() if "VmData" in line)
    soft, hard = resource.getrlimit(resource.RLIMIT_DATA)
    resource.setrlimit(resource.RLIMIT_DATA, (int(used) * 1024 + extra, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_DATA, (soft, hard))


def check_reader(format: str, data: bytes) -> int:
    """Check and count the results of a reader: drafts that normalize, or reasons for rejection."""
    reader = FORMATS_BY_NAME[format].load_reader()
    reader.looks_like(data[:8192])
    results = list(reader.read(io.BytesIO(data), "file", IngestDefaults()))
    assert results, "every file gives a draft or a rejection"
    for result in results[:_MAX_REREADS]:
        _check_result(result)
        if isinstance(result, Draft):
            assert result.reader in FORMATS_BY_NAME
            _check_reread(result)
    return len(results)


def check_stream(data: bytes) -> int:
    """Check the same for whatever the data are packed in and whatever format is detected."""
    results = list(stream_records(io.BytesIO(data), "file"))
    assert results
    for result in results:
        _check_result(result)
    return len(results)


def _check_result(result: ReadResult) -> None:
    if isinstance(result, Rejected):
        assert result.reason.strip()
        assert "internal error" not in result.reason, result.reason
        assert "\n" not in result.locator
        return
    assert isinstance(result, Draft)
    story = normalize(result, IngestDefaults())
    if isinstance(story, Rejected):
        assert story.reason.strip()
        return
    assert isinstance(story, Story)
    article = story.article
    for text in (article.title, article.body, article.caption, *article.author):
        text.encode()  # no halves of characters
        assert not any(unicodedata.category(c) == "Cc" and c not in "\n\t" for c in text), text


def _check_reread(draft: Draft) -> None:
    """Check that a record's own bytes give the same draft again."""
    results = list(
        FORMATS_BY_NAME[draft.reader]
        .load_reader()
        .read(io.BytesIO(draft.data), "again", IngestDefaults())
    )
    (reread,) = results
    assert isinstance(reread, Draft), reread
    assert replace(reread, locator=draft.locator) == draft
