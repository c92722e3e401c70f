"""Errors of a request, and the HTTP status of every error."""

from __future__ import annotations

from archive.errors import ArchiveError
from index.errors import SearchError, TooSlow

_BAD_REQUEST, _NOT_FOUND, _INTERNAL_ERROR, _UNAVAILABLE, _TIMEOUT = 400, 404, 500, 503, 504
_STATUS_OF_EXIT_CODE = {2: _BAD_REQUEST, 3: _UNAVAILABLE, 4: _UNAVAILABLE}  # README, "Exit codes"


class NotFound(ArchiveError):
    """No page or article at this address."""

    code = "not-here"
    exit_code = 2


class Forbidden(ArchiveError):
    """Request with a wrong host name or method, or without the token."""

    code = "refused"
    exit_code = 2

    def __init__(self, status: int, message: str, hint: str = "") -> None:
        super().__init__(message, hint)
        self.status = status


class Busy(ArchiveError):
    """Too many requests or exports at once."""

    code = "busy"
    exit_code = 4


class RequestTimeout(ArchiveError):
    """Request that took longer than the server allows."""

    code = "timeout"
    exit_code = 4


def http_status(error: SearchError | ArchiveError) -> int:
    """Return the HTTP status of an error (RFC 9110, section 15)."""
    match error:
        case NotFound():
            return _NOT_FOUND
        case Forbidden(status=code):
            return code
        case RequestTimeout() | TooSlow():
            return _TIMEOUT
        case _:
            return _STATUS_OF_EXIT_CODE.get(error.exit_code, _INTERNAL_ERROR)
