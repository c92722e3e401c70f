"""Configuration of a command: global options > environment > settings of the archive.

Only this module reads the environment; everything below the command line gets values.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

from platformdirs import user_data_path, user_log_path

from archive.errors import BadInput, NoArchive
from archive.lock import NO_REQUEST, LockRequest
from index.cluster import ANONYMOUS as NO_LOGIN
from index.cluster import Login

if TYPE_CHECKING:
    from archive.archive import Archive

LOCAL_FOLDER = ".archive"
NEAREST_FOLDER = f"the nearest {LOCAL_FOLDER}"
USER_DATA_FOLDER = "the user's data folder"
_LOGIN_VARIABLES = ("USER", "PASSWORD", "API_KEY", "CA", "HOSTS")  # in the order of Login


class Color(StrEnum):
    AUTO = "auto"
    ALWAYS = "always"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class GlobalOptions:
    """Values of the options that every command takes."""

    archive: Path | None = None
    color: Color = Color.AUTO
    now: str | None = None
    debug: bool = False
    verify: bool = False
    lock_request: LockRequest = NO_REQUEST  # for commands that write


@dataclass(frozen=True, slots=True)
class Config:
    """Configuration of a command; `from_options` makes it."""

    options: GlobalOptions
    folder: Path  # of the archive, which may not exist yet
    folder_origin: str  # the option, variable or rule that named the folder
    searched_folders: tuple[str, ...]
    login: Login = NO_LOGIN  # to a cluster

    @classmethod
    def from_options(cls, options: GlobalOptions) -> Config:
        """Choose the first folder that is required or holds an archive, else the last one."""
        candidates = list(_candidate_folders(options))
        folder, origin, _ = next(
            (
                candidate
                for candidate in candidates
                if candidate.is_required or _holds_archive(candidate.folder)
            ),
            candidates[-1],
        )
        searched_folders = tuple(str(candidate.folder) for candidate in candidates)
        return cls(options, folder, origin, searched_folders, _login_from_environment())

    @property
    def archive_exists(self) -> bool:
        return _holds_archive(self.folder)

    def existing_folder(self) -> Path:
        """Return the archive's folder; raises NoArchive if it holds no archive."""
        if not self.archive_exists:
            raise NoArchive(
                f"there is no archive here (looked in {', '.join(self.searched_folders)}).",
                "Make one: archive ingest PATH",
            )
        return self.folder

    def open_archive(self) -> Archive:
        """Open the archive; raises NoArchive if there is none.  The caller closes it."""
        from archive.archive import Archive

        options = self.options
        return Archive(
            self.existing_folder(),
            verify=options.verify,
            lock_request=options.lock_request,
            login=self.login,
        )

    def create_archive(self) -> Archive:
        """Open the archive, or create it if there is none.  The caller closes it."""
        from archive.archive import Archive

        return Archive.create(self.folder, self.options.lock_request, self.login)

    def today(self, timezone: str = "UTC") -> date:
        """Return the date that counts as today: `--now`, else the current day in `timezone`."""
        now = self.options.now
        if now is None:
            return datetime.now(ZoneInfo(timezone)).date()
        try:
            return date.fromisoformat(now)
        except ValueError:
            raise BadInput(f'"{now}" is not a date.', "Write --now 2025-09-01") from None


class _CandidateFolder(NamedTuple):
    """Folder in which the archive may be."""

    folder: Path
    origin: str
    is_required: bool  # whether the archive must be in this folder


def _candidate_folders(options: GlobalOptions) -> Iterator[_CandidateFolder]:
    """Yield the folders in which the archive may be, in order."""
    if options.archive:
        yield _CandidateFolder(options.archive, "--archive", True)
        return
    if home := os.environ.get("ARCHIVE_HOME"):
        yield _CandidateFolder(Path(home), "$ARCHIVE_HOME", True)
        return
    current = Path.cwd()
    for parent in (current, *current.parents):
        if (parent / LOCAL_FOLDER).is_dir():
            yield _CandidateFolder(parent / LOCAL_FOLDER, NEAREST_FOLDER, True)
            return
    yield _CandidateFolder(current / LOCAL_FOLDER, NEAREST_FOLDER, False)
    yield _CandidateFolder(user_data_path("archive", appauthor=False), USER_DATA_FOLDER, False)


def _holds_archive(folder: Path) -> bool:
    return (folder / "store.sqlite").exists()


def _login_from_environment() -> Login:
    """Read the login to a cluster, from the environment alone: so it is in no file or history."""
    values = (os.environ.get(f"ARCHIVE_OPENSEARCH_{name}", "") for name in _LOGIN_VARIABLES)
    return Login(*values)


def error_log_path() -> Path:
    """Return the file that keeps the traceback of the last internal error."""
    return user_log_path("archive", appauthor=False) / "fault.log"
