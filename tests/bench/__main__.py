"""Build every engine from the same articles, ask all the same queries in turn, print the tables.

python -m tests.bench --size 100000 --peers tantivy,fts5
python -m tests.bench --size 5000 --corpus stories.jsonl --keep somewhere
python -m tests.bench --growth
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from tests.bench.growth import SIZES, grow
from tests.bench.peers import OURS, PEERS, Absent, peer_class
from tests.bench.report import Report, machine
from tests.bench.run import EQUAL, Plan, compare, measure

_OTHERS = ",".join(name for name in PEERS if name != OURS)


def options() -> argparse.ArgumentParser:
    """What one can ask for."""
    made = argparse.ArgumentParser(
        prog="python -m tests.bench",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    made.add_argument("--size", type=int, default=10_000, help="articles (%(default)s)")
    made.add_argument("--corpus", type=Path, help="a JSONL file instead of made-up articles")
    made.add_argument("--peers", default=_OTHERS, help="engines beside ours (%(default)s)")
    made.add_argument("--rounds", type=int, default=7, help="of all queries (%(default)s)")
    made.add_argument("--keep", type=Path, help="folder for what is built; what is there is used")
    made.add_argument("--anew", default="", help="engines to build again in that folder")
    made.add_argument("--stock", action="store_true", help=f"stock Whoosh beyond {EQUAL:,} too")
    made.add_argument("--workers", type=int, default=1, help="of ours and of tantivy (%(default)s)")
    made.add_argument("--limit", type=int, help="megabytes of data for the build of ours")
    made.add_argument("--results", action="store_true", help="write tests/bench/RESULTS.md")
    sizes = ",".join(map(str, SIZES))
    made.add_argument("--growth", nargs="?", const=sizes, help=f"measure at two sizes ({sizes})")
    return made


def present(given: argparse.Namespace, report: Report) -> dict[str, str]:
    """The engines that can be measured, and their versions; tells of those that cannot."""
    found: dict[str, str] = {}
    for name in (OURS, *filter(None, given.peers.split(","))):
        if name == "stock" and given.size > EQUAL and not given.stock:
            report.say(f"stock is left out: it needs hours beyond {EQUAL:,} articles (--stock)")
            continue
        try:
            found[name] = peer_class(name).version()
        except Absent as error:
            report.say(str(error))
    return found


def main() -> None:
    given = options().parse_args()
    report = Report()
    with tempfile.TemporaryDirectory() as temporary:
        folder = given.keep or Path(temporary)
        versions = present(given, report)
        report.say(*machine(versions))
        plan = Plan(
            tuple(versions),
            folder,
            given.size,
            given.corpus,
            given.rounds,
            given.workers,
            given.limit,
        )
        for name in filter(None, given.anew.split(",")):
            for record in folder.glob(f"*/{name}.json"):
                record.unlink()
        if given.growth:
            small, large = map(int, given.growth.split(","))
            grow(plan, (small, large), report)
        else:
            measure(plan, report)
            compare(plan, report)
    if given.results:
        report.keep()


if __name__ == "__main__":
    main()
