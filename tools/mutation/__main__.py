"""Find changes that no test notices: python -m tools.mutation [MODULE…] [--share 0.1]

Tests every mutant of the modules in `targets.py` and prints the survivors, except those listed in
`equivalent.txt`, which behave like the original.  Also prints entries of that list that a test
notices or that are no longer mutants.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections import Counter
from pathlib import Path

from tools.mutation.mutants import generate_mutants
from tools.mutation.runner import Outcome, preload_modules, run_tests
from tools.mutation.targets import TARGETS

_EQUIVALENTS = Path(__file__).with_name("equivalent.txt")
_TIMEOUT_FACTOR = 5  # a mutant that takes this many times as long as the original counts as hanging
_MIN_TIMEOUT = 10  # seconds


def load_equivalents() -> set[str]:
    """Return the printed form of the mutants that behave like the original."""
    lines = _EQUIVALENTS.read_text(encoding="utf-8").splitlines()
    equivalents, path, change = set(), "", list[str]()
    for line in [*lines, ""]:
        if line.startswith(("- ", "+ ")):
            change.append(line)
            continue
        if change:
            equivalents.add("\n".join((path, *change)))
            change = []
        if line.endswith(".py"):
            path = line
    return equivalents


def find_survivors(path: str, share: float, equivalents: set[str]) -> set[str]:
    """Return the mutants of a module that no test notices; print those that are not listed."""
    began = time.monotonic()
    source, tests = Path(path).read_text(encoding="utf-8"), TARGETS[path]
    first_tests: list[str] = []
    outcome, cpu_seconds = run_tests(path, source, tests, 600, first_tests)
    if outcome is not Outcome.SURVIVED:
        sys.exit(f"{path}: its tests fail without a change: {' '.join(tests)}")
    limit = max(_MIN_TIMEOUT, round(_TIMEOUT_FACTOR * cpu_seconds))
    rng = random.Random(path)
    counts: Counter[Outcome] = Counter()
    survivors = set()
    for mutant in generate_mutants(path, source):
        if rng.random() >= share and str(mutant) not in equivalents:
            continue
        outcome, _ = run_tests(path, mutant.source, tests, limit, first_tests)
        counts[outcome] += 1
        if outcome is Outcome.SURVIVED:
            survivors.add(str(mutant))
            if str(mutant) not in equivalents:
                print(mutant, end="\n\n", flush=True)
    summary = ", ".join(f"{counts[kind]} {kind.value}" for kind in Outcome)
    seconds = time.monotonic() - began
    print(f"{path}: {counts.total()} mutants, {summary} in {seconds:.0f} s", flush=True)
    return survivors


def main() -> int:
    parser = argparse.ArgumentParser(prog="tools.mutation", description=__doc__)
    parser.add_argument("modules", nargs="*", metavar="MODULE", help="part of a module's path")
    parser.add_argument("--share", type=float, default=1.0, help="share to test, at random")
    options = parser.parse_args()
    paths = [
        path
        for path in TARGETS
        if not options.modules or any(module in path for module in options.modules)
    ]
    equivalents = load_equivalents()
    preload_modules(sorted({test for path in paths for test in TARGETS[path]}))
    survivors = set().union(*(find_survivors(path, options.share, equivalents) for path in paths))
    stale = sorted(entry for entry in equivalents - survivors if entry.partition("\n")[0] in paths)
    for entry in stale:
        print(f"listed as equivalent, but not a survivor:\n{entry}", end="\n\n")
    return 1 if stale or survivors - equivalents else 0


if __name__ == "__main__":
    sys.exit(main())
