"""Errors of a cluster and of its client, translated into one line with what to do about it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from opensearchpy import exceptions

from index.errors import ClusterError, EngineError, StaleIndex

RETRYABLE_STATUSES = frozenset({429, 502, 503, 504})  # after which the same request may succeed
_LOGIN_HINT = (
    "Set ARCHIVE_OPENSEARCH_USER and ARCHIVE_OPENSEARCH_PASSWORD, or ARCHIVE_OPENSEARCH_API_KEY"
)
_CERTIFICATE_HINT = "ARCHIVE_OPENSEARCH_CA=FILE names the certificates to trust."
_DISK_HINT = "Free space on its disks, or add a node; what is stored here waits for it."
_RETRY_HINT = "Try again; archive status shows its health."
_SEARCH_AGAIN_HINT = "Search again: a node left, or the list of hits was not read for minutes."
_START_HINT = "See that it runs; archive status shows more. What is stored here waits for it."

# Error type of the server -> its meaning, and the hint.
_MEANINGS: Mapping[str, tuple[str, str]] = {
    "cluster_block_exception": ("does not accept changes", _DISK_HINT),
    "circuit_breaking_exception": ("has no memory left for that", _RETRY_HINT),
    "rejected_execution_exception": ("is too busy", _RETRY_HINT),
    "no_shard_available_action_exception": ("lacks a part of the index", _RETRY_HINT),
    "master_not_discovered_exception": ("has no manager: too few nodes run", _START_HINT),
    "cluster_manager_not_discovered_exception": ("has no manager: too few nodes run", _START_HINT),
    "search_context_missing_exception": (
        "has lost its place in the list of hits",
        _SEARCH_AGAIN_HINT,
    ),
    "too_many_clauses": (
        "cannot search for so many words at once",
        "Raise indices.query.bool.max_clause_count on its nodes, or search for fewer.",
    ),
}


def translate_error(error: Exception, cluster: str) -> EngineError:
    """Translate any error of the client; `cluster` begins the message."""
    match error:
        case exceptions.SSLError():
            reason = "its certificate is not trusted" if "verify" in str(error) else "TLS failed"
            return ClusterError(f"{cluster}: {reason} ({_shorten(error.info)}).", _CERTIFICATE_HINT)
        case exceptions.ConnectionTimeout():
            return ClusterError(f"{cluster} did not answer in time.", _RETRY_HINT)
        case exceptions.ConnectionError():
            return ClusterError(
                f"{cluster} cannot be reached ({_shorten(error.info)}).", _START_HINT
            )
        case exceptions.AuthenticationException():
            return ClusterError(f"{cluster} does not know this user or password.", _LOGIN_HINT)
        case exceptions.TransportError():
            info = error.info if isinstance(error.info, Mapping) else {}
            cause = info.get("error")
            if isinstance(cause, Mapping):
                return error_from_cause(cause, int(error.status_code), cluster)
            return ClusterError(f"{cluster} answered {error.status_code}.", _RETRY_HINT)
        case _:
            return ClusterError(f"{cluster}: {_shorten(error)}", _START_HINT)


def error_from_cause(cause: Mapping[str, Any], status: int, cluster: str) -> EngineError:
    """Translate the `error` object of an answer with its HTTP status."""
    innermost = _innermost_cause(cause)
    kind = str(innermost.get("type") or cause.get("type") or "")
    reason = _shorten(innermost.get("reason") or cause.get("reason") or kind)
    if kind == "index_not_found_exception":
        return StaleIndex("there is no index")
    for error_type in (kind, str(cause.get("type"))):
        if error_type in _MEANINGS:
            meaning, hint = _MEANINGS[error_type]
            return ClusterError(f"{cluster} {meaning} ({reason}).", hint)
    if "maxClauseCount" in reason or "too_many_clauses" in reason:
        meaning, hint = _MEANINGS["too_many_clauses"]
        return ClusterError(f"{cluster} {meaning}.", hint)
    if "too many terms" in reason:
        return ClusterError(
            f"{cluster} cannot search for so many forms within NEAR ({reason}).",
            "Write more letters before the *, or ~1 instead of ~2.",
        )
    if status == 403:
        return ClusterError(f"{cluster} does not allow that to this user ({reason}).", _LOGIN_HINT)
    if status in RETRYABLE_STATUSES:
        return ClusterError(f"{cluster} cannot answer completely now ({reason}).", _RETRY_HINT)
    return ClusterError(f"{cluster} refused: {reason}.", _RETRY_HINT)


def is_retryable(error: Exception) -> bool:
    """Return whether the same request may succeed a little later."""
    match error:
        case exceptions.SSLError():
            return False
        case exceptions.ConnectionError():
            return True
        case exceptions.TransportError():
            is_blocked = "cluster_block_exception" in str(error.error)
            return error.status_code in RETRYABLE_STATUSES and not is_blocked
        case _:
            return False


def _innermost_cause(cause: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the root cause: of the first shard that failed, or the cause of the cause."""
    while True:
        failed = cause.get("failed_shards")
        if isinstance(failed, list) and failed and isinstance(failed[0].get("reason"), Mapping):
            cause = failed[0]["reason"]
        elif isinstance(cause.get("caused_by"), Mapping):
            cause = cause["caused_by"]
        else:
            return cause


def _shorten(reason: object) -> str:
    """Return one line of at most 200 characters."""
    text = " ".join(str(reason).split())
    if "Connection refused" in text:
        return "connection refused"
    if "]" in text and text.startswith("["):
        text = text.strip("[]")
    return text if len(text) <= 200 else text[:199] + "…"
