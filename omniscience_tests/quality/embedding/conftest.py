from importlib.util import find_spec

import pytest

MISSING = [name for name in ("torch", "torchvision", "open_clip") if find_spec(name) is None]


@pytest.fixture(scope="session")
def clip() -> None:
    """open_clip can be imported."""
    if MISSING:
        pytest.skip(f"not installed: {', '.join(MISSING)}; pip install 'omniscience-assets[clip]'")
    from omniscience_tests.integration import torchvision_operators  # noqa: F401
