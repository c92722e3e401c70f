"""The folders of an index: one for each that was built, of which `CURRENT` names the live one."""

from __future__ import annotations

import shutil
from pathlib import Path

from index import disk
from index.engines.whoosh.read.arrays import Damaged


class Folders:
    """Sub-folders of one folder, called by numbers."""

    def __init__(self, where: Path) -> None:
        self._where = where

    def live(self) -> str | None:
        """The name of the live one, None before there is any; raises Damaged."""
        try:
            name = (self._where / "CURRENT").read_bytes().strip().decode("ascii", "replace")
        except FileNotFoundError:
            return None
        except IsADirectoryError as error:
            raise Damaged("CURRENT is a folder") from error
        if not name.isdigit():
            raise Damaged("CURRENT names no folder")
        return name

    def first(self) -> str:
        """The folder of a first commit."""
        name = self.start()
        self.name_live(name)
        return name

    def start(self) -> str:
        """A new folder, with an index of nothing; its name."""
        from index.engines.whoosh.write.commit import start  # noqa: PLC0415 (readers need no Whoosh)

        self._where.mkdir(parents=True, exist_ok=True)
        used = [int(each.name) for each in self._where.iterdir() if each.name.isdigit()]
        name = str(max(used, default=0) + 1)
        (self._where / name).mkdir()
        start(self._where / name)
        return name

    def name_live(self, name: str) -> None:
        """Point CURRENT at a folder, whole or not at all (rename(2) is atomic)."""
        if (self._where / "CURRENT").is_dir():  # which no file can take the place of
            shutil.rmtree(self._where / "CURRENT")
        disk.sync_folder(self._where)  # that it is there must not be news after CURRENT
        disk.replace(self._where / "CURRENT", f"{name}\n".encode("ascii"))

    def remove_all_but(self, name: str) -> None:
        for folder in self._where.iterdir():
            if folder.is_dir() and folder.name != name:
                shutil.rmtree(folder, ignore_errors=True)
