"""Fixtures that several rooms' tests share."""

import os
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

from omniscience_assets.resources import ComputeResource
from omniscience_assets.sources.sample import SampleDump, make_dump
from omniscience_tests.compute.clusters import on_cluster, ray_cluster
from omniscience_tests.graph.home import Home
from omniscience_tests.integration.vllm import vllm_model, vllm_python, vllm_server
from omniscience_tests.s3 import S3, s3_server

__all__ = ["on_cluster", "ray_cluster", "vllm_model", "vllm_python", "vllm_server"]

hypothesis.settings.register_profile("untimed", deadline=None)  # a busy machine is no fault of the code
hypothesis.settings.load_profile("untimed")

SHOWN = ("physics", "biology")
"""Disciplines whose whole graph is run in the fast tests."""


@pytest.fixture(scope="session")
def sample_dump(tmp_path_factory: pytest.TempPathFactory) -> SampleDump:
    """Four sound papers for every discipline and all odd ones; drawn once, so tests that change it copy it first."""
    return make_dump(tmp_path_factory.mktemp("sample"), papers_per_discipline=4)


@pytest.fixture(scope="session")
def tiny_dump(tmp_path_factory: pytest.TempPathFactory) -> SampleDump:
    """Two sound papers of physics and all odd ones."""
    return make_dump(tmp_path_factory.mktemp("tiny"), papers_per_discipline=2, disciplines=("physics",))


@pytest.fixture(scope="session")
def shown_home(tmp_path_factory: pytest.TempPathFactory, sample_dump: SampleDump) -> Home:
    """A home in which the whole graph was run for `SHOWN`; tests only read it."""
    home = Home.with_dumps(tmp_path_factory.mktemp("homes") / "shown", sample_dump.folder)
    home.run(*SHOWN)
    return home


@pytest.fixture(scope="session")
def s3() -> Iterator[S3]:
    """A local S3 server that the environment points to."""
    with s3_server() as server:
        yield server


@pytest.fixture(scope="session")
def s3_home(tmp_path_factory: pytest.TempPathFactory, sample_dump: SampleDump, s3: S3) -> Home:
    """As `shown_home`, with the lake in a bucket."""
    folder = tmp_path_factory.mktemp("homes") / "s3"
    # A pool of its own: workers that other homes started do not know of the server.
    compute = ComputeResource(workers=os.cpu_count() or 1)
    home = Home.with_dumps(folder, sample_dump.folder, compute, lake=s3.url("homes/shown"))
    home.run(*SHOWN)
    return home


@pytest.fixture
def no_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that is nobody's home yet; the environment's homes are put back afterwards."""
    for name in ("DAGSTER_HOME", "OMNISCIENCE_HOME"):
        monkeypatch.setenv(name, str(tmp_path))
    return tmp_path
