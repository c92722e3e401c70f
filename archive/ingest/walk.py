"""The files that a command line names, in a stable order."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path

from archive.errors import BadInput
from archive.ingest.draft import Known, Read, Rejected
from archive.ingest.readers import BY_NAME, HEAD, format_of, not_a_story

UNKNOWN = Known()


def files(paths: Iterable[Path], besides: Path) -> Iterator[Path]:
    """Every file under the paths, sorted by name; not those of the archive itself (`besides`).

    Hidden folders are passed over, links to folders are not followed.  Raises BadInput for a path
    that does not exist.
    """
    for path in paths:
        if path.is_dir():
            yield from _under(path, besides.resolve())
        elif os.path.lexists(path):
            yield path
        else:
            raise BadInput(f'there is no file or folder "{path}".', "Check its name.")


def _under(folder: Path, besides: Path) -> Iterator[Path]:
    shut: list[Path] = []
    for root, folders, names in os.walk(folder, onerror=lambda error: _note(error, shut)):
        yield from shut
        shut.clear()
        if Path(root).resolve() == besides:
            folders.clear()
            continue
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (Path(root) / name for name in folders if (Path(root) / name).is_symlink())
        yield from (Path(root) / name for name in sorted(names))
    yield from shut


def _note(error: OSError, shut: list[Path]) -> None:
    """A folder that cannot be listed is told as one that cannot be read."""
    shut.append(Path(os.fsdecode(error.filename)))


def records(path: Path, format_name: str | None = None, known: Known = UNKNOWN) -> Iterator[Read]:
    """What the right reader finds in a file; a file that cannot be read is a Rejected."""
    where = printable(path)
    if (kind := not_a_story(path.name)) and not format_name:
        yield Rejected(where, f"{kind}, no story", story=False)
        return
    try:
        if path.is_dir():
            linked = path.is_symlink()
            yield Rejected(where, "a link to a folder" if linked else "a folder that stays shut")
            return
        if not stat.S_ISREG(path.stat().st_mode):
            yield Rejected(where, "not a regular file")
            return
        with path.open("rb") as stream:
            head = stream.read(HEAD)
            stream.seek(0)
            format = BY_NAME[format_name] if format_name else format_of(head, path.name)
            if format is None:
                yield Rejected(where, _unknown(head))
            else:
                yield from format.reader().read(stream, where, known)
    except OSError as error:
        yield Rejected(where, f"cannot be read: {error.strerror or error}", passing=True)


def printable(path: Path) -> str:
    """A path as text, also where its name is not."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def _unknown(head: bytes) -> str:
    if not head:
        return "empty"
    if b"\0" in head:
        return "not text (binary data)"
    return "in no format that is read here"
