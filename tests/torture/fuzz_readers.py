"""Bytes that find new ways through the readers: python -m tests.torture.fuzz_readers --minutes 10

Needs atheris (`pip install --group fuzz`).  It starts from the samples and keeps what it finds in
--corpus; a finding is written to the folder it was started from, as crash-* or timeout-*.  Give
such a file's name to see it again.  What must hold is in tests/archive/any_bytes.py.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from archive.ingest.readers import FORMATS
from tests.archive import any_bytes

NAMES = [format.name for format in FORMATS]


def one(data: bytes) -> None:
    """The first byte says which reader; one that is beyond them, whatever the rest seems to be."""
    if not data:
        return
    number, rest = data[0] % (len(NAMES) + 1), data[1:]
    if number < len(NAMES):
        any_bytes.holds(NAMES[number], rest)
    else:
        any_bytes.holds_of_stream(rest)


def plant(folder: Path) -> None:
    """Write what the fuzzer starts from."""
    for number, name in enumerate(NAMES):
        for count, seed in enumerate(any_bytes.seeds(name)):
            (folder / f"{name}-{count}").write_bytes(bytes([number]) + seed)
    for count, seed in enumerate(any_bytes.packed_seeds()):
        (folder / f"packed-{count}").write_bytes(bytes([len(NAMES)]) + seed)


def main() -> None:
    import atheris  # noqa: PLC0415 (an optional tool)

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--corpus", type=Path, help="keeps what was found for the next run")
    parser.add_argument("again", nargs="?", type=Path, help="a finding to see again")
    asked = parser.parse_args()
    if asked.again:
        one(asked.again.read_bytes())
        return
    with tempfile.TemporaryDirectory() as new:
        corpus = asked.corpus or Path(new)
        corpus.mkdir(exist_ok=True)
        plant(corpus)
        atheris.instrument_all()
        seconds = f"-max_total_time={int(asked.minutes * 60)}"
        options = [seconds, "-timeout=20", "-rss_limit_mb=2048", "-max_len=65536"]
        atheris.Setup([sys.argv[0], str(corpus), *options], one)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
