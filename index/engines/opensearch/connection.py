"""One way to the cluster: every request, its time limit, and its errors in our words."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any
from urllib.parse import quote, urlsplit

from opensearchpy import OpenSearch
from opensearchpy.exceptions import OpenSearchException

from index.cluster import Cluster
from index.deadline import NEVER, Deadline
from index.engines.opensearch.backoff import Patience
from index.engines.opensearch.client_errors import passing, told
from index.errors import ClusterError

WITHIN = 60.0  # seconds that a request may take
PATIENCE = 120.0  # seconds without a step ahead, after which a change is given up
BRIEF = 3.0  # seconds that somebody who waits for an answer waits for a busy cluster
_GRACE = 1.0  # seconds that an answer may take beside what the cluster works on it
_BUSY = 429  # nothing of the request was done
_CONNECTIONS = 8  # to each node, kept open

Json = dict[str, Any]

# The client writes every refused connection to its log, with the whole request: we say it once.
logging.getLogger("opensearch").addHandler(logging.NullHandler())
logging.getLogger("opensearch").propagate = False


class Connection:
    """The nodes of a cluster, asked in turn; whoever does not answer is passed over."""

    def __init__(self, cluster: Cluster) -> None:
        self.where = "the cluster at " + ", ".join(cluster.urls)
        login = cluster.login
        try:
            self._client = OpenSearch(
                [_host(url) for url in cluster.urls],
                http_auth=(login.user, login.password) if login.user else None,
                headers={"Authorization": f"ApiKey {login.key}"} if login.key else None,
                ca_certs=login.authority or None,
                timeout=WITHIN,
                max_retries=max(2, len(cluster.urls)),
                pool_maxsize=_CONNECTIONS,
            )
        except (OSError, OpenSearchException) as error:
            raise told(error, self.where) from error

    def ask(
        self,
        method: str,
        path: str,
        body: object = None,
        within: float = WITHIN,
        deadline: Deadline = NEVER,
        **params: object,
    ) -> Any:
        """What the cluster answers; raises ClusterError, or StaleIndex for an index that is gone.

        `path` begins with a slash; its parts are quoted by `path_of`.  A cluster that is too busy
        is asked again for a BRIEF time.  Raises TooSlow when the deadline is over.
        """
        patience = Patience(min(BRIEF, deadline.left))
        while True:
            try:
                return self.raw(method, path, body, min(within, deadline.left + _GRACE), **params)
            except OpenSearchException as error:
                busy = getattr(error, "status_code", None) == _BUSY
                if not busy or not patience.again():
                    deadline.check()  # it came too late, or not at all
                    raise told(error, self.where) from error

    def insist(self, method: str, path: str, body: object = None) -> Any:
        """The same for what can be asked twice: again and again while it may yet succeed."""
        patience = Patience(PATIENCE)
        while True:
            try:
                return self.raw(method, path, body)
            except OpenSearchException as error:
                if not passing(error) or not patience.again():
                    raise told(error, self.where) from error

    def raw(
        self, method: str, path: str, body: object = None, within: float = WITHIN, **params: object
    ) -> Any:
        """The same, with the client's own errors, for whoever tries again."""
        try:
            return self._client.transport.perform_request(
                method, path, params={"request_timeout": within, **params}, body=body
            )
        except OSError as error:  # of a file of certificates that cannot be read
            why = error.strerror or str(error)
            raise ClusterError(
                f"{self.where} cannot be asked: {why}.", "See its settings."
            ) from error

    def close(self) -> None:
        with suppress(OpenSearchException):
            self._client.close()


def path_of(*parts: str) -> str:
    """A path of the API; names are quoted."""
    return "/" + "/".join(quote(part, safe="_.-*,") for part in parts)


def lines(several: Iterable[Mapping[str, Any]]) -> str:
    """Objects one a line, as _bulk and _msearch take them."""
    from json import dumps  # noqa: PLC0415

    return "".join(dumps(each) + "\n" for each in several)


def _host(url: str) -> Json:
    parts = urlsplit(url)
    secure = parts.scheme == "https"
    return {
        "host": parts.hostname,
        "port": parts.port or (443 if secure else 80),
        "use_ssl": secure,
        "url_prefix": parts.path,
    }
