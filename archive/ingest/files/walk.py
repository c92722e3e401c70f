"""Files under the paths of a command line, in a stable order, and the records of each."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path

from archive.errors import BadInput
from archive.ingest.draft import IngestDefaults, ReadResult, Rejected
from archive.ingest.files import file_types
from archive.ingest.files.display_names import printable
from archive.ingest.files.reading import NO_DEFAULTS, named_records, stream_records
from archive.ingest.files.saved_pages import SavedPages

__all__ = ["file_records", "find_files", "printable", "stream_records"]

_BUFFER = 131_072  # bytes; with the usual 8,192 a line of gigabytes takes twice as long
_SPECIAL_FILES = {
    stat.S_IFIFO: "a pipe, not a file: pass its output to archive ingest -",
    stat.S_IFCHR: "a device, not a file",
    stat.S_IFBLK: "a device, not a file",
    stat.S_IFSOCK: "a socket, not a file",
}


def find_files(paths: Iterable[Path], excluded: Path) -> Iterator[Path | Rejected]:
    """Yield every file under the paths, sorted by name; a Rejected for what is skipped.

    `excluded` is the archive's own folder.  Hidden folders are skipped, links to folders are not
    followed; a path that is given twice, however it is written, is walked once.  Raises BadInput
    for a path that does not exist.
    """
    paths = tuple(paths)
    walker = _Walker(excluded, [os.path.realpath(path) for path in paths if path.is_dir()])
    for path in paths:
        if path.is_dir():
            yield from walker.walk_folder(path)
        elif os.path.lexists(path):
            yield from walker.add_file(path)
        else:
            raise BadInput(f'there is no file or folder "{printable(path)}".', "Check its name.")


class _Walker:
    def __init__(self, excluded: Path, roots: list[str]) -> None:
        self._excluded, self._roots = os.path.realpath(excluded), roots
        self._files: set[str] = set()  # given by their own paths
        self._folders: set[str] = set()  # walked already
        self._pages: dict[str, str | None] = {}  # folder -> the saved page it belongs to

    def add_file(self, path: Path) -> Iterator[Path | Rejected]:
        """Yield a file that was given by its own path, unless it was yielded before."""
        target = os.path.realpath(path)
        parent = os.path.realpath(path.parent)
        if target in self._files or parent in self._folders:
            return
        self._files.add(target)
        if page := self._page_of(path):
            yield _part_of_page(path, page)
        else:
            yield path

    def walk_folder(self, folder: Path) -> Iterator[Path | Rejected]:
        """Yield the files of a folder, then those of its subfolders."""
        if page := self._page_of(folder / "file"):
            yield from _files_of_page(folder, page)
            return
        stack = [(folder, os.path.realpath(folder))]
        while stack:
            root, real_root = stack.pop()
            if real_root == self._excluded or real_root in self._folders:
                continue
            self._folders.add(real_root)
            try:
                entries = _list_folder(root)
            except OSError as error:
                yield _unreadable_folder(root, error)
                continue
            pages = SavedPages(entry.name for entry in entries if not _is_folder(entry))
            subfolders: list[Path] = []
            for entry in entries:
                yield from self._visit(entry, real_root, pages, subfolders)
            stack += [(path, os.path.join(real_root, path.name)) for path in reversed(subfolders)]

    def _visit(
        self, entry: os.DirEntry[str], real_root: str, pages: SavedPages, subfolders: list[Path]
    ) -> Iterator[Path | Rejected]:
        """Yield a file, or why a folder is skipped; append a folder to walk to `subfolders`."""
        path = Path(entry.path)
        real_path = os.path.join(real_root, entry.name)
        if not _is_folder(entry):
            if real_path not in self._files:
                yield path
        elif entry.is_symlink():
            yield self._skip_link(path)
        elif page := pages.page_of_folder(entry.name):
            yield from _files_of_page(path, page)
        elif entry.name.startswith(".") or file_types.is_system_folder(entry.name):
            kind = "hidden" if entry.name.startswith(".") else "system"
            if real_path != self._excluded and real_path not in self._folders:
                reason = f"a {kind} folder, skipped: name the folder itself to ingest it"
                yield Rejected(printable(path), reason, expected_story=False)
        else:
            subfolders.append(path)

    def _skip_link(self, path: Path) -> Rejected:
        """Return the Rejected of a link to a folder: no failure if that is walked anyway."""
        target = os.path.realpath(path)
        relative = (os.path.relpath(target, root) for root in self._roots)
        if target in self._folders or any(map(_is_walked, relative)):
            return Rejected(
                printable(path), "a link to a folder that is read anyway", expected_story=False
            )
        return Rejected(printable(path), "a link to a folder, not followed: name the folder itself")

    def _page_of(self, path: Path) -> str | None:
        """Return the saved page that a file given by its own path belongs to."""
        for folder in path.absolute().parents:
            key = str(folder)
            if key not in self._pages:
                self._pages[key] = _page_next_to(folder)
            if page := self._pages[key]:
                return page
        return None


def _page_next_to(folder: Path) -> str | None:
    if not SavedPages.is_page_folder(folder.name):
        return None
    try:
        return SavedPages(os.listdir(folder.parent)).page_of_folder(folder.name)
    except OSError:
        return None


def _is_walked(path: str) -> bool:
    """Return whether a folder is walked that has this path from a folder that was given."""
    return path == "." or not any(part.startswith(".") for part in path.split(os.sep))


def _list_folder(folder: Path) -> list[os.DirEntry[str]]:
    with os.scandir(folder) as entries:
        return sorted(entries, key=lambda entry: entry.name)


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link to itself
        return False


def _files_of_page(folder: Path, page: str) -> Iterator[Rejected]:
    """Yield a Rejected for every file of a saved page's folder; none of them is opened."""
    stack = [folder]
    while stack:
        root = stack.pop()
        try:
            entries = _list_folder(root)
        except OSError as error:
            yield _unreadable_folder(root, error)
            continue
        yield from (
            _part_of_page(Path(entry.path), page)
            for entry in entries
            if not entry.is_dir(follow_symlinks=False)
        )
        stack += [Path(e.path) for e in reversed(entries) if e.is_dir(follow_symlinks=False)]


def _part_of_page(path: Path, page: str) -> Rejected:
    return Rejected(printable(path), f"belongs to the page {printable(page)}", expected_story=False)


def _unreadable_folder(folder: Path, error: OSError) -> Rejected:
    return Rejected(printable(folder), f"a folder that cannot be read: {error.strerror or error}")


def file_records(
    path: Path | Rejected, format_name: str | None = None, defaults: IngestDefaults = NO_DEFAULTS
) -> Iterator[ReadResult]:
    """Yield the records of a file; a file that cannot be read gives a Rejected."""
    if isinstance(path, Rejected):
        yield path
        return
    locator = printable(path)
    skip = None if format_name else file_types.skip_by_name(path.name)
    if skip:
        yield Rejected(locator, skip.reason, expected_story=skip.expected_story)
        return
    try:
        # A pipe that replaced the file since it was listed must not make us wait.
        number = os.open(path, os.O_RDONLY | os.O_CLOEXEC | getattr(os, "O_NONBLOCK", 0))
    except OSError as error:
        yield Rejected(locator, _open_error(path, error), transient=True)
        return
    before = os.fstat(number)
    if not stat.S_ISREG(before.st_mode):
        os.close(number)
        yield Rejected(locator, _special_file(before.st_mode))
        return
    with open(number, "rb", _BUFFER) as stream:
        yield from named_records(stream, locator, path.name, format_name, defaults)
        after = os.fstat(number)
        if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
            reason = "changed while it was read: ingest it again"
            yield Rejected(locator, reason, transient=True)


def _special_file(mode: int) -> str:
    """Return the reason why a path with this mode is not read as a file."""
    if stat.S_ISDIR(mode):
        return "a folder, not a file"
    return _SPECIAL_FILES.get(stat.S_IFMT(mode), "not a regular file")


def _open_error(path: Path, error: OSError) -> str:
    """Return the reason why a path could not be opened."""
    if isinstance(error, FileNotFoundError) and path.is_symlink():
        return "a broken link"
    try:
        mode = path.stat().st_mode
    except (OSError, ValueError):
        mode = 0
    if stat.S_ISSOCK(mode):  # which cannot be opened
        return _special_file(mode)
    return f"cannot be read: {error.strerror or error}"
