"""A small Ray cluster of two nodes in processes of this machine."""

import os
from collections.abc import Iterator
from typing import Any

import pytest

from omniscience_assets.compute.ray import RayExecutor
from omniscience_tests.compute.acting import BUDGET, MEMORY_MB

CPUS_PER_NODE = 2


def start_cluster(cpus: int = CPUS_PER_NODE) -> Any:
    """Start two nodes; `shutdown` ends them.

    Ray gives a node half a minute to come up, which is short on a busy machine.
    """
    from ray.cluster_utils import Cluster

    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    node = {"num_cpus": cpus, "include_dashboard": False, "object_store_memory": 100 << 20}
    for tries_left in (2, 1, 0):
        cluster = Cluster()
        try:
            cluster.add_node(**node)
            cluster.add_node(**node)
        except Exception:
            cluster.shutdown()
            if not tries_left:
                raise
        else:
            return cluster
    raise AssertionError


@pytest.fixture(scope="session")
def ray_cluster() -> Iterator[str]:
    """Address of a cluster with two nodes of two CPUs."""
    pytest.importorskip("ray", reason="ray is not installed")
    cluster = start_cluster()
    yield cluster.address
    cluster.shutdown()


@pytest.fixture(scope="session")
def on_cluster(ray_cluster: str) -> Iterator[RayExecutor]:
    """A worker of two processes with the budgets of the tests."""
    executor = RayExecutor(
        ray_cluster, workers=1, cpus_per_worker=2, seconds_per_unit=BUDGET, memory_mb=MEMORY_MB, start_seconds=120
    )
    yield executor
    executor.close()
