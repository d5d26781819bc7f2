"""A small Ray cluster of two nodes in processes of this machine."""

import os
from collections.abc import Iterator

import pytest

from omniscience_assets.compute.ray import RayExecutor
from omniscience_tests.compute.acting import BUDGET, MEMORY_MB

CPUS_PER_NODE = 2


@pytest.fixture(scope="session")
def ray_cluster() -> Iterator[str]:
    """Address of a cluster with two nodes of two CPUs."""
    cluster_utils = pytest.importorskip("ray.cluster_utils", reason="ray is not installed")
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    node = {"num_cpus": CPUS_PER_NODE, "include_dashboard": False, "object_store_memory": 100 << 20}
    cluster = cluster_utils.Cluster(initialize_head=True, head_node_args=node)
    try:
        cluster.add_node(**node)
        yield cluster.address
    finally:
        cluster.shutdown()


@pytest.fixture(scope="session")
def on_cluster(ray_cluster: str) -> Iterator[RayExecutor]:
    """A worker of two processes with the budgets of the tests."""
    executor = RayExecutor(
        ray_cluster, workers=1, cpus_per_worker=2, seconds_per_unit=BUDGET, memory_mb=MEMORY_MB, start_seconds=120
    )
    yield executor
    executor.close()
