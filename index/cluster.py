"""Address and login of a cluster, and the name of its index."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import SplitResult, urlsplit

from index.errors import ClusterError

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,99}")  # no dot: the suffix after one is reserved
_LOOPBACK = frozenset(("localhost", "127.0.0.1", "::1"))  # such traffic stays on this machine


@dataclass(frozen=True, slots=True)
class Login:
    """Credentials from the environment; never written or printed."""

    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)
    api_key: str = field(default="", repr=False)  # API key as issued by the cluster
    ca_file: str = ""  # file of trusted certificates; empty: those of the system
    allowed_hosts: str = ""  # hosts that may get the login, comma-separated; empty: any

    def check(self, url: str) -> None:
        """Raise ClusterError if a node must not get the login.

        The archive names the node, and the archive may come from a stranger.  Therefore the login
        is sent over TLS or to this machine only, and only to `allowed_hosts` if there are any.  A
        host that begins with http:// gets it without TLS.
        """
        if not self.user and not self.api_key:
            return
        node = urlsplit(url)
        allowed = [
            host
            for host in map(_parse_host, _split_commas(self.allowed_hosts))
            if _matches_host(node, host)
        ]
        if self.allowed_hosts and not allowed:
            raise ClusterError(
                f"the login is not for {node.netloc}: ARCHIVE_OPENSEARCH_HOSTS names others.",
                "If it may get the login, add it to that list; archive.toml names the cluster.",
            )
        plain = node.hostname in _LOOPBACK or any(host.scheme == "http" for host in allowed)
        if node.scheme != "https" and not plain:
            raise ClusterError(
                f"the login would be sent to {node.netloc} unencrypted.",
                f"Write https://, or name {url} in ARCHIVE_OPENSEARCH_HOSTS.",
            )


ANONYMOUS = Login()


@dataclass(frozen=True, slots=True)
class Cluster:
    """Nodes of a cluster, tried in turn, and the alias of the index."""

    urls: tuple[str, ...]
    name: str
    shards: int = 1  # of a new index
    login: Login = ANONYMOUS

    @classmethod
    def from_settings(cls, urls: str, name: str, shards: int, login: Login) -> Cluster:
        """Check settings; `urls` are comma-separated.  Raises ClusterError."""
        nodes = tuple(url.rstrip("/") for url in _split_commas(urls))
        if not nodes:
            raise ClusterError("the address of the cluster is not set.", _URL_HINT)
        for url in nodes:
            _check_url(url)
            login.check(url)
        if not _NAME.fullmatch(name):
            hint = "Use lower-case letters, digits, - and _, with a letter or digit first."
            raise ClusterError(f'"{name}" cannot be the name of an index.', hint)
        return cls(nodes, name, shards, login)


def _split_commas(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _parse_host(text: str) -> SplitResult:
    """Parse a host name or address with an optional port; raises ClusterError."""
    try:
        host = urlsplit(text if "//" in text else f"//{text}")
        _ = host.port  # raises ValueError unless it is a number
    except ValueError:
        message = f'"{text}" in ARCHIVE_OPENSEARCH_HOSTS is no host.'
        raise ClusterError(message, "Write node1,node2:9200") from None
    return host


def _matches_host(node: SplitResult, host: SplitResult) -> bool:
    """Return True if a node has this host name and port; a host without a port has any."""
    port = node.port or (443 if node.scheme == "https" else 80)
    return node.hostname == host.hostname and host.port in (None, port)


_URL_HINT = "Write --url https://node1:9200,https://node2:9200"


def _check_url(url: str) -> None:
    """Raise ClusterError unless `url` is the URL of a node; a password in it is not repeated."""
    try:
        parts = urlsplit(url)
        _ = parts.port  # raises ValueError unless it is a number
    except ValueError:
        raise ClusterError("the address of the cluster cannot be read.", _URL_HINT) from None
    if "@" in parts.netloc:
        raise ClusterError(
            "the address of the cluster contains a password.",
            "Set ARCHIVE_OPENSEARCH_USER and ARCHIVE_OPENSEARCH_PASSWORD instead.",
        )
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ClusterError(f'"{url}" is not the address of a node.', _URL_HINT)
