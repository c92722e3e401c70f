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

TARGETS = ("readers", "query", "arrays", "command")
_MEMORY = 2_000_000_000  # bytes
_LONGEST = 65_536


def at_random(name: str, seconds: float, seed: int) -> int:
    """How often it was tried; ends with the first finding."""
    from tests.torture import fuzzing  # noqa: PLC0415 (see `guided`)

    target, here = fuzzing.TARGETS[name], Path.cwd()  # a target may go elsewhere
    seeds, pick, tried = target.seeds(), random.Random(seed), 0
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        data = fuzzing.altered(pick, seeds)[:_LONGEST]
        try:
            target.one(data)
        except BaseException:
            found = here / f"crash-{hashlib.sha256(data).hexdigest()[:16]}"
            found.write_bytes(data)
            print(f"a finding, after {tried:,}: {found}", flush=True)
            raise
        tried += 1
    return tried


def guided(name: str, seconds: float, corpus: Path) -> None:
    """By atheris, which tells itself what it did.

    It rewrites our modules while they are imported, those that a command imports late as well.
    """
    import atheris  # noqa: PLC0415 (an optional tool)

    with atheris.instrument_imports(include=["archive", "index"]):
        from tests.torture import fuzzing  # noqa: PLC0415

        target = fuzzing.TARGETS[name]
        for number, seed in enumerate(target.seeds()):
            (corpus / f"seed-{number}").write_bytes(seed)
        options = [f"-max_total_time={int(seconds)}", "-timeout=120", "-rss_limit_mb=2048"]
        options += [f"-max_len={_LONGEST}", f"-artifact_prefix={Path.cwd()}/"]
        atheris.Setup([sys.argv[0], str(corpus), *options], target.one)
        atheris.Fuzz()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("target", choices=TARGETS)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--corpus", type=Path, help="keeps what was found for the next run")
    parser.add_argument("--random", type=int, metavar="SEED", help="without atheris")
    parser.add_argument("again", nargs="?", type=Path, help="a finding to see again")
    asked = parser.parse_args()
    if asked.again:
        from tests.torture import fuzzing  # noqa: PLC0415 (see `guided`)

        fuzzing.TARGETS[asked.target].one(asked.again.read_bytes())
        return
    if asked.random is None:
        with tempfile.TemporaryDirectory() as new:
            corpus = (asked.corpus or Path(new)).absolute()  # a target may go elsewhere
            corpus.mkdir(exist_ok=True)
            guided(asked.target, asked.minutes * 60, corpus)
        return
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY + 2_000_000_000, hard))  # numpy reserves much
    began = time.monotonic()
    tried = at_random(asked.target, asked.minutes * 60, asked.random)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    print(f"{asked.target}: {tried:,} in {time.monotonic() - began:.0f} s, {peak:,.0f} MB at most")


if __name__ == "__main__":
    main()
