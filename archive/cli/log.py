"""`--log-file`: what a command did, one line of JSON for each thing; times, sizes and names.

Neither what was asked nor what an article says is among it, but with `--debug`: a log goes where
the archive may not.  Lines are added to a file that is there; several processes may share one.
"""

from __future__ import annotations

import os
import sys
import time
from contextlib import suppress
from pathlib import Path


class Log:
    """A file that is told things, or none."""

    def __init__(self) -> None:
        self._number: int | None = None
        self._debug, self._began = False, time.monotonic()

    def open(self, path: Path, *, debug: bool) -> None:
        """Tell this file from now on; raises BadInput where it cannot be written."""
        from archive.errors import BadInput

        try:
            self._number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        except OSError as error:
            why = error.strerror or str(error)
            raise BadInput(f"{path} cannot be written: {why}.", "Name another.") from None
        self._debug, self._began = debug, time.monotonic()

    def tell(self, event: str, **facts: object) -> None:
        """One line, in one write, that none of another process is torn by."""
        if self._number is None:
            return
        import json
        from datetime import UTC, datetime

        level = "error" if event == "error" else "info"
        now = datetime.now(UTC).isoformat(timespec="milliseconds")
        line = {"time": now, "level": level, "event": event, "pid": os.getpid(), **facts}
        with suppress(OSError):  # a log whose disk is full is no reason to stop
            os.write(self._number, json.dumps(line).encode() + b"\n")

    def fault(self, error: BaseException, code: str) -> None:
        """What went wrong, and where; in words only with --debug, for they may quote."""
        if self._number is None:
            return
        import traceback

        frames = traceback.extract_tb(error.__traceback__)
        facts: dict[str, object] = {"code": code, "kind": type(error).__name__}
        if code == "fault":
            facts["at"] = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
        if self._debug:
            facts |= {"message": str(error), "args": sys.argv[1:]}
        self.tell("error", **facts)

    def end(self, code: int) -> None:
        """The command is done; the log is closed."""
        if self._number is None:
            return
        seconds = round(time.monotonic() - self._began, 3)
        self.tell("end", exit=code, seconds=seconds, peak_mb=_peak())
        os.close(self._number)
        self._number = None


def _peak() -> int | None:
    """Megabytes that this process held at most; None where the system does not say."""
    try:
        import resource
    except ImportError:  # Windows
        return None
    counted_in = 1e6 if sys.platform == "darwin" else 1e3  # bytes there, else KiB
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / counted_in)


LOG = Log()
