"""Transfer of many changes to the cluster: in chunks, no faster than it takes them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from json import dumps
from typing import Any, NamedTuple

from opensearchpy.exceptions import OpenSearchException

from index.article import Article
from index.engine import Mark
from index.engines.opensearch.backoff import Backoff
from index.engines.opensearch.client_errors import (
    RETRYABLE_STATUSES,
    error_from_cause,
    is_retryable,
    translate_error,
)
from index.engines.opensearch.connection import WRITE_RETRY_LIMIT, Connection, make_path
from index.engines.opensearch.mapping import to_document
from index.errors import ClusterError

_CHUNK_SIZE = 4_000_000  # bytes per request
_CONFLICT = 409  # HTTP status; a later change is there already
_TOO_LARGE = 413  # HTTP status
# Error types of a shard that is moving between nodes, whatever the status: it is soon elsewhere.
_MOVING_SHARD_ERRORS = {
    "illegal_index_shard_state_exception",
    "index_shard_closed_exception",
    "index_shard_not_started_exception",
    "index_shard_recovering_exception",
    "shard_not_found_exception",
    "shard_not_in_primary_mode_exception",
}


class BulkAction(NamedTuple):
    """Change of one article."""

    id: str
    lines: str  # of the request body


def index_action(article: Article, mark: Mark) -> BulkAction:
    """Make the action that adds an article or replaces it."""
    header = {"index": _metadata(article.id, mark)}
    return BulkAction(article.id, f"{dumps(header)}\n{dumps(to_document(article))}\n")


def delete_action(id: str, mark: Mark) -> BulkAction:
    """Make the action that removes an article."""
    return BulkAction(id, dumps({"delete": _metadata(id, mark)}) + "\n")


def _metadata(id: str, mark: Mark) -> dict[str, Any]:
    """Return an action's id and version.

    A request that was given up may arrive late: by its version it does not undo a later one.
    """
    return {"_id": id, "version": mark.sequence, "version_type": "external_gte"}


class BulkSender:
    """Sends changes in order, one chunk on its way while the next is made."""

    def __init__(self, connection: Connection, index: str) -> None:
        self._connection, self._path = connection, make_path(index, "_bulk")

    def send(self, actions: Iterable[BulkAction]) -> None:
        """Send all actions; raises ClusterError that names an article that is refused."""
        with ThreadPoolExecutor(1) as executor:
            pending: Future[None] | None = None
            for chunk in _split_chunks(actions):
                if pending:
                    pending.result()
                pending = executor.submit(self._send_chunk, chunk)
            if pending:
                pending.result()

    def _send_chunk(self, chunk: list[BulkAction]) -> None:
        """Send a chunk until every action of it succeeded."""
        backoff = Backoff(WRITE_RETRY_LIMIT)
        while chunk:
            error: OpenSearchException | None = None
            try:
                remaining = self._attempt(chunk)
            except OpenSearchException as failure:
                if not is_retryable(failure):
                    raise self._translate_refusal(failure, chunk) from failure
                remaining, error = chunk, failure
            if len(remaining) < len(chunk):
                backoff.reset()
            if remaining and not backoff.wait():
                raise self._give_up_error(error)
            chunk = remaining

    def _attempt(self, chunk: list[BulkAction]) -> list[BulkAction]:
        """Send a chunk once; return the actions of it that are to be sent again."""
        answer = self._connection.request_raw(
            "POST",
            self._path,
            "".join(action.lines for action in chunk),
            timeout="20s",
            filter_path="errors,items.*.status,items.*.error",
        )
        if not answer["errors"]:
            return []
        items = [next(iter(item.values())) for item in answer["items"]]
        return [
            action
            for action, item in zip(chunk, items, strict=True)
            if "error" in item and self._can_retry(action, item)
        ]

    def _can_retry(self, action: BulkAction, item: Mapping[str, Any]) -> bool:
        """Return whether a failed action is to be sent again; raises ClusterError if in vain."""
        status, cause = item["status"], item["error"]
        kind = str(cause.get("type"))
        if status == _CONFLICT and kind == "version_conflict_engine_exception":
            return False
        is_retryable_status = status in RETRYABLE_STATUSES
        if kind in _MOVING_SHARD_ERRORS or (
            is_retryable_status and kind != "cluster_block_exception"
        ):
            return True
        error = error_from_cause(cause, status, self._connection.label)
        if is_retryable_status or status in (401, 403, 404):
            raise error  # which is not about the article
        raise ClusterError(f"article {action.id}: {error.message}", error.hint)

    def _translate_refusal(self, error: OpenSearchException, chunk: list[BulkAction]) -> Exception:
        if getattr(error, "status_code", 0) == _TOO_LARGE:
            largest = max(chunk, key=lambda action: len(action.lines))
            return ClusterError(
                f"article {largest.id} is too long for the cluster.",
                "Raise http.max_content_length on its nodes.",
            )
        return translate_error(error, self._connection.label)

    def _give_up_error(self, error: Exception | None) -> Exception:
        if error is not None:
            return translate_error(error, self._connection.label)
        return ClusterError(
            f"{self._connection.label} has accepted nothing for {WRITE_RETRY_LIMIT:.0f} s.",
            "archive status shows its health; what is stored here waits for it.",
        )


def _split_chunks(actions: Iterable[BulkAction]) -> Iterator[list[BulkAction]]:
    """Yield actions in chunks of at most _CHUNK_SIZE bytes, but one action at least."""
    chunk: list[BulkAction] = []
    size = 0
    for action in actions:
        if chunk and size + len(action.lines) > _CHUNK_SIZE:
            yield chunk
            chunk, size = [], 0
        chunk.append(action)
        size += len(action.lines)
    if chunk:
        yield chunk
