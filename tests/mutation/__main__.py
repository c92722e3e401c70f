"""What the tests do not notice: python -m tests.mutation [MODULE…] [--share 0.1]

Every mutant of the modules in `targets.py` is tested.  Those that no test notices are printed, but
for those in `equivalent.txt`, which behave as the module does; what stands there and is noticed, or
is no mutant any more, is printed as well.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections import Counter
from pathlib import Path

from tests.mutation.mutants import mutants
from tests.mutation.running import Outcome, run, warm
from tests.mutation.targets import TARGETS

_EQUIVALENT = Path(__file__).with_name("equivalent.txt")
_SLOWER = 5  # times as long as without a change: then it hangs
_LEAST = 10  # seconds


def equivalent() -> set[str]:
    """The mutants that behave as the module does, as they are printed."""
    lines = _EQUIVALENT.read_text(encoding="utf-8").splitlines()
    found, path, change = set(), "", list[str]()
    for line in [*lines, ""]:
        if line.startswith(("- ", "+ ")):
            change.append(line)
            continue
        if change:
            found.add("\n".join((path, *change)))
            change = []
        if line.endswith(".py"):
            path = line
    return found


def survivors(path: str, share: float, known: set[str]) -> set[str]:
    """The mutants of a module that no test notices; prints those that are not known."""
    began = time.monotonic()
    source, tests = Path(path).read_text(encoding="utf-8"), TARGETS[path]
    first: list[str] = []
    outcome, took = run(path, source, tests, 600, first)
    if outcome is not Outcome.SURVIVED:
        sys.exit(f"{path}: its tests fail as it is, {' '.join(tests)}")
    limit = max(_LEAST, round(_SLOWER * took))
    pick = random.Random(path)
    counts: Counter[Outcome] = Counter()
    left = set()
    for mutant in mutants(path, source):
        if pick.random() >= share and str(mutant) not in known:
            continue
        outcome, _ = run(path, mutant.source, tests, limit, first)
        counts[outcome] += 1
        if outcome is Outcome.SURVIVED:
            left.add(str(mutant))
            if str(mutant) not in known:
                print(mutant, end="\n\n", flush=True)
    told = ", ".join(f"{counts[each]} {each.value}" for each in Outcome)
    seconds = time.monotonic() - began
    print(f"{path}: {counts.total()} mutants, {told} in {seconds:.0f} s", flush=True)
    return left


def main() -> int:
    parser = argparse.ArgumentParser(prog="tests.mutation", description=__doc__)
    parser.add_argument("modules", nargs="*", metavar="MODULE", help="a part of its path")
    parser.add_argument("--share", type=float, default=1.0, help="of the mutants, by chance")
    options = parser.parse_args()
    paths = [p for p in TARGETS if not options.modules or any(m in p for m in options.modules)]
    known = equivalent()
    warm(sorted({test for path in paths for test in TARGETS[path]}))
    left = set().union(*(survivors(path, options.share, known) for path in paths))
    stale = sorted(each for each in known - left if each.partition("\n")[0] in paths)
    for each in stale:
        print(f"listed as equivalent, but no survivor:\n{each}", end="\n\n")
    return 1 if stale or left - known else 0


if __name__ == "__main__":
    sys.exit(main())
