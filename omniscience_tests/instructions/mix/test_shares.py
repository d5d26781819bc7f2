from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from omniscience_assets.instructions.mix.shares import allot

Counts = dict[tuple[str, ...], int]


def sums(taken: dict[tuple[str, ...], float], axis: int) -> Counter[str]:
    found: Counter[str] = Counter()
    for cell, rows in taken.items():
        found[cell[axis]] += rows  # type: ignore[assignment]
    return found


def test_the_scarcest_value_says_how_large_a_mix_is() -> None:
    taken, kept = allot({("a",): 1000, ("b",): 10}, [{"a": 1, "b": 1}])
    assert kept
    assert taken == pytest.approx({("a",): 10, ("b",): 10})


def test_without_shares_all_is_taken_up_to_the_limit() -> None:
    assert allot({("",): 100}, []) == ({("",): 100.0}, True)
    assert allot({("",): 100}, [], 30) == ({("",): 30.0}, True)
    assert allot({}, [{"a": 1}]) == ({}, True)


def test_values_that_are_not_there_are_left_out_of_the_reckoning() -> None:
    taken, kept = allot({("a",): 30, ("b",): 30}, [{"a": 2, "b": 1, "c": 7}])
    assert kept
    assert taken == pytest.approx({("a",): 30, ("b",): 15})


def test_shares_of_two_axes_that_contradict_each_other_are_told() -> None:
    counts: Counts = {("a", "x"): 100, ("b", "y"): 100}
    taken, kept = allot(counts, [{"a": 1, "b": 9}, {"x": 9, "y": 1}])
    assert not kept
    assert taken


cells = st.dictionaries(
    st.tuples(st.sampled_from("abc"), st.sampled_from("xyz")), st.integers(1, 3000), min_size=9, max_size=9
)
weights = st.floats(0.2, 5)


@settings(max_examples=25, deadline=None)
@given(
    cells,
    st.fixed_dictionaries(dict.fromkeys("abc", weights)),
    st.fixed_dictionaries(dict.fromkeys("xyz", weights)),
    st.none() | st.integers(1, 5000),
)
def test_shares_are_kept_on_both_axes_and_no_cell_gives_more_than_it_has(
    counts: Counts, first: dict[str, float], second: dict[str, float], most: int | None
) -> None:
    taken, kept = allot(counts, [first, second], most)
    total = sum(taken.values())
    assert all(0 <= rows <= counts[cell] + 1e-6 for cell, rows in taken.items())
    assert most is None or total <= most + 1
    if kept:
        for axis, shares in enumerate((first, second)):
            for value, rows in sums(taken, axis).items():
                wanted = total * shares[value] / sum(shares.values())
                assert abs(rows - wanted) <= max(3.0, 0.01 * total)
