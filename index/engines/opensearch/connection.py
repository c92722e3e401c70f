"""Connection to a cluster: its requests with their time limits, retries and translated errors."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from contextlib import suppress
from typing import Any
from urllib.parse import quote, urlsplit

from opensearchpy import OpenSearch
from opensearchpy.exceptions import OpenSearchException

from index.cluster import Cluster
from index.deadline import NO_DEADLINE, Deadline
from index.engines.opensearch.backoff import Backoff
from index.engines.opensearch.client_errors import (
    RETRYABLE_STATUSES,
    error_from_cause,
    is_retryable,
    translate_error,
)
from index.errors import ClusterError

REQUEST_TIMEOUT = 60.0  # seconds that a request may take
WRITE_RETRY_LIMIT = 120.0  # seconds without progress after which a change is given up
_READ_RETRY_LIMIT = 3.0  # seconds that a reader waits for a busy cluster
_RESPONSE_GRACE = 1.0  # seconds that an answer may take beyond the time the cluster works on it
_TOO_MANY_REQUESTS = 429  # HTTP status; nothing of the request was done
_POOL_SIZE = 8  # connections to each node, kept open

Json = dict[str, Any]

# The client logs every refused connection with the whole request: we report it once.
logging.getLogger("opensearch").addHandler(logging.NullHandler())
logging.getLogger("opensearch").propagate = False


class Connection:
    """Connection to the nodes of a cluster, tried in turn; one that does not answer is skipped."""

    def __init__(self, cluster: Cluster) -> None:
        self.label = "the cluster at " + ", ".join(cluster.urls)  # begins error messages
        login = cluster.login
        try:
            self._client = OpenSearch(
                [_parse_host(url) for url in cluster.urls],
                http_auth=(login.user, login.password) if login.user else None,
                headers={"Authorization": f"ApiKey {login.api_key}"} if login.api_key else None,
                ca_certs=login.ca_file or None,
                timeout=REQUEST_TIMEOUT,
                max_retries=max(2, len(cluster.urls)),
                pool_maxsize=_POOL_SIZE,
            )
        except (OSError, OpenSearchException) as error:
            raise translate_error(error, self.label) from error

    def request(
        self,
        method: str,
        path: str,
        body: object = None,
        time_limit: float = REQUEST_TIMEOUT,
        deadline: Deadline = NO_DEADLINE,
        **params: object,
    ) -> Any:
        """Send a request and return the answer.

        `path` begins with a slash; its parts are quoted by `make_path`.  `time_limit` is in
        seconds.  A request to a cluster that is too busy is repeated for a short time.  Raises
        ClusterError, StaleIndex for an index that does not exist, and TooSlow after the deadline.
        """
        backoff = Backoff(min(_READ_RETRY_LIMIT, deadline.remaining))
        while True:
            try:
                limit = min(time_limit, deadline.remaining + _RESPONSE_GRACE)
                return self.request_raw(method, path, body, limit, **params)
            except OpenSearchException as error:
                is_busy = getattr(error, "status_code", None) == _TOO_MANY_REQUESTS
                if not is_busy or not backoff.wait():
                    deadline.check()  # the answer came too late, or not at all
                    raise translate_error(error, self.label) from error

    def request_with_retry(self, method: str, path: str, body: object = None) -> Any:
        """Send an idempotent request, repeated as long as it may succeed; raises EngineError."""
        backoff = Backoff(WRITE_RETRY_LIMIT)
        while True:
            try:
                return self.request_raw(method, path, body)
            except OpenSearchException as error:
                if not is_retryable(error) or not backoff.wait():
                    raise translate_error(error, self.label) from error

    def request_raw(
        self,
        method: str,
        path: str,
        body: object = None,
        time_limit: float = REQUEST_TIMEOUT,
        **params: object,
    ) -> Any:
        """Send a request once; raises the client's own errors, for callers that try again."""
        try:
            return self._client.transport.perform_request(
                method, path, params={"request_timeout": time_limit, **params}, body=body
            )
        except OSError as error:  # about a file of certificates that cannot be read
            reason = error.strerror or str(error)
            message = f"{self.label} cannot be asked: {reason}."
            raise ClusterError(message, "See its settings.") from error

    def search(self, index: str, body: Json) -> Json:
        """Send one search request; raises ClusterError for an incomplete answer."""
        path = make_path(index, "_search")
        answer: Json = self.request("POST", path, body, allow_partial_search_results="false")
        self.require_complete(answer)
        return answer

    def msearch(
        self, requests: Sequence[tuple[Json, Json]], deadline: Deadline = NO_DEADLINE
    ) -> list[Json]:
        """Send search requests, each a header and a body, in one; return their answers.

        Raises ClusterError unless all are complete.
        """
        body = _to_lines([part for request in requests for part in request])
        backoff = Backoff(min(_READ_RETRY_LIMIT, deadline.remaining))
        while True:
            answer = self.request("POST", "/_msearch", body, deadline=deadline)
            answers: list[Json] = answer["responses"]
            # A shard's copy may just be moving to another node.
            can_retry = any(response["status"] in RETRYABLE_STATUSES for response in answers)
            if not can_retry or not backoff.wait():
                break
        for response in answers:
            if "error" in response:
                raise error_from_cause(response["error"], response["status"], self.label)
            self.require_complete(response, deadline)
        return answers

    def require_complete(self, answer: Json, deadline: Deadline = NO_DEADLINE) -> None:
        """Raise ClusterError, or TooSlow, for an answer that is marked as partial."""
        if answer.get("timed_out"):
            deadline.check()
            raise ClusterError(
                f"{self.label} did not finish in {REQUEST_TIMEOUT:.0f} s.",
                "Ask for less, or try again.",
            )
        shards = answer.get("_shards", {})
        # A count skips a shard that no node has, without calling it failed.
        if failed := shards.get("total", 0) - shards.get("successful", 0):
            raise ClusterError(
                f"{self.label} could not search {failed} of {shards.get('total')} parts.",
                "Try again; archive status shows its health.",
            )

    def close(self) -> None:
        """Close the connections to all nodes."""
        with suppress(OpenSearchException):
            self._client.close()


def make_path(*parts: str) -> str:
    """Make a path of the API from its parts, quoted."""
    return "/" + "/".join(quote(part, safe="_.-*,") for part in parts)


def _to_lines(objects: Sequence[Json]) -> str:
    """Return objects one per line, as _msearch takes them."""
    from json import dumps  # noqa: PLC0415

    return "".join(dumps(item) + "\n" for item in objects)


def _parse_host(url: str) -> Json:
    parts = urlsplit(url)
    is_secure = parts.scheme == "https"
    return {
        "host": parts.hostname,
        "port": parts.port or (443 if is_secure else 80),
        "use_ssl": is_secure,
        "url_prefix": parts.path,
    }
