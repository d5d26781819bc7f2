"""What the evidence itself makes doubtful is not told."""

import asyncio
from dataclasses import replace

import pytest

from omniscience_assets.captioning import prompts
from omniscience_assets.captioning.backends.composer import Composer, see
from omniscience_assets.captioning.backends.protocol import CaptionReply, CaptionRequest
from omniscience_assets.records import (
    ColourShare,
    Diagram,
    DiagramEdge,
    DiagramNode,
    Figure,
    ImageFile,
    LegendEntry,
    Panel,
    Score,
    TextItem,
    Tick,
)
from omniscience_tests.captioning.samples import figure
from omniscience_tests.captioning.test_truth import AXES, SILENT, told
from omniscience_tests.captioning.typical import entries, seen
from omniscience_tests.factories import (
    WHOLE,
    make_axis,
    make_categories,
    make_facts,
    make_panel,
    make_scale,
    make_series,
)

LEFT, RIGHT = (0.0, 0.0, 0.5, 1.0), (0.5, 0.0, 1.0, 1.0)
TICKS = make_scale("x", 1000, 5000, title="n", start=-1000.0, end=7000.0)


def said_of(paper: Figure, panels: int) -> str:
    evidence = seen("line", *(make_panel(axes=AXES) for _ in range(panels)))
    reply = asyncio.run(Composer().caption(CaptionRequest(paper, evidence, prompts.load("compose"))))
    assert isinstance(reply, CaptionReply)
    return reply.text


def test_a_hatching_read_as_points_hides_the_bars() -> None:
    dots = make_series((1.0, 1.0), (90.0, 9.0), kind="scatter", colour="black", marker="circle", label="a", dash=None)
    hatched = make_series((10.0, 3.0), (60.0, 5.0), kind="bar", colour="black", dash=None)
    text = told(seen("histogram", make_panel(axes=AXES, series=(dots, hatched), legend=entries(dots))))
    assert text.startswith("The figure is a plot.")
    assert text.endswith("The legend lists a.")


def test_very_many_points_in_the_ink_of_bars_are_a_hatching() -> None:
    hatched = make_series((10.0, 3.0), (60.0, 5.0), kind="bar", colour="black", dash=None)
    for count, told_of in ((500, False), (8, True)):
        points = tuple((float(i % 90), 4.0 + i % 3) for i in range(count))
        dots = make_series(*points, kind="scatter", colour="black", marker="circle", dash=None)
        assert ("circles" in told(seen("bar", make_panel(axes=AXES, series=(dots, hatched))))) is told_of


def test_bars_at_the_ticks_of_a_logarithmic_axis_go_by_the_labels() -> None:
    sizes = make_scale("x", 8192, 32768, 131072, title="N", scale="log")
    pair = make_series((8192.0, 4.0), (131072.0, 5.0), kind="bar", dash=None)
    text = told(seen("bar", make_panel(axes=(sizes, AXES[1]), series=(pair,))))
    assert text.endswith("reach about 4 for “8192” and 5 for “131072”.")


@pytest.mark.parametrize(("title", "kept"), [("N N", False), ("β_p=2μ_0 β_p=2μ0", False), ("Rate of change", True)])
def test_a_title_printed_twice_is_that_of_two_axes(title: str, kept: bool) -> None:
    axes = (make_scale("x", 0, 50, title=title), AXES[1])
    assert (f"shows {title}" in told(seen("line", make_panel(axes=axes)))) is kept


def test_series_that_the_kind_denies_are_not_told() -> None:
    body = make_series((10.0, 3.0), (60.0, 5.0), kind="bar", dash=None)
    text = told(seen("box", make_panel(axes=AXES, series=(body,))))
    assert text.startswith("The figure is a box plot.")
    assert "bar" not in text


def test_boxes_beside_unread_boxes_are_not_counted() -> None:
    box = make_series((0.0, 4.0), (4000.0, 5.0), kind="box", dash=None, label="A", errors=((3.0, 5.0), (4.0, 6.0)))
    body = make_series((1000.0, 3.0), (5000.0, 5.0), kind="bar", colour="red", dash=None, label="B")
    text = told(seen("box", make_panel(axes=(TICKS, AXES[1]), series=(box, body))))
    assert "with the categories 1000 and 5000" in text
    assert text.endswith("The steel blue boxes “A” have medians of about 4 and 5.")


@pytest.mark.parametrize(("start", "said"), [(0.0, "about 4 and 5."), (1000.0, "4 at n = 1000 and 5 at n = 5000.")])
def test_bars_beside_the_ticks_have_no_places(start: float, said: str) -> None:
    pair = make_series((start, 4.0), (start + 4000.0, 5.0), kind="bar", dash=None)
    assert told(seen("bar", make_panel(axes=(TICKS, AXES[1]), series=(pair,)))).endswith(said)


def test_contours_are_named_only_where_they_were_read() -> None:
    area = make_series((0.0, 1.0), (90.0, 9.0), kind="area", colour="red")
    assert told(seen("contour", make_panel(axes=AXES, series=(area,)))).startswith("The figure is a plot.")


def test_a_title_inside_another_panel_is_none() -> None:
    first = make_panel(box=LEFT, axes=AXES)
    second = make_panel(box=RIGHT, axes=AXES, title="N = 100")
    evidence = seen("line", first, second)
    for box, kept in ((LEFT, False), (RIGHT, True)):
        text = TextItem("N = 100", box, 0.03, role="panel_title")
        assert ("titled “N = 100”" in told(replace(evidence, texts=(text,)))) is kept


@pytest.mark.parametrize(("box", "kept"), [(LEFT, False), ((0.6, 0.9, 0.9, 1.3), True)])
def test_an_axis_title_inside_another_panel_is_none(box: tuple[float, float, float, float], kept: bool) -> None:
    axes = (make_scale("x", 0, 50, title="III sheet"), AXES[1])
    mark = make_series((40.0, 0.0), (40.0, 10.0))
    panels = make_panel(box=LEFT, axes=AXES), make_panel(box=RIGHT, axes=axes, series=(mark,))
    text = told(replace(seen("line", *panels), texts=(TextItem("III sheet", box, 0.03, role="axis_title"),)))
    assert ("III sheet" in text) is kept


def test_a_title_with_signs_that_were_not_read_is_none() -> None:
    axes = (make_scale("x", 0, 50, title="-u^* ®_", unit="t0, T"), AXES[1])
    assert "The horizontal axis is drawn with tick labels from 0 to 50" in told(seen("line", make_panel(axes=axes)))


@pytest.mark.parametrize(("title", "said"), [("Cost", "at Cost = 1700."), ("Year", "in 1700."), (None, "in 1700.")])
def test_years_are_no_costs(title: str | None, said: str) -> None:
    mark = make_series((1700.0, 0.0), (1700.0, 10.0))
    axes = (make_scale("x", 1600, 1800, title=title), AXES[1])
    assert told(seen("line", make_panel(axes=axes, series=(mark,)))).endswith(said)


def test_a_shallow_dip_on_the_way_up_is_no_minimum() -> None:
    line = make_series((0.0, 2.0), (10.0, 1.5), (90.0, 9.0), trend="dip")
    text = told(seen("line", make_panel(axes=AXES, series=(line,))))
    assert "rises unevenly from about 2 at 0 s to 9 at 90 s" in text


def test_very_many_lines_without_labels_are_not_counted() -> None:
    for count, counted in ((12, True), (13, False)):
        lines = tuple(make_series((0.0, i / 2), (90.0, i / 2 + 1), trend="rising") for i in range(count))
        text = told(seen("line", make_panel(axes=AXES, series=lines)))
        assert text.endswith("Twelve lines are drawn." if counted else "on a linear scale.")


def test_a_title_run_together_is_none() -> None:
    assert "titled" not in told(seen("line", make_panel(axes=AXES, title="mean (cm)deviation (cm)")))


def test_one_legend_entry_that_fits_nothing_is_not_told() -> None:
    line = make_series((0.0, 1.0), (90.0, 9.0), trend="rising")
    for index, listed in ((None, False), (0, True)):
        panel = make_panel(axes=AXES, series=(line,), legend=(LegendEntry("s (GeV)", WHOLE, index),))
        assert ("legend" in told(seen("line", panel))) is listed


def test_a_colour_scale_does_not_take_the_title_of_an_axis() -> None:
    colour = make_scale("y", 0, 400, title="Signal", side="right")
    text = told(seen("heat_map", make_panel(axes=AXES, colour_axis=colour)))
    assert "the colour scale is drawn with tick labels from 0 to 400" in text.casefold()


def test_error_bars_belong_to_no_line_without_markers() -> None:
    line = make_series((0.0, 1.0), (90.0, 9.0), trend="rising", errors=((0.5, 1.5), (8.5, 9.5)))
    assert "error bars" not in told(seen("line", make_panel(axes=AXES, series=(line,))))
    marked = replace(line, marker="circle")
    assert "with circles and error bars" in told(seen("line", make_panel(axes=AXES, series=(marked,))))


def test_lines_on_a_heat_map_without_a_label_are_no_data() -> None:
    field = make_series(kind="heat_map", x_axis=None, y_axis=None, dash=None, count=1)
    leader = make_series((10.0, 3.0), (40.0, 6.0), (60.0, 6.0))
    assert "line" not in told(seen("heat_map", make_panel(axes=AXES, series=(field, leader)))).partition("scale.")[2]


def test_an_axis_of_which_nothing_is_known_is_not_told() -> None:
    blank = make_axis("y", None, unit=None, problem="broken")
    assert "vertical" not in told(seen("line", make_panel(axes=(AXES[0], blank))))


def test_a_rise_with_a_deep_fall_in_it_is_none() -> None:
    line = make_series((0.0, 1.0), (40.0, 9.0), (50.0, 4.0), (90.0, 8.5), trend="mixed")
    assert "varies between about 1 at 0 s and 9 at 40 s" in told(seen("line", make_panel(axes=AXES, series=(line,))))


def test_a_rest_with_dips_is_no_oscillation() -> None:
    dips = tuple((float(x), 2.0 if x in {20, 50, 80} else 9.0) for x in range(0, 100, 2))
    text = told(seen("line", make_panel(axes=AXES, series=(make_series(*dips, trend="oscillating"),))))
    assert "varies between" in text


def test_parts_that_were_not_read_are_said_to_be_there() -> None:
    paper = replace(figure("", panels=(Panel("a", "A map."), Panel("b", "Counts."))), title="", number=None)
    text = said_of(paper, 1)
    assert text.startswith("The figure has more than one panel, showing line plots; one of them is described here.")
    assert "In that panel the horizontal axis shows t in s" in text
    assert said_of(paper, 2).startswith("The figure has two panels, (a) and (b), showing line plots.")


def test_frames_around_other_nodes_have_no_name() -> None:
    texts = ("Encoder", "Decoder", "x ⇠ p(x | ✓)", "Flow · · ·", " ".join(["many", "words"] * 8))
    nodes = tuple(DiagramNode("box", WHOLE, text, None) for text in texts)
    edges = (
        DiagramEdge(0, 1, "", True, WHOLE),
        DiagramEdge(1, 0, "", False, WHOLE),
        DiagramEdge(1, 1, "", False, WHOLE),
        DiagramEdge(0, 4, "", True, WHOLE),
    )
    assert told(seen("diagram", diagram=Diagram(nodes, edges))) == (
        "The figure is a diagram. Shapes in the drawing are labelled “Encoder” and “Decoder”. "
        "An arrow leads from “Encoder” to “Decoder”."
    )


def test_dates_are_as_coarse_as_the_ticks() -> None:
    months = make_scale("x", 16_679.0, 16_801.0, 17_652.0, scale="date")
    text = told(seen("line", make_panel(axes=(months, AXES[1]))))
    assert "with dates from September 2015 to May 2018" in text


def test_what_stands_apart_in_a_frame_is_told_apart_and_names_no_end_of_an_arrow() -> None:
    nodes = tuple(DiagramNode("box", WHOLE, text, None) for text in ("Results\nFluxes", "Model"))
    drawn = Diagram(nodes, (DiagramEdge(1, 0, "", True, WHOLE),))
    assert told(seen("diagram", diagram=drawn)) == (
        "The figure is a diagram. Shapes in the drawing are labelled “Results”, “Fluxes” and “Model”."
    )


def test_a_chart_of_which_no_plot_area_was_found_may_be_several() -> None:
    assert told(seen("line")) == "The type of plot shown is the line plot."
    assert told(seen("diagram")) == "The figure is a diagram."


def test_rare_kinds_are_told_only_where_they_are_very_likely() -> None:
    for probability, said in ((0.7, ""), (0.95, "The figure is an equation.")):
        assert told(replace(seen("equation"), kind=(Score("equation", probability),))) == said


def test_a_kind_is_told_sooner_where_series_were_read() -> None:
    for series, told_of in (((), False), ((make_series((0.0, 1.0), (90.0, 9.0), kind="scatter", dash=None),), True)):
        evidence = replace(seen("scatter", make_panel(axes=AXES, series=series)), kind=(Score("scatter", 0.78),))
        assert told(evidence).startswith("The figure is a scatter plot.") is told_of


@pytest.mark.parametrize("title", ["Second order beampat-", "set = {1: 0, 2: 1},", "A sentence that goes on. " * 5])
def test_pieces_of_running_text_are_no_titles(title: str) -> None:
    assert "titled" not in told(seen("line", make_panel(axes=AXES, title=title)))


def test_text_that_runs_off_the_image_is_told_neither_as_title_nor_with_its_next_line() -> None:
    cut = TextItem("(b) Circular geometry beampat", (0.5, 0.4, 1.0, 0.44), 0.04, role="panel_letter")
    rest = TextItem("tern", (0.5, 0.45, 0.56, 0.49), 0.04)
    panels = make_panel(title="Circular geometry beampat", letter="b"), make_panel(letter="a")
    text = told(replace(seen("photo", *panels), texts=(cut, rest)))
    assert "beampat" not in text
    assert "tern" not in text


@pytest.mark.parametrize(
    ("kind", "files", "said"),
    [
        ("line", 2, "The figure is made up of two images, showing line plots."),
        ("line", 1, "The type of plot shown is the line plot."),
        ("photo", 1, "The figure shows photographs."),
        ("mixed", 2, "The figure is made up of two images of different kinds."),
        ("mixed", 1, ""),
    ],
)
def test_places_of_which_nothing_was_read_may_hold_several_plots(kind: str, files: int, said: str) -> None:
    image = ImageFile("a.png", "image/png", "0", "0", 10, 10)
    paper = replace(SILENT, images=(image,) * files)
    assert " ".join(see(paper, seen(kind, *(make_panel(axes=()),) * 2))) == said


def test_lines_over_bars_are_no_line_plot() -> None:
    body = make_series((10.0, 3.0), (60.0, 5.0), kind="histogram", dash=None)
    line = make_series((0.0, 1.0), (90.0, 9.0), trend="rising")
    assert told(seen("line", make_panel(axes=AXES, series=(body, line)))).startswith("The figure is a plot.")


def test_letters_that_stand_twice_name_no_panel() -> None:
    panels = (make_panel(axes=AXES, letter="y"), make_panel(axes=AXES, letter="y"))
    assert told(seen("line", *panels)).startswith("The figure has two panels, counted here in reading order")


def test_what_the_legend_lists_and_was_not_found_is_not_counted_away() -> None:
    lines = [
        make_series((0.0, y), (90.0, y + 1), trend="rising", label=str(y), colour=c)
        for y, c in ((1, "red"), (5, "blue"))
    ]
    found = make_panel(axes=AXES, series=tuple(lines), legend=entries(*lines))
    assert "Two lines are drawn" in told(seen("line", found))
    missing = LegendEntry("events", WHOLE, None)
    assert "Two lines" not in told(seen("line", replace(found, legend=(*found.legend, missing))))


def test_unlabelled_strokes_on_a_heat_map_are_no_data() -> None:
    field = make_series(kind="heat_map", x_axis=None, y_axis=None, dash=None, count=1)
    wave = make_series((10.0, 3.0), (60.0, 5.0), kind="histogram", dash=None)
    assert "histogram" not in told(seen("heat_map", make_panel(axes=AXES, series=(field, wave))))


def test_a_lowest_value_without_a_place_ends_its_sentence() -> None:
    rest = tuple((float(x), 3.0) for x in range(10, 70, 5))
    line = make_series((0.0, 4.0), *rest, (90.0, 9.0), trend="rising")
    assert "with its lowest value, about 3." in told(seen("line", make_panel(axes=AXES, series=(line,))))


def test_words_that_open_a_list_are_no_label_of_an_arrow() -> None:
    nodes = tuple(DiagramNode("box", WHOLE, text, None) for text in ("Solver", "State"))
    for label, told_of in (("then", True), ("Output:", False)):
        drawn = Diagram(nodes, (DiagramEdge(0, 1, label, True, WHOLE),))
        assert (label in told(seen("diagram", diagram=drawn))) is told_of


def test_slate_does_not_stand_out() -> None:
    for code, told_of in (("#4a4a68", False), ("#1f77b4", True)):
        evidence = replace(seen("photo"), colours=(ColourShare("steel blue", code, 0.5),))
        assert ("its colours is steel blue" in told(evidence)) is told_of


def test_only_the_paper_tells_a_micrograph_from_the_image_of_a_telescope() -> None:
    def said(caption: str) -> str:
        request = CaptionRequest(replace(figure(""), caption=caption), seen("micrograph"), prompts.load("compose"))
        reply = asyncio.run(Composer().caption(request))
        assert isinstance(reply, CaptionReply)
        return reply.text

    assert said("A galaxy in a long exposure.").startswith("The figure is an image made by an instrument.")
    assert said("SEM image of fibres.").startswith("The figure is a micrograph.")


def test_a_legend_of_one_entry_is_not_told_where_several_lines_have_no_label() -> None:
    lines = [make_series((0.0, 1.0), (90.0, 2.0 + i), colour=f"colour {i}", trend="rising") for i in range(3)]
    lines[0] = replace(lines[0], label="a")
    for count, told_of in ((2, True), (3, False)):
        panel = make_panel(axes=AXES, series=tuple(lines[:count]), legend=entries(*lines[:count]))
        assert ("legend lists" in told(seen("line", panel))) is told_of


def test_one_marker_is_not_named_where_others_look_like_it() -> None:
    many = make_series((10.0, 1.0), (40.0, 3.0), (90.0, 9.0), kind="scatter", marker="circle", dash=None)
    one = make_series((50.0, 5.0), kind="scatter", marker="circle", dash=None)
    assert "single point" not in told(seen("scatter", make_panel(axes=AXES, series=(many, one))))
    assert "single point" in told(seen("scatter", make_panel(axes=AXES, series=(many, replace(one, colour="red")))))


def test_points_of_one_height_are_told_with_it() -> None:
    row = make_series(*((10.0 * i, 5.0) for i in range(1, 5)), kind="scatter", marker="circle", dash=None)
    assert told(seen("scatter", make_panel(axes=AXES, series=(row,)))).endswith("with values of about 5.")


def test_a_title_whose_bracket_does_not_close_is_not_told() -> None:
    axes = (AXES[0], make_scale("y", 0, 5, 10, title="V(R"))
    assert "V(R" not in told(seen("line", make_panel(axes=axes)))


def test_categories_read_in_doubt_are_not_listed() -> None:
    axes = (make_categories("x", "Jun", "jul"), AXES[1])
    for confidence, kept in ((0.63, False), (1.0, True)):
        text = TextItem("jul", WHOLE, 0.03, role="tick", confidence=confidence)
        said = told(replace(seen("bar", make_panel(axes=axes)), origin="raster", texts=(text,)))
        assert ("jul" in said) is kept


def test_a_faint_band_counts_and_is_not_named() -> None:
    band = make_series((0.0, 1.0), (90.0, 9.0), kind="band", colour="light grey", hex="#d3d3d3", dash=None)
    faint = replace(band, colour="white", points=((0.0, 2.0), (90.0, 8.0)))
    faint_line = replace(faint, kind="area", facts=make_facts(faint.points, "rising"))
    text = told(seen("line", make_panel(axes=AXES, series=(band, faint, faint_line))))
    assert "Two bands and one filled area are drawn" in text
    assert "white" not in text


def test_lines_of_a_drawing_connect_nothing() -> None:
    boxes = tuple(DiagramNode("box", WHOLE, name, None) for name in ("layer", "motion"))
    diagram = Diagram(boxes, (DiagramEdge(0, 1, "", False, WHOLE),))
    for kind, linked in (("schematic", False), ("diagram", True)):
        assert ("connects" in told(seen(kind, diagram=diagram))) is linked


def test_one_letter_among_many_panels_is_no_name() -> None:
    panels = [make_panel("A" if i == 1 else None, axes=(make_scale("x", 0, 5 + i),)) for i in range(4)]
    assert "(A)" not in told(seen("line", *panels))


def test_a_power_beyond_the_labels_of_a_logarithmic_axis_makes_its_range_doubtful() -> None:
    ticks = make_scale("x", 1, 10, 100, title="n", scale="log")
    ticks = replace(ticks, ticks=tuple(Tick(f"10^{i}", 10.0**i, 0.2 + 0.2 * i) for i in range(3)))
    spots = [(f"10^{i}", 0.2 + 0.2 * i, "tick") for i in range(3)] + [("10^3", 0.8, None)]
    texts = tuple(TextItem(text, (x - 0.01, 0.9, x + 0.01, 0.93), 0.03, role=role) for text, x, role in spots)
    evidence = seen("line", make_panel(axes=(ticks, AXES[1])))
    assert "logarithmic" not in told(replace(evidence, texts=texts))
    assert "logarithmic" in told(replace(evidence, texts=texts[:3]))
