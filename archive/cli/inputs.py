"""What a command line names as input: paths, lists of paths, standard input."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from archive.ingest.draft import Rejected

STDIN = Path("-")


def listed(files_from: Path | None) -> tuple[list[Path], list[Rejected]]:
    """The paths in a file, one a line, or with a NUL behind each; and those that are not there.

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
    why = "there is no such file"
    gone = [Rejected(printable(path), why, passing=True) for path in paths if _is_gone(path)]
    return [path for path in paths if not _is_gone(path)], gone


def _is_gone(path: Path) -> bool:
    import os

    return path != STDIN and not os.path.lexists(path)


def besides(files: list[Path | Rejected], report: Path | None) -> list[Path | Rejected]:
    """All but the report that is being written."""
    if report is None:
        return files
    own = report.absolute()
    return [each for each in files if not isinstance(each, Path) or each.absolute() != own]


def must_exist(paths: Sequence[Path], report: Path | None, *, gone: bool, watch: bool) -> None:
    """Before an archive is made for them."""
    from archive.errors import BadInput

    if not paths and not gone:
        raise BadInput("there is nothing to take in.", "Name files or folders, or - for stdin.")
    if watch and STDIN in paths:
        raise BadInput("--watch looks at files; standard input is none.", "Leave - out.")
    for path in paths:
        if _is_gone(path):
            raise BadInput(f'there is no file or folder "{path}".', "Check its name.")
        if report is not None and path.absolute() == report.absolute():
            raise BadInput(
                f"{report} is to be read: no report may be written there.", "Name another."
            )


@contextmanager
def read_from(paths: Sequence[Path]) -> Iterator[tuple[list[Path], Path | None]]:
    """The paths, with what came on standard input in a file of its own while it is read."""
    from shutil import copyfileobj
    from tempfile import NamedTemporaryFile

    if STDIN not in paths:
        yield list(paths), None
        return
    with NamedTemporaryFile(prefix="archive-stdin-") as kept:
        copyfileobj(sys.stdin.buffer, kept)
        kept.flush()
        piped = Path(kept.name)
        yield [piped if path == STDIN else path for path in dict.fromkeys(paths)], piped
