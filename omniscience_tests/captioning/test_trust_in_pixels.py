"""What was read in pixels is told only where it is sure."""

import asyncio
from dataclasses import replace

import pytest

from omniscience_assets.captioning import prompts
from omniscience_assets.captioning.backends.composer import Composer, see
from omniscience_assets.captioning.backends.protocol import CaptionReply, CaptionRequest
from omniscience_assets.records import (
    Figure,
    LegendEntry,
    TextItem,
    Tick,
)
from omniscience_tests.captioning.test_truth import AXES, SILENT, told
from omniscience_tests.captioning.typical import entries, seen
from omniscience_tests.factories import (
    WHOLE,
    make_panel,
    make_scale,
)

LEFT, RIGHT = (0.0, 0.0, 0.5, 1.0), (0.5, 0.0, 1.0, 1.0)
TICKS = make_scale("x", 1000, 5000, title="n", start=-1000.0, end=7000.0)


def said_of(paper: Figure, panels: int) -> str:
    evidence = seen("line", *(make_panel(axes=AXES) for _ in range(panels)))
    reply = asyncio.run(Composer().caption(CaptionRequest(paper, evidence, prompts.load("compose"))))
    assert isinstance(reply, CaptionReply)
    return reply.text


@pytest.mark.parametrize(
    ("kind", "words", "said"),
    [
        ("contour", "Existence of equilibria.", ""),
        ("contour", "Contours of the potential.", "The type of plot shown is the contour plot."),
        ("schematic", "Inverted section along the profile.", "The figure is a drawing."),
        ("schematic", "Sketch of the set-up.", "The figure is a schematic drawing."),
        ("micrograph", "The galaxy in red light.", ""),
        ("micrograph", "The galaxy seen by the telescope.", "The figure is an image made by an instrument."),
    ],
)
def test_what_pixels_do_not_prove_is_told_only_where_the_paper_says_so(kind: str, words: str, said: str) -> None:
    paper = replace(SILENT, caption=words)
    assert " ".join(see(paper, seen(kind))) == said


@pytest.mark.parametrize(("confidence", "kept"), [(0.93, False), (0.995, True)])
def test_what_was_read_in_pixels_with_doubt_is_not_told(confidence: float, kept: bool) -> None:
    axes = (AXES[0], make_scale("y", 0, 5, 10, title="Discharge", unit="1/min"))
    texts = tuple(
        TextItem(text, WHOLE, 0.03, role=role, confidence=confidence)
        for text, role in (("Discharge [1/min]", "axis_title"), ("Cuheduled", "legend"), ("Run 3", "panel_title"))
    )
    panel = make_panel(axes=axes, title="Run 3", legend=(LegendEntry("Cuheduled", WHOLE, None), *entries()) * 2)
    text = told(replace(seen("line", panel), texts=texts))
    assert all((word in text) is kept for word in ("Discharge in 1/min", "Cuheduled", "“Run 3”"))


def test_words_in_pixels_are_told_where_they_are_sure_and_in_print() -> None:
    words = [TextItem("Distillx sest", WHOLE, 0.03, confidence=0.9), TextItem("Alice", WHOLE, 0.03, confidence=1.0)]
    said = told(replace(seen("diagram"), texts=tuple(words)))
    assert "Alice" in said
    assert "Distillx" not in said
    scrawl = [replace(words[0], confidence=0.6)] * 3
    assert "Alice" not in told(replace(seen("diagram"), texts=(*words, *scrawl)))


@pytest.mark.parametrize(
    ("words", "place", "kept"),
    [
        ("12", 0.8, False),
        ("12", 0.9, True),
        ("12 14 16", 0.9, False),
        ("20", 0.8, True),
        ("-2", 0.1, False),
        ("12Age", 0.85, False),
        ("20Age", 0.85, True),
    ],
)
def test_a_range_is_not_told_where_a_label_beyond_it_was_left_out(words: str, place: float, kept: bool) -> None:
    ticks = make_scale("x", 0, 5, 10, title="n")
    ticks = replace(
        ticks,
        low=0.0,
        high=10.0,
        ticks=tuple(Tick(f"{i}", float(i), 0.05 * i + 0.2) for i in range(0, 11, 2)),
    )
    spots = [(f"{i}", 0.05 * i + 0.2, "tick") for i in range(0, 11, 2)] + [(words, place, None)]
    texts = tuple(TextItem(text, (x - 0.01, 0.9, x + 0.01, 0.93), 0.03, role=role) for text, x, role in spots)
    for shift, told_of in ((0.0, kept), (0.1, True)):
        moved = replace(texts[-1], box=(place - 0.01, 0.9 + shift, place + 0.01, 0.93 + shift))
        evidence = replace(seen("line", make_panel(axes=(ticks, AXES[1]))), texts=(*texts[:-1], moved))
        assert ("with tick labels from 0 to 10 on a linear scale; the vertical" in told(evidence)) is told_of


def test_labels_in_pixels_are_told_as_some_of_all() -> None:
    axes = (make_scale("x", 0, 5, 10, title="n"), make_scale("y", 1, 10, 100, 1000, scale="log", title="E"))
    evidence = seen("line", make_panel(axes=axes))
    assert "tick labels from 1 to 1000 on a logarithmic scale over about three decades." in told(evidence)
    read = told(replace(evidence, origin="raster"))
    assert "tick labels such as 0 and 10 on a linear scale;" in read
    assert "tick labels such as 1 and 1000 on a logarithmic scale." in read


def test_labels_beside_a_factor_whose_exponent_was_not_read_are_not_told() -> None:
    evidence = replace(seen("line", make_panel(axes=AXES)), origin="raster")
    assert "tick labels" in told(evidence)
    factor = TextItem("X 10", (0.1, 0.0, 0.15, 0.02), 0.02, role="axis_title")
    assert "tick labels" not in told(replace(evidence, texts=(factor,)))


def test_where_a_plot_area_ends_is_not_told_of_pixels() -> None:
    panel = make_panel(axes=(make_scale("x", 0, 5, 10, title="n", start=-2.0, end=12.0), AXES[1]))
    for origin, told_of in (("vector", True), ("raster", False)):
        assert ("from about -2 to 12" in told(replace(seen("line", panel), origin=origin))) is told_of


def test_a_piece_of_a_formula_in_pixels_is_no_title() -> None:
    for title, kept in (("dt", False), ("Effective saturation", True), ("Discharge (m/s)", False)):
        evidence = seen("line", make_panel(axes=AXES, title=title))
        assert (f"“{title}”" in told(replace(evidence, origin="raster"))) is kept
        assert f"“{title}”" in told(evidence)


def test_panels_of_pixels_are_not_counted_where_numbers_are_left_over() -> None:
    panels = [make_panel(box=box, axes=AXES) for box in (LEFT, (0.5, 0.0, 1.0, 0.4))]
    loose = tuple(TextItem(f"{i}", (0.7 + i / 20, 0.9, 0.71 + i / 20, 0.93), 0.03) for i in range(4))
    evidence = replace(seen("line", *panels), origin="raster", texts=loose)
    assert told(evidence).startswith(
        "The figure has more than two panels, showing line plots; two of them are described"
    )
    assert "In two of the panels the horizontal axis" in told(evidence)
    assert told(replace(evidence, texts=loose[1:])).startswith("The figure has two panels")
    assert told(replace(evidence, origin="vector")).startswith("The figure has two panels")
    twice = tuple(Tick(label, None, 0.1 * i) for i, label in enumerate("0505"))
    broken = replace(panels[0], axes=(AXES[0], replace(AXES[1], problem="broken", ticks=twice)))
    curved = replace(broken, axes=(AXES[0], replace(AXES[1], problem="broken")))
    assert "more than" not in told(replace(evidence, panels=(curved, panels[1]), texts=()))
    assert "more than two panels" in told(replace(evidence, panels=(broken, panels[1]), texts=()))


def test_a_lone_title_over_the_middle_panel_in_pixels_may_be_that_of_all() -> None:
    boxes = [(0.1, 0.2, 0.3, 0.8), (0.4, 0.2, 0.6, 0.8), (0.7, 0.2, 0.9, 0.8)]
    panels = [make_panel(letter, box=box, axes=AXES) for letter, box in zip("ABC", boxes, strict=True)]
    for index, kept in ((1, False), (0, True)):
        titled = [replace(panel, title="All years" if i == index else None) for i, panel in enumerate(panels)]
        text = told(replace(seen("line", *titled), origin="raster"))
        assert (f"Panel ({'ABC'[index]}) is titled “All years”." in text) is kept


def test_the_head_of_a_column_of_words_in_pixels_is_no_title() -> None:
    panel = make_panel(axes=AXES, title="MSE only")
    words = [("MSE only", 0.07, "panel_title"), ("Bias", 0.12, None)]
    texts = tuple(TextItem(text, (0.53, y, 0.6, y + 0.03), 0.03, role=role) for text, y, role in words)
    evidence = replace(seen("line", panel), origin="raster", texts=texts)
    assert "titled" not in told(evidence)
    assert "titled" in told(replace(evidence, texts=texts[:1]))


def test_letters_in_pixels_are_not_told_where_panels_were_not_read() -> None:
    boxes = ((0.0, 0.0, 0.4, 0.3), (0.6, 0.0, 1.0, 0.3))
    panels = [make_panel(letter, box=box, axes=AXES) for letter, box in zip("ab", boxes, strict=True)]
    loose = tuple(TextItem(f"{i}", (0.7 + i / 20, 0.9, 0.71 + i / 20, 0.93), 0.03) for i in range(4))
    evidence = replace(seen("line", *panels), origin="raster")
    assert "(a)" in told(evidence)
    assert "(a)" not in told(replace(evidence, texts=loose))
