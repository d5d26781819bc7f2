"""`instructions.yaml`: what can be said, and what is refused with the file named."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from omniscience_assets.instructions import registry
from omniscience_assets.instructions.settings import EMBEDDED, InstructionsError, load_settings

SEES = {"model": "m", "backend": "vllm", "sees": True}


def test_what_ships_needs_no_model() -> None:
    settings = load_settings()
    assert settings.methods == EMBEDDED
    assert settings.models == {}
    assert registry.asked(settings) == ()
    assert [method.name for method in registry.make_methods(settings)] == list(EMBEDDED)


def test_a_homes_file_and_a_runs_changes_are_laid_over(tmp_path: Path) -> None:
    told = {"methods": ["live_vqa"], "models": {"reader": SEES}, "live_vqa": {"blind": {"by": "reader"}}}
    (tmp_path / "instructions.yaml").write_text(yaml.safe_dump(told))
    settings = load_settings(tmp_path)
    assert registry.asked(settings) == ("reader",)
    assert registry.asked(load_settings(tmp_path, {"live_vqa": {}})) == ()
    assert registry.make_methods(settings)[0] is registry.make_methods(load_settings(tmp_path))[0]


@pytest.mark.parametrize(
    ("told", "says"),
    [
        ({"methods": ["nobody"]}, "nobody"),
        ({"methods": ["live_vqa", "live_vqa"]}, "named twice"),
        ({"live_vqa": {"blind": {"by": "reader"}}, "methods": ["live_vqa"]}, "models that are not there: ['reader']"),
        ({"live_vqa": {"unknown": 1}, "methods": ["live_vqa"]}, "unknown"),
        ({"unknown": 1}, "unknown"),
        ([1], "instructions.yaml"),
    ],
)
def test_what_cannot_be_is_refused(tmp_path: Path, told: Any, says: str) -> None:
    (tmp_path / "instructions.yaml").write_text(yaml.safe_dump(told))
    with pytest.raises(InstructionsError) as refused:
        load_settings(tmp_path)
    assert says in str(refused.value)
    assert "instructions.yaml" in str(refused.value)


def test_what_is_off_is_not_looked_at(tmp_path: Path) -> None:
    assert load_settings(None, {"methods": ["live_vqa"], "oasis": {"by": "nobody"}}).methods == ("live_vqa",)


def test_a_method_that_is_not_installed_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> Any:
        raise ModuleNotFoundError(f"No module named {name!r}", name=name)

    monkeypatch.setattr(registry, "import_module", missing)
    with pytest.raises(InstructionsError, match="the method oasis is not installed"):
        load_settings(None, {"methods": ["oasis"], "oasis": {"never": "seen"}})
