"""Simulate power losses and disk failures during a program's file operations.

A file system keeps the bytes of a file once the file is synced, and a name once its folder is
synced; before that, either may exist without the other (see `index/disk.py`).  `Recorder` tracks
what is synced while a program runs, and records before and after each step the images that a loss
of power could leave.  `failing` makes the nth step an error instead.
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

STEPS = ("fsync", "replace", "rename", "unlink", "mkdir", "rmdir")  # functions of `os`

Names = dict[str, int]  # path below the root -> inode; folders end in a slash
Image = dict[str, bytes]  # path below the root -> bytes; folders end in a slash and have none


@dataclass
class Recorder:
    """Recorder of the images of a folder that a loss of power could leave on disk."""

    root: Path
    images: list[tuple[str, Image]] = field(default_factory=list)
    _synced_bytes: dict[int, bytes] = field(default_factory=dict)  # by inode
    _synced_names: dict[int, Names] = field(default_factory=dict)  # by the inode of the folder

    def __post_init__(self) -> None:
        """Treat the current contents of the folder as synced."""
        names = self._current_names()
        self._synced_bytes = self._contents(names)
        for folder in [self.root, *(self.root / name for name in names if name.endswith("/"))]:
            self._synced_names[os.stat(folder).st_ino] = self._names_in(folder)

    @contextmanager
    def recording(self) -> Iterator[None]:
        """Record each step of the block, and all images that it could leave."""
        with ExitStack() as stack:
            for name in STEPS:
                stack.enter_context(patch.object(os, name, self._wrap(name)))
            yield

    def _wrap(self, name: str) -> Callable[..., Any]:
        real = getattr(os, name)

        def step(*args: Any, **kwargs: Any) -> Any:
            self._record_images(f"before {name}")
            result = real(*args, **kwargs)
            if name == "fsync":
                self._record_sync(args[0])
            self._record_images(f"after {name}")
            return result

        return step

    def _record_sync(self, descriptor: int) -> None:
        status = os.fstat(descriptor)
        if stat.S_ISDIR(status.st_mode):
            for folder in [self.root, *(p for p in self.root.rglob("*") if p.is_dir())]:
                if folder.stat().st_ino == status.st_ino:
                    self._synced_names[status.st_ino] = self._names_in(folder)
        else:
            with open(f"/proc/self/fd/{descriptor}", "rb") as file:
                self._synced_bytes[status.st_ino] = file.read()

    def _record_images(self, step: str) -> None:
        """Record all images that a loss of power could leave now."""
        current_names = self._current_names()
        synced_names = self._reachable_names("", self.root.stat().st_ino)
        written = self._contents(current_names)
        all_bytes = self._synced_bytes | written
        self._add_image(f"{step}: everything written", current_names, written)
        self._add_image(f"{step}: everything synced", synced_names, self._synced_bytes)
        self._add_image(f"{step}: names without bytes", current_names, self._synced_bytes)
        self._add_image(f"{step}: bytes without names", synced_names, all_bytes)
        # Names are not synced in order.
        for name in sorted(current_names.keys() | synced_names.keys()):
            if current_names.get(name) != synced_names.get(name):
                self._add_image(
                    f"{step}: of all changed names only {name}",
                    _replace_name(synced_names, name, current_names),
                    all_bytes,
                )
                self._add_image(
                    f"{step}: all names but {name}",
                    _replace_name(current_names, name, synced_names),
                    all_bytes,
                )

    def _add_image(self, description: str, names: Names, contents: dict[int, bytes]) -> None:
        image = {
            name: b"" if name.endswith("/") else contents.get(inode, b"")
            for name, inode in names.items()
        }
        if all(image != earlier for _, earlier in self.images):
            self.images.append((description, image))

    def _current_names(self) -> Names:
        names = {}
        for path in sorted(self.root.rglob("*")):
            name = path.relative_to(self.root).as_posix() + ("/" if path.is_dir() else "")
            names[name] = path.stat().st_ino
        return names

    def _names_in(self, folder: Path) -> Names:
        return {p.name + ("/" if p.is_dir() else ""): p.stat().st_ino for p in folder.iterdir()}

    def _reachable_names(self, prefix: str, inode: int) -> Names:
        """Return the synced names whose folders are synced up to the root."""
        names = {}
        for name, child in self._synced_names.get(inode, {}).items():
            names[prefix + name] = child
            if name.endswith("/"):
                names |= self._reachable_names(prefix + name, child)
        return names

    def _contents(self, names: Names) -> dict[int, bytes]:
        files = {name: inode for name, inode in names.items() if not name.endswith("/")}
        return {inode: (self.root / name).read_bytes() for name, inode in files.items()}


def _replace_name(names: Names, name: str, replacement: Names) -> Names:
    """Return `names` with one name, and all names below it, taken from `replacement`."""
    changed = {
        other_name: inode for other_name, inode in names.items() if not _is_within(other_name, name)
    }
    changed |= {
        other_name: inode
        for other_name, inode in replacement.items()
        if _is_within(other_name, name)
    }
    folders = {"", *(other_name for other_name in changed if other_name.endswith("/"))}
    return {
        other_name: inode
        for other_name, inode in changed.items()
        if other_name.rstrip("/").rpartition("/")[0] + "/" * ("/" in other_name.rstrip("/"))
        in folders
    }


def _is_within(name: str, folder: str) -> bool:
    return name == folder or (folder.endswith("/") and name.startswith(folder))


def write_image(image: Image, folder: Path) -> Path:
    """Write an image into a folder."""
    folder.mkdir(parents=True)
    for name, data in sorted(image.items()):
        if name.endswith("/"):
            (folder / name).mkdir()
        else:
            (folder / name).write_bytes(data)
    return folder


@contextmanager
def failing(root: Path, nth: int, code: int) -> Iterator[list[str]]:
    """Make the nth step under `root` an error with this code; a write stops after half its bytes.

    Yields the names of the steps taken so far.
    """
    steps: list[str] = []

    def fails(step: str) -> bool:
        steps.append(step)
        return len(steps) == nth

    def wrap(name: str) -> Callable[..., Any]:
        real = getattr(os, name)

        def step(*args: Any, **kwargs: Any) -> Any:
            if fails(name):
                raise OSError(code, os.strerror(code))
            return real(*args, **kwargs)

        return step

    real_open = builtins.open

    def open_failing(path: Any, mode: str = "r", *args: Any, **kwargs: Any) -> Any:
        file = real_open(path, mode, *args, **kwargs)
        is_below_root = "w" in mode and Path(os.fsdecode(path)).is_relative_to(root)
        return _FailingFile(file, fails, code) if is_below_root else file

    with ExitStack() as stack:
        for name in STEPS:
            stack.enter_context(patch.object(os, name, wrap(name)))
        stack.enter_context(patch.object(builtins, "open", open_failing))
        yield steps


class _FailingFile:
    """File in which one write fails halfway."""

    def __init__(self, file: Any, fails: Callable[[str], bool], code: int) -> None:
        self._file, self._fails, self._code = file, fails, code

    def write(self, data: Any) -> int:
        if self._fails("write"):
            self._file.write(memoryview(data)[: len(data) // 2])
            raise OSError(self._code, os.strerror(self._code))
        return int(self._file.write(data))

    def __enter__(self) -> _FailingFile:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)


ERRORS = (errno.ENOSPC, errno.EIO)
