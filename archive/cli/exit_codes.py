"""Exit codes of the program, and what each means.

Errors carry theirs in `exit_code` (archive/errors.py, index/errors.py).
"""

from __future__ import annotations

SUCCESS = 0
NOTHING_FOUND = 1
INVALID_INPUT = 2
BAD_ARCHIVE = 3
LOCKED = 4
SOME_REJECTED = 5
INTERNAL_ERROR = 70  # EX_SOFTWARE of sysexits.h
INTERRUPTED = 130  # as in shells: 128 and the number of SIGINT

MEANINGS = {
    SUCCESS: "success",
    NOTHING_FOUND: "nothing found",
    INVALID_INPUT: "invalid command, query or date, or no answer within --timeout",
    BAD_ARCHIVE: "no archive, a damaged archive or index, or a cluster that does not answer",
    LOCKED: "another process is writing to the archive",
    SOME_REJECTED: "finished, but some inputs that should hold a story were rejected",
    INTERNAL_ERROR: "internal error",
    INTERRUPTED: "interrupted; everything saved so far is kept",
}
