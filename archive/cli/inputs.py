"""Inputs of `archive ingest`: paths, lists of paths, standard input."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from archive.ingest.draft import Rejected

STDIN = Path("-")


def read_path_list(files_from: Path | None) -> tuple[list[Path], list[Rejected]]:
    """Read paths from a file, one per line or each ended by NUL; missing ones become rejects.

    `-` is standard input.
    """
    import os

    from archive.ingest.draft import Rejected
    from archive.ingest.files.display_names import printable

    if files_from is None:
        return [], []
    data = sys.stdin.buffer.read() if files_from == STDIN else files_from.read_bytes()
    lines = data.split(b"\0") if b"\0" in data else data.splitlines()
    paths = [Path(os.fsdecode(line)) for line in lines if line.strip()]
    reason = "there is no such file"
    missing = [
        Rejected(printable(path), reason, transient=True) for path in paths if _is_missing(path)
    ]
    return [path for path in paths if not _is_missing(path)], missing


def _is_missing(path: Path) -> bool:
    import os

    return path != STDIN and not os.path.lexists(path)


def exclude_report(files: list[Path | Rejected], report: Path | None) -> list[Path | Rejected]:
    """Leave out the report file that is being written."""
    if report is None:
        return files
    report_path = report.absolute()
    return [file for file in files if not isinstance(file, Path) or file.absolute() != report_path]


def check_inputs(
    paths: Sequence[Path], report: Path | None, *, has_missing: bool, watch: bool
) -> None:
    """Raise BadInput for inputs that cannot be read, before an archive is created for them.

    `has_missing`: the list of paths named files that do not exist, which become rejects.
    """
    from archive.errors import BadInput

    if not paths and not has_missing:
        raise BadInput("no input is given.", "Name files or folders, or - for standard input.")
    if watch and STDIN in paths:
        raise BadInput("--watch cannot watch standard input.", "Leave out the -.")
    for path in paths:
        if _is_missing(path):
            raise BadInput(f'there is no file or folder "{path}".', "Check its name.")
        if report is not None and path.absolute() == report.absolute():
            raise BadInput(
                f"{report} is an input: the report would overwrite it.", "Name another file."
            )


@contextmanager
def stdin_as_file(paths: Sequence[Path]) -> Iterator[tuple[list[Path], Path | None]]:
    """Replace `-` by a temporary file with the data of stdin; yield the paths and that file."""
    from shutil import copyfileobj
    from tempfile import NamedTemporaryFile

    if STDIN not in paths:
        yield list(paths), None
        return
    with NamedTemporaryFile(prefix="archive-stdin-") as file:
        copyfileobj(sys.stdin.buffer, file)
        file.flush()
        stdin_copy = Path(file.name)
        yield [stdin_copy if path == STDIN else path for path in dict.fromkeys(paths)], stdin_copy
