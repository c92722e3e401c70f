"""Update the transcripts in README.md with the output of a real terminal: `make docs`."""

from __future__ import annotations

import os
import re
import shlex
import tempfile
from pathlib import Path

from tests.cli.test_terminal import run_on_terminal
from tools.golden import SAMPLES

README = Path(__file__).parent.parent / "README.md"
BLOCK = re.compile(r"<!-- transcript -->\n```text\n(\$ archive [^\n]*)\n(.*?)```", re.DOTALL)
_STYLE = re.compile(r"\x1b\[[0-9;]*m")
COLUMNS = 90


def run_command(command: str, home: Path) -> str:
    """Run the command of a transcript on a terminal and return its output."""
    args = shlex.split(command.removeprefix("$ archive "))
    output = run_on_terminal(COLUMNS, *args, ARCHIVE_HOME=str(home))
    lines = [line.rstrip() for line in _STYLE.sub("", output).split("\n")]
    return re.sub(r"\d+ ms", "40 ms", "\n".join(lines)).strip("\n") + "\n"


def make_sample_archive(home: Path) -> Path:
    """Create an archive of the text samples."""
    run_on_terminal(COLUMNS, "--archive", home, "ingest", *sorted((SAMPLES / "text").glob("*.txt")))
    return home


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        home = make_sample_archive(Path(folder) / "home")
        text = README.read_text(encoding="utf-8")
        text = BLOCK.sub(
            lambda m: f"<!-- transcript -->\n```text\n{m[1]}\n{run_command(m[1], home)}```", text
        )
        README.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    os.chdir(README.parent)
    main()
