"""Count the modules of archive/ and index/ that a saved page, a search and a rebuild load.

python -m tools.loaded_modules prints a line for each; --list names the modules.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tools.golden import SAMPLES

# Runs a command, and writes the modules of this process and of its forked workers to a file.
_PROBE = """
import os, sys
from pathlib import Path

def write_modules():
    packages = {name for name, module in sys.modules.items() if hasattr(module, "__path__")}
    names = {name for name in sys.modules if name.partition(".")[0] in ("archive", "index")}
    with open(sys.argv[1], "a") as out:
        out.write("".join(f"{name}\\n" for name in names - packages))

def exit_worker(code, leave=os._exit):
    write_modules()
    leave(code)

os._exit = exit_worker
from archive.cli.app import run
run(sys.argv[2:])
write_modules()
"""
WALKS = {
    "saved page": ("ingest", str(SAMPLES / "html/json-ld.html")),
    "search": ("search", "the"),
    "reindex": ("reindex",),
}


def loaded_modules(home: Path, *args: str) -> list[str]:
    """Return the modules that a command loads, without packages."""
    with tempfile.NamedTemporaryFile("r") as names:
        command = [sys.executable, "-c", _PROBE, names.name, "--archive", str(home), *args]
        subprocess.run(command, check=True, capture_output=True, cwd=SAMPLES.parent)
        return sorted(set(names.read().split()))


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        for name, args in WALKS.items():
            modules = loaded_modules(Path(folder) / "home", *args)
            print(f"{name}: {len(modules)} modules")
            if "--list" in sys.argv:
                print("".join(f"  {module}{os.linesep}" for module in modules), end="")


if __name__ == "__main__":
    main()
