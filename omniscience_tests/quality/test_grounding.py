import pytest

from omniscience_assets.quality.grounding import ground_numbers, grounded_values
from omniscience_tests.factories import make_evidence, make_figure, make_mention, make_panel

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
