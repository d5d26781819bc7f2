"""What stands in the image in so many words: equations, units, labels, the numbers of colour bars."""

from dataclasses import replace

import pytest

from omniscience_assets.quality.grounding import check_caption
from omniscience_assets.records import Evidence, TextItem
from omniscience_tests.captioning.samples import WHOLE, figure
from omniscience_tests.captioning.typical import seen
from omniscience_tests.factories import make_panel, make_scale, make_series

SILENT = replace(figure(""), title="", number=None)


def written(*words: str, kind: str = "line") -> Evidence:
    axes = (make_scale("x", 0, 10, title="Trials"), make_scale("y", 0, 100, title="Mass", unit="g"))
    texts = tuple(TextItem(word, WHOLE, 0.02, confidence=0.99) for word in words)
    return replace(seen(kind, make_panel(axes=axes)), texts=texts, origin="raster")


def alarms(text: str, found: Evidence) -> list[str]:
    return [one.text for one in check_caption(text, SILENT, found) if one.outcome in {"contradicted", "unsupported"}]


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [
        ("The fit has r^2 = 0.61.", ["r^2=0.61", "r^2=1.00"], []),
        ("The fit has r^2 = 0.83.", ["r^2=0.61", "r^2=1.00"], ["0.83"]),
        ("The line for L = 90 lies lowest.", ["L=20", "L=30", "L=40"], []),
        ("It is drawn over z (km).", ["2.5 z (km)"], []),
        ("It is drawn over z (mi).", ["2.5 z (km)"], ["mi"]),
        ("It is drawn over z (left).", ["2.5 z (km)"], []),
        ("The frequency of the i-mode is shown.", ["i-mode frequency"], []),
        ("The frequency of the g-mode is shown.", ["i-mode frequency"], ["g-mode"]),
        ("The p-value is shown.", ["i-mode frequency"], []),
        ("The legend lists three entries, among them Warm Start and Cold.", ["Warm Start", "Cold"], []),
        ("The legend lists three entries, among them Slow Start and Cold.", ["Warm Start", "Cold"], ["Slow Start"]),
    ],
)
def test_what_is_written_is_what_counts(text: str, words: list[str], expected: list[str]) -> None:
    assert alarms(text, written(*words)) == expected


BARS = ("10^−4", "10^−6", "10^−8", "10^−10")


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [
        ("The colour bar goes down to 10^-10.", BARS, []),
        ("The colour bar goes down to 10^-16.", BARS, ["10^-16"]),
        ("The colour bar goes from 0 to 900.", ("0", "300", "600", "900"), []),
        ("The colour bar goes from 0 to 2500.", ("0", "300", "600", "900"), ["2500"]),
    ],
)
def test_a_colour_bar_ends_near_its_numbers(text: str, words: tuple[str, ...], expected: list[str]) -> None:
    found = written(*words)
    assert alarms(text, replace(found, panels=(replace(found.panels[0], axes=()),))) == expected


def test_signs_that_an_engine_lost_are_no_faults() -> None:
    assert alarms("The circles go from −50 dB on.", written("50 dB")) == []
    assert alarms("The circles go from −90 dB on.", written("50 dB", "90°")) == []
    assert alarms("It goes on to 455.", written("0.0455.0")) == []


def test_a_point_that_an_engine_lost_is_no_fault() -> None:
    found = replace(written("136M"), panels=())
    assert alarms("One value of 1.36 is told.", found) == []
    assert alarms("One value of 2.48 is told.", found) == []


@pytest.mark.parametrize(("text", "expected"), [("It is about 9.9.", []), ("It is about 62.", [])])
def test_numbers_of_axes_that_were_not_found_cannot_be_read(text: str, expected: list[str]) -> None:
    found = written("0", "2", "4", "6", "8", "10")
    assert alarms(text, replace(found, panels=())) == expected


def test_a_title_heads_the_panels_below_that_have_none() -> None:
    boxes = (("TON", (0.1, 0.1, 0.4, 0.4)), (None, (0.1, 0.6, 0.4, 0.9)), ("ARM", (0.6, 0.1, 0.9, 0.4)))
    axes = (make_scale("x", 0, 10, title="Month"), make_scale("y", 0, 100, title="Heat"))
    panels = [make_panel(axes=axes, title=title, box=box) for title, box in boxes]
    found = seen("line", *panels, make_panel(axes=axes, box=(0.6, 0.6, 0.9, 0.9)))
    assert alarms("In the lower left panel, “TON”, the heat is shown.", found) == []
    assert alarms("In the lower left panel, “ARM”, the heat is shown.", found) != []


@pytest.mark.parametrize(
    "text",
    [
        "The Mass goes up to 100 g.",
        "The labels of the colour bar go up to 100.",
        "A count of Mass with values of slightly over 60.",
        "The Mass trace over 1500 iterations is shown.",
        "Two polar diagrams are shown.",
    ],
)
def test_ends_of_axes_are_no_courses_and_counts_no_ends(text: str) -> None:
    line = make_series((0.0, 90.0), (10.0, 10.0), trend="falling")
    found = written("iterations")
    panel = replace(found.panels[0], series=(line,))
    checks = [one for one in check_caption(text, SILENT, replace(found, panels=(panel,))) if one.kind in KINDS]
    assert [one.text for one in checks if one.outcome == "contradicted"] == []


KINDS = {"trend", "kind", "number"}


def test_a_label_with_a_unit_is_no_value_of_its_curve() -> None:
    line = make_series((6.0, 0.2), (5.9, 90.0), colour="blue")
    found = written("40 MeV")
    found = replace(found, panels=(replace(found.panels[0], series=(line,)),))
    assert alarms("The blue line, 40 MeV, is steep.", found) == []
