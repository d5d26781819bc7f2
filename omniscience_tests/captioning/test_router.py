from dataclasses import replace
from pathlib import Path

import pytest

from omniscience_assets.captioning.router import FEATURES, Decision, PolicyError, features, load_policy, route
from omniscience_assets.records import Axis, Evidence, Figure, PanelEvidence
from omniscience_tests.captioning.samples import COUNTS, ENERGY, EVIDENCE, FIGURE, PLOT, axis, evidence, figure, mention
from omniscience_tests.captioning.typical import diagram, panels_of_lines, twin_axes, two_lines

UNTITLED = axis("x", None, None, "linear", "0", "1")
LONG = mention("Figure 3 shows it. " + "word " * 60, "Figure 3")


def _panel(*axes: Axis) -> PanelEvidence:
    return replace(PLOT, axes=axes)


@pytest.mark.parametrize(
    ("fig", "seen", "rule"),
    [
        (FIGURE, two_lines(), "charts_read_exactly"),
        (FIGURE, panels_of_lines(), "compounds_read_exactly"),
        (FIGURE, EVIDENCE, "charts_partly_read"),
        (FIGURE, evidence(PLOT, PLOT), "charts_partly_read"),
        (FIGURE, evidence(_panel(UNTITLED)), "charts_partly_read"),
        (FIGURE, evidence(_panel(ENERGY), _panel(COUNTS)), "charts_partly_read"),
        (FIGURE, evidence(kind="diagram", texts=("encoder", "decoder", "loss")), "diagrams_with_text"),
        (FIGURE, diagram(), "diagrams_read"),
        (FIGURE, evidence(kind="photo"), "pictures"),
        (FIGURE, evidence(_panel(), _panel()), "compounds_unread"),
        (figure("", LONG), evidence(), "known_by_context"),
        (figure(""), evidence(), "everything_else"),
    ],
)
def test_each_rule_of_the_default_policy_fires(fig: Figure, seen: Evidence, rule: str) -> None:
    assert route(features(fig, seen), load_policy()) == Decision(rule, "composer")


def test_features_count_what_is_there() -> None:
    seen = {score.label: score.value for score in features(FIGURE, EVIDENCE)}
    assert tuple(seen) == FEATURES
    assert seen["kind_line"] == 0.9
    assert (seen["vector"], seen["panels"], seen["axes"], seen["titled_axes"]) == (1, 1, 2, 2)
    assert (seen["picture"], seen["calibrated_axes"], seen["series"], seen["diagram_nodes"]) == (0, 0, 0, 0)
    assert (seen["legend_entries"], seen["words"], seen["caption_words"], seen["context_words"]) == (2, 2, 11, 15)


def test_features_know_what_was_measured() -> None:
    seen = {score.label: score.value for score in features(FIGURE, twin_axes())}
    assert (seen["axes"], seen["calibrated_axes"], seen["series"]) == (3, 1, 2)
    assert {score.label: score.value for score in features(FIGURE, diagram())}["diagram_nodes"] == 6
    assert {score.label: score.value for score in features(FIGURE, evidence(kind="micrograph"))}["picture"] == 0.9


VALID = """
version: v
tiers: {composer: {backend: composer, prompt: compose}}
rules:
  - {name: first, when: [{feature: axes, op: ">=", value: 1}], tier: composer}
  - {name: rest, tier: composer}
"""


def _load(folder: Path, text: str) -> str:
    path = folder / "policy.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(PolicyError) as caught:
        load_policy(str(path))
    assert caught.value.reason == "invalid_policy"
    return caught.value.detail


def test_a_policy_may_come_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "policy.yaml"
    path.write_text(VALID, encoding="utf-8")
    assert load_policy(str(path)).version == "v"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("feature: axes", "feature: axis", "unknown features ['axis']"),
        ("name: rest, tier: composer", "name: rest, tier: gpu", "not defined: ['gpu']"),
        ("name: rest", "name: first", "two rules have one name: ['first']"),
        ("  - {name: rest, tier: composer}\n", "", "must have no conditions"),
        ('">="', '"~"', "Input should be '>='"),
        ("version: v", "verison: v", "Field required"),
        ("rules:", "rules: [", "while parsing"),
    ],
)
def test_an_impossible_policy_says_why(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert said in _load(tmp_path, VALID.replace(old, new))


def test_an_unknown_policy_lists_those_that_there_are() -> None:
    with pytest.raises(PolicyError) as caught:
        load_policy("cheap")
    assert caught.value.reason == "unknown_policy"
    assert "default" in caught.value.detail
