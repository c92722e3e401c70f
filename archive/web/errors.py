"""What can go wrong between an address and its answer, and the status that says so."""

from __future__ import annotations

from archive.errors import ArchiveError
from index.errors import SearchError, TooSlow

_BAD_REQUEST, _NOT_FOUND, _FAULT, _UNAVAILABLE, _TOO_LATE = 400, 404, 500, 503, 504
_OF_EXIT_CODE = {2: _BAD_REQUEST, 3: _UNAVAILABLE, 4: _UNAVAILABLE}  # README, "Exit codes"


class NotHere(ArchiveError):
    """No such page or article."""

    code = "not-here"
    exit_code = 2


class Refused(ArchiveError):
    """Who asks may not: the wrong host, the wrong way, or without the token."""

    code = "refused"
    exit_code = 2

    def __init__(self, status: int, message: str, hint: str = "") -> None:
        super().__init__(message, hint)
        self.status = status


class Busy(ArchiveError):
    code = "busy"
    exit_code = 4


class Overdue(ArchiveError):
    """It took longer than a question may."""

    code = "timeout"
    exit_code = 4


def status(error: SearchError | ArchiveError) -> int:
    """The HTTP status of an error (RFC 9110, section 15)."""
    match error:
        case NotHere():
            return _NOT_FOUND
        case Refused(status=said):
            return said
        case Overdue() | TooSlow():
            return _TOO_LATE
        case _:
            return _OF_EXIT_CODE.get(error.exit_code, _FAULT)
