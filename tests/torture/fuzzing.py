"""What is fuzzed: for each target what it starts from, and what must hold of any bytes."""

from __future__ import annotations

import io
import json
import os
import random
import re
import struct
import tempfile
import zlib
from collections.abc import Callable, Sequence
from contextlib import redirect_stderr, redirect_stdout, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from archive.cli.app import run
from archive.ingest.readers import FORMATS
from index.engine import Facet, Mark, Search
from index.engines.whoosh.engine import WhooshEngine
from index.errors import QueryError, SearchError
from index.query.formatting import canonical
from index.query.parse import parse
from index.query.tree import NOTHING
from tests.archive import any_bytes
from tests.archive.any_bytes import in_memory, in_time
from tests.golden import SAMPLES
from tests.index.articles import NAMED

READERS = [format.name for format in FORMATS]
SECONDS = 5  # of the processor's time
MEMORY = 200_000_000  # bytes
ASKING = ("search", "count", "facets", "timeline", "explain", "show", "export", "help", "fields")
QUERIES = (
    '"kim jong un" NEAR/5 missile -court', "title:(ferry OR pass) date:2017..2023", "nucl?ar mis*",
    "pyongyang~1 =missiles", '"a b c"~5', "date:-7d source:Reuters", "date:2025Q3 missing:date",
    "((a OR b) NOT c) AND d", "C++ U.S. 12:25 Jong-un 12,5", "[2025-08-31 TO 2025-09-03]",
    "северная 김정은 ミサイル", 'location:"New York" "“x”" *', "date:2025-W36..2025-08",
)  # fmt: skip


def readers(data: bytes) -> None:
    """The first byte says which reader; one that is beyond them, whatever the rest seems to be."""
    number, rest = (data[0] % (len(READERS) + 1), data[1:]) if data else (0, b"")
    if number < len(READERS):
        any_bytes.holds(READERS[number], rest)
    else:
        any_bytes.holds_of_stream(rest)


def pages() -> list[bytes]:
    found = [
        bytes([number]) + seed
        for number, name in enumerate(READERS)
        for seed in any_bytes.seeds(name)
    ]
    return found + [bytes([len(READERS)]) + seed for seed in any_bytes.packed_seeds()]


def query(data: bytes) -> None:
    """A text is read or refused; what was understood, written down, is understood the same."""
    typed = data.decode("utf-8", "replace")
    with in_time(SECONDS):
        try:
            read = parse(typed).query
        except QueryError as error:
            start, end = error.span
            assert 0 <= start <= end <= len(error.query) + 1
            assert error.message
            return
        written = canonical(read)
        assert read == NOTHING or canonical(parse(written).query) == written


@cache
def index() -> Path:
    """A folder with a small index, whose one segment is put in the place of others."""
    folder = Path(tempfile.mkdtemp())
    engine = WhooshEngine(folder)
    engine.apply(NAMED.values(), (), Mark("store", 1))
    engine.close()
    return folder


def segment() -> bytes:
    (path,) = index().glob("*/*.arrays")
    return path.read_bytes()


_HEADER = struct.Struct("<8sIIQQII")
_FIRST, _BLOCK = 64, 1 << 20  # where the first section begins; bytes that have a check
_FACETS = (Facet("source"), Facet("location"), Facet("year"))


def sealed(data: bytes) -> bytes:
    """With all checks that belong to what it says, where it says anything of where things are."""
    at = data.rfind(b'{"sections"')
    if at < _FIRST or len(data) < _FIRST:
        return data
    magic, version, order, *_ = _HEADER.unpack(data[: _HEADER.size])
    with suppress(ValueError, TypeError, LookupError):
        table = json.loads(data[at:])
        at = table["checks"][0]
        for name, (dtype, offset, length, crc) in table["sections"].items():
            fitting = None if crc is None else zlib.crc32(data[offset : offset + length])
            table["sections"][name] = (dtype, offset, length, fitting)
        blocks = (data[start : min(start + _BLOCK, at)] for start in range(_FIRST, at, _BLOCK))
        checks = b"".join(struct.pack("<I", zlib.crc32(block)) for block in blocks)
        table["checks"][1] = len(checks)
        data = data[:at] + checks + json.dumps(table).encode()
        at += len(checks)
    crc = zlib.crc32(data[at:])
    header = _HEADER.pack(magic, version, order, len(data), at, len(data) - at, crc)
    return header + struct.pack("<I", zlib.crc32(header)) + data[_HEADER.size + 4 :]


def arrays(data: bytes) -> None:
    """A segment's file is read, or refused: also one whose maker made its checks fit.

    Of such a one nothing is promised but an end, in little memory.
    """
    fitting = bool(data[-1:]) and data[-1] % 2 == 1
    (path,) = index().glob("*/*.arrays")
    whole = path.read_bytes()
    path.unlink()  # a file that is mapped is not written over
    path.write_bytes(sealed(data) if fitting else data)
    engine = WhooshEngine(index())
    try:
        with in_time(SECONDS), in_memory(MEMORY):
            for typed in ("kim", '"a b"', "k*", "a NEAR/3 b", "kmi~1", "date:2020..", "*"):
                with suppress(SearchError):
                    engine.search(Search(parse(typed).query, facets=_FACETS))
                    list(engine.scan(Search(parse(typed).query)))
            engine.near_words("text", "kmi")
            engine.verify()
    except SearchError:
        pass
    except (ArithmeticError, AssertionError, LookupError, TypeError, ValueError):
        assert fitting
    finally:
        engine.close()
        path.unlink()
        path.write_bytes(whole)


@cache
def library() -> Path:
    """A folder with an archive of the samples of flat text."""
    home = Path(tempfile.mkdtemp()) / "home"
    with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
        assert run(["--archive", str(home), "ingest", str(SAMPLES / "text")]) == 0
    os.chdir(home.parent)
    return home


def command(data: bytes) -> None:
    """Any words behind a command that asks: an answer, or why there is none; never a fault."""
    words = data.decode("utf-8", "surrogateescape").replace("\0", "").split("\n")
    if not words or words[0] not in ASKING or any("--log" in word for word in words):
        return
    out, err = io.StringIO(), io.StringIO()
    with in_time(SECONDS), redirect_stdout(out), redirect_stderr(err):
        code = run(["--archive", str(library()), *words])
    said = re.sub(r"(?m)^INFO: Instrumenting .*\n", "", err.getvalue())  # by the fuzzer, of us
    assert code in {0, 1, 2, 3}, said
    assert code != 2 or said.startswith(("error: ", '{"error": ')), said
    assert not any(char in said for char in "\x1b\x07\x9b"), said


def commands() -> list[bytes]:
    library()  # before anything is timed
    rest = (
        "kim\n-n5\n--facet\nsource:3\n--sort\nnewest",
        "missile\n-kim\n--since\n2012\n--format\njson",
        "*\n--format\ncsv\n--fields\ndate,title",
        "--any\na\n--timeout\n2",
        "dates",
        "kim\n--offset\n3",
    )
    found = [f"{name}\n{more}" for name in ASKING for more in rest]
    return [each.encode() for each in found] + [f"search\n{q}".encode() for q in QUERIES]


@dataclass(frozen=True)
class Target:
    """Something that is given any bytes."""

    one: Callable[[bytes], None]
    seeds: Callable[[], Sequence[bytes]]


TARGETS = {
    "readers": Target(readers, pages),
    "query": Target(query, lambda: [each.encode() for each in QUERIES]),
    "arrays": Target(arrays, lambda: [segment() + bytes([odd]) for odd in (0, 1)]),
    "command": Target(command, commands),
}


def altered(pick: random.Random, seeds: Sequence[bytes]) -> bytes:
    """Some seed with a few harms: bytes that are others, gone, twice, or another seed's."""
    data = bytearray(pick.choice(seeds))
    for _ in range(pick.randint(1, 6)):
        at = pick.randrange(len(data) + 1)
        many = pick.choice((1, 1, 2, 4, 16, 256))
        match pick.randrange(6):
            case 0:
                data[at : at + many] = b""
            case 1:
                data[at:at] = data[max(0, at - many) : at] * pick.choice((1, 2, 50))
            case 2:
                data[at : at + many] = pick.randbytes(many)
            case 3:
                other = pick.choice(seeds)
                start = pick.randrange(len(other) + 1)
                data[at:at] = other[start : start + many * 4]
            case 4 if data:
                data[at % len(data)] ^= 1 << pick.randrange(8)
            case _:
                data[at:at] = pick.choice((b"\xff" * 4, b"\0", b"(", b'"', "\u202e".encode(), b"-"))
    return bytes(data)
