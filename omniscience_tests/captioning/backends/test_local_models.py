from pathlib import Path

import pytest

from omniscience_assets.captioning.backends.local_models import PART, fingerprint, installed_version, model_folder


def model(folder: Path) -> Path:
    folder.mkdir()
    (folder / "config.json").write_text("{}")
    (folder / "model.safetensors").write_bytes(bytes(3 * PART))
    (folder / "README.md").write_text("words")
    return folder


def test_a_missing_library_is_told_how_to_be_installed() -> None:
    with pytest.raises(ModuleNotFoundError, match=r"pip install 'omniscience-assets\[vllm\]'"):
        installed_version("no-such-library", "nor-this", extra="vllm")


def test_a_library_goes_by_the_first_name_that_is_installed() -> None:
    assert installed_version("no-such-library", "pytest", extra="dev") == pytest.__version__


def test_a_folder_is_taken_as_it_is(tmp_path: Path) -> None:
    assert model_folder(str(tmp_path)) == tmp_path


@pytest.mark.parametrize("model", ["nobody/nothing", "/no/such/folder"])
def test_an_unknown_model_is_told_how_to_be_fetched(model: str) -> None:
    pytest.importorskip("huggingface_hub")
    with pytest.raises(FileNotFoundError, match=f"hf download {model}"):
        model_folder(model)


def test_a_fingerprint_knows_weights_by_their_ends_and_ignores_words(tmp_path: Path) -> None:
    folder = model(tmp_path / "model")
    before = fingerprint(folder)
    (folder / "README.md").write_text("other words")
    assert fingerprint(folder) == before
    weights = bytearray(3 * PART)
    for place in (0, 3 * PART - 1):
        weights[place] = 1
        (folder / "model.safetensors").write_bytes(weights)
        assert fingerprint(folder) != before
        before = fingerprint(folder)


def test_a_folder_without_a_config_holds_no_model(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"no config\.json"):
        fingerprint(tmp_path)
