"""Everything that can go wrong around the archive itself, as one tree.

ArchiveError         never raised itself
  NoArchive          there is none where we looked              exit 3
  BadArchive         the folder is not one, or of another time  exit 3
  Locked             another process is writing                 exit 4
  NoSpace            what is to be done would fill the disk     exit 2
  BadInput           a path, option or id that cannot be used   exit 2
"""

from __future__ import annotations


class ArchiveError(Exception):
    """Base of every error of this package; the parts are those of `index.errors.SearchError`."""

    code = "archive"
    exit_code = 70

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message, self.hint = message, hint


class NoArchive(ArchiveError):
    code = "no-archive"
    exit_code = 3


class BadArchive(ArchiveError):
    code = "bad-archive"
    exit_code = 3


class Locked(ArchiveError):
    code = "locked"
    exit_code = 4


class NoSpace(ArchiveError):
    code = "no-space"
    exit_code = 2


class BadInput(ArchiveError):
    code = "bad-input"
    exit_code = 2


class Fault(ArchiveError):
    code = "fault"
