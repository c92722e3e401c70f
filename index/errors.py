"""Errors of the search layer, as one tree.

SearchError          base class, never raised itself
  QueryError         invalid query, with the place of the fault         exit 2
  DateError          invalid or ambiguous date                          exit 2
  TooSlow            no answer within the time limit                    exit 2
  TimelineTooLong    timeline with more buckets than can be read        exit 2
  EngineError        missing or broken engine, with the remedy          exit 3
    EngineMissing    extra not installed, or no engine of that name
    ClusterError     cluster that does not answer, or answers wrongly
    StaleIndex       index built by other rules or from another store: `archive reindex`
"""

from __future__ import annotations


class SearchError(Exception):
    """Base class of every error of this package.

    `message` states the fault in one line, `hint` what to write instead; `code` names the error for
    programs, `exit_code` is the exit code of the process.
    """

    code = "search"
    exit_code = 70

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message, self.hint = message, hint


class QueryError(SearchError):
    """Invalid query; `span` is the place of the fault in `query`, in characters."""

    code = "bad-query"
    exit_code = 2

    def __init__(self, message: str, query: str, span: tuple[int, int], hint: str = "") -> None:
        super().__init__(message, hint)
        self.query, self.span = query, span


class DateError(SearchError):
    """Typed date that is invalid or ambiguous."""

    code = "bad-date"
    exit_code = 2


class TimelineTooLong(SearchError):
    """Timeline with more buckets than anyone reads or a page draws."""

    code = "too-long"
    exit_code = 2


class TooSlow(SearchError):
    """No answer within the time limit."""

    code = "too-slow"
    exit_code = 2

    def __init__(self, seconds: float) -> None:
        super().__init__(
            f"there was no answer within {seconds:g} s.",
            "Ask for less (some days, a source, more letters before *), or allow more: --timeout "
            f"{10 * seconds:g}",
        )


class EngineError(SearchError):
    """Missing or broken engine."""

    code = "bad-index"
    exit_code = 3


class EngineMissing(EngineError):
    """Engine that is not installed or does not exist."""

    code = "no-engine"


class ClusterError(EngineError):
    """Failure of a cluster, after the retries that could have helped."""

    code = "cluster"


class StaleIndex(EngineError):
    """Index that is damaged, or was built by other rules or from another store."""

    code = "stale-index"

    def __init__(self, reason: str) -> None:
        super().__init__(f"the index cannot be used: {reason}.", "Run: archive reindex")
