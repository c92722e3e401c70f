"""Bytes that find new ways through the code: python -m tests.torture.fuzz query --minutes 10

With atheris (`pip install --group fuzz`) it goes where code is that was not reached yet, and keeps
what it finds in --corpus; without it, it harms the seeds at random.  A finding is written to the
folder it was started from, as crash-*.  Give such a file's name to see it again.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import resource
import sys
import tempfile
import time
from pathlib import Path

from tests.torture.fuzzing import TARGETS, Target, altered

_MEMORY = 2_000_000_000  # bytes
_LONGEST = 65_536


def at_random(target: Target, seconds: float, seed: int) -> int:
    """How often it was tried; ends with the first finding."""
    here = Path.cwd()  # a target may go elsewhere
    seeds, pick, tried = target.seeds(), random.Random(seed), 0
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        data = altered(pick, seeds)[:_LONGEST]
        try:
            target.one(data)
        except BaseException:
            found = here / f"crash-{hashlib.sha256(data).hexdigest()[:16]}"
            found.write_bytes(data)
            print(f"a finding, after {tried:,}: {found}", flush=True)
            raise
        tried += 1
    return tried


def guided(target: Target, seconds: float, corpus: Path) -> None:
    """By atheris, which tells itself what it did."""
    import atheris  # noqa: PLC0415 (an optional tool)

    for number, seed in enumerate(target.seeds()):
        (corpus / f"seed-{number}").write_bytes(seed)
    atheris.instrument_all()
    options = [f"-max_total_time={int(seconds)}", "-timeout=20", "-rss_limit_mb=2048"]
    atheris.Setup([sys.argv[0], str(corpus), *options, f"-max_len={_LONGEST}"], target.one)
    atheris.Fuzz()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("target", choices=TARGETS)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--corpus", type=Path, help="keeps what was found for the next run")
    parser.add_argument("--random", type=int, metavar="SEED", help="without atheris")
    parser.add_argument("again", nargs="?", type=Path, help="a finding to see again")
    asked = parser.parse_args()
    target = TARGETS[asked.target]
    if asked.again:
        target.one(asked.again.read_bytes())
        return
    if asked.random is None:
        with tempfile.TemporaryDirectory() as new:
            corpus = asked.corpus or Path(new)
            corpus.mkdir(exist_ok=True)
            guided(target, asked.minutes * 60, corpus)
        return
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY + 2_000_000_000, hard))  # numpy reserves much
    began = time.monotonic()
    tried = at_random(target, asked.minutes * 60, asked.random)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    print(f"{asked.target}: {tried:,} in {time.monotonic() - began:.0f} s, {peak:,.0f} MB at most")


if __name__ == "__main__":
    main()
