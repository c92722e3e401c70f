"""Fuzz targets: seeds, and a function that checks any bytes."""

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
from index.query.formatting import format_query
from index.query.parse import parse
from index.query.tree import NOTHING
from tests.archive import any_bytes
from tests.archive.any_bytes import memory_limit, time_limit
from tests.index.articles import NAMED
from tools.golden import SAMPLES

READERS = [format.name for format in FORMATS]
SECONDS = 5  # of the processor's time
MEMORY = 200_000_000  # bytes
READ_COMMANDS = (
    "search",
    "count",
    "facets",
    "timeline",
    "explain",
    "show",
    "export",
    "help",
    "fields",
)
QUERIES = (
    '"kim jong un" NEAR/5 missile -court', "title:(ferry OR pass) date:2017..2023", "nucl?ar mis*",
    "pyongyang~1 =missiles", '"a b c"~5', "date:-7d source:Reuters", "date:2025Q3 missing:date",
    "((a OR b) NOT c) AND d", "C++ U.S. 12:25 Jong-un 12,5", "[2025-08-31 TO 2025-09-03]",
    "северная 김정은 ミサイル", 'location:"New York" "“x”" *', "date:2025-W36..2025-08",
)  # fmt: skip


def check_readers(data: bytes) -> None:
    """Check the reader that the first byte selects; beyond the last, the detection of formats."""
    number, rest = (data[0] % (len(READERS) + 1), data[1:]) if data else (0, b"")
    if number < len(READERS):
        any_bytes.check_reader(READERS[number], rest)
    else:
        any_bytes.check_stream(rest)


def reader_seeds() -> list[bytes]:
    seeds = [
        bytes([number]) + seed
        for number, name in enumerate(READERS)
        for seed in any_bytes.seeds(name)
    ]
    return seeds + [bytes([len(READERS)]) + seed for seed in any_bytes.packed_seeds()]


def check_query(data: bytes) -> None:
    """Check that a query is parsed or refused, and that its written form parses to the same."""
    text = data.decode("utf-8", "replace")
    with time_limit(SECONDS):
        try:
            parsed = parse(text).query
        except QueryError as error:
            start, end = error.span
            assert 0 <= start <= end <= len(error.query) + 1
            assert error.message
            return
        written = format_query(parsed)
        assert parsed == NOTHING or format_query(parse(written).query) == written


@cache
def make_index() -> Path:
    """Create a small index whose only segment file is replaced by fuzzed bytes."""
    folder = Path(tempfile.mkdtemp())
    engine = WhooshEngine(folder)
    engine.apply(NAMED.values(), (), Mark("store", 1))
    engine.close()
    return folder


def read_segment() -> bytes:
    (path,) = make_index().glob("*/*.arrays")
    return path.read_bytes()


_HEADER = struct.Struct("<8sIIQQII")
_FIRST, _BLOCK = 64, 1 << 20  # offset of the first section; bytes per checksum
_FACETS = (Facet("source"), Facet("location"), Facet("year"))


def fix_checksums(data: bytes) -> bytes:
    """Recompute all checksums of a segment file, if it has a table of sections."""
    table_start = data.rfind(b'{"sections"')
    if table_start < _FIRST or len(data) < _FIRST:
        return data
    magic, version, order, *_ = _HEADER.unpack(data[: _HEADER.size])
    with suppress(ValueError, TypeError, LookupError):
        table = json.loads(data[table_start:])
        table_start = table["checks"][0]
        for name, (dtype, offset, length, crc) in table["sections"].items():
            checksum = None if crc is None else zlib.crc32(data[offset : offset + length])
            table["sections"][name] = (dtype, offset, length, checksum)
        blocks = (
            data[start : min(start + _BLOCK, table_start)]
            for start in range(_FIRST, table_start, _BLOCK)
        )
        checks = b"".join(struct.pack("<I", zlib.crc32(block)) for block in blocks)
        table["checks"][1] = len(checks)
        data = data[:table_start] + checks + json.dumps(table).encode()
        table_start += len(checks)
    crc = zlib.crc32(data[table_start:])
    header = _HEADER.pack(
        magic, version, order, len(data), table_start, len(data) - table_start, crc
    )
    return header + struct.pack("<I", zlib.crc32(header)) + data[_HEADER.size + 4 :]


def check_arrays(data: bytes) -> None:
    """Check that a segment file is read or refused, also one with recomputed checksums.

    With recomputed checksums, only limits of time and memory are required.
    """
    has_valid_checksums = bool(data[-1:]) and data[-1] % 2 == 1
    (path,) = make_index().glob("*/*.arrays")
    original = path.read_bytes()
    path.unlink()  # a mapped file must not be overwritten
    path.write_bytes(fix_checksums(data) if has_valid_checksums else data)
    engine = WhooshEngine(make_index())
    try:
        with time_limit(SECONDS), memory_limit(MEMORY):
            for text in ("kim", '"a b"', "k*", "a NEAR/3 b", "kmi~1", "date:2020..", "*"):
                with suppress(SearchError):
                    engine.search(Search(parse(text).query, facets=_FACETS))
                    list(engine.scan(Search(parse(text).query)))
            engine.near_words("text", "kmi")
            engine.verify()
    except SearchError:
        pass
    except (ArithmeticError, AssertionError, LookupError, TypeError, ValueError):
        assert has_valid_checksums
    finally:
        engine.close()
        path.unlink()
        path.write_bytes(original)


@cache
def library() -> Path:
    """Create an archive of the samples of flat text."""
    home = Path(tempfile.mkdtemp()) / "home"
    with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
        assert run(["--archive", str(home), "ingest", str(SAMPLES / "text")]) == 0
    os.chdir(home.parent)
    return home


def check_command(data: bytes) -> None:
    """Run a read-only command with any arguments: an answer or an error, never a crash."""
    words = data.decode("utf-8", "surrogateescape").replace("\0", "").split("\n")
    if not words or words[0] not in READ_COMMANDS or any("--log" in word for word in words):
        return
    out, err = io.StringIO(), io.StringIO()
    with time_limit(SECONDS), redirect_stdout(out), redirect_stderr(err):
        code = run(["--archive", str(library()), *words])
    error_output = re.sub(
        r"(?m)^INFO: Instrumenting .*\n", "", err.getvalue()
    )  # printed by the fuzzer
    assert code in {0, 1, 2, 3}, error_output
    assert code != 2 or error_output.startswith(("error: ", '{"error": ')), error_output
    assert not any(char in error_output for char in "\x1b\x07\x9b"), error_output


def command_seeds() -> list[bytes]:
    library()  # outside of time limits
    argument_lists = (
        "kim\n-n5\n--facet\nsource:3\n--sort\nnewest",
        "missile\n-kim\n--since\n2012\n--format\njson",
        "*\n--format\ncsv\n--fields\ndate,title",
        "--any\na\n--timeout\n2",
        "dates",
        "kim\n--offset\n3",
    )
    lines = [f"{name}\n{arguments}" for name in READ_COMMANDS for arguments in argument_lists]
    return [line.encode() for line in lines] + [f"search\n{q}".encode() for q in QUERIES]


@dataclass(frozen=True)
class Target:
    """Function that is called with any bytes, and its seeds."""

    check: Callable[[bytes], None]
    seeds: Callable[[], Sequence[bytes]]


TARGETS = {
    "readers": Target(check_readers, reader_seeds),
    "query": Target(check_query, lambda: [text.encode() for text in QUERIES]),
    "arrays": Target(check_arrays, lambda: [read_segment() + bytes([odd]) for odd in (0, 1)]),
    "command": Target(check_command, command_seeds),
}


def damage(rng: random.Random, seeds: Sequence[bytes]) -> bytes:
    """Damage a random seed: change, remove, repeat or insert bytes, also of other seeds."""
    data = bytearray(rng.choice(seeds))
    for _ in range(rng.randint(1, 6)):
        offset = rng.randrange(len(data) + 1)
        length = rng.choice((1, 1, 2, 4, 16, 256))
        match rng.randrange(6):
            case 0:
                data[offset : offset + length] = b""
            case 1:
                data[offset:offset] = data[max(0, offset - length) : offset] * rng.choice(
                    (1, 2, 50)
                )
            case 2:
                data[offset : offset + length] = rng.randbytes(length)
            case 3:
                other_seed = rng.choice(seeds)
                start = rng.randrange(len(other_seed) + 1)
                data[offset:offset] = other_seed[start : start + length * 4]
            case 4 if data:
                data[offset % len(data)] ^= 1 << rng.randrange(8)
            case _:
                data[offset:offset] = rng.choice(
                    (b"\xff" * 4, b"\0", b"(", b'"', "\u202e".encode(), b"-")
                )
    return bytes(data)
