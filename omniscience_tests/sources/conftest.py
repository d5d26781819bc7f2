import pytest

from omniscience_assets.sources.sample import SampleDump, make_dump


@pytest.fixture(scope="session")
def small_dump(tmp_path_factory: pytest.TempPathFactory) -> SampleDump:
    """One sound paper for two disciplines and all odd ones; tests that change a dump copy it first."""
    return make_dump(tmp_path_factory.mktemp("dumps"), papers_per_discipline=1, disciplines=("biology", "physics"))
