"""`--log-file`: events of a command as JSON lines, with times, sizes and names.

Queries and texts of articles are logged with `--debug` alone: a log may go where the archive may
not.  Lines are appended to an existing file; several processes may share one.
"""

from __future__ import annotations

import os
import sys
import time
from contextlib import suppress
from pathlib import Path


class Log:
    """Log file; does nothing until it is opened."""

    def __init__(self) -> None:
        self._descriptor: int | None = None
        self._debug, self._start = False, time.monotonic()

    def open(self, path: Path, *, debug: bool) -> None:
        """Append to a file from now on; raises BadInput if it cannot be written."""
        from archive.errors import BadInput

        try:
            self._descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        except OSError as error:
            reason = error.strerror or str(error)
            raise BadInput(f"{path} cannot be written: {reason}.", "Name another file.") from None
        self._debug, self._start = debug, time.monotonic()

    def event(self, event: str, **details: object) -> None:
        """Append one line, in a single write: lines of several processes do not mix."""
        if self._descriptor is None:
            return
        import json
        from datetime import UTC, datetime

        level = "error" if event == "error" else "info"
        now = datetime.now(UTC).isoformat(timespec="milliseconds")
        line = {"time": now, "level": level, "event": event, "pid": os.getpid(), **details}
        with suppress(OSError):  # a full disk of the log must not stop the command
            os.write(self._descriptor, json.dumps(line).encode() + b"\n")

    def error(self, error: BaseException, code: str) -> None:
        """Log an error; its message only with --debug, for it may quote queries and texts."""
        if self._descriptor is None:
            return
        import traceback

        frames = traceback.extract_tb(error.__traceback__)
        details: dict[str, object] = {"code": code, "kind": type(error).__name__}
        if code == "fault":
            details["at"] = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
        if self._debug:
            details |= {"message": str(error), "args": sys.argv[1:]}
        self.event("error", **details)

    def close(self, code: int) -> None:
        """Log the end of the command with its exit code, and close the file."""
        if self._descriptor is None:
            return
        seconds = round(time.monotonic() - self._start, 3)
        self.event("end", exit=code, seconds=seconds, peak_mb=_peak_megabytes())
        os.close(self._descriptor)
        self._descriptor = None


def _peak_megabytes() -> int | None:
    """Return the peak memory of this process in MB; None if the system does not report it."""
    try:
        import resource
    except ImportError:  # Windows
        return None
    units_per_mb = 1e6 if sys.platform == "darwin" else 1e3  # bytes on macOS, else KiB
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / units_per_mb)


LOG = Log()
