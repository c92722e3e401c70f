"""Many changes on their way to the cluster: in pieces, no faster than it takes them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from json import dumps
from typing import Any, NamedTuple

from opensearchpy.exceptions import OpenSearchException

from index.article import Article
from index.engine import Mark
from index.engines.opensearch.backoff import Patience
from index.engines.opensearch.client_errors import AGAIN, of_cause, passing, told
from index.engines.opensearch.connection import PATIENCE, Connection, path_of
from index.engines.opensearch.mapping import document
from index.errors import ClusterError

_PIECE = 4_000_000  # bytes a request
_NEWER = 409  # a later change is there
# What a shard says that moves from node to node, whatever the status: it soon stands elsewhere.
_MOVING = {
    "illegal_index_shard_state_exception",
    "index_shard_closed_exception",
    "index_shard_not_started_exception",
    "index_shard_recovering_exception",
    "shard_not_found_exception",
    "shard_not_in_primary_mode_exception",
}


class Line(NamedTuple):
    """One change: the article, and it as the cluster reads it."""

    id: str
    text: str


def added(article: Article, mark: Mark) -> Line:
    head = {"index": _head(article.id, mark)}
    return Line(article.id, f"{dumps(head)}\n{dumps(document(article))}\n")


def removed(id: str, mark: Mark) -> Line:
    return Line(id, dumps({"delete": _head(id, mark)}) + "\n")


def _head(id: str, mark: Mark) -> dict[str, Any]:
    """A request that was given up may arrive late: it must not undo a later one."""
    return {"_id": id, "version": mark.sequence, "version_type": "external_gte"}


class Bulk:
    """Sends changes in order, one piece on its way while the next is made."""

    def __init__(self, connection: Connection, index: str) -> None:
        self._connection, self._path = connection, path_of(index, "_bulk")

    def send(self, lines: Iterable[Line]) -> None:
        """All of them; raises ClusterError that names the article that was refused."""
        with ThreadPoolExecutor(1) as sender:
            on_its_way: Future[None] | None = None
            for piece in _pieces(lines):
                if on_its_way:
                    on_its_way.result()
                on_its_way = sender.submit(self._deliver, piece)
            if on_its_way:
                on_its_way.result()

    def _deliver(self, piece: list[Line]) -> None:
        patience = Patience(PATIENCE)
        while piece:
            try:
                left = self._attempt(piece)
                fault = None
            except OpenSearchException as error:
                if not passing(error):
                    raise self._refused(error, piece) from error
                left, fault = piece, error
            if len(left) < len(piece):
                patience.renew()
            if left and not patience.again():
                raise self._too_long(fault)
            piece = left

    def _attempt(self, piece: list[Line]) -> list[Line]:
        """Send a piece once; what of it is to be sent again."""
        answer = self._connection.raw(
            "POST",
            self._path,
            "".join(line.text for line in piece),
            timeout="20s",
            filter_path="errors,items.*.status,items.*.error",
        )
        if not answer["errors"]:
            return []
        items = [next(iter(item.values())) for item in answer["items"]]
        return [
            line
            for line, item in zip(piece, items, strict=True)
            if "error" in item and self._again(line, item)
        ]

    def _again(self, line: Line, item: Mapping[str, Any]) -> bool:
        """Whether a change that failed may succeed later; raises ClusterError if it never will."""
        status, cause = item["status"], item["error"]
        kind = str(cause.get("type"))
        if status == _NEWER and kind == "version_conflict_engine_exception":
            return False
        if kind in _MOVING or (status in AGAIN and kind != "cluster_block_exception"):
            return True
        fault = of_cause(cause, status, self._connection.where)
        if status in AGAIN or status in (401, 403, 404):
            raise fault  # not for what the article is
        raise ClusterError(f"article {line.id}: {fault.message}", fault.hint)

    def _refused(self, error: OpenSearchException, piece: list[Line]) -> Exception:
        if getattr(error, "status_code", 0) == 413:
            biggest = max(piece, key=lambda line: len(line.text))
            return ClusterError(
                f"article {biggest.id} is too long for the cluster.",
                "Raise http.max_content_length on its nodes.",
            )
        return told(error, self._connection.where)

    def _too_long(self, fault: Exception | None) -> Exception:
        if fault is not None:
            return told(fault, self._connection.where)
        return ClusterError(
            f"{self._connection.where} has taken nothing for {PATIENCE:.0f} s.",
            "archive status shows its health; what is stored here waits for it.",
        )


def _pieces(lines: Iterable[Line]) -> Iterator[list[Line]]:
    piece: list[Line] = []
    size = 0
    for line in lines:
        if piece and size + len(line.text) > _PIECE:
            yield piece
            piece, size = [], 0
        piece.append(line)
        size += len(line.text)
    if piece:
        yield piece
