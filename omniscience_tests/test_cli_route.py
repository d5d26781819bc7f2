"""`omniscience route`, and settings of models on the command line."""

from pathlib import Path

import pytest
import yaml

from omniscience_tests.graph.home import Home
from omniscience_tests.test_cli import call, environment, words

__all__ = ["environment"]

POLICY = {
    "version": "t",
    "tiers": {
        "composer": {"backend": "composer"},
        "model": {
            "backend": "openai", "endpoint": "nowhere", "model": "m", "price": {"tokens_in": 1, "tokens_out": 4},
            "escalate_to": "composer",
        },
    },
    "rules": [
        {"name": "compounds", "when": [{"feature": "panels", "op": ">=", "value": 2}], "tier": "composer"},
        {"name": "rest", "tier": "model"},
    ],
}  # fmt: skip


@pytest.fixture
def policy(tmp_path: Path) -> Path:
    path = tmp_path / "policy.yaml"
    path.write_text(yaml.safe_dump(POLICY))
    return path


def test_the_homes_own_policy_changes_nothing_and_costs_nothing(shown_home: Home) -> None:
    told = words(call("route", "--home", shown_home.folder, "-d", "physics").output)
    (figures,) = shown_home.sql("SELECT count(*) FROM current.routed_captions WHERE discipline = 'physics'")[0]
    assert "Where figures go" in told
    assert "charts_read_exactly" in told
    assert "What would change" not in told
    assert told.endswith(f"{figures} figures, about $0.0000")


def test_another_policy_is_forecast_without_a_call(shown_home: Home, policy: Path) -> None:
    """Nobody listens at its endpoint."""
    told = words(call("route", "--home", shown_home.folder, "--policy", policy, "-d", "physics").output)
    assert "composer model" in told.partition("What would change")[2]
    assert "$0.0000" not in told.rpartition("figures, about")[2]


def test_a_curve_needs_two_tiers_that_wrote(shown_home: Home, policy: Path, tmp_path: Path) -> None:
    command = ("route", "--home", shown_home.folder, "--policy", policy, "-d", "physics", "--curve", tmp_path / "c.png")
    assert "not ''" in words(call(*command, code=2).output)
    told = words(call(*command, "--cheap", "composer", "--dear", "model", code=1).output)
    assert "let both write as teachers" in told


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"rules": [{"name": "all", "tier": "huge"}]}, "not defined: ['huge']"),
        ({"tiers": {"model": {"backend": "openai", "endpoint": "e", "model": "unheard-of"}},
          "rules": [{"name": "all", "tier": "model"}]}, "the price of unheard-of is not known"),
    ],
)  # fmt: skip
def test_a_policy_that_cannot_be_used_says_why(
    shown_home: Home, policy: Path, changes: dict[str, object], said: str
) -> None:
    policy.write_text(yaml.safe_dump({**POLICY, **changes}))
    assert said in words(call("route", "--home", shown_home.folder, "--policy", policy, code=1).output)


def test_unusable_settings_end_a_run_before_it_begins(tmp_path: Path) -> None:
    (tmp_path / "models.yaml").write_text("polcy: default")
    assert "unknown settings ['polcy']" in words(call("run", "--home", tmp_path, code=1).output)
