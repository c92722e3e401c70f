"""Build every engine from the same articles, time the same queries in turn, and print tables.

python -m tests.bench --size 100000 --peers tantivy,fts5
python -m tests.bench --size 5000 --corpus stories.jsonl --keep somewhere
python -m tests.bench --growth
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from tests.bench.growth import SIZES, measure_growth
from tests.bench.peers import OURS, PEERS, PeerNotInstalled, load_peer_class
from tests.bench.report import Report, describe_machine
from tests.bench.run import COMPARISON_SIZE, Plan, compare_counts, measure

_PEER_NAMES = ",".join(name for name in PEERS if name != OURS)


def make_parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--size", type=int, default=10_000, help="articles (%(default)s)")
    parser.add_argument("--corpus", type=Path, help="a JSONL file instead of made-up articles")
    parser.add_argument(
        "--peers", default=_PEER_NAMES, help="engines to compare with (%(default)s)"
    )
    parser.add_argument("--rounds", type=int, default=7, help="rounds of all queries (%(default)s)")
    parser.add_argument("--keep", type=Path, help="folder of indexes, kept and reused")
    parser.add_argument("--anew", default="", help="engines to rebuild in that folder")
    parser.add_argument(
        "--stock",
        action="store_true",
        help=f"stock Whoosh also beyond {COMPARISON_SIZE:,} articles",
    )
    parser.add_argument(
        "--workers", type=int, default=1, help="workers of archive and tantivy (%(default)s)"
    )
    parser.add_argument("--limit", type=int, help="megabytes of data for archive's build")
    parser.add_argument("--results", action="store_true", help="write tests/bench/RESULTS.md")
    sizes = ",".join(map(str, SIZES))
    parser.add_argument("--growth", nargs="?", const=sizes, help=f"measure at two sizes ({sizes})")
    return parser


def installed_engines(options: argparse.Namespace, report: Report) -> dict[str, str]:
    """Return the installed engines with their versions; report the missing ones."""
    versions: dict[str, str] = {}
    for name in (OURS, *filter(None, options.peers.split(","))):
        if name == "stock" and options.size > COMPARISON_SIZE and not options.stock:
            report.write(
                f"stock is skipped: it needs hours beyond {COMPARISON_SIZE:,} articles (--stock)"
            )
            continue
        try:
            versions[name] = load_peer_class(name).version()
        except PeerNotInstalled as error:
            report.write(str(error))
    return versions


def main() -> None:
    options = make_parser().parse_args()
    report = Report()
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.keep or Path(temporary)
        versions = installed_engines(options, report)
        report.write(*describe_machine(versions))
        plan = Plan(
            tuple(versions),
            folder,
            options.size,
            options.corpus,
            options.rounds,
            options.workers,
            options.limit,
        )
        for name in filter(None, options.anew.split(",")):
            for stats_file in folder.glob(f"*/{name}.json"):
                stats_file.unlink()
        if options.growth:
            small, large = map(int, options.growth.split(","))
            measure_growth(plan, (small, large), report)
        else:
            measure(plan, report)
            compare_counts(plan, report)
    if options.results:
        report.save()


if __name__ == "__main__":
    main()
