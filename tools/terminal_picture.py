"""Draw the picture in README.md: a search on a real terminal, as Rich's SVG export (`make docs`).

python -m tools.terminal_picture FOLDER draws the demo's commands at 80 and 120 columns, light and
dark.
"""

from __future__ import annotations

import io
import os
import re
import shlex
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import DEFAULT_TERMINAL_THEME, MONOKAI, TerminalTheme
from rich.text import Text

from tests.cli.test_terminal import run_on_terminal
from tools.transcript import make_sample_archive

SVG = Path(__file__).parent.parent / "docs" / "search.svg"
COMMAND = 'archive search "Kim Jong Un" --since 2018 --facet source --facet location -n4'
DEMO = (
    'archive search "Kim Jong Un" --facet source --facet year --facet location',
    'archive search "Kim Jong Un" --since 2018 --until 2021-06 --sort oldest',
    "archive search '\"production line\" source:Reuters'",
    'archive show vw80 --query "kim jong un" --no-pager',
    "archive similar vw80 -n3",
)
COLUMNS = 110


def draw_svg(command: str, home: Path, columns: int, theme: TerminalTheme = MONOKAI) -> str:
    """Run a command on a terminal and return its output as an SVG."""
    args = shlex.split(command)[1:]
    output = run_on_terminal(columns, *args, ARCHIVE_HOME=str(home))
    output = re.sub(r"\d+ ms", "40 ms", output)
    console = Console(record=True, width=columns, file=io.StringIO(), force_terminal=True)
    console.print(Text.assemble(("$ ", "bold green"), (command, "bold")))
    console.print()
    console.print(Text.from_ansi(output.rstrip()), no_wrap=True, crop=False, overflow="ignore")
    return console.export_svg(title="archive", theme=theme, unique_id="archive")


def main(folder: Path | None) -> None:
    with tempfile.TemporaryDirectory() as temporary:
        home = make_sample_archive(Path(temporary) / "home")
        if folder is None:
            SVG.write_text(draw_svg(COMMAND, home, COLUMNS), encoding="utf-8")
            return
        folder.mkdir(parents=True, exist_ok=True)
        for columns in (80, 120):
            for name, theme in (("dark", MONOKAI), ("light", DEFAULT_TERMINAL_THEME)):
                for number, command in enumerate(DEMO):
                    file = folder / f"{number}-{columns}-{name}.svg"
                    file.write_text(draw_svg(command, home, columns, theme), encoding="utf-8")


if __name__ == "__main__":
    os.chdir(SVG.parent.parent)
    main(Path(sys.argv[1]) if sys.argv[1:] else None)
