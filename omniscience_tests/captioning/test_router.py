from dataclasses import replace

import pytest

from omniscience_assets.captioning.policy import FEATURES, load_policy
from omniscience_assets.captioning.router import Decision, features, route
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
    assert route(features(fig, seen), load_policy()) == Decision(rule, ("composer",))


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
