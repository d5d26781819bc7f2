from importlib.util import find_spec
from pathlib import Path

import pytest

MISSING = [name for name in ("torch", "torchvision", "transformers", "accelerate") if find_spec(name) is None]


@pytest.fixture(scope="session")
def tiny_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a whole vision-language model of two layers and random weights."""
    if MISSING:
        pytest.skip(f"not installed: {', '.join(MISSING)}; pip install 'omniscience-assets[models]'")
    from omniscience_tests.captioning.backends.tiny_model import save_tiny_model
    from omniscience_tests.integration import torchvision_operators  # noqa: F401

    return save_tiny_model(tmp_path_factory.mktemp("tiny-model"))
