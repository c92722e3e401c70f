"""The cluster that `deploy/compose.yaml` describes is the one that is tested."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from tests.opensearch.server import VERSION
from tools.manual import ROOT


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    text = (ROOT / "deploy" / "compose.yaml").read_text(encoding="utf-8")
    services: dict[str, Any] = yaml.safe_load(text)["services"]
    return services


def test_three_nodes_that_know_each_other(services: dict[str, Any]) -> None:
    assert list(services) == ["node1", "node2", "node3"]
    for name, service in services.items():
        settings = service["environment"]
        assert settings["node.name"] == name
        assert settings["discovery.seed_hosts"].split(",") == list(services)
        assert settings["cluster.initial_cluster_manager_nodes"].split(",") == list(services)


def test_of_the_version_that_is_tested_with_limits_and_a_look_at_their_health(
    services: dict[str, Any],
) -> None:
    for service in services.values():
        assert service["image"] == f"opensearchproject/opensearch:{VERSION}"
        assert service["mem_limit"] == "3g"
        assert "_cluster/health" in service["healthcheck"]["test"][1]
        assert all(port.startswith("127.0.0.1:") for port in service["ports"])
