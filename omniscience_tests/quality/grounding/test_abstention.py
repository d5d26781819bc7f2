"""True captions whose numbers, names and panels are easily taken for something that they do not say."""

from dataclasses import replace

import pytest

from omniscience_assets.quality.grounding import check_caption
from omniscience_assets.records import ColourShare, Evidence, TextItem
from omniscience_tests.captioning.samples import WHOLE, figure
from omniscience_tests.captioning.typical import seen
from omniscience_tests.factories import make_legend, make_panel, make_scale, make_series

SILENT = replace(figure(""), title="", number=None)
FALLING = ((0.0, 0.8), (40.0, 0.5), (65.0, 0.1), (100.0, 0.05))


def alarms(text: str, found: Evidence) -> list[str]:
    return [one.text for one in check_caption(text, SILENT, found) if one.outcome in {"contradicted", "unsupported"}]


def shares(x_title: str | None, y_title: str = "Share", **of_series: str) -> Evidence:
    """A line that falls from 0.8 at 0 to 0.05 at 100."""
    axes = (make_scale("x", 0, 100, title=x_title), make_scale("y", 0, 1, title=y_title))
    return seen("line", make_panel(axes=axes, series=(make_series(*FALLING, label="multi", **of_series),)))


def written(*words: tuple[str, float], origin: str = "vector") -> Evidence:
    """A drawing of which some words were read, with how sure."""
    texts = tuple(TextItem(text, WHOLE, 0.02, confidence=sure) for text, sure in words)
    return replace(seen("diagram"), texts=texts, origin=origin)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The curve “multi” falls from 0.8 almost to zero as a increases to 100.", []),
        ("The curve “multi” falls from 0.3 to 0.05 as a increases to 100.", ["0.3"]),
        ("The curve “multi” drops to 0.1 at a = 65.", []),
        ("The curve “multi” drops to 0.7 at a = 65.", ["0.7 at a = 65"]),
        ("The curve “multi” starts highest, at 0.8.", []),
        ("The curve “multi” ends lowest, at 0.05.", []),
    ],
)
def test_a_symbol_in_brackets_is_that_of_its_axis(text: str, expected: list[str]) -> None:
    assert alarms(text, shares("work interval (a)")) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Share by age, between 0 and 100.", []),
        ("The curve “multi” dips to about 0.1 around age 65.", []),
        ("The curve “multi” dips to about 0.6 around age 65.", ["0.6 around age 65"]),
    ],
)
def test_numbers_of_an_axis_without_a_title_are_places(text: str, expected: list[str]) -> None:
    assert alarms(text, shares(None)) == expected


def test_a_single_letter_in_brackets_is_no_unit_unless_it_was_read_as_one() -> None:
    assert alarms("The curve “multi” ends at 0.05 ms.", shares("work (a)", "response (W)")) == ["ms"]


def test_fewer_series_than_entries_contradict_nothing_of_one_without_a_label() -> None:
    axes = (make_scale("x", 0, 4, title="N"), make_scale("y", 0, 5, title="Speedup"))
    bars = make_series((0.5, 3.0), (1.5, 4.2), (2.5, 3.9), kind="bar", dash=None)
    panel = make_panel(axes=axes, series=(bars,), legend=make_legend("A", "B", "C"))
    assert alarms("The dotted bars drop from 2.4 to 1.6.", seen("bar", panel)) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Two arrows are marked “bow-tie modification”.", []),
        ("Two arrows are marked “bow-tie augmentation”.", ["bow-tie augmentation"]),
        ("Afterwards a narrow triangle has been added.", []),
        ("The states feed Stage 1 (blue).", []),
        ("The parameters are mapped by (31) to G.", []),
        ("The parameters are mapped by 31 to G.", []),
    ],
)
def test_words_of_drawings(text: str, expected: list[str]) -> None:
    drawing = written(("bow-tie", 1), ("modification", 1), ("Stage 1", 1), ("parameters", 1), ("G", 1))
    blue = (ColourShare("blue", "#0000ff", 0.1),)
    assert alarms(text, replace(drawing, colours=blue)) == expected


def test_what_an_engine_reads_worst_is_no_fault() -> None:
    pixels = written(("3×105cm/s", 0.92), ("AB", 0.7), ("Stabilizers", 1), origin="raster")
    assert alarms("One is that of 3 × 10⁶ cm/s.", pixels) == []
    assert alarms("The rewritten ones are the ABCD.", pixels) == []
    assert alarms("The output leaves in red.", replace(pixels, colours=(ColourShare("black", "#000000", 0.008),))) == []


def test_a_name_with_a_panel_of_its_own_behind_that_of_another() -> None:
    upper = make_panel(axes=(make_scale("x", 0, 1, title="r"), make_scale("y", 0, 1, title="flux")), box=(0, 0, 1, 0.4))
    lower = make_panel(axes=(make_scale("x", 0, 1, title="r"), make_scale("y", 0, 1, title="mass")), box=(0, 0.6, 1, 1))
    found = seen("line", upper, lower)
    assert alarms("The figure has flux in the upper panel and mass in the lower panel.", found) == []
    assert alarms("The figure has mass in the upper panel and flux in the lower panel.", found) != []


def test_values_contradict_only_where_a_panel_is_named() -> None:
    panels = [make_panel(axes=(make_scale("x", 0, 9), make_scale("y", 0, 9)), box=(0, y, 1, y + 0.4)) for y in (0, 0.6)]
    line = make_series((0, 1), (9, 8), label="A")
    found = seen("line", replace(panels[0], series=(line,)), panels[1])
    loose, firm = (
        check_caption(f"{place}he curve “A” ends at 4.", SILENT, found) for place in ("T", "In the upper panel, t")
    )
    assert "contradicted" not in {one.outcome for one in loose}
    assert "contradicted" in {one.outcome for one in firm}
