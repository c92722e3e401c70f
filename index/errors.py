"""Everything that can go wrong in the search layer, as one tree.

SearchError          never raised itself
  QueryError         the reader's query is wrong: point at the place     exit 2
  DateError          a date that is none, or could be two                exit 2
  TooSlow            no answer in the time that was allowed              exit 2
  TooLong              a timeline of more parts than one can read        exit 2
  EngineError        the engine is missing or broken: name the remedy    exit 3
    EngineMissing    ... its extra is not installed, or there is no such engine
    ClusterError     ... a cluster that does not answer, or not as it should
    StaleIndex       ... built by other rules, or from another store: `archive reindex`
"""

from __future__ import annotations


class SearchError(Exception):
    """Base of every error of this package.

    `message` says in one line what is wrong, `hint` what to write instead; `code` names the kind
    for programs, `exit_code` is what the process ends with.
    """

    code = "search"
    exit_code = 70

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message, self.hint = message, hint


class QueryError(SearchError):
    """A query the reader can mend; `span` is its place in `query`, in characters."""

    code = "bad-query"
    exit_code = 2

    def __init__(self, message: str, query: str, span: tuple[int, int], hint: str = "") -> None:
        super().__init__(message, hint)
        self.query, self.span = query, span


class DateError(SearchError):
    """A date as typed that is no date, or that could be two."""

    code = "bad-date"
    exit_code = 2


class TooLong(SearchError):
    """A timeline of more parts than anyone reads, or a page draws."""

    code = "too-long"
    exit_code = 2


class TooSlow(SearchError):
    code = "too-slow"
    exit_code = 2

    def __init__(self, seconds: float) -> None:
        super().__init__(
            f"there was no answer within {seconds:g} s.",
            "Ask for less (some days, a source, more letters before *), or allow more: --timeout "
            f"{10 * seconds:g}",
        )


class EngineError(SearchError):
    code = "bad-index"
    exit_code = 3


class EngineMissing(EngineError):
    code = "no-engine"


class ClusterError(EngineError):
    """What keeps a cluster from answering; a retry has been tried where it could help."""

    code = "cluster"


class StaleIndex(EngineError):
    code = "stale-index"

    def __init__(self, why: str) -> None:
        super().__init__(f"the index cannot be used: {why}.", "Run: archive reindex")
