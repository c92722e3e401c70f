"""The documents are correct: commands run, generated parts are current, links resolve."""

from __future__ import annotations

import re
import shlex
import subprocess
from pathlib import Path
from shutil import which

import pytest

from archive.cli.app import run
from archive.cli.commands import COMMANDS
from archive.ingest.readers import FORMATS
from tools import manual, terminal_picture, transcript

ROOT = Path(__file__).parent.parent
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])


def read_commands(path: Path) -> list[list[str]]:
    """Return the `$ archive …` lines of a document's console blocks."""
    blocks = re.findall(r"```console\n(.*?)```", path.read_text(encoding="utf-8"), re.DOTALL)
    lines = [line for block in blocks for line in block.splitlines() if line.startswith("$ ")]
    return [shlex.split(line.removeprefix("$ archive "), comments=True) for line in lines]


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_shown_commands_work(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ARCHIVE_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(ROOT)
    for args in read_commands(path):
        assert run(args) == 0, f"archive {shlex.join(args)}: {capsys.readouterr().err}"


def test_readme_and_guide_name_every_command() -> None:
    pages = ("README.md", "docs/guide.md", "docs/install.md")
    text = "".join((ROOT / page).read_text(encoding="utf-8") for page in pages)
    for name in COMMANDS:
        assert f"archive {name}" in text


def test_the_transcripts_in_the_readme_are_current(tmp_path: Path) -> None:
    home = transcript.make_sample_archive(tmp_path / "home")
    blocks = transcript.BLOCK.findall(transcript.README.read_text(encoding="utf-8"))
    assert blocks
    for command, text in blocks:
        assert text == transcript.run_command(command, home), "run: make docs"


@pytest.mark.parametrize("name", manual.FILES)
def test_the_manual_is_current(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert text == manual.FILES[name](), "run: make docs"
    for command in COMMANDS:
        assert f"archive {command} " in text


@pytest.mark.parametrize(
    "lint",
    [("mandoc", "-T", "lint", "-W", "style"), ("groff", "-ww", "-man", "-Kutf8", "-Tutf8", "-z")],
    ids=lambda lint: str(lint[0]),
)
def test_the_man_page_passes_lint(lint: tuple[str, ...]) -> None:
    if not which(lint[0]):
        pytest.skip(f"{lint[0]} is not installed")
    process = subprocess.run([*lint, ROOT / "man/archive.1"], capture_output=True, check=False)
    assert (process.stdout, process.stderr) == (b"", b"")


def test_the_picture_in_the_readme_is_current(tmp_path: Path) -> None:
    home = transcript.make_sample_archive(tmp_path / "home")
    readme = transcript.README.read_text(encoding="utf-8")
    assert f"({terminal_picture.SVG.relative_to(ROOT).as_posix()})" in readme
    svg = terminal_picture.draw_svg(terminal_picture.COMMAND, home, terminal_picture.COLUMNS)
    assert terminal_picture.SVG.read_text(encoding="utf-8") == svg, "run: make docs"


def test_targets_that_documents_name_exist() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for path in DOCUMENTS:
        for target in re.findall(r"make ([a-z-]+)\b(?=[`  \n])", path.read_text(encoding="utf-8")):
            assert re.search(rf"^{target}:.*## ", makefile, re.MULTILINE), f"{path.name}: {target}"


def test_links_have_targets() -> None:
    for path in DOCUMENTS:
        for link in re.findall(r"\]\(([^)#:]+)\)", path.read_text(encoding="utf-8")):
            assert (path.parent / link).exists(), f"{path.name}: {link}"


def test_dependencies_are_justified() -> None:
    page = (ROOT / "docs/libraries.md").read_text(encoding="utf-8")
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    dependencies = re.search(r"\ndependencies = \[(.*?)\]", project, re.DOTALL)
    assert dependencies
    for name in re.findall(r'"([a-z-]+)[><=]', dependencies[1]):
        assert name in page, f"{name} has no line in docs/libraries.md"
    assert FORMATS
