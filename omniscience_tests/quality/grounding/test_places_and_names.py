"""What a true caption may say, beside what a false one says almost in the same words."""

from dataclasses import replace

import pytest

from omniscience_assets.quality.grounding import check_caption
from omniscience_assets.records import Evidence, Figure, LegendEntry, Panel, TextItem
from omniscience_tests.captioning.samples import figure
from omniscience_tests.captioning.typical import entries, seen, two_lines
from omniscience_tests.factories import WHOLE, make_panel, make_scale, make_series

SILENT = replace(figure(""), title="", number=None, panels=(), mentions=())
LEFT, RIGHT = (0.1, 0.1, 0.45, 0.9), (0.55, 0.1, 0.9, 0.9)


def alarms(text: str, found: Evidence | None = None, told: Figure = SILENT) -> list[str]:
    return [
        one.text
        for one in check_caption(text, told, found or two_lines())
        if one.outcome in {"contradicted", "unsupported"}
    ]


def wealth() -> Evidence:
    """A curve over percentiles, one over it, and an upright line."""
    axes = (make_scale("x", 0, 50, 100, title="Percentile"), make_scale("y", 0, 0.5, 1, title="Wealth"))
    model = make_series((0.0, 0.0), (50.0, 0.2), (80.0, 0.4), (100.0, 1.0), label="model", trend="rising")
    data = make_series(
        (0.0, 0.0),
        (50.0, 0.05),
        (80.0, 0.18),
        (100.0, 1.0),
        label="survey",
        trend="rising",
        dash="dashed",
        colour="red",
    )
    upright = make_series((90.0, 0.0), (90.0, 1.0), label="limit", colour="grey", trend=None)
    lines = (model, data, upright)
    return seen("line", make_panel(axes=axes, series=lines, legend=entries(*lines)))


def noted(*words: str, confidence: float = 1.0, origin: str = "vector", **changes: object) -> Evidence:
    """A drawing with texts and nothing else."""
    texts = tuple(TextItem(one, WHOLE, 0.02, confidence=confidence) for one in words)
    return replace(seen("diagram"), texts=texts, origin=origin, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The model reaches 0.4 at the 80th percentile.", []),
        ("The model reaches 0.8 at the 80th percentile.", ["0.8 at the 80th"]),
        ("The survey stays below 0.2 up to the 80th percentile.", []),
        ("The survey stays below 0.2 up to the 99th percentile.", []),
        ("The model climbs to more than 0.9.", []),
        ("The model has reached 0.4 at the 80th percentile, where the data stand near 0.18.", []),
        ("The model rises to 1 just below the limit.", []),
        ("The survey lies below the model.", []),
        ("The survey lies above the model.", ["survey lies above the model"]),
        ("The points lie on or below the model, and the survey rises.", []),
        ("The spread of the model is smallest near percentile 60.", []),
        ("The lowest curve, the survey, passes 0.18 at a percentile of 80.", []),
        ("The limit stands at the 90th percentile.", []),
        ("The limit stands at the 20th percentile.", ["20th"]),
    ],
)
def test_places_told_by_counting(text: str, expected: list[str]) -> None:
    assert alarms(text, wealth()) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Counts per second as a function of the energy between 0 and 10 keV.", []),
        ("Counts per second as a function of the energy between 0 and 40 keV.", ["0", "40"]),
        ("A hatched area covers the Energy from 2 to 7 keV.", []),
        ("The horizontal axis covers the Energy from 2 to 70 keV.", ["70"]),
    ],
)
def test_ranges_of_axes_and_of_what_lies_in_the_plot(text: str, expected: list[str]) -> None:
    assert [one for one in alarms(text) if one[0].isdigit()][-1:] == expected[-1:]


def test_white_is_the_paper() -> None:
    assert alarms("The signal is crossed by white gaps.") == []
    assert alarms("The signal is crossed by purple gaps.") == []


def two_panels() -> Evidence:
    axes = (make_scale("x", 0, 5, 10, title="Time", unit="s"), make_scale("y", 0, 50, 100, title="Yield"))
    blue = make_series((0.0, 10.0), (10.0, 90.0), colour="blue", hex="#1f50d4", trend="rising")
    red = make_series((0.0, 90.0), (10.0, 10.0), label="model", colour="red", hex="#d62728", trend="falling")
    left = make_panel(axes=axes, series=(blue,), legend=(LegendEntry("model", WHOLE, None),), box=LEFT)
    right = make_panel(axes=axes, series=(red,), legend=entries(red), box=RIGHT)
    texts = (
        TextItem("Interest rate R", (0.2, 0.2, 0.3, 0.25), 0.02),
        TextItem("Growth rate g", (0.6, 0.2, 0.7, 0.25), 0.02),
    )
    return replace(seen("line", left, right), texts=texts)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The left panel shows the model (blue).", []),
        ("The right panel shows the model (blue).", ["model (blue"]),
        ("It rises steadily with the interest rate R, and falls with the growth rate g.", []),
        ("It rises steadily with the growth rate g.", ["rises"]),
    ],
)
def test_labels_and_words_of_one_panel(text: str, expected: list[str]) -> None:
    assert [one for one in alarms(text, two_panels()) if one != "the model"] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The solid black line rises.", []),
        ("The dashed black line rises.", ["dashed black line"]),
        ("Lines in solid black and dotted red.", []),
        ("Lines in dashed black and dotted red.", ["dashed black and dotted red"]),
    ],
)
def test_dashes_of_a_colour(text: str, expected: list[str]) -> None:
    axes = (make_scale("x", 0, 10, title="t"), make_scale("y", 0, 100, title="Signal"))
    black = make_series((0.0, 5.0), (10.0, 90.0), colour="black", hex="#000000", trend="rising")
    red = make_series((0.0, 3.0), (10.0, 80.0), colour="red", hex="#d62728", dash="dashed", trend="rising")
    assert alarms(text, seen("line", make_panel(axes=axes, series=(black, red)))) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The rows are linear, paper, paper2 and sigmoid.", []),
        ("The rows are linear, paper, paper2 and quadratic.", ["quadratic"]),
        ("The rows are linear, paper, sigmoid and others.", []),
        ("The sides are Lx, Ly and Lz.", []),
        ("The sides are Lx, Ly and Lw.", ["Lw"]),
        ("An arrow leads from example/crop to example/stt.", []),
        ("An arrow leads from example/crop to example/ocr.", ["example/ocr"]),
    ],
)
def test_the_last_of_a_list_and_what_stands_behind_a_stroke(text: str, expected: list[str]) -> None:
    words = ("linear", "paper", "paper2", "sigmoid", "Lx", "Ly", "Lz")
    paths = ("example/crop", "example/stt", "example/video", "example/face_detectio")
    assert alarms(text, noted(*words, *paths)) == expected


def test_numbers_of_a_drawing_that_a_name_does_not_have() -> None:
    found = noted("z = 0.0", "z = -0.3", "z = -0.6", confidence=0.95, origin="raster")
    assert alarms("Planes lie at z = −0.3 and z = −0.6.", found) == []
    assert alarms("Planes lie at z = −0.3 and z = −0.9.", found) == ["−0.9"]


def test_symbols_of_an_axis() -> None:
    axes = (make_scale("x", 1, 2, title="Ω_y/Ω_x"), make_scale("y", 1, 2, title="Ω_z/Ω_x"))
    found = seen("scatter", make_panel(axes=axes))
    found = replace(found, texts=tuple(TextItem(axis.title or "", WHOLE, 0.02, role="axis_title") for axis in axes))
    assert alarms("The ratios Ω_z/Ω_x and Ω_y/Ω_x are shown.", found) == []
    assert alarms("The ratios Ω_z/Ω_r and Ω_y/Ω_x are shown.", found) == ["Ω_z/Ω_r"]


def test_an_adjective_of_a_known_name_and_words_before_a_part_of_a_name() -> None:
    line = make_series((0.0, 5.0), (10.0, 90.0), label="relaxed, loose parameters", trend="rising")
    axes = (make_scale("x", 0, 10, title="t"), make_scale("y", 0, 100, title="Signal"))
    found = seen("line", make_panel(axes=axes, series=(line,), legend=entries(line)))
    assert alarms("The Poissonian one with loose parameters rises.", found) == []
    assert alarms("The curve of unrelated loose parameters rises.", found) != []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The estimate of the 1-channel scenario (c) is noisy.", []),
        ("The estimate of the 1-channel scenario (b) is noisy.", ["b"]),
        ("(b) Noisy signal of the sensor.", []),
        ("(c) Noisy signal of the sensor.", ["c"]),
        ("Left, for case A: one pole.", []),
        ("Right, for case A: one pole.", ["Right"]),
    ],
)
def test_panels_are_where_the_authors_say(text: str, expected: list[str]) -> None:
    captions = {"b": "Noisy signal of the sensor", "c": "Estimate in a 1-channel scenario"}
    panels = tuple(Panel(letter, caption) for letter, caption in captions.items())
    told = replace(SILENT, caption="Poles for cases A (left) and B (right).", panels=panels)
    found = noted("estimate", "noisy", "pole")
    assert [one for one in alarms(text, found, told) if len(one) == 1 or one == "Right"] == expected


def test_panels_are_counted_where_all_were_read() -> None:
    assert alarms("Two panels show the yield.", two_panels()) == []
    assert alarms("Three panels show the yield.", two_panels()) == ["Three panels"]


def test_units_that_look_alike_or_are_of_one_element() -> None:
    axes = (make_scale("x", 0, 10, title="t"), make_scale("y", 0, 15, title="Discharge", unit="1/min"))
    line = make_series((0.0, 12.0), (10.0, 12.0), trend="flat")
    found = replace(seen("line", make_panel(axes=axes, series=(line,))), origin="raster")
    assert alarms("The discharge in l/min stays at 12 l/min.", found) == []
    assert "m³/h" in alarms("The discharge in m³/h stays at 12.", found)
    bare = make_panel(axes=(make_scale("x", 0, 10, title=None), make_scale("y", 0, 15, title=None)))
    titled = replace(seen("line", bare), texts=(TextItem("Rate [molN molC^-1 d^-1]", WHOLE, 0.02),))
    assert alarms("The axis ends at 15 molN molC⁻¹ d⁻¹.", titled) == []
    assert "molN molC⁻¹ h⁻¹" in alarms("The axis ends at 15 molN molC⁻¹ h⁻¹.", titled)
    assert "mmag" in alarms("The discharge in mmag stays at 12.", found)
