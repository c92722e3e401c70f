"""Where a cluster is, as settings say it: no address or name is asked that cannot be one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from index.cluster import ANONYMOUS, Cluster, Login
from index.errors import ClusterError


def test_several_nodes() -> None:
    cluster = Cluster.from_settings("https://a:9200/, http://b.example", "news", 3, ANONYMOUS)
    assert cluster.urls == ("https://a:9200", "http://b.example")


@pytest.mark.parametrize(
    ("urls", "name", "why"),
    [
        (" , ", "news", "the address of the cluster is not set."),
        ("https://node:port", "news", "the address of the cluster cannot be read."),
        ("https://[node", "news", "the address of the cluster cannot be read."),
        ("node:9200", "news", '"node:9200" is not the address of a node.'),
        ("https://", "news", '"https:" is not the address of a node.'),
        ("https://a:9200,ftp://b", "news", '"ftp://b" is not the address of a node.'),
        ("https://ann:secret@node", "news", "the address of the cluster contains a password."),
        ("https://node", "News", '"News" cannot be the name of an index.'),
        ("https://node", "a.b", '"a.b" cannot be the name of an index.'),
        ("https://node", "", '"" cannot be the name of an index.'),
    ],
)
def test_what_is_refused(urls: str, name: str, why: str) -> None:
    with pytest.raises(ClusterError) as told:
        Cluster.from_settings(urls, name, 1, ANONYMOUS)
    assert told.value.message == why
    assert "secret" not in f"{told.value.message} {told.value.hint}"


ANN, KEYED = Login("ann", "secret"), Login(api_key="secret")


@pytest.mark.parametrize("who", [ANN, KEYED])
@pytest.mark.parametrize(
    ("url", "hosts"),
    [
        ("https://node", ""),
        ("http://127.0.0.1:9200", ""),
        ("http://localhost:9200", ""),
        ("http://[::1]:9200", ""),
        ("https://node:9200", "node"),
        ("https://Node:9200", " other, NODE "),
        ("https://node:9200", "node:9200"),
        ("https://node:9200", "https://node:9200"),
        ("https://node", "node:443"),
        ("https://[::2]:9200", "[::2]"),
        ("http://node", "http://node"),
        ("http://node:9200", "node:9200,http://node:9200"),
        ("http://localhost", "localhost"),
    ],
)
def test_who_is_told_the_login(who: Login, url: str, hosts: str) -> None:
    Cluster.from_settings(url, "news", 1, replace(who, allowed_hosts=hosts))


_READ = "the login would be sent to {} unencrypted."
_OTHER = "the login is not for {}: ARCHIVE_OPENSEARCH_HOSTS names others."


@pytest.mark.parametrize("who", [ANN, KEYED])
@pytest.mark.parametrize(
    ("urls", "hosts", "why"),
    [
        ("https://node,http://node2", "", _READ.format("node2")),
        ("http://127.0.0.1.example", "", _READ.format("127.0.0.1.example")),
        ("http://node", "node", _READ.format("node")),
        ("http://node:9200", "node,https://node:9200", _READ.format("node:9200")),
        ("http://node:9201", "node,http://node:9200", _READ.format("node:9201")),
        ("https://evil.example", "node", _OTHER.format("evil.example")),
        ("https://node.evil.example", "node", _OTHER.format("node.evil.example")),
        ("https://straße.example", "strasse.example", _OTHER.format("straße.example")),
        ("https://node:9201", "node:9200", _OTHER.format("node:9201")),
        ("https://node,https://evil.example", "node", _OTHER.format("evil.example")),
        ("http://localhost", "node", _OTHER.format("localhost")),
        ("https://node", " , ", _OTHER.format("node")),
        ("https://node", "node:x", '"node:x" in ARCHIVE_OPENSEARCH_HOSTS is no host.'),
        ("https://node", "[node", '"[node" in ARCHIVE_OPENSEARCH_HOSTS is no host.'),
    ],
)
def test_who_is_not(who: Login, urls: str, hosts: str, why: str) -> None:
    with pytest.raises(ClusterError) as told:
        Cluster.from_settings(urls, "news", 1, replace(who, allowed_hosts=hosts))
    assert told.value.message == why


def test_without_a_login_all_may_be_asked() -> None:
    Cluster.from_settings(
        "http://node,https://evil.example", "news", 1, Login(allowed_hosts="other")
    )
