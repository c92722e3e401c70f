"""The transcripts in README.md, from a real terminal: `make docs` writes them again."""

from __future__ import annotations

import os
import re
import shlex
import tempfile
from pathlib import Path

from tests.cli.test_terminal import on_terminal
from tests.golden import SAMPLES

README = Path(__file__).parent.parent / "README.md"
BLOCK = re.compile(r"<!-- transcript -->\n```text\n(\$ archive [^\n]*)\n(.*?)```", re.DOTALL)
_STYLE = re.compile(r"\x1b\[[0-9;]*m")
COLUMNS = 90


def shown(command: str, home: Path) -> str:
    """What the command of a transcript shows now."""
    args = shlex.split(command.removeprefix("$ archive "))
    written = on_terminal(COLUMNS, *args, ARCHIVE_HOME=str(home))
    lines = [line.rstrip() for line in _STYLE.sub("", written).split("\n")]
    return re.sub(r"\d+ ms", "40 ms", "\n".join(lines)).strip("\n") + "\n"


def filled(home: Path) -> Path:
    """An archive of the samples."""
    on_terminal(COLUMNS, "--archive", home, "ingest", *sorted((SAMPLES / "text").glob("*.txt")))
    return home


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        home = filled(Path(folder) / "home")
        text = README.read_text(encoding="utf-8")
        text = BLOCK.sub(
            lambda m: f"<!-- transcript -->\n```text\n{m[1]}\n{shown(m[1], home)}```", text
        )
        README.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    os.chdir(README.parent)
    main()
