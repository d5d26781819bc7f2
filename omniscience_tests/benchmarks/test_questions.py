"""The checker of questions against charts whose answers were worked out by hand."""

from dataclasses import replace

import pytest

from omniscience_assets.records import Question
from omniscience_tests.benchmarks.charts.random_chart import random_chart
from omniscience_tests.benchmarks.charts.spec import AxisSpec, ChartSpec, PanelSpec, SeriesSpec
from omniscience_tests.benchmarks.questions import truths
from omniscience_tests.benchmarks.questions.checker import JUDGES, judge

X = AxisSpec("bottom", "Time", "s", "linear", (0.0, 10.0))
Y = AxisSpec("left", "Signal", None, "linear", (0.0, 100.0))
RISING = SeriesSpec("line", ((0.0, 10.0), (10.0, 90.0)), "up", "#1f77b4", "solid")
FALLING = SeriesSpec("line", ((0.0, 80.0), (10.0, 20.0)), "down", "#d62728", "dashed", "square")
BARS = SeriesSpec("bar", ((0.0, 20.0), (1.0, 60.0), (2.0, 80.0)))
ORDER = "In which order do the lines stand at x = 2, the highest first?"
NAMES = AxisSpec("bottom", None, None, "category", (-0.6, 2.4), categories=("cat", "dog", "cow"))


def chart(panel: PanelSpec) -> ChartSpec:
    return replace(random_chart("matplotlib", 1), rows=1, columns=1, panels=(panel,))


LINES = chart(PanelSpec("line", (X, Y), (RISING, FALLING), legend=(0, 1)))
COLUMNS = chart(PanelSpec("bar", (NAMES, Y), (BARS,)))


def ask(kind: str, text: str, options: tuple[str, ...], key: int) -> Question:
    right = (options[key],)
    return Question("q", "f", kind, text, options, key, right, 0.0, "pixels", "easy", "program", "program", "")


def ask_openly(kind: str, text: str, answer: str, tolerance: float) -> Question:
    return replace(ask(kind, text, (answer,), 0), options=(), key=None, tolerance=tolerance)


@pytest.mark.parametrize(
    ("spec", "kind", "text", "options", "right"),
    [
        (LINES, "axis_title", "Which quantity is plotted on the y axis?", ("Time", "Signal"), 1),
        (LINES, "axis_unit", "In which unit is the x axis labelled?", ("ms", "s"), 1),
        (LINES, "axis_scale", "What kind of scale does the y axis have?", ("logarithmic", "linear"), 1),
        (LINES, "legend_entry", "Which of these is an entry of the legend?", ("Signal", "down"), 1),
        (LINES, "legend_count", "How many entries does the legend have?", ("3", "2"), 1),
        (LINES, "series_colour", "Which colour has the line “up”?", ("red", "blue"), 1),
        (LINES, "coloured_series", "Which line is drawn in red?", ("up", "down"), 1),
        (LINES, "dashed_series", "Which line is drawn dashed or dotted?", ("up", "down"), 1),
        (LINES, "marked_series", "Which line has squares?", ("up", "down"), 1),
        (LINES, "value_at", "What is the value of “up” at x = 5?", ("30", "50", "70"), 1),
        (LINES, "peak_position", "Near which of these x values does “up” reach its highest value?", ("0", "10"), 1),
        (LINES, "dip_position", "Near which of these x values does “down” reach its lowest value?", ("0", "10"), 1),
        (LINES, "trend", "What does “down” do from left to right?", ("rises", "falls"), 1),
        (LINES, "series_count", "How many lines are drawn?", ("1", "2"), 1),
        (LINES, "highest_series", "Which line reaches the highest value?", ("down", "up"), 1),
        (LINES, "lowest_series", "Which line reaches the lowest value?", ("down", "up"), 1),
        (LINES, "highest_at", "Which line is highest at x = 2?", ("up", "down"), 1),
        (LINES, "order_at", ORDER, ("up > down", "down > up"), 1),
        (LINES, "difference_at", "By about how much is “down” higher than “up” at x = 0?", ("50", "70"), 1),
        (LINES, "ratio_at", "About how many times as high as “down” is “up” at x = 10?", ("3", "4.5"), 1),
        (LINES, "crossing_count", "How often do “up” and “down” cross?", ("never", "once"), 1),
        (LINES, "crossing_position", "Near which of these x values do “up” and “down” cross?", ("0", "5", "10"), 1),
        (COLUMNS, "highest_bar", "Which bar is the highest?", ("dog", "cow"), 1),
        (COLUMNS, "bar_value", "What is the value of the bar for “dog”?", ("40", "60"), 1),
        (COLUMNS, "bar_difference", "By about how much is the bar higher for “dog” than for “cat”?", ("20", "40"), 1),
        (COLUMNS, "bar_ratio", "About how many times as high as for “cat” is the bar for “dog”?", ("2", "3"), 1),
        (COLUMNS, "bars_above", "How many bars are higher than 50?", ("1", "2"), 1),
        (COLUMNS, "bar_count", "How many bars are drawn?", ("4", "3"), 1),
    ],
)  # fmt: skip
def test_one_option_is_right_and_no_other(
    spec: ChartSpec, kind: str, text: str, options: tuple[str, ...], right: int
) -> None:
    for key in range(len(options)):
        ruling = judge(spec, ask(kind, text, options, key), ())
        assert ruling.right is (key == right)
        assert ruling.alone


def test_two_right_options_are_not_alone() -> None:
    ruling = judge(LINES, ask("value_at", "What is the value of “up” at x = 5?", ("49", "51"), 0), ())
    assert ruling.right
    assert not ruling.alone


def test_an_open_answer_is_right_within_its_tolerance() -> None:
    text = "What is the value of “up” at x = 5?"
    assert judge(LINES, ask_openly("value_at", text, "52", 0.05), ()).right
    assert not judge(LINES, ask_openly("value_at", text, "56", 0.05), ()).right


@pytest.mark.parametrize("text", ["What is the value of “sideways” at x = 5?", "What is the value of “up” at x = 50?"])
def test_what_is_not_in_the_chart_is_wrong(text: str) -> None:
    assert judge(LINES, ask("value_at", text, ("30", "50"), 1), ()).right is False


def test_labels_are_assigned_to_the_axis_that_they_fill() -> None:
    labels = ["0", "2", "4", "6", "8", "10", "0", "50", "100"]
    assert truths.ticks_of(Y, labels) == [[0.0, 50.0, 100.0]]
    step = "What is the step between neighbouring labels of the y axis?"
    assert judge(LINES, ask("tick_step", step, ("25", "50"), 1), labels).right
    assert judge(LINES, ask("tick_step", step, ("25", "50"), 0), labels).right is False
    assert judge(LINES, ask("tick_step", step, ("25", "50"), 0), ()).right is None


def test_every_kind_has_a_judge_but_those_of_diagrams() -> None:
    assert len(JUDGES) >= 45
    assert not {kind for kind in JUDGES if kind.startswith(("flow", "arrow"))}
