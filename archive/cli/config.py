"""What the command line settles before any work: flags > environment > the archive's own settings.

The one place that reads the environment; everything below gets values.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from platformdirs import user_data_path, user_log_path

from archive.errors import BadInput, NoArchive
from archive.lock import NOBODY, Claim
from index.cluster import NOBODY as NO_LOGIN
from index.cluster import Login

if TYPE_CHECKING:
    from archive.archive import Archive

HIDDEN = ".archive"
_LOGIN = ("USER", "PASSWORD", "API_KEY", "CA", "HOSTS")  # in the order of Login


class Color(StrEnum):
    AUTO = "auto"
    ALWAYS = "always"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Flags:
    """The options of the whole program, as given."""

    archive: Path | None = None
    color: Color = Color.AUTO
    now: str | None = None
    debug: bool = False
    verify: bool = False
    claim: Claim = NOBODY  # on the archive, by commands that write


@dataclass(frozen=True, slots=True)
class Config:
    flags: Flags
    folder: Path
    origin: str  # why this folder
    looked_in: tuple[str, ...]
    login: Login = NO_LOGIN  # who asks a cluster

    @classmethod
    def make(cls, flags: Flags) -> Config:
        places = list(_places(flags))
        folder, origin = places[0][:2]
        for place, why, needed in places:
            if needed or (place / "store.sqlite").exists():
                folder, origin = place, why
                break
        else:
            folder, origin = places[-1][:2]
        looked_in = tuple(str(place) for place, _, _ in places)
        return cls(flags, folder, origin, looked_in, _login())

    @property
    def exists(self) -> bool:
        return (self.folder / "store.sqlite").exists()

    def existing(self) -> Path:
        """The archive's folder; raises NoArchive if there is none."""
        if not self.exists:
            raise NoArchive(
                f"there is no archive here (looked in {', '.join(self.looked_in)}).",
                "Make one: archive ingest PATH",
            )
        return self.folder

    def opened(self) -> Archive:
        """The archive, to be closed again; raises NoArchive if there is none."""
        from archive.archive import Archive

        flags = self.flags
        return Archive(self.existing(), verify=flags.verify, claim=flags.claim, login=self.login)

    def made(self) -> Archive:
        """The archive, made if there is none; to be closed again."""
        from archive.archive import Archive

        return Archive.make(self.folder, self.flags.claim, self.login)

    def today(self, timezone: str = "UTC") -> date:
        """What "today" is: `--now`, else the clock's day in the archive's zone."""
        if self.flags.now is None:
            return datetime.now(ZoneInfo(timezone)).date()
        try:
            return date.fromisoformat(self.flags.now)
        except ValueError:
            raise BadInput(f'"{self.flags.now}" is not a day.', "Write --now 2025-09-01") from None


def _login() -> Login:
    """Who asks a cluster: of the environment alone, so that it is in no file and no history."""
    known = (os.environ.get(f"ARCHIVE_OPENSEARCH_{name}", "") for name in _LOGIN)
    return Login(*known)


def _places(flags: Flags) -> Iterator[tuple[Path, str, bool]]:
    """Where an archive may live, in order: folder, why, and whether it must be that one."""
    if flags.archive:
        yield flags.archive, "--archive", True
        return
    if home := os.environ.get("ARCHIVE_HOME"):
        yield Path(home), "$ARCHIVE_HOME", True
        return
    here = Path.cwd()
    for above in (here, *here.parents):
        if (above / HIDDEN).is_dir():
            yield above / HIDDEN, f"the nearest {HIDDEN}", True
            return
    yield here / HIDDEN, f"the nearest {HIDDEN}", False
    yield user_data_path("archive", appauthor=False), "the user's data folder", False


def fault_log() -> Path:
    """Where the traceback of the last fault of ours is kept."""
    return user_log_path("archive", appauthor=False) / "fault.log"
