import pytest

from omniscience_assets.evaluation.options import choose_distractors, equivalent, exactly_one_right, seeded, short_hash


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Time (s)", "time [s]", True),
        ("Time", "Time (s)", True),
        ("Time (s)", "Time (ms)", False),
        ("s", "seconds", True),
        ("%", "percent", True),
        ("10^3", "1000", True),
        ("1e-05", "0.00001", True),
        ("100", "10", False),
        ("(a)", "(b)", False),
        ("Model A", "Model B", False),
        ("Model A", "Model", True),
        ("±", "±", True),
        ("±", "∓", False),
    ],
)
def test_equivalent(one: str, other: str, same: bool) -> None:
    assert equivalent(one, other) is same
    assert equivalent(other, one) is same


def test_exactly_one_right_wants_distinct_options_and_a_lonely_key() -> None:
    assert exactly_one_right(("Time (s)", "Energy (eV)"), 0, ("Time (s)",))
    assert not exactly_one_right(("Time (s)", "Energy (eV)"), 1, ("Time (s)",))
    assert not exactly_one_right(("Time (s)", "Energy (eV)"), 0, ("Time (s)", "Energy"))
    assert not exactly_one_right(("Time (s)", "time"), 0, ("Time (s)",))
    assert not exactly_one_right(("Time (s)",), 0, ("Time (s)",))


def test_distractors_avoid_the_key_other_right_answers_and_one_another() -> None:
    candidates = ("time", "Energy (eV)", "energy", "", "Mass", "Charge", "Spin")
    assert choose_distractors("Time (s)", candidates, ("Charge",)) == ("Energy (eV)", "Mass", "Spin")


def test_seed_and_hash_depend_on_the_words_alone() -> None:
    assert seeded("a", 1).random() == seeded("a", "1").random() != seeded("a1").random()
    assert short_hash("a", "b") == short_hash("a", "b") != short_hash("ab")
