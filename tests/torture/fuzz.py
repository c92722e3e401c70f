"""Fuzz a target: python -m tests.torture.fuzz query --minutes 10

With atheris (`pip install --group fuzz`) the inputs are guided by coverage and kept in --corpus.
With --random they are seeds with random damage.  A failing input is written to the current folder
as crash-*; give such a file's name to run it again.
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
_MAX_LENGTH = 65_536


def fuzz_randomly(name: str, seconds: float, seed: int) -> int:
    """Fuzz without guidance until the first failure; return the number of inputs."""
    from tests.torture import fuzz_targets  # noqa: PLC0415 (see `fuzz_guided`)

    target, start_folder = fuzz_targets.TARGETS[name], Path.cwd()  # a target may change the folder
    seeds, rng, tried = target.seeds(), random.Random(seed), 0
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        data = fuzz_targets.damage(rng, seeds)[:_MAX_LENGTH]
        try:
            target.check(data)
        except BaseException:
            crash_file = start_folder / f"crash-{hashlib.sha256(data).hexdigest()[:16]}"
            crash_file.write_bytes(data)
            print(f"failure after {tried:,} inputs: {crash_file}", flush=True)
            raise
        tried += 1
    return tried


def fuzz_guided(name: str, seconds: float, corpus: Path) -> None:
    """Fuzz with atheris, which prints its own report.

    It instruments the modules when they are imported, including those that a command imports late.
    """
    import atheris  # noqa: PLC0415 (an optional tool)

    with atheris.instrument_imports(include=["archive", "index"]):
        from tests.torture import fuzz_targets  # noqa: PLC0415

        target = fuzz_targets.TARGETS[name]
        for number, seed in enumerate(target.seeds()):
            (corpus / f"seed-{number}").write_bytes(seed)
        options = [f"-max_total_time={int(seconds)}", "-timeout=120", "-rss_limit_mb=2048"]
        options += [f"-max_len={_MAX_LENGTH}", f"-artifact_prefix={Path.cwd()}/"]
        atheris.Setup([sys.argv[0], str(corpus), *options], target.check)
        atheris.Fuzz()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("target", choices=TARGETS)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--corpus", type=Path, help="folder that keeps inputs for the next run")
    parser.add_argument(
        "--random", type=int, metavar="SEED", help="random damage instead of atheris"
    )
    parser.add_argument(
        "again", nargs="?", type=Path, help="file with a failing input to run again"
    )
    options = parser.parse_args()
    if options.again:
        from tests.torture import fuzz_targets  # noqa: PLC0415 (see `fuzz_guided`)

        fuzz_targets.TARGETS[options.target].check(options.again.read_bytes())
        return
    if options.random is None:
        with tempfile.TemporaryDirectory() as new:
            corpus = (options.corpus or Path(new)).absolute()  # a target may change the folder
            corpus.mkdir(exist_ok=True)
            fuzz_guided(options.target, options.minutes * 60, corpus)
        return
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY + 2_000_000_000, hard))  # numpy reserves a lot
    began = time.monotonic()
    tried = fuzz_randomly(options.target, options.minutes * 60, options.random)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    seconds = time.monotonic() - began
    print(f"{options.target}: {tried:,} inputs in {seconds:.0f} s, peak {peak:,.0f} MB")


if __name__ == "__main__":
    main()
