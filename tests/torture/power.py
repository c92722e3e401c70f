"""A disk that loses power, and one that fails: what a program did, and what may be left of it.

A file system keeps the bytes of a file once the file was synced, and a name once its folder was; in
between either may be there without the other (see `index/disk.py`).  `Recorder` follows what is
synced while a program runs, and after each of its steps gives the folders that a loss of power
could leave.  `failing` makes the nth step an error instead.
"""

from __future__ import annotations

import builtins
import errno
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest.mock import patch

STEPS = ("fsync", "replace", "rename", "unlink", "mkdir", "rmdir")  # of `os`, that change a disk

Names = dict[str, int]  # path below the root -> inode; folders end in a slash
Image = dict[str, bytes]  # path below the root -> bytes; folders end in a slash and have none


@dataclass
class Recorder:
    """What of a folder is on its disk."""

    root: Path
    images: list[tuple[str, Image]] = field(default_factory=list)
    _bytes: dict[int, bytes] = field(default_factory=dict)  # synced, by inode
    _names: dict[int, Names] = field(default_factory=dict)  # synced, by the inode of their folder

    def __post_init__(self) -> None:
        """Whatever is there now was there before, and is safe."""
        names = self._now()
        self._bytes = self._contents(names)
        for folder in [self.root, *(self.root / name for name in names if name.endswith("/"))]:
            self._names[os.stat(folder).st_ino] = self._inside(folder)

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Record each step within, and all the images that it could leave behind."""
        with ExitStack() as stack:
            for name in STEPS:
                stack.enter_context(patch.object(os, name, self._recorded(name)))
            yield

    def _recorded(self, name: str) -> Callable[..., Any]:
        real = getattr(os, name)

        def step(*args: Any, **more: Any) -> Any:
            self._see(f"before {name}")
            done = real(*args, **more)
            if name == "fsync":
                self._synced(args[0])
            self._see(f"after {name}")
            return done

        return step

    def _synced(self, number: int) -> None:
        about = os.fstat(number)
        if stat.S_ISDIR(about.st_mode):
            for folder in [self.root, *(p for p in self.root.rglob("*") if p.is_dir())]:
                if folder.stat().st_ino == about.st_ino:
                    self._names[about.st_ino] = self._inside(folder)
        else:
            with open(f"/proc/self/fd/{number}", "rb") as synced:
                self._bytes[about.st_ino] = synced.read()

    def _see(self, step: str) -> None:
        """All that a loss of power could leave now."""
        now, safe = self._now(), self._safe("", self.root.stat().st_ino)
        written = self._contents(now)
        known = self._bytes | written
        self._keep(f"{step}: all that was written", now, written)
        self._keep(f"{step}: what was synced", safe, self._bytes)
        self._keep(f"{step}: names without bytes", now, self._bytes)
        self._keep(f"{step}: bytes without names", safe, known)
        for name in sorted(now.keys() | safe.keys()):  # nor do names get there in their order
            if now.get(name) != safe.get(name):
                self._keep(f"{step}: of the names {name} alone", _with(safe, name, now), known)
                self._keep(f"{step}: all names but {name}", _with(now, name, safe), known)

    def _keep(self, what: str, names: Names, contents: dict[int, bytes]) -> None:
        image = {
            name: b"" if name.endswith("/") else contents.get(inode, b"")
            for name, inode in names.items()
        }
        if all(image != met for _, met in self.images):
            self.images.append((what, image))

    def _now(self) -> Names:
        found = {}
        for path in sorted(self.root.rglob("*")):
            name = path.relative_to(self.root).as_posix() + ("/" if path.is_dir() else "")
            found[name] = path.stat().st_ino
        return found

    def _inside(self, folder: Path) -> Names:
        return {p.name + ("/" if p.is_dir() else ""): p.stat().st_ino for p in folder.iterdir()}

    def _safe(self, above: str, inode: int) -> Names:
        """The names that are synced, all the way down from the root."""
        found = {}
        for name, below in self._names.get(inode, {}).items():
            found[above + name] = below
            if name.endswith("/"):
                found |= self._safe(above + name, below)
        return found

    def _contents(self, names: Names) -> dict[int, bytes]:
        files = {name: inode for name, inode in names.items() if not name.endswith("/")}
        return {inode: (self.root / name).read_bytes() for name, inode in files.items()}


def _with(names: Names, name: str, others: Names) -> Names:
    """The names with one as others have it; what is in a folder goes with it."""
    changed = {each: inode for each, inode in names.items() if not _is_within(each, name)}
    changed |= {each: inode for each, inode in others.items() if _is_within(each, name)}
    folders = {"", *(each for each in changed if each.endswith("/"))}
    return {
        each: inode
        for each, inode in changed.items()
        if each.rstrip("/").rpartition("/")[0] + "/" * ("/" in each.rstrip("/")) in folders
    }


def _is_within(name: str, folder: str) -> bool:
    return name == folder or (folder.endswith("/") and name.startswith(folder))


def laid_out(image: Image, folder: Path) -> Path:
    """The folder that an image is of."""
    folder.mkdir(parents=True)
    for name, data in sorted(image.items()):
        if name.endswith("/"):
            (folder / name).mkdir()
        else:
            (folder / name).write_bytes(data)
    return folder


@contextmanager
def failing(root: Path, nth: int, code: int) -> Iterator[list[str]]:
    """The nth step under `root` is an error with this code; a write stops after half its bytes.

    Yields the names of the steps that were taken.
    """
    taken: list[str] = []

    def fails(step: str) -> bool:
        taken.append(step)
        return len(taken) == nth

    def wrapped(name: str) -> Callable[..., Any]:
        real = getattr(os, name)

        def step(*args: Any, **more: Any) -> Any:
            if fails(name):
                raise OSError(code, os.strerror(code))
            return real(*args, **more)

        return step

    real_open = builtins.open

    def opened(path: Any, mode: str = "r", *args: Any, **more: Any) -> Any:
        out = real_open(path, mode, *args, **more)
        mine = "w" in mode and Path(os.fsdecode(path)).is_relative_to(root)
        return _Failing(out, fails, code) if mine else out

    with ExitStack() as stack:
        for name in STEPS:
            stack.enter_context(patch.object(os, name, wrapped(name)))
        stack.enter_context(patch.object(builtins, "open", opened))
        yield taken


class _Failing:
    """A file of which one write is torn."""

    def __init__(self, out: Any, fails: Callable[[str], bool], code: int) -> None:
        self._out, self._fails, self._code = out, fails, code

    def write(self, data: Any) -> int:
        if self._fails("write"):
            self._out.write(memoryview(data)[: len(data) // 2])
            raise OSError(self._code, os.strerror(self._code))
        return int(self._out.write(data))

    def __enter__(self) -> _Failing:
        return self

    def __exit__(self, *_: object) -> None:
        self._out.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._out, name)


ERRORS = (errno.ENOSPC, errno.EIO)
