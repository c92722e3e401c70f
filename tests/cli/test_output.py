"""Output on terminals of all widths and kinds, closed pipes, full disks, Ctrl-C."""

from __future__ import annotations

import json
import os
import pty
import re
import shlex
import subprocess
import sys
import time
from pathlib import Path

import pytest
from rich.cells import cell_len

from archive.cli.app import run
from archive.render.terminal import MAX_WIDTH, SIDE_BY_SIDE_WIDTH
from tests.cli.conftest import COMMAND, Run
from tests.cli.test_terminal import run_on_terminal
from tools.golden import SAMPLES

_STYLE = re.compile(r"\x1b\[[0-9;]*m")
_COLOUR = re.compile(r"\x1b\[[0-9;]*[34][0-9]")
ASIAN = (
    {"title": "東京湾で古い船が見つかる、港は一時閉鎖🚢", "date": "2024-05-01", "source": "Kyodo"},
    {"title": "", "date": "2024-05-02", "location": "ソウル", "lang": "ja"},
)
STORY = (
    "港の職員によると、沈んだ船は百年前のもので、積荷は米と塩だった。町は船を引き揚げるという。" * 3
)
KINDS: dict[str, dict[str, str]] = {
    "colour": {},
    "no colour": {"NO_COLOR": "1"},
    "dumb": {"TERM": "dumb"},
    "C": {"LANG": "C", "LC_ALL": "C"},
}


@pytest.fixture(scope="module")
def wide(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Create an archive of samples and Japanese articles."""
    folder = tmp_path_factory.mktemp("wide")
    rows = (
        json.dumps({**row, "body": f"{STORY}{number} ship"}) for number, row in enumerate(ASIAN)
    )
    (folder / "asian.jsonl").write_text("\n".join(rows), encoding="utf-8")
    pages = map(str, (SAMPLES / "text").glob("*kim*.txt"))
    assert run(["--archive", str(folder / "home"), "ingest", str(folder), *pages]) == 0
    return folder / "home"


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("columns", [40, 80, 200])
def test_hits_at_every_width(wide: Path, columns: int, kind: str) -> None:
    facets = ("--facet", "source", "--facet", "location")
    asked = ("search", '船 OR "Kim Jong Un"', "-n20", *facets)
    written = run_on_terminal(columns, "--archive", wide, *asked, **KINDS[kind])
    plain = _STYLE.sub("", written)
    lines = plain.split("\n")
    assert all(cell_len(line) <= columns for line in lines), [*lines]
    assert "«Kim Jong Un»" in " ".join(plain.split()) and "«船»" in plain
    ids = [re.match(r" *\d+  .*?  ([a-z][0-9a-z]{7})(?=\s|$)", line) for line in lines]
    ends = {cell_len(found[0]) for found in ids if found}
    beside = columns >= SIDE_BY_SIDE_WIDTH
    assert len(ends) == 1, "ids stand below each other, wide characters or not"
    assert max(ends) == (columns if not beside else max(ends)) <= MAX_WIDTH
    assert bool(_COLOUR.search(written)) is (kind in ("colour", "C"))
    assert ("\x1b" in written) is (kind != "dumb")


@pytest.mark.parametrize("columns", [40, 200])
def test_an_article_at_every_width(archive: Run, wide: Path, columns: int) -> None:
    (id,) = archive("--archive", wide, "search", "title:船", "--format", "ids").lines
    shown = ("show", id, "--query", "船", "--why", "--no-pager")
    lines = _STYLE.sub("", run_on_terminal(columns, "--archive", wide, *shown)).split("\n")
    assert all(cell_len(line) <= min(columns, MAX_WIDTH) for line in lines)
    assert "東京湾で古い«船»が見つかる" in "".join(lines[:2])


def test_colour_is_never_where_it_is_refused(wide: Path) -> None:
    written = run_on_terminal(80, "--archive", wide, "--color", "never", "search", "kim")
    assert not _COLOUR.search(written) and "«Kim" in written


@pytest.mark.parametrize(
    "args",
    [
        ("search", "*", "-n99", "--passages", "9", "--format", "json"),
        ("search", "*", "-n99", "--fields", "id,body", "--format", "csv"),
        ("export", "*", "--format", "md"),
        ("show", "-", "--format", "jsonl"),
    ],
    ids=" ".join,
)
def test_a_reader_that_leaves_is_a_quiet_success(
    archive: Run, library: Path, args: tuple[str, ...], tmp_path: Path
) -> None:
    ids = archive("--archive", library, "search", "*", "-n99", "--format", "ids").out
    (tmp_path / "ids").write_text(ids * 9)
    command = shlex.join([*COMMAND, "--archive", str(library), *args])
    script = f"{command} < {tmp_path / 'ids'} | head -c 9 >/dev/null; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_full_disk_is_told(library: Path) -> None:
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [*COMMAND, "--archive", str(library), "export", "*"],
            stdout=full, stderr=subprocess.PIPE, text=True, check=False,
        )  # fmt: skip
    assert (done.returncode, done.stderr.splitlines()[:1]) == (
        2,
        ["error: there is no space left to write."],
    )


def test_ctrl_c_before_the_program_is_there() -> None:
    """Ctrl-C while modules are imported."""
    program = """
import os, signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
class Typed:
    def find_spec(self, name, *_):
        if name == "typer":
            os.kill(os.getpid(), signal.SIGINT)
sys.meta_path.insert(0, Typed())
from archive.__main__ import main
main()
"""
    done = subprocess.run(
        [sys.executable, "-c", program, "status"], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "interrupted\n")


def test_ctrl_c_on_a_terminal(library: Path) -> None:
    """Ctrl-C while the program waits for a second id after printing the first article."""
    own = "import fcntl, signal, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0)"
    heard = "signal.signal(signal.SIGINT, signal.default_int_handler)"  # in the background as well
    program = f"{own}; {heard}; from archive.cli.app import main; main()"
    args = ("--archive", str(library), "show", "-", "--no-pager")
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-c", program, *args],
        stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True,
    ) as child:  # fmt: skip
        os.close(theirs)
        os.write(ours, b"vw80rq8h\n")
        written = b""
        while b"date from page text" not in written:
            written += os.read(ours, 65536)
        time.sleep(0.3)  # what has answered is not yet waiting
        os.write(ours, b"\x03")
        while b"interrupted" not in written:
            written += os.read(ours, 65536)
        assert child.wait() == 130
    os.close(ours)
    assert b"everything saved so far is kept" in written
    assert b"Traceback" not in written
