"""Raster figures whose curves could not be traced: what their inks, and the colours of their labels, rule out."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from omniscience_assets.quality.grounding import check_caption
from omniscience_assets.quality.grounding.outlines import Outline
from omniscience_assets.records import (
    INK_COLUMNS,
    ColourShare,
    Evidence,
    InkOutline,
    LegendEntry,
    PanelEvidence,
    TextItem,
)
from omniscience_tests.captioning.samples import WHOLE, figure
from omniscience_tests.captioning.typical import seen
from omniscience_tests.factories import make_legend, make_panel, make_scale

SILENT = replace(figure(""), title="", number=None)
RED, BLUE = "#d62728", "#1f77b4"


def ink(code: str, height: Callable[[float], float], half: float = 0.01) -> InkOutline:
    """A curve over the whole width; heights as shares of the plot area."""
    places = [(column + 0.5) / INK_COLUMNS for column in range(INK_COLUMNS)]
    return InkOutline(code, tuple((x, height(x) - half, height(x) + half) for x in places))


def drawn(*inks: InkOutline, words: tuple[tuple[str, str | None], ...] = ()) -> Evidence:
    axes = (make_scale("x", 0, 10, title="Time"), make_scale("y", 0, 100, title="Yield", unit="g"))
    labels = tuple(replace(entry, hex=RED) for entry in make_legend("alpha", "beta")[:1])
    found = seen("line", make_panel(axes=axes, inks=inks, legend=labels))
    texts = tuple(TextItem(text, WHOLE, 0.02, confidence=0.99, hex=code) for text, code in words)
    colours = tuple(
        ColourShare(name, code, 0.01) for name, code in (("red", RED), ("blue", BLUE), ("green", "#2ca02c"))
    )
    return replace(found, texts=(*found.texts, *texts), origin="raster", notes=("series_untraced",), colours=colours)


def alarms(text: str, found: Evidence) -> list[str]:
    return [one.text for one in check_caption(text, SILENT, found) if one.outcome in {"contradicted", "unsupported"}]


HILL = ink(RED, lambda x: 0.9 - 2.4 * (x - 0.5) ** 2)
SLOPE = ink(BLUE, lambda x: 0.1 + 0.6 * x)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The red curve peaks at about 90 g.", []),
        ("The red curve peaks at about 60 g.", ["60"]),
        ("The curve peaks at about 70 g.", []),
        ("The curve peaks at about 20 g.", ["20"]),
        ("The blue curve begins at about 10 g and ends near 70 g.", []),
        ("The blue curve begins at about 40 g and ends near 70 g.", ["40"]),
        ("The blue curve stays near 95 g.", ["95"]),
        ("The blue curve rises.", []),
        ("The blue curve falls.", ["falls"]),
        ("The red curve falls.", []),
    ],
)
def test_what_no_ink_shows_is_denied(text: str, expected: list[str]) -> None:
    assert alarms(text, drawn(HILL, SLOPE)) == expected


def test_a_panel_whose_inks_are_unknown_denies_nothing() -> None:
    assert alarms("The red curve peaks at about 60 g.", drawn()) == []


def test_level_lines_may_have_been_taken_for_a_grid() -> None:
    grid = InkOutline("#000000", (), ruled=(0.5,))
    assert alarms("One curve stays near 50 g.", drawn(ink(RED, lambda _: 0.9), grid)) == []
    assert alarms("One curve stays near 30 g.", drawn(ink(RED, lambda _: 0.9), grid)) == ["30"]


def test_a_band_has_its_edges_where_its_ink_ends() -> None:
    band = ink("#ffe4c4", lambda _: 0.4, half=0.1)
    assert alarms("The band lies between 30 and 50 g.", drawn(band, SLOPE)) == []
    assert alarms("The band lies between 50 and 80 g.", drawn(band)) == ["50", "80"]


def test_an_error_bar_over_a_curve_is_not_its_summit() -> None:
    spans = dict(enumerate(HILL.spans))
    spans[20] = spans[20][0], spans[20][1], 1.0
    outline = Outline.of([replace(HILL, spans=tuple(spans.values()))])
    assert sorted(round(height, 1) for _, height in outline.summits) == [0.9, 1.0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The red curve, alpha, is shown.", []),
        ("The blue curve, alpha, is shown.", ["blue curve, alpha"]),
        ("The band of 180 Hz is drawn in blue.", []),
        ("The blue band of 180 Hz is drawn.", []),
        ("The green band of 180 Hz is drawn.", ["green band of 180 Hz"]),
        ("The band 180 Hz, in green, is drawn.", ["180 Hz, in green"]),
        ("The curves are drawn in blue, 200 Hz in black.", []),
        ("The bands go from alpha in red to 180 Hz in blue.", []),
        ("The red band stands for 180 Hz.", ["red band stands for 180 Hz"]),
    ],
)
def test_labels_have_the_colours_that_they_are_written_in(text: str, expected: list[str]) -> None:
    words = (("alpha", None), ("180 Hz", BLUE), ("200 Hz", None))
    found = [one for one in check_caption(text, SILENT, drawn(HILL, SLOPE, words=words)) if one.kind == "colour"]
    assert [one.text for one in found if one.outcome == "contradicted"] == expected


def test_a_name_with_a_hyphen_is_known_only_as_a_whole() -> None:
    found = drawn(words=(("OpenMP-MPI", None),))
    found = replace(found, panels=tuple(replace(one, legend=make_legend("MPI", "beta")) for one in found.panels))
    assert "CUDA-MPI" in alarms("We compare MPI and Hybrid CUDA-MPI.", found)
    assert alarms("We compare MPI and non-MPI runs.", found) == []


def test_exact_statements_rest_on_no_ink() -> None:
    found = drawn(HILL, words=(("180 Hz", BLUE),)).untraced()
    assert not any(panel.inks for panel in found.panels)
    assert not any(text.hex for text in found.texts)


def test_one_label_may_have_a_colour_in_each_panel() -> None:
    def panel(letter: str, code: str, left: float) -> PanelEvidence:
        box = (left, 0.1, left + 0.4, 0.9)
        legend = (LegendEntry("Halo model", (left + 0.1, 0.2, left + 0.2, 0.25), None, hex=code),)
        return make_panel(letter, axes=(make_scale("x", 0, 10), make_scale("y", 0, 100)), legend=legend, box=box)

    panels = (panel("a", BLUE, 0.05), panel("b", RED, 0.55))
    texts = tuple(TextItem("Halo model", one.legend[0].box, 0.02, confidence=0.99) for one in panels)
    found = replace(drawn(), panels=panels, texts=texts)
    assert alarms("(a) Limits of the Halo model (blue). (b) Those of the Halo model (red).", found) == []
    assert alarms("(a) Limits of the Halo model (red).", found) == ["Halo model (red"]
