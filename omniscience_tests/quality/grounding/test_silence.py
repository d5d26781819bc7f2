"""Where the evidence is not complete for a matter, nothing is said of it."""

from dataclasses import replace

import pytest

from omniscience_assets.quality.grounding import check_caption
from omniscience_assets.records import ColourShare, Evidence, TextItem
from omniscience_tests.captioning.samples import WHOLE, figure
from omniscience_tests.captioning.typical import entries, seen, two_lines
from omniscience_tests.factories import make_legend, make_panel, make_scale, make_series

SILENT = replace(figure(""), title="", number=None)


def alarms(text: str, found: Evidence) -> list[str]:
    return [one.text for one in check_caption(text, SILENT, found) if one.outcome in {"contradicted", "unsupported"}]


def unbound() -> Evidence:
    """Bars of two kinds that were read as one series, beside a legend of two entries."""
    axes = (make_scale("x", 0, 15, 30, title="Iteration"), make_scale("y", 0, 10, 20, title="Time", unit="s"))
    bars = make_series((0.2, 2.0), (0.6, 19.0), (1.2, 2.0), (1.6, 11.0), (2.2, 2.0), (2.6, 0.4), kind="bar", dash=None)
    return seen("bar", make_panel(axes=axes, series=(bars,), legend=make_legend("P2P", "M2L")))


def of_pixels(*words: tuple[str, float]) -> Evidence:
    axes = (make_scale("x", 0, 10, title="J(MeV)"), make_scale("y", 0, 90, title="Rp"))
    texts = tuple(TextItem(text, WHOLE, 0.02, confidence=sure) for text, sure in words)
    return replace(seen("line", make_panel(axes=axes)), texts=texts, origin="raster")


@pytest.mark.parametrize(
    "text",
    [
        "The hatched bars, M2L, start at about 19 s and stay below 1 s from the third on.",
        "The bars of M2L drop to 11 s, and those of P2P rise.",
    ],
)
def test_an_entry_that_no_series_was_bound_to_contradicts_nothing(text: str) -> None:
    assert alarms(text, unbound()) == []


def test_a_number_of_an_entry_that_no_series_was_bound_to_is_open() -> None:
    assert alarms("The bars of M2L start at about 6.3 s.", unbound()) == []


def test_numbers_of_series_without_values_are_not_judged() -> None:
    (panel,) = two_lines().panels
    unread = make_series(label="histogram", kind="histogram", x_axis=None, y_axis=None, colour="black")
    found = seen("mixed", replace(panel, series=(*panel.series, unread)))
    assert alarms("The histogram peaks near 62.", found) == []
    assert alarms("The signal peaks near 62.", found) == ["62"]


def test_data_that_were_not_read_may_end_before_their_axis() -> None:
    (panel,) = two_lines().panels
    unread = make_series(label="signal", x_axis=None, y_axis=None)
    found = seen("line", replace(panel, series=(unread,), relations=()))
    assert alarms("The signal falls as Energy goes on to 8.", found) == []
    assert alarms("The Energy axis goes on to 8.", found) == ["8"]


def test_names_that_an_engine_doubted_may_stand_in_the_image() -> None:
    clear, doubtful = ("Montane Desert", 0.99), ("su ba a no Dee rt", 0.8)
    assert "Coastal" in " ".join(alarms("The zone labelled Coastal Desert is drawn.", of_pixels(clear)))
    assert alarms("The zone labelled Coastal Desert is drawn.", of_pixels(clear, doubtful)) == []


@pytest.mark.parametrize(("text", "expected"), [("J (MeV) is shown.", []), ("J (keV) is shown.", ["keV"])])
def test_a_letter_before_its_unit_is_an_axis(text: str, expected: list[str]) -> None:
    assert alarms(text, of_pixels(("J(MeV)", 1.0))) == expected


def test_a_subscript_that_an_engine_lost_is_the_same_name() -> None:
    found = check_caption("R_p is shown.", SILENT, of_pixels(("Rp", 1.0)))
    assert [(one.text, one.outcome) for one in found] == [("R_p", "supported")]


def test_ranges_of_no_axis_are_no_ends_of_one() -> None:
    checks = check_caption("Energy in keV for five frequencies between 120 and 200 Hz.", SILENT, two_lines())
    assert [one.outcome for one in checks if one.kind == "number"] == ["unchecked"] * 2


def test_a_logarithmic_colour_bar_says_nothing_of_the_axes() -> None:
    assert alarms("Two lines with logarithmic colour bars.", two_lines()) == []
    assert alarms("Two lines on logarithmic axes.", two_lines()) != []


def test_words_before_the_first_entry_of_a_list_are_no_part_of_it() -> None:
    line = make_series((0.0, 1.0), (10.0, 5.0), label="all", trend="rising")
    other = make_series((0.0, 2.0), (10.0, 6.0), label="1 best", trend="rising", colour="red")
    (panel,) = two_lines().panels
    found = seen("line", replace(panel, series=(line, other), legend=entries(line, other), relations=()))
    found = replace(found, texts=(TextItem("all", WHOLE, 0.02), TextItem("1 best", WHOLE, 0.02)))
    assert alarms("The legend lists the selections all and 1 best.", found) == []
    assert alarms("The legend lists the selections all and 2 worst.", found) == ["2 worst"]


@pytest.mark.parametrize(
    "text",
    [
        "The green curve falls from 62 to 17.",
        "Four points, A to D, are marked.",
        "Counts per second from 2015-07 to 2018-06.",
    ],
)
def test_words_that_are_of_nothing_that_was_read(text: str) -> None:
    green = replace(two_lines(), colours=(ColourShare("green", "#2ca02c", 0.01),))
    assert alarms(text, green) == []


def test_a_series_of_which_panels_were_left_unread_is_not_judged() -> None:
    (panel,) = two_lines().panels
    unread = make_series(label="signal", x_axis=None, y_axis=None)
    other = replace(panel, series=(unread,), relations=(), box=(0.5, 0.0, 1.0, 1.0))
    assert alarms("The signal peaks at 62.", seen("line", panel, other)) == []


def test_numbers_that_label_things_are_no_ends_of_an_axis() -> None:
    found = replace(two_lines(), texts=(TextItem("3.0", WHOLE, 0.02), TextItem("8.0", WHOLE, 0.02)))
    assert alarms("Bands in the plane of Counts per second and Energy in keV, labelled 3.0 to 8.0.", found) == []


def test_panels_of_pixels_are_not_counted() -> None:
    assert alarms("Two panels of counts.", of_pixels(("Rp", 1.0))) == []
