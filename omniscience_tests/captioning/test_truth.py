"""Whatever the evidence, a caption states nothing else."""

import asyncio
import math
import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from omniscience_assets.captioning import prompts
from omniscience_assets.captioning.backends.composer import Composer
from omniscience_assets.captioning.backends.protocol import CaptionFailure, CaptionReply, CaptionRequest
from omniscience_assets.captioning.facts.numbers import rounded
from omniscience_assets.captioning.grounding.values import ground_numbers, grounded_values
from omniscience_assets.records import ColourShare, Evidence, LegendEntry, Point, SeriesRelation
from omniscience_tests.captioning.random_evidence import evidence
from omniscience_tests.captioning.samples import figure
from omniscience_tests.captioning.typical import entries, seen, two_lines
from omniscience_tests.factories import WHOLE, make_axis, make_facts, make_panel, make_scale, make_series

PROMPT = prompts.load("compose")
SILENT = replace(figure(""), title="", number=None)
AXES = (make_scale("x", 0, 50, 100, title="t", unit="s"), make_scale("y", 0, 5, 10, title="Signal"))


def told(found: Evidence) -> str:
    reply = asyncio.run(Composer().caption(CaptionRequest(SILENT, found, PROMPT)))
    if isinstance(reply, CaptionFailure):
        assert reply.reason == "nothing_to_say", reply.detail
        return ""
    assert isinstance(reply, CaptionReply)
    assert all(claim.source == "pixels" for claim in reply.claims)
    return reply.text


def written(found: Evidence) -> set[str]:
    """Every text that the evidence holds."""
    axes = [axis for panel in found.panels for axis in panel.axes]
    labels = {series.label for panel in found.panels for series in panel.series}
    labels |= {label for panel in found.panels for label in panel.legend_labels}
    labels |= {tick.label for axis in axes for tick in axis.ticks}
    if found.diagram:
        labels |= {node.text for node in found.diagram.nodes} | {edge.label for edge in found.diagram.edges}
    return {label for label in labels if label}


@settings(max_examples=300, deadline=None)
@given(evidence())
def test_every_number_and_every_label_is_in_the_evidence(found: Evidence) -> None:
    text = told(found)
    assert ground_numbers(text, grounded_values(SILENT, found)).unsupported == (), text
    assert set(re.findall("“([^”]*)”", text)) <= written(found), text
    assert not re.search(r"None|\(\)|  | [,.;]|about (?:and|to|from|,)|\.\.", text), text


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.floats(0, 100), st.floats(0, 10)), min_size=2, max_size=20, unique_by=lambda p: p[0]))
def test_extremes_are_those_of_the_points(drawn: list[Point]) -> None:
    points = tuple(drawn)
    text = told(seen("scatter", make_panel(axes=AXES, series=(make_series(*points, kind="scatter"),))))
    low, high = (rounded(AXES[1], edge(y for _, y in points)) for edge in (min, max))
    ends = re.search(r"between about ([^ ]+)( at [^ ]+ s)? and ([^ ]+?)( at [^ ]+ s)?\.$", text)
    if ends is None:
        assert "mark a single point" in text or "with values of about" in text
        return
    assert (float(ends[1]), float(ends[3])) == (low, high)
    for place, extreme in ((ends[2], low), (ends[4], high)):
        if place:
            near = [y for x, y in points if rounded(AXES[0], x) == float(place.split()[1])]
            assert extreme in {rounded(AXES[1], y) for y in near}


def test_an_axis_that_is_not_known_gives_no_values() -> None:
    unbound = make_series((0.0, 1.0), (90.0, 9.0), label="fit", trend="rising", y_axis=None)
    text = told(seen("line", make_panel(axes=AXES, series=(unbound,))))
    assert text.endswith("The steel blue line “fit” is drawn.")


def test_an_axis_with_a_problem_gives_neither_range_nor_values() -> None:
    broken = make_axis("y", "Signal", unit=None, problem="misfit")
    line = make_series((0.0, 1.0), (90.0, 9.0), trend="rising")
    text = told(seen("line", make_panel(axes=(AXES[0], broken), series=(line,))))
    assert "the vertical axis shows Signal. The steel blue line is drawn." in text


def test_partial_evidence_gives_no_ranges_and_no_series() -> None:
    text = told(replace(two_lines(), degraded="too_many_paths"))
    assert not re.search(r"\d", text)
    assert "lines" not in text
    assert "The legend lists signal and background." in text


@pytest.mark.parametrize("note", ["data_unread", "series_cut"])
def test_what_may_be_more_is_not_counted(note: str) -> None:
    drawn = two_lines()
    assert "Two lines are drawn" in told(drawn)
    assert told(replace(drawn, notes=(note,))) == told(drawn).replace(
        "Two lines are drawn; the legend lists", "The legend lists"
    )


def test_no_trend_is_made_up() -> None:
    line = make_series((0.0, 1.0), (50.0, 3.0), (90.0, 9.0))
    assert "varies between about 1 at 0 s and 9 at 90 s" in told(seen("line", make_panel(axes=AXES, series=(line,))))


def test_a_rise_that_its_ends_deny_is_not_told() -> None:
    odd = make_series((0.0, 4.0), (50.0, 9.0), (90.0, 2.0), trend="rising")
    assert "rises" not in told(seen("line", make_panel(axes=AXES, series=(odd,))))


def test_what_stands_far_above_the_ends_of_a_rise_is_told() -> None:
    line = make_series((0.0, 1.0), (50.0, 9.0), (90.0, 5.0), trend="rising")
    text = told(seen("line", make_panel(axes=AXES, series=(line,))))
    assert "rises from about 1 at 0 s to 5 at 90 s, with its highest value, about 9, at 50 s." in text


def test_lines_that_look_alike_are_counted_and_not_named() -> None:
    grey = tuple(make_series((0.0, i), (90.0, i + 1.0), colour="grey", trend="rising") for i in range(3))
    red = make_series((0.0, 0.0), (90.0, 10.0), colour="red", trend="rising")
    text = told(seen("line", make_panel(axes=AXES, series=(*grey, red))))
    assert "Four lines are drawn. The red line rises" in text
    assert "grey" not in text


@pytest.mark.parametrize(
    ("changes", "names"),
    [
        ({"kind": "scatter", "marker": "square"}, ["The steel blue line “fit”", "The orange squares “fit”"]),
        ({}, ["the steel blue line “fit”", "the orange line “fit”"]),
        ({"colour": "steel blue", "dash": "dashed"}, ["the steel blue line “fit”", "the dashed steel blue line “fit”"]),
        ({"colour": "steel blue"}, []),
    ],
)
def test_one_label_on_two_series_is_no_name(changes: dict[str, str], names: list[str]) -> None:
    one = make_series((0.0, 1.0), (90.0, 9.0), label="fit", trend="rising")
    other = make_series((0.0, 0.0), (90.0, 8.0), label="fit", trend="rising", **({"colour": "orange"} | changes))
    text = told(seen("line", make_panel(axes=AXES, series=(one, other))))
    assert all(name.casefold() in text.casefold() for name in names)
    assert text.count("“fit”") == len(names)


def test_a_legend_entry_of_no_series_is_only_listed() -> None:
    line = make_series((0.0, 1.0), (90.0, 9.0), label="fit", trend="rising")
    legend = (*entries(line), LegendEntry("data", WHOLE, None))
    text = told(seen("line", make_panel(axes=AXES, series=(line,), legend=legend)))
    assert "The legend lists fit and data. The steel blue line “fit” rises" in text
    assert text.count("data") == 1


def test_two_series_on_two_axes_are_not_compared_and_name_their_axis() -> None:
    right = make_scale("y", 0, 100, title="Load", side="right")
    one = make_series((0.0, 1.0), (90.0, 9.0), label="a", trend="rising")
    other = make_series((0.0, 90.0), (90.0, 20.0), label="b", trend="falling", y_axis="right", colour="red")
    text = told(seen("line", make_panel(axes=(*AXES, right), series=(one, other))))
    assert "“a” (left axis) rises" in text
    assert "“b” (right axis) falls straight from about 90 at 0 s to 20 at 90 s" in text


def test_on_an_inverted_axis_values_grow_and_do_not_rise() -> None:
    magnitude = make_scale("y", 20, 15, 10, title="Magnitude")
    line = make_series((0.0, 12.0), (90.0, 18.0), trend="rising")
    text = told(seen("line", make_panel(axes=(AXES[0], magnitude), series=(line,))))
    assert "on an inverted linear scale" in text
    assert "increases straight from about 12 at 0 s to 18 at 90 s" in text


def test_a_weak_correlation_is_not_told() -> None:
    points = tuple((float(i), i % 7) for i in range(30))
    for correlation, known in ((0.3, False), (-0.95, True)):
        cloud = make_series(*points, kind="scatter", facts=make_facts(points, correlation=correlation))
        assert ("negatively" in told(seen("scatter", make_panel(axes=AXES, series=(cloud,))))) == known


def test_a_line_without_marks_is_not_named_beside_one_with_marks() -> None:
    bare = make_series((0.0, 1.0), (60.0, 2.0), (90.0, 9.0), trend="rising")
    marked = make_series((0.0, 0.0), (60.0, 1.0), (90.0, 8.0), trend="rising", marker="circle")
    text = told(seen("line", make_panel(axes=AXES, series=(bare, marked))))
    assert text.endswith(
        "Two lines are drawn. The steel blue line with circles rises from about 0 at 0 s to 8 at 90 s."
    )


def test_lines_without_any_axis_are_a_drawing_and_no_data() -> None:
    line = make_series(x_axis=None, y_axis=None, label="wire")
    assert told(seen("photo", make_panel(axes=(), series=(line,)))) == "The figure is a photograph."


def test_labels_that_the_legend_cannot_tell_apart_name_no_line() -> None:
    dashes = [make_series((0.0, i), (90.0, i + 5.0), label=f"run {i}", dash="dashed") for i in range(3)]
    text = told(seen("line", make_panel(axes=AXES, series=tuple(dashes), legend=entries(*dashes))))
    assert text.endswith("Three lines are drawn; the legend lists run 0, run 1 and run 2.")
    beside = told(seen("line", make_panel(axes=AXES, series=tuple(dashes))))
    assert "the dashed steel blue line “run 1”" in beside


def test_a_line_from_a_word_to_a_point_is_no_data() -> None:
    curve = make_series((0.0, 1.0), (50.0, 4.0), (90.0, 9.0), label="fit", trend="rising")
    leader = make_series((40.0, 3.0), (45.0, 6.0))
    text = told(seen("line", make_panel(axes=AXES, series=(curve, leader))))
    assert text.endswith("The steel blue line “fit” rises from about 1 at 0 s to 9 at 90 s.")


def test_an_upright_line_marks_a_place() -> None:
    mark = make_series((40.0, 0.0), (40.0, 10.0), colour="red", dash="dashed")
    text = told(seen("line", make_panel(axes=AXES, series=(mark,))))
    assert text.endswith("The dashed red line stands upright at 40 s.")


def test_what_leaves_the_plot_area_has_no_extremes() -> None:
    band = make_series((0.0, 5.0), (90.0, 5.0), kind="band", colour="grey", errors=((-40.0, 2.0), (1.0, 60.0)))
    text = told(seen("line", make_panel(axes=AXES, series=(band,))))
    assert text.endswith("The grey band is drawn.")


def test_pieces_of_a_filled_contour_plot_are_no_bands() -> None:
    field = make_series(kind="contour", colour="various", x_axis=None, y_axis=None, dash=None, count=9)
    piece = make_series((0.0, 5.0), (90.0, 5.0), kind="band", colour="green")
    assert "band" not in told(seen("contour", make_panel(axes=AXES, series=(field, piece))))


def test_contours_of_several_colours_may_be_shades_of_one() -> None:
    field = make_series(kind="contour", colour="various", dash=None, count=9)
    text = told(seen("contour", make_panel(axes=AXES, series=(field,))))
    assert text.endswith("scale. Contours are drawn.")


def test_a_line_among_dashed_ones_of_its_colour_is_solid() -> None:
    def text_of(dash: str, colour: str = "black") -> str:
        one = make_series((0.0, 5.0), (100.0, 5.0), colour="black")
        other = make_series((0.0, 8.0), (100.0, 8.0), dash=dash, colour=colour)
        return told(seen("line", make_panel(axes=AXES, series=(one, other))))

    assert "the solid black line" in text_of("dashed").casefold()
    assert "solid" not in text_of("dashed", "red")


def _compared(lower: tuple[Point, ...], *relations: SeriesRelation) -> str:
    upper = make_series((0.0, 5.0), (50.0, 7.0), (100.0, 9.0), label="a", trend="rising")
    other = make_series(*lower, label="b", colour="red", trend="rising")
    return told(seen("line", make_panel(axes=AXES, series=(upper, other), relations=relations)))


@pytest.mark.parametrize(
    ("lower", "said"),
    [
        (((0.0, 1.0), (60.0, 2.0), (100.0, 3.0)), "“a” lies above “b” throughout."),
        (((0.0, 1.0), (50.0, 7.0), (100.0, 8.0)), "“a” is never below “b” throughout."),
        (((30.0, 1.0), (40.0, 3.0), (50.0, 4.0)), "“a” lies above “b” wherever both are drawn."),
        (((0.0, 5.0), (1.0, 2.0), (100.0, 3.0)), "“a” is never below “b” throughout."),
        (((0.0, 1.0), (60.0, 9.5), (100.0, 3.0)), ""),
    ],
)
def test_a_relation_is_told_as_far_as_the_points_bear_it_out(lower: tuple[Point, ...], said: str) -> None:
    low, high = lower[0][0] + (lower[1][0] == 1.0), lower[-1][0]
    text = _compared(lower, SeriesRelation(0, "higher_than", 1, low, high))
    assert text.endswith(said)
    assert bool(said) == ("“a” lies above" in text or "never below" in text)


@pytest.mark.parametrize(("dip", "told_so"), [(0.0, True), (0.06, False)])
def test_a_line_that_dips_below_another_by_its_width_is_not_called_never_below(dip: float, told_so: bool) -> None:
    lower = ((0.0, 1.0), (50.0, 7.0 + dip), (100.0, 8.0))
    text = _compared(lower, SeriesRelation(0, "higher_than", 1, 0.0, 100.0))
    assert ("never below" in text) is told_so
    assert "throughout" in text or not told_so


def test_bars_without_a_fill_have_the_colour_of_their_outlines() -> None:
    for dash, name in (("solid", "black-outlined bars"), (None, "black bars")):
        bars = make_series(*((float(i), 1.0 + i / 10) for i in range(0, 90, 10)), kind="bar", colour="black", dash=dash)
        assert f"The {name}, nine in all" in told(seen("bar", make_panel(axes=AXES, series=(bars,))))


def test_a_colour_scale_of_which_nothing_was_read_is_not_told() -> None:
    for scale, told_of in ((make_axis("y", None, scale="unknown"), False), (make_scale("y", 0, 5), True)):
        text = told(seen("heat_map", make_panel(axes=AXES, colour_axis=scale)))
        assert ("colour scale" in text) is told_of


def test_a_colour_that_people_call_by_different_names_is_not_told() -> None:
    shares = (ColourShare("light yellow", "#ffe2bf", 0.3), ColourShare("blue", "#1f4ae8", 0.2))
    assert told(replace(seen("photo"), colours=shares)).endswith("One of its colours is blue.")


def test_lines_that_run_as_one_do_not_cross() -> None:
    relations = (
        SeriesRelation(0, "higher_than", 1, 0.0, 50.0),
        SeriesRelation(0, "crosses", 1, 50.0, 50.0),
        SeriesRelation(1, "higher_than", 0, 50.0, 100.0),
    )
    for gap, crosses in ((0.1, False), (1.0, True)):
        text = _compared(((0.0, 5.0 - gap), (50.0, 7.0), (100.0, 9.0 + gap)), *relations)
        assert ("crossing" in text) is crosses


def test_crossings_of_a_restless_line_are_not_counted() -> None:
    noisy = tuple((float(i), 6.0 + (-1) ** i) for i in range(0, 101, 5))
    calm, restless = (
        make_series(*points, label=name, colour=colour, trend=trend)
        for points, name, colour, trend in (
            (((0.0, 5.0), (50.0, 6.0), (100.0, 7.0)), "a", "red", "rising"),
            (noisy, "b", "blue", "oscillating"),
        )
    )
    crossing = SeriesRelation(0, "crosses", 1, 50.0, 50.0)
    assert "cross" not in told(seen("line", make_panel(axes=AXES, series=(calm, restless), relations=(crossing,))))


def test_a_rise_with_ups_and_downs_is_called_uneven() -> None:
    line = make_series((0.0, 1.0), (30.0, 5.0), (40.0, 3.5), (90.0, 9.0), trend="mixed")
    assert "rises unevenly from about 1 at 0 s to 9 at 90 s" in told(
        seen("line", make_panel(axes=AXES, series=(line,)))
    )


def test_points_that_lie_on_one_spot_are_told_as_one() -> None:
    points = tuple((50.0 + 0.05 * i, 5.0 + 0.005 * i) for i in range(12))
    spot = make_series(*points, kind="scatter", marker="circle", dash=None)
    assert told(seen("scatter", make_panel(axes=AXES, series=(spot,)))).endswith(
        "mark a single point, about 5.1 at 51 s."
    )


@pytest.mark.parametrize(("last", "said"), [(1.2, "falls from about 9"), (1.5, "with its lowest value, about 1.1")])
def test_a_rise_at_the_end_of_a_fall_is_told_if_it_is_seen(last: float, said: str) -> None:
    line = make_series((0.0, 9.0), (60.0, 3.0), (80.0, 1.1), (100.0, last), trend="falling")
    text = told(seen("line", make_panel(axes=AXES, series=(line,))))
    assert said in text
    assert ("lowest" in text) is (last == 1.5)


def test_a_line_with_one_spike_among_ripples_does_not_oscillate() -> None:
    ripples = tuple((float(i), 5.0 + (4.0 if i == 50 else -3.0 if i == 60 else (-1) ** (i // 5))) for i in range(101))
    line = make_series(*ripples, trend="oscillating")
    assert "oscillates" not in told(seen("line", make_panel(axes=AXES, series=(line,))))


@pytest.mark.parametrize(("periods", "told_so"), [(1, False), (4, True)])
def test_once_up_and_down_is_no_oscillation(periods: int, told_so: bool) -> None:
    points = tuple((i, 5.0 + 3.0 * math.sin(2 * math.pi * periods * i / 100)) for i in range(101))
    line = make_series(*points, trend="oscillating")
    assert ("oscillates" in told(seen("line", make_panel(axes=AXES, series=(line,))))) is told_so
