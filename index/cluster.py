"""Where a cluster is, what the index is called there, and who asks."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

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
    hosts: str = ""  # the only ones that may be told, with commas between them; empty: any by TLS

    def check(self, url: str) -> None:
        """Raises ClusterError where it must not be told.

        An archive says itself where its index is: whose archive is searched, may not be whom the
        login is for.
        """
        parts = urlsplit(url)
        named = {host.strip().casefold() for host in self.hosts.split(",")} - {""}
        if not (self.user or self.key) or named & {parts.netloc.casefold(), parts.hostname}:
            return
        if named:
            raise ClusterError(
                f"the login is not for {parts.hostname}: ARCHIVE_OPENSEARCH_HOSTS names others.",
                "Name it there too, if it may be told; archive.toml says where the index is.",
            )
        if parts.scheme != "https" and parts.hostname not in _HERE:
            raise ClusterError(
                f"the login would go to {parts.hostname} for all on the way to read.",
                f"Write https://, or set ARCHIVE_OPENSEARCH_HOSTS={parts.hostname}",
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
        several = tuple(url.strip().rstrip("/") for url in urls.split(",") if url.strip())
        if not several:
            raise ClusterError("the address of the cluster is not set.", _WRITE)
        for url in several:
            _check(url)
            login.check(url)
        if not _NAME.fullmatch(name):
            hint = "Small letters, digits, - and _, a letter or digit first."
            raise ClusterError(f'"{name}" cannot be the name of an index.', hint)
        return cls(several, name, shards, login)


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
