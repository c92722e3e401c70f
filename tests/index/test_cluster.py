"""Where a cluster is, as settings say it: no address or name is asked that cannot be one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from index.cluster import NOBODY, Cluster, Login
from index.errors import ClusterError


def test_several_nodes() -> None:
    cluster = Cluster.of("https://a:9200/, http://b.example", "news", 3, NOBODY)
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
        ("https://ann:secret@node", "news", "the address of the cluster has a password in it."),
        ("https://node", "News", '"News" cannot be the name of an index.'),
        ("https://node", "a.b", '"a.b" cannot be the name of an index.'),
        ("https://node", "", '"" cannot be the name of an index.'),
    ],
)
def test_what_is_refused(urls: str, name: str, why: str) -> None:
    with pytest.raises(ClusterError) as told:
        Cluster.of(urls, name, 1, NOBODY)
    assert told.value.message == why
    assert "secret" not in f"{told.value.message} {told.value.hint}"


ANN, KEYED = Login("ann", "secret"), Login(key="secret")


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
        ("http://node", "node"),
    ],
)
def test_who_is_told_the_login(who: Login, url: str, hosts: str) -> None:
    Cluster.of(url, "news", 1, replace(who, hosts=hosts))


@pytest.mark.parametrize("who", [ANN, KEYED])
@pytest.mark.parametrize(
    ("urls", "hosts", "why"),
    [
        (
            "https://node,http://node2",
            "",
            "the login would go to node2 for all on the way to read.",
        ),
        ("http://127.0.0.1.example", "", "the login would go to 127.0.0.1.example for all"),
        ("https://evil.example", "node", "the login is not for evil.example: "),
        ("https://node.evil.example", "node", "the login is not for node.evil.example: "),
        ("https://node:9201", "node:9200", "the login is not for node: "),
        ("https://node,https://evil.example", "node", "the login is not for evil.example: "),
        ("http://localhost", "node", "the login is not for localhost: "),
    ],
)
def test_who_is_not(who: Login, urls: str, hosts: str, why: str) -> None:
    with pytest.raises(ClusterError) as told:
        Cluster.of(urls, "news", 1, replace(who, hosts=hosts))
    assert told.value.message.startswith(why)


def test_without_a_login_all_may_be_asked() -> None:
    Cluster.of("http://node,https://evil.example", "news", 1, Login(hosts="other"))
