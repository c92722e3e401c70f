"""What a cluster complains of, said in one line with what to do about it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from opensearchpy import exceptions

from index.errors import ClusterError, EngineError, StaleIndex

AGAIN = frozenset({429, 502, 503, 504})  # statuses after which the same may well succeed
_LOGIN = (
    "Set ARCHIVE_OPENSEARCH_USER and ARCHIVE_OPENSEARCH_PASSWORD, or ARCHIVE_OPENSEARCH_API_KEY"
)
_AUTHORITY = "ARCHIVE_OPENSEARCH_CA=FILE names the certificates to trust."
_SPACE = "Free space on its disks, or add a node; what is stored here waits for it."
_LATER = "Try again; archive status shows its health."
_ANEW = "Ask again: a node went meanwhile, or the list waited for minutes to be read on."
_RUNS = "See that it runs; archive status shows more. What is stored here waits for it."

# What the server calls a fault -> what it means, and what to do.
_KNOWN: Mapping[str, tuple[str, str]] = {
    "cluster_block_exception": ("does not let itself be written", _SPACE),
    "circuit_breaking_exception": ("has no memory left for that", _LATER),
    "rejected_execution_exception": ("is too busy", _LATER),
    "no_shard_available_action_exception": ("lacks a part of the index", _LATER),
    "master_not_discovered_exception": ("has no manager: too few nodes run", _RUNS),
    "cluster_manager_not_discovered_exception": ("has no manager: too few nodes run", _RUNS),
    "search_context_missing_exception": ("no longer knows where its list of hits was", _ANEW),
    "too_many_clauses": (
        "cannot be asked so many words at once",
        "Raise indices.query.bool.max_clause_count on its nodes, or ask less.",
    ),
}


def told(error: Exception, where: str) -> EngineError:
    """Any error of the client, as one of ours; `where` names the cluster."""
    match error:
        case exceptions.SSLError():
            why = "its certificate is not trusted" if "verify" in str(error) else "TLS failed"
            return ClusterError(f"{where}: {why} ({_short(error.info)}).", _AUTHORITY)
        case exceptions.ConnectionTimeout():
            return ClusterError(f"{where} did not answer in time.", _LATER)
        case exceptions.ConnectionError():
            return ClusterError(f"{where} cannot be reached ({_short(error.info)}).", _RUNS)
        case exceptions.AuthenticationException():
            return ClusterError(f"{where} does not know this user or password.", _LOGIN)
        case exceptions.TransportError():
            info = error.info if isinstance(error.info, Mapping) else {}
            cause = info.get("error")
            if isinstance(cause, Mapping):
                return of_cause(cause, int(error.status_code), where)
            return ClusterError(f"{where} answered {error.status_code}.", _LATER)
        case _:
            return ClusterError(f"{where}: {_short(error)}", _RUNS)


def of_cause(cause: Mapping[str, Any], status: int, where: str) -> EngineError:
    """What the server says is wrong, as an error of ours."""
    innermost = _innermost(cause)
    kind = str(innermost.get("type") or cause.get("type") or "")
    reason = _short(innermost.get("reason") or cause.get("reason") or kind)
    if kind == "index_not_found_exception":
        return StaleIndex("it is not there")
    for each in (kind, str(cause.get("type"))):
        if each in _KNOWN:
            what, hint = _KNOWN[each]
            return ClusterError(f"{where} {what} ({reason}).", hint)
    if "maxClauseCount" in reason or "too_many_clauses" in reason:
        what, hint = _KNOWN["too_many_clauses"]
        return ClusterError(f"{where} {what}.", hint)
    if "too many terms" in reason:
        return ClusterError(
            f"{where} cannot look for so many forms beside NEAR ({reason}).",
            "Write more letters before the *, or ~1 in the place of ~2.",
        )
    if status == 403:
        return ClusterError(f"{where} does not allow that to this user ({reason}).", _LOGIN)
    if status in AGAIN:
        return ClusterError(f"{where} cannot answer whole now ({reason}).", _LATER)
    return ClusterError(f"{where} refused: {reason}.", _LATER)


def passing(error: Exception) -> bool:
    """Whether the same request may succeed a little later."""
    match error:
        case exceptions.SSLError():
            return False
        case exceptions.ConnectionError():
            return True
        case exceptions.TransportError():
            blocked = "cluster_block_exception" in str(error.error)
            return error.status_code in AGAIN and not blocked
        case _:
            return False


def _innermost(cause: Mapping[str, Any]) -> Mapping[str, Any]:
    """Why, at the root: the first shard that failed, or the cause of the cause."""
    while True:
        failed = cause.get("failed_shards")
        if isinstance(failed, list) and failed and isinstance(failed[0].get("reason"), Mapping):
            cause = failed[0]["reason"]
        elif isinstance(cause.get("caused_by"), Mapping):
            cause = cause["caused_by"]
        else:
            return cause


def _short(what: object) -> str:
    """One line of it, at most."""
    text = " ".join(str(what).split())
    if "Connection refused" in text:
        return "connection refused"
    if "]" in text and text.startswith("["):
        text = text.strip("[]")
    return text if len(text) <= 200 else text[:199] + "…"
