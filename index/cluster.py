"""Where a cluster is, what the index is called there, and who asks."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import SplitResult, urlsplit

from index.errors import ClusterError

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,99}")  # no dot: what is behind one is ours
_HERE = frozenset(("localhost", "127.0.0.1", "::1"))  # what goes there leaves no machine


@dataclass(frozen=True, slots=True)
class Login:
    """Who asks.  It comes from the environment, and is never written or printed."""

    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)
    key: str = field(default="", repr=False)  # an API key, as the cluster gave it out
    authority: str = ""  # a file with the certificates that are trusted; empty: those of the system
    hosts: str = ""  # the only ones that may be told, with commas between them; empty: any

    def check(self, url: str) -> None:
        """Raises ClusterError where a node must not be told the login.

        The archive itself names the node, and may be a stranger's.  So the login goes over TLS, or
        to this machine; where `hosts` names any, to these alone.  One of them that begins with
        http:// is told without TLS.
        """
        if not self.user and not self.key:
            return
        node = urlsplit(url)
        told = [host for host in map(_host, _listed(self.hosts)) if _is(node, host)]
        if self.hosts and not told:
            raise ClusterError(
                f"the login is not for {node.netloc}: ARCHIVE_OPENSEARCH_HOSTS names others.",
                "Name it there too, if it may be told; archive.toml says where the index is.",
            )
        plain = node.hostname in _HERE or any(host.scheme == "http" for host in told)
        if node.scheme != "https" and not plain:
            raise ClusterError(
                f"the login would go to {node.netloc} for all on the way to read.",
                f"Write https://, or name {url} in ARCHIVE_OPENSEARCH_HOSTS.",
            )


NOBODY = Login()


@dataclass(frozen=True, slots=True)
class Cluster:
    """The nodes that are asked in turn, and the alias under which they know the index."""

    urls: tuple[str, ...]
    name: str
    shards: int = 1  # of an index that is made anew
    login: Login = NOBODY

    @classmethod
    def of(cls, urls: str, name: str, shards: int, login: Login) -> Cluster:
        """From settings; several URLs have commas between them.  Raises ClusterError."""
        several = tuple(url.rstrip("/") for url in _listed(urls))
        if not several:
            raise ClusterError("the address of the cluster is not set.", _WRITE)
        for url in several:
            _check(url)
            login.check(url)
        if not _NAME.fullmatch(name):
            hint = "Small letters, digits, - and _, a letter or digit first."
            raise ClusterError(f'"{name}" cannot be the name of an index.', hint)
        return cls(several, name, shards, login)


def _listed(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _host(text: str) -> SplitResult:
    """A name, or an address, with a port or without; raises ClusterError."""
    try:
        host = urlsplit(text if "//" in text else f"//{text}")
        _ = host.port  # raises ValueError where it is no number
    except ValueError:
        why = f'"{text}" in ARCHIVE_OPENSEARCH_HOSTS is no host.'
        raise ClusterError(why, "Write node1,node2:9200") from None
    return host


def _is(node: SplitResult, host: SplitResult) -> bool:
    """Whether a node is the one that is named, at any port where none is."""
    port = node.port or (443 if node.scheme == "https" else 80)
    return node.hostname == host.hostname and host.port in (None, port)


_WRITE = "Write --url https://node1:9200,https://node2:9200"


def _check(url: str) -> None:
    """Raises ClusterError for what is no URL of a node, and does not repeat a password in it."""
    try:
        parts = urlsplit(url)
        _ = parts.port  # raises ValueError where it is no number
    except ValueError:
        raise ClusterError("the address of the cluster cannot be read.", _WRITE) from None
    if "@" in parts.netloc:
        raise ClusterError(
            "the address of the cluster has a password in it.",
            "Set ARCHIVE_OPENSEARCH_USER and ARCHIVE_OPENSEARCH_PASSWORD instead.",
        )
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ClusterError(f'"{url}" is not the address of a node.', _WRITE)
