"""Ways of saying things that must be read right before they are held against the figure."""

from dataclasses import replace

import pytest

from omniscience_assets.quality.grounding import check_caption
from omniscience_assets.quality.grounding.bounds import read_bound
from omniscience_assets.quality.grounding.layout import at_place, printed_boxes
from omniscience_assets.records import Evidence, Figure, ImageFile, TextItem
from omniscience_tests.captioning.samples import WHOLE, figure
from omniscience_tests.captioning.typical import entries, seen, two_lines
from omniscience_tests.factories import make_panel, make_scale, make_series

SILENT = replace(figure(""), title="", number=None)


def alarms(text: str, found: Evidence, told: Figure = SILENT) -> list[str]:
    return [one.text for one in check_caption(text, told, found) if one.outcome in {"contradicted", "unsupported"}]


def plateau() -> Evidence:
    """A line that falls to a level of 2 and stays there, and one that rises from 5 to 6 and dips at the end."""
    axes = (make_scale("x", 0, 20, 40, title="Time", unit="s"), make_scale("y", 0, 5, 10, title="Load", unit="kN"))
    first = make_series((0.0, 9.0), (8.0, 2.0), (40.0, 2.0), label="settling", trend="falling")
    second = make_series((0.0, 5.0), (30.0, 6.0), (40.0, 5.8), label="creeping", trend="rising", colour="red")
    return seen("line", make_panel(axes=axes, series=(first, second), legend=entries(first, second)))


def spike() -> Evidence:
    axes = (make_scale("x", 0, 50, 100, title="Frequency"), make_scale("y", 0, 50, 100, title="Gain"))
    line = make_series((0.0, 1.0), (48.0, 10.0), (50.0, 95.0), (52.0, 10.0), (100.0, 1.0), label="Q", trend="peak")
    return seen("line", make_panel(axes=axes, series=(line,), legend=entries(line)))


def named(*labels: str) -> Evidence:
    lines = [
        make_series((0.0, float(at)), (10.0, at + 1.0), label=label, trend="rising", colour=colour)
        for at, (label, colour) in enumerate(zip(labels, ("red", "blue", "green", "black"), strict=False))
    ]
    axes = (make_scale("x", 0, 10, title="t"), make_scale("y", 0, 5, title="Load"))
    found = seen("line", make_panel(axes=axes, series=tuple(lines), legend=entries(*lines)))
    return replace(found, texts=tuple(TextItem(label, WHOLE, 0.02) for label in labels))


def stacked(count: int) -> Evidence:
    """Panels one above the other; the line of each rises from 0 to another value."""
    axes = (make_scale("x", 0, 10, title="t"), make_scale("y", 0, 50, 100, title="Load"))
    panels = [
        make_panel(
            axes=axes,
            series=(make_series((0.0, 0.0), (10.0, 90.0 / (index + 1)), trend="rising"),),
            box=(0.1, (index + 0.1) / count, 0.9, (index + 0.9) / count),
        )
        for index in range(count)
    ]
    return seen("line", *panels)


def images(*rows: int | None) -> Figure:
    return replace(
        SILENT,
        images=tuple(
            ImageFile(f"{at}.pdf", "application/pdf", "blob", "blob", 800, 600, row=row) for at, row in enumerate(rows)
        ),
    )


@pytest.mark.parametrize(
    ("words", "bound"),
    [
        ("the curve stays below ", "all below"),
        (" and ends below ", "reached below"),
        (" never exceeds ", "all below"),
        (" rises above ", "reached above"),
        (" is at least ", "reached above"),
        (" of no more than ", "all below"),
        (" peaks just below ", None),
        (" for energies below ", None),
        (" falls to ", None),
    ],
)
def test_bounds_are_told_from_values(words: str, bound: str | None) -> None:
    assert read_bound(words) == bound


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The line settling ends below 4 kN.", []),
        ("The line settling ends above 4 kN.", ["4"]),
        ("The line creeping stays above 4 kN.", []),
        ("The line creeping stays below 4 kN.", ["4"]),
        ("The line settling levels off near 2 kN.", []),
        ("The line settling levels off near 6 kN.", ["6"]),
        ("Both axes go on; the horizontal axis runs from 0 to 90.", ["90"]),
        ("Both axes go on; the horizontal axis runs from 0 to 40.", []),
        ("The load falls from 9 kN to a plateau near 4 kN.", ["4"]),
        ("The line settling lies at 2 kN between 14 and 20 s.", []),
        ("The line settling lies at 9 kN between 14 and 20 s.", ["9"]),
        ("The line settling runs below the line creeping, whose maximum is 6 kN.", []),
        ("The line creeping runs above the line settling, whose maximum is 6 kN.", []),
        ("The line creeping rises to 6 kN and then drops slightly.", []),
        ("The line settling falls from about 4 to 2.", ["4"]),
        ("The line creeping sinks from 5 at Time = 0 to 6 at Time = 30.", ["sinks"]),
    ],
)
def test_what_is_said_of_a_line(text: str, expected: list[str]) -> None:
    assert alarms(text, plateau()) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The line Q shoots up to 95 at Frequency = 50.", []),
        ("The line Q shoots up to 30 at Frequency = 50.", ["30 at Frequency = 50"]),
        ("The line Q peaks at 95 just above 49.", []),
    ],
)
def test_what_is_reached_at_a_spike_is_its_top(text: str, expected: list[str]) -> None:
    assert alarms(text, spike()) == expected


def test_letters_of_tick_labels_are_magnitudes() -> None:
    (panel,) = two_lines().panels
    value = make_scale("y", 59_000, 60_000, 61_000, title="Load")
    ticks = tuple(replace(tick, label=f"{(tick.value or 0) / 1000} K") for tick in value.ticks)
    line = make_series((0.0, 59_000.0), (2.0, 60_900.0), (10.0, 60_950.0), label="model", trend="rising")
    axes = (panel.axes[0], replace(value, ticks=ticks))
    found = seen("line", make_panel(axes=axes, series=(line,), legend=entries(line)))
    assert alarms("The model levels off near 60.9 K.", found) == []
    assert alarms("The model levels off near 59.9 K.", found) == ["59.9 K"]


@pytest.mark.parametrize(
    ("text", "labels", "expected"),
    [
        ("The curve for 16384 per cell rises.", ("2048 per cell", "8192 per cell"), ["16384 per cell"]),
        ("The region of unstable real poles grows.", ("stable real poles",), ["unstable real poles"]),
        ("The region of stable real poles grows.", ("stable real pole",), []),
        ("The region of other real poles grows.", ("stable real poles",), []),
        ("Lines for alpha, kappa and gamma are drawn.", ("alpha", "beta", "gamma"), ["kappa"]),
        ("Lines for alpha, beta and gamma are drawn.", ("alpha", "beta", "gamma"), []),
        ("The height over a winter for CH22 and CH35.", ("CH22", "CH21"), ["CH35"]),
        ("dist_mid has a small peak.", ("dist_beg", "dist_end"), ["dist_mid"]),
        ("Below the upright-firehose lies a gap.", ("oblique-firehose", "parallel-firehose"), ["upright-firehose"]),
        ("Below the upright-firehose lies a gap.", ("oblique-firehose", "parallel"), []),
    ],
)
def test_names_that_are_almost_those_of_the_figure(text: str, labels: tuple[str, ...], expected: list[str]) -> None:
    assert [one for one in alarms(text, named(*labels)) if one in text and not one.isdigit()] == expected


def test_panels_stand_where_the_paper_prints_them() -> None:
    grid = printed_boxes(images(0, 0, 1, 1), stacked(4).panels)
    assert [at_place(grid, *place) for place in (("top", "left"), ("top", "right"), ("bottom", "right"))] == [
        (0,),
        (1,),
        (3,),
    ]
    assert at_place(printed_boxes(images(0, 0, 0), stacked(3).panels), "", "middle") == (1,)
    assert at_place(printed_boxes(SILENT, stacked(3).panels), "", "middle") == (1,)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Three panels are shown. In the middle one the line rises to 45.", []),
        ("Three panels are shown. In the right one the line rises to 90.", ["90"]),
        ("The line in the panel on the left rises to 90.", []),
        ("The line in the panel on the left rises to 30.", ["30"]),
    ],
)
def test_panels_are_named_by_their_place_alone(text: str, expected: list[str]) -> None:
    assert alarms(text, stacked(3), images(0, 0, 0)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("In (a) to (c), the load rises. The first panel ends at 90.", []),
        ("In the top panel the line rises to 90, in the lower one it rises to 30.", []),
        ("In the top panel the line rises to 90, in the lower one it rises to 60.", ["60"]),
        ("In the top panel the line rises to 90, the lower one shows a rise to 60.", ["60"]),
    ],
)
def test_another_panel_is_named_behind_one(text: str, expected: list[str]) -> None:
    assert alarms(text, stacked(3)) == expected


@pytest.mark.parametrize(("text", "expected"), [("the title beta", []), ("the title Gamma rays", ["Gamma rays"])])
def test_titles_are_written_in_the_image(text: str, expected: list[str]) -> None:
    assert alarms(f"The line is drawn under {text}.", named("alpha", "beta")) == expected


def test_things_that_were_not_read_are_not_counted() -> None:
    assert "five dotted green lines" not in alarms("There are five dotted green lines.", plateau())
    assert "five solid red lines" in alarms("There are five solid red lines.", plateau())


def test_a_unit_between_brackets_anywhere_is_held_against_others_of_its_kind() -> None:
    found = replace(plateau(), texts=(TextItem("s (GeV)", WHOLE, 0.02),))
    assert "keV" in alarms("The load against the energy in keV.", found)
    assert "GeV" not in alarms("The load against the energy in GeV.", found)


def test_an_axis_is_found_by_the_unit_of_its_range() -> None:
    assert alarms("The load from 0 to 40 s for two lines.", plateau()) == []
    assert alarms("The load from 0 to 90 s for two lines.", plateau()) == ["90"]
