"""Where a cluster is, as settings say it: no address or name is asked that cannot be one."""

from __future__ import annotations

import pytest

from index.cluster import NOBODY, Cluster
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
