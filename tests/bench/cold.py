"""Time fresh processes: an engine's first query, the whole of `archive search`, imports.

python -m tests.bench.cold PEER FOLDER WORD      prints the milliseconds without the imports
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
from tests.bench.peers import OURS, Setup, load_peer_class
from tests.bench.queries import BenchQuery

IMPORTS = ("typer", "numpy", "whoosh.index", "sqlite3")
_EMPTY = "import typer; app = typer.Typer(); app.command()(lambda: None); app()"
_ARCHIVE = "from archive.cli.app import main; main()"


def time_first_query(name: str, folder: Path, word: str, times: int) -> float:
    """Return the median milliseconds to open an engine and answer one query in a new process."""
    command = [sys.executable, "-m", "tests.bench.cold", name, str(folder), word]
    return statistics.median(
        float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        for _ in range(times)
    )


def time_processes(folder: Path, word: str, times: int) -> dict[str, float]:
    """Return the median milliseconds of whole processes, by description."""
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
    durations: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(times):
        for name, command in commands.items():
            began = time.perf_counter()
            process = subprocess.run(command, check=False, capture_output=True)
            durations[name].append((time.perf_counter() - began) * 1000)
            assert process.returncode in (0, 1), f"{name}: {process.stderr!r}"  # 1: no hits
    return {name: statistics.median(milliseconds) for name, milliseconds in durations.items()}


def main() -> None:
    name, folder, word = sys.argv[1:]
    engine_class = load_peer_class(name)
    began = time.perf_counter()
    engine_class(Setup(Path(folder))).search(BenchQuery("common", (word,)))
    print((time.perf_counter() - began) * 1000)


if __name__ == "__main__":
    main()
