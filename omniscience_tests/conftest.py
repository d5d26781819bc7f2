"""Fixtures that several rooms' tests share."""

import pytest

from omniscience_assets.sources.sample import SampleDump, make_dump


@pytest.fixture(scope="session")
def sample_dump(tmp_path_factory: pytest.TempPathFactory) -> SampleDump:
    """Four sound papers for every discipline and all odd ones; drawn once, so tests that change it copy it first."""
    return make_dump(tmp_path_factory.mktemp("sample"), papers_per_discipline=4)


@pytest.fixture(scope="session")
def tiny_dump(tmp_path_factory: pytest.TempPathFactory) -> SampleDump:
    """Two sound papers of physics and all odd ones."""
    return make_dump(tmp_path_factory.mktemp("tiny"), papers_per_discipline=2, disciplines=("physics",))
