import dataclasses
from itertools import pairwise

import pytest
from hypothesis import given, settings

from omniscience_assets.evaluation.programmatic.drafts import Draft
from omniscience_assets.evaluation.programmatic.kinds import all_drafts
from omniscience_assets.evaluation.questions import make_questions
from omniscience_assets.evidence.scene_graph.build import build_scene_graph
from omniscience_assets.records import Diagram, DiagramEdge, DiagramNode, Evidence, Series
from omniscience_tests.captioning.random_evidence import evidence
from omniscience_tests.captioning.typical import entries, grouped_bars, seen, twin_axes, two_lines
from omniscience_tests.factories import (
    WHOLE,
    make_categories,
    make_facts,
    make_figure,
    make_panel,
    make_scale,
    make_series,
)

AXES = (make_scale("x", 0, 50, 100, title="t"), make_scale("y", 0, 5, 10, title="Signal"))
OF_AXES = {
    "axis_title",
    "axis_unit",
    "axis_scale",
    "axis_range",
    "largest_tick",
    "tick_step",
    "legend_entry",
    "figure_kind",
}


def drafts(found: Evidence) -> list[Draft]:
    return [draft for draft in all_drafts(make_figure(panels=()), found) if draft.kind not in OF_AXES]


def asked(found: Evidence, *kinds: str) -> dict[str, str]:
    return {draft.text: draft.answer for draft in drafts(found) if not kinds or draft.kind in kinds}


def plotted(*series: Series) -> Evidence:
    return seen("line", make_panel(axes=AXES, series=series, legend=entries(*series)))


def test_the_questions_on_two_lines_and_their_answers_are_right() -> None:
    assert asked(two_lines()) == {
        "How many entries does the legend have?": "2",
        "Which colour has the line “signal”?": "blue",
        "Which line is drawn in blue?": "signal",
        "Which colour has the line “background”?": "orange",
        "Which line is drawn in orange?": "background",
        "Which line is drawn dashed or dotted?": "background",
        "What is the value of “signal” at x = 0?": "1",
        "What is the value of “signal” at x = 10?": "95",
        "What is the value of “background” at x = 0?": "40",
        "What is the value of “background” at x = 5?": "40",
        "What is the value of “background” at x = 10?": "40",
        "Near which of these x values does “signal” reach its highest value?": "10",
        "Near which of these x values does “signal” reach its lowest value?": "0",
        "What does “signal” do from left to right?": "rises",
        "What does “background” do from left to right?": "stays flat",
        "How many lines are drawn?": "2",
        "Which line reaches the highest value?": "signal",
        "Which line reaches the lowest value?": "signal",
        "Which line is highest at x = 0?": "background",
        "Which line is highest at x = 10?": "signal",
        "By about how much is “background” higher than “signal” at x = 0?": "39",
        "By about how much is “signal” higher than “background” at x = 10?": "55",
        "About how many times as high as “background” is “signal” at x = 10?": "2.4",
        "How often do “signal” and “background” cross?": "once",
        "Near which of these x values do “signal” and “background” cross?": "5",
    }


def test_the_values_of_bars_are_asked_for_by_category_and_entry() -> None:
    found = asked(grouped_bars())
    assert found["What is the value of the bar of “top 1” for “ViT-B”?"] == "82"
    assert found["How many bars are drawn?"] == "10"
    assert not [text for text in found if "is the highest" in text], "two bars are as high as one another"


def test_bars_are_compared_where_they_differ_clearly() -> None:
    axes = (make_categories("x", "cat", "dog", "cow"), make_scale("y", 0, 5, 10))
    bars = make_series((0.0, 3.0), (1.0, 9.0), (2.0, 8.0), kind="bar")
    found = asked(seen("bar", *(make_panel(letter, axes=axes, series=(bars,)) for letter in "ab")))
    assert {text: answer for text, answer in found.items() if "(b)" in text and "bar" in text} == {
        "Which bar is the highest in panel (b)?": "dog",
        "Which bar is the lowest in panel (b)?": "cat",
        "What is the value of the bar for “cat” in panel (b)?": "3",
        "What is the value of the bar for “dog” in panel (b)?": "9",
        "What is the value of the bar for “cow” in panel (b)?": "8",
        "By about how much is the bar higher for “dog” than for “cat” in panel (b)?": "6",
        "By about how much is the bar higher for “cow” than for “cat” in panel (b)?": "5",
        "About how many times as high as for “cat” is the bar for “dog” in panel (b)?": "3",
        "About how many times as high as for “cat” is the bar for “cow” in panel (b)?": "2.7",
        "How many bars are higher than 5 in panel (b)?": "2",
        "How many bars are drawn in panel (b)?": "3",
    }
    stacked = dataclasses.replace(bars, bases=(1.0, 1.0, 1.0))
    assert asked(seen("bar", make_panel(axes=axes, series=(stacked,)))) == {}


def test_what_is_too_near_is_not_asked() -> None:
    near = (((0.0, 1.0), (100.0, 9.0)), ((0.0, 1.3), (100.0, 9.3)))
    lines = [make_series(*points, label=name, trend="rising") for points, name in zip(near, "ab", strict=True)]
    texts = set(asked(plotted(lines[0], dataclasses.replace(lines[1], colour="red", hex="#e02020"))))
    assert "How many lines are drawn?" in texts
    assert not {text for text in texts if "highest at" in text or "Which line reaches" in text or "cross" in text}


def test_values_are_asked_for_only_where_a_line_is_drawn_and_not_steep() -> None:
    steep = make_series((0.0, 1.0), (49.0, 1.0), (51.0, 9.0), (100.0, 9.0), label="a")
    assert set(asked(plotted(steep), "value_at")) == {
        "What is the value of “a” at x = 0?",
        "What is the value of “a” at x = 100?",
    }
    short = make_series((20.0, 1.0), (80.0, 1.0), label="a")
    assert set(asked(plotted(short), "value_at")) == {"What is the value of “a” at x = 50?"}
    broken = make_series(*((float(x), 4.0) for x in (*range(40), *range(60, 101))), label="a")
    assert "What is the value of “a” at x = 50?" not in asked(plotted(broken))


def test_numbers_among_the_options_lie_apart() -> None:
    for found in (two_lines(), grouped_bars()):
        for draft in drafts(found):
            if draft.kind in {"value_at", "bar_value"}:
                values = sorted(map(float, (draft.answer, *draft.hard)))
                assert all(b - a >= 9 for a, b in pairwise(values)), draft


def test_a_peak_between_two_labels_is_not_asked() -> None:
    between = make_series((0.0, 1.0), (25.0, 9.0), (100.0, 0.0), label="a", trend="peak")
    twice = make_series((0.0, 9.0), (50.0, 1.0), (100.0, 9.1), label="b", trend="dip", colour="red")
    assert not asked(plotted(between, twice), "peak_position")


@pytest.mark.parametrize(
    ("points", "trend", "told"),
    [
        (((0.0, 1.0), (50.0, 9.0), (100.0, 2.0)), "peak", "has a peak in between"),
        (((0.0, 9.0), (50.0, 1.0), (100.0, 8.0)), "dip", "has a dip in between"),
        (((0.0, 9.0), (50.0, 4.0), (100.0, 1.0)), "falling", "falls"),
        (((0.0, 9.0), (50.0, 4.0), (100.0, 1.0)), "mixed", None),
        (((0.0, 1.0), (40.0, 7.0), (60.0, 4.0), (100.0, 9.0)), "rising", None),
        (((0.0, 1.0), (90.0, 9.0), (100.0, 1.0)), "peak", None),
    ],
)
def test_a_course_is_asked_where_every_eye_sees_it(
    points: tuple[tuple[float, float], ...], trend: str, told: str | None
) -> None:
    found = asked(plotted(make_series(*points, label="a", trend=trend)), "trend")
    assert list(found.values()) == ([told] if told else [])


def test_crossings_are_counted_where_lines_part_clearly() -> None:
    def count(*heights: float) -> list[str]:
        level = make_series((0.0, 5.0), (100.0, 5.0), label="level", trend="flat")
        points = tuple(zip((0.0, 40.0, 60.0, 100.0)[: len(heights)], heights, strict=True))
        other = make_series(*points, label="other", colour="red", trend="peak" if len(points) == 4 else "rising")
        return list(asked(plotted(level, other), "crossing_count").values())

    assert count(1.0, 5.6, 9.0) == ["once"]
    assert count(1.0, 9.0, 8.0, 1.0) == ["twice"]
    assert count(6.0, 9.0, 8.0, 6.0) == ["never"]
    assert count(1.0, 4.95, 4.9, 1.0) == [], "they touch"
    assert count(5.05, 9.0, 8.0, 1.0) == [], "they begin together"
    assert count(4.7, 9.0, 8.0, 1.0) == [], "they hardly part before they cross"


def test_colours_that_may_be_called_alike_are_not_asked_about() -> None:
    one = make_series((0.0, 1.0), (100.0, 9.0), label="a", colour="blue")
    other = dataclasses.replace(one, label="b", colour="steel blue", hex="#1f77b4")
    assert not asked(plotted(one, other), "series_colour", "coloured_series")
    red = dataclasses.replace(other, colour="red", hex="#e02020")
    assert asked(plotted(one, red), "series_colour")["Which colour has the line “b”?"] == "red"


def test_lines_without_labels_or_on_two_axes_are_not_asked_about() -> None:
    line = make_series((0.0, 1.0), (100.0, 9.0), label="a", trend="rising")
    unnamed = asked(seen("line", make_panel(axes=AXES, series=(line, dataclasses.replace(line, label=None)))))
    assert not [text for text in unnamed if "Which line" in text or "How many lines" in text]
    assert asked(seen("line", make_panel(axes=AXES, series=(line, line)))) == {}
    assert set(asked(twin_axes())) <= {
        "How many entries does the legend have?",
        "Which colour has the line “temperature”?",
        "Which line is drawn in red?",
        "Which line is drawn dashed or dotted?",
        "Which colour has the line “rain”?",
        "Which line is drawn in blue?",
    }
    assert asked(dataclasses.replace(two_lines(), degraded="too_many_paths")) == {}


def test_points_are_counted_where_they_are_few_and_apart() -> None:
    axes = (make_scale("x", 0, 5, 10), make_scale("y", 0, 5, 10))
    points = tuple((float(x), 0.9 * x) for x in range(1, 10))
    facts = make_facts(points, correlation=1.0)
    cloud = make_series(*points, kind="scatter", marker="circle", dash=None, facts=facts)
    assert asked(seen("scatter", make_panel(axes=axes, series=(cloud,)))) == {"How many points are drawn?": "9"}
    close = make_series(*points, (1.01, 0.91), kind="scatter", marker="circle", dash=None, facts=facts)
    assert asked(seen("scatter", make_panel(axes=axes, series=(close,)))) == {
        "How do the points run?": "y tends to rise with x"
    }


def test_the_flow_of_a_diagram_is_asked_where_no_arrow_is_loose() -> None:
    nodes = tuple(DiagramNode("box", WHOLE, text, None) for text in ("Image", "Encoder", "Decoder", "Loss"))
    edges = tuple(DiagramEdge(*ends, "", True, WHOLE) for ends in ((0, 1), (1, 2), (2, 3), (0, 3)))
    found = seen("diagram", diagram=Diagram(nodes, edges))
    assert asked(found) == {
        "How many arrows leave the box “Image”?": "2",
        "To which box does the arrow from “Encoder” lead?": "“Decoder”",
        "Which box is reached from “Encoder” by following two arrows?": "“Loss”",
        "From which box does the arrow to “Encoder” come?": "“Image”",
        "How many arrows leave the box “Encoder”?": "1",
        "To which box does the arrow from “Decoder” lead?": "“Loss”",
        "From which box does the arrow to “Decoder” come?": "“Encoder”",
        "How many arrows leave the box “Decoder”?": "1",
    }
    loose = (*edges, DiagramEdge(3, None, "", True, WHOLE))
    assert asked(seen("diagram", diagram=Diagram(nodes, loose))) == {}


@settings(max_examples=200, deadline=None)
@given(evidence())
def test_drafts_of_any_evidence_are_fair_and_rest_on_what_is_there(found: Evidence) -> None:
    known = {node.id for node in build_scene_graph(found).nodes}
    for draft in all_drafts(make_figure(), found):
        assert draft.answer not in draft.hard or draft.kind in OF_AXES | {"panel_title", "axis_panel"}
        assert set(draft.nodes) <= known
    for question in make_questions(make_figure(), found):
        assert len(set(question.options)) == len(question.options) != 1
        assert question.key is None or question.options[question.key] == question.accepted[0]


def test_nothing_is_asked_of_what_was_traced_in_pixels() -> None:
    (panel,) = two_lines().panels
    traced = dataclasses.replace(
        panel,
        series=tuple(dataclasses.replace(one, traced=True) for one in panel.series),
        legend=tuple(dataclasses.replace(one, traced=True) for one in panel.legend),
    )
    bare = dataclasses.replace(panel, series=(), legend=(), relations=())
    assert drafts(seen("line", traced)) == drafts(seen("line", bare))
    assert drafts(seen("line", traced)) != drafts(two_lines())
