import dataclasses
import math

import pytest

from omniscience_assets.captioning.grounding.measured import measured_values
from omniscience_assets.captioning.grounding.values import ground_numbers, grounded_values
from omniscience_tests.captioning.typical import grouped_bars, twin_axes, two_lines
from omniscience_tests.factories import (
    make_evidence,
    make_figure,
    make_mention,
    make_panel,
    make_scale,
    make_series,
)

VALUES = grounded_values(make_figure(), make_evidence())


def unsupported(text: str) -> tuple[str, ...]:
    return ground_numbers(text, VALUES).unsupported


def test_ticks_mentions_and_counts_ground_a_number() -> None:
    assert unsupported("2 panels; 2 legend entries; from 0 to 10 s, up to 10^3 mV, within 3.5 s") == ()


def test_numbers_from_nowhere_are_named() -> None:
    grounding = ground_numbers("The peak of 42.7 mV is at 5 s, 17% higher; 42.7 again", VALUES)
    assert (grounding.numbers, grounding.unsupported) == (3, ("42.7", "17%"))
    assert grounding.share == pytest.approx(1 / 3)


def test_sign_matters() -> None:
    assert unsupported("from −10 to 10") == ("-10",)


def test_panels_may_be_counted_off() -> None:
    evidence = make_evidence(panels=tuple(make_panel(axes=()) for _ in range(7)))
    values = grounded_values(make_figure(), evidence)
    assert ground_numbers("The figure has seven panels; panels 4 and 7 are red, 8 is not.", values).unsupported == (
        "8",
    )


def test_list_markers_state_nothing_but_must_count_up() -> None:
    assert unsupported("There are: 1. the drive, 2. the load, 3. the probe and 4. noise") == ()
    assert unsupported("Shown is (7) the drive") == ("7",)


def test_numbers_written_as_words_or_inside_names_ground_digits() -> None:
    figure = make_figure(mentions=(make_mention("Four runs of ResNet50 reach an error of 10−4."),))
    values = grounded_values(figure, make_evidence())
    assert ground_numbers("4 runs with 50 layers reach 10^-4", values).unsupported == ()


def test_a_text_without_numbers_has_no_share() -> None:
    assert ground_numbers("H2O in a 3D cell", VALUES).share is None


def test_what_follows_from_the_data_is_grounded_and_nothing_else() -> None:
    figure, evidence = make_figure(caption="", mentions=(), title="", number=None), two_lines()
    values = grounded_values(figure, evidence)
    said = "2 lines; it rises from about 1.2 at 0 keV to 95 (94.98) at 10 keV and crosses at 5.8 keV, 40 per second"
    assert ground_numbers(said, values).unsupported == ()
    invented = ground_numbers("It peaks at 87.3 at 7.4 keV, 3 times the 45 of the background, from -5 to 62", values)
    assert invented.unsupported == ("87.3", "7.4", "3", "45", "-5", "62")


def test_partial_evidence_grounds_no_data() -> None:
    figure = make_figure(caption="", mentions=(), title="", number=None)
    values = grounded_values(figure, dataclasses.replace(two_lines(), degraded="too_many_paths"))
    assert ground_numbers("from 0 to 100, the crossing is at 5.8", values).unsupported == ("5.8",)


def test_dates_and_bars_are_grounded() -> None:
    figure = make_figure(caption="", mentions=(), title="", number=None)
    dates, bars = grounded_values(figure, twin_axes()), grounded_values(figure, grouped_bars())
    assert ground_numbers("25 °C on 5 April 2020", dates).unsupported == ()
    assert ground_numbers("25 °C on 5 April 2017", dates).unsupported == ("2017",)
    assert ground_numbers("81.8% and 82% for ViT-B, 93% at least", bars).unsupported == ()
    assert ground_numbers("88% for ViT-B", bars).unsupported == ("88%",)


def test_no_float_is_too_odd_to_be_measured() -> None:
    axes = (make_scale("x", 0, 1), make_scale("y", 1e-300, 1e300, scale="log"))
    series = make_series((0.0, 1e-300), (1.0, 1e300), (0.5, float("inf")))
    assert all(map(math.isfinite, measured_values(make_evidence(panels=(make_panel(axes=axes, series=(series,)),)))))
