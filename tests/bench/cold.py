"""Fresh processes: an engine's first query, `archive search` as a whole, what imports cost.

python -m tests.bench.cold PEER FOLDER WORD      prints the milliseconds beyond the imports
"""

from __future__ import annotations

import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from tests.bench.fill import RAW
from tests.bench.peers import OURS, Setup, peer_class
from tests.bench.queries import Asked

IMPORTS = ("typer", "numpy", "whoosh.index", "sqlite3")
_EMPTY = "import typer; app = typer.Typer(); app.command()(lambda: None); app()"
_ARCHIVE = "from archive.cli.app import main; main()"


def first(name: str, folder: Path, word: str, times: int) -> float:
    """Milliseconds to open an engine and answer one query, in a process that did no more before."""
    command = [sys.executable, "-m", "tests.bench.cold", name, str(folder), word]
    return statistics.median(
        float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        for _ in range(times)
    )


def whole(folder: Path, word: str, times: int) -> dict[str, float]:
    """Milliseconds of whole processes, by what they do."""
    python = (sys.executable, "-c")
    imports = {f"import {name}": (*python, f"import {name}") for name in IMPORTS}
    search = (*python, _ARCHIVE, "--archive", str(folder / OURS), "search", word)
    grep = "rg" if shutil.which("rg") else "grep"
    commands: dict[str, Sequence[str]] = {
        "archive search WORD": search,
        f"{grep} -c WORD": (grep, "-c", word, str(folder / RAW)),
        "python": (*python, "pass"),
        **imports,
        "an empty Typer command": (*python, _EMPTY),
        "all four imports": (*python, "import " + ", ".join(IMPORTS) + "\n" + _EMPTY),
    }
    taken: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(times):
        for name, command in commands.items():
            began = time.perf_counter()
            ended = subprocess.run(command, check=False, capture_output=True)
            taken[name].append((time.perf_counter() - began) * 1000)
            assert ended.returncode in (0, 1), f"{name}: {ended.stderr!r}"  # 1: nothing was found
    return {name: statistics.median(each) for name, each in taken.items()}


def main() -> None:
    name, folder, word = sys.argv[1:]
    make = peer_class(name)
    began = time.perf_counter()
    make(Setup(Path(folder))).ask(Asked("common", (word,)))
    print((time.perf_counter() - began) * 1000)


if __name__ == "__main__":
    main()
