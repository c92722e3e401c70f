"""Numbered sub-folders of an index, one for each build; `CURRENT` names the live one."""

from __future__ import annotations

import shutil
from pathlib import Path

from index import disk
from index.engines.whoosh.storage.array_file import CorruptIndex


class IndexFolders:
    """Sub-folders of one folder, named by numbers."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def live(self) -> str | None:
        """Return the name of the live folder, None before there is one; raises CorruptIndex."""
        try:
            name = (self._root / "CURRENT").read_bytes().strip().decode("ascii", "replace")
        except FileNotFoundError:
            return None
        except IsADirectoryError as error:
            raise CorruptIndex("CURRENT is a folder") from error
        if not name.isdigit():
            raise CorruptIndex("CURRENT names no folder")
        return name

    def create(self) -> str:
        """Make an empty folder and return its name: the next free number."""
        self._root.mkdir(parents=True, exist_ok=True)
        numbers = [int(path.name) for path in self._root.iterdir() if path.name.isdigit()]
        name = str(max(numbers, default=0) + 1)
        (self._root / name).mkdir()
        return name

    def set_live(self, name: str) -> None:
        """Point CURRENT at a folder, atomically (rename(2))."""
        if (self._root / "CURRENT").is_dir():  # a file cannot replace a folder
            shutil.rmtree(self._root / "CURRENT")
        disk.sync_folder(self._root)  # the new folder's name must be on disk before CURRENT is
        disk.replace_file(self._root / "CURRENT", f"{name}\n".encode("ascii"))

    def remove_all_but(self, name: str) -> None:
        """Remove every sub-folder except one."""
        for folder in self._root.iterdir():
            if folder.is_dir() and folder.name != name:
                shutil.rmtree(folder, ignore_errors=True)
