"""The files that a command line names, in a stable order, and what is read of each."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path

from archive.errors import BadInput
from archive.ingest.draft import Known, Read, Rejected
from archive.ingest.files import file_types
from archive.ingest.files.display_names import printable
from archive.ingest.files.reading import UNKNOWN, named_records, stream_records
from archive.ingest.files.saved_pages import Pages

__all__ = ["files", "printable", "records", "stream_records"]

_BUFFER = 131_072  # bytes; with the usual 8,192 a line of gigabytes takes twice as long
_NO_FILES = {
    stat.S_IFIFO: "a pipe: give what comes out of it as standard input, archive ingest -",
    stat.S_IFCHR: "a device, no file",
    stat.S_IFBLK: "a device, no file",
    stat.S_IFSOCK: "a socket, no file",
}


def files(paths: Iterable[Path], besides: Path) -> Iterator[Path | Rejected]:
    """Every file under the paths, sorted by name; what is passed over is a Rejected already.

    Not the archive's own (`besides`).  Hidden folders are passed over, links to folders are not
    followed; a path that is named twice, however it is spelled, is gone through once.  Raises
    BadInput for a path that does not exist.
    """
    named = tuple(paths)
    walk = _Walk(besides, [os.path.realpath(path) for path in named if path.is_dir()])
    for path in named:
        if path.is_dir():
            yield from walk.under(path)
        elif os.path.lexists(path):
            yield from walk.file(path)
        else:
            raise BadInput(f'there is no file or folder "{printable(path)}".', "Check its name.")


class _Walk:
    def __init__(self, besides: Path, roots: list[str]) -> None:
        self._besides, self._roots = os.path.realpath(besides), roots
        self._files: set[str] = set()  # that were named themselves
        self._folders: set[str] = set()  # that were gone through
        self._pages: dict[str, str | None] = {}  # folder -> the page it belongs to

    def file(self, path: Path) -> Iterator[Path | Rejected]:
        real = os.path.realpath(path)
        own = os.path.join(os.path.realpath(path.parent), path.name)
        if real in self._files or os.path.dirname(own) in self._folders:
            return
        self._files.add(real)
        if page := self._page(path):
            yield _belongs(path, page)
        else:
            yield path

    def under(self, folder: Path) -> Iterator[Path | Rejected]:
        """All in a folder, those of its folders behind its own files."""
        if page := self._page(folder / "file"):
            yield from _all_of(folder, page)
            return
        rest = [(folder, os.path.realpath(folder))]
        while rest:
            root, real = rest.pop()
            if real == self._besides or real in self._folders:
                continue
            self._folders.add(real)
            try:
                entries = _listed(root)
            except OSError as error:
                yield _shut(root, error)
                continue
            pages = Pages(each.name for each in entries if not _is_folder(each))
            deeper: list[Path] = []
            for entry in entries:
                yield from self._entry(entry, real, pages, deeper)
            rest += [(path, os.path.join(real, path.name)) for path in reversed(deeper)]

    def _entry(
        self, entry: os.DirEntry[str], real: str, pages: Pages, deeper: list[Path]
    ) -> Iterator[Path | Rejected]:
        path = Path(entry.path)
        if not _is_folder(entry):
            if os.path.join(real, entry.name) not in self._files:
                yield path
        elif entry.is_symlink():
            yield self._link(path)
        elif page := pages.page_with(entry.name):
            yield from _all_of(path, page)
        elif entry.name.startswith(".") or file_types.is_system(entry.name):
            kind = "hidden" if entry.name.startswith(".") else "system"
            own = os.path.join(real, entry.name)
            if own != self._besides and own not in self._folders:
                why = f"a {kind} folder, passed over: name it to have it read"
                yield Rejected(printable(path), why, story=False)
        else:
            deeper.append(path)

    def _link(self, path: Path) -> Rejected:
        """A link to a folder: no loss where that is gone through anyway."""
        to = os.path.realpath(path)
        ways = (os.path.relpath(to, root) for root in self._roots)
        if to in self._folders or any(_is_read(way) for way in ways):
            return Rejected(printable(path), "a link to a folder that is read anyway", story=False)
        return Rejected(printable(path), "a link to a folder, not followed: name that folder")

    def _page(self, path: Path) -> str | None:
        """The page that a file which was named itself belongs to."""
        for folder in path.absolute().parents:
            key = str(folder)
            if key not in self._pages:
                self._pages[key] = _page_beside(folder)
            if page := self._pages[key]:
                return page
        return None


def _page_beside(folder: Path) -> str | None:
    if not Pages.could_have(folder.name):
        return None
    try:
        return Pages(os.listdir(folder.parent)).page_with(folder.name)
    except OSError:
        return None


def _is_read(way: str) -> bool:
    """Whether a folder is gone through that is found by this way from one that was named."""
    return way == "." or not any(part.startswith(".") for part in way.split(os.sep))


def _listed(folder: Path) -> list[os.DirEntry[str]]:
    with os.scandir(folder) as entries:
        return sorted(entries, key=lambda entry: entry.name)


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link to itself
        return False


def _all_of(folder: Path, page: str) -> Iterator[Rejected]:
    """Every file of a page's folder, none of them opened."""
    rest = [folder]
    while rest:
        root = rest.pop()
        try:
            entries = _listed(root)
        except OSError as error:
            yield _shut(root, error)
            continue
        yield from (
            _belongs(Path(entry.path), page)
            for entry in entries
            if not entry.is_dir(follow_symlinks=False)
        )
        rest += [Path(e.path) for e in reversed(entries) if e.is_dir(follow_symlinks=False)]


def _belongs(path: Path, page: str) -> Rejected:
    return Rejected(printable(path), f"belongs to the page {printable(page)}", story=False)


def _shut(folder: Path, error: OSError) -> Rejected:
    return Rejected(printable(folder), f"a folder that stays shut: {error.strerror or error}")


def records(
    path: Path | Rejected, format_name: str | None = None, known: Known = UNKNOWN
) -> Iterator[Read]:
    """What the right reader finds in a file; a file that cannot be read is a Rejected."""
    if isinstance(path, Rejected):
        yield path
        return
    where = printable(path)
    aside = None if format_name else file_types.by_name(path.name)
    if aside:
        yield Rejected(where, aside.why, story=aside.story)
        return
    try:
        # A pipe that took the file's place since it was listed must not keep us waiting.
        number = os.open(path, os.O_RDONLY | os.O_CLOEXEC | getattr(os, "O_NONBLOCK", 0))
    except OSError as error:
        yield Rejected(where, _unopened(path, error), passing=True)
        return
    before = os.fstat(number)
    if not stat.S_ISREG(before.st_mode):
        os.close(number)
        yield Rejected(where, _kind(before.st_mode))
        return
    with open(number, "rb", _BUFFER) as stream:
        yield from named_records(stream, where, path.name, format_name, known)
        after = os.fstat(number)
        if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
            why = "changed while it was read: take it in again"
            yield Rejected(where, why, passing=True)


def _kind(mode: int) -> str:
    """What is there, and is no file."""
    if stat.S_ISDIR(mode):
        return "a folder, no file"
    return _NO_FILES.get(stat.S_IFMT(mode), "not a regular file")


def _unopened(path: Path, error: OSError) -> str:
    if isinstance(error, FileNotFoundError) and path.is_symlink():
        return "a link to nothing"
    try:
        mode = path.stat().st_mode
    except (OSError, ValueError):
        mode = 0
    if stat.S_ISSOCK(mode):  # which cannot be opened
        return _kind(mode)
    return f"cannot be read: {error.strerror or error}"
