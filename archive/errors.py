"""Errors of the archive itself, as one tree.

ArchiveError         never raised itself
  NoArchive          there is no archive in the folder          exit 3
  BadArchive         damaged, or of another program or release  exit 3
  Locked             another process is writing                 exit 4
  NoSpace            the work would fill the disk               exit 2
  BadInput           a path, option or id that cannot be used   exit 2
  InternalError      a bug in this program                      exit 70
"""

from __future__ import annotations


class ArchiveError(Exception):
    """Base of all errors of this package; has the attributes of `index.errors.SearchError`."""

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


class InternalError(ArchiveError):
    code = "fault"
