import pytest
from hypothesis import given
from hypothesis import strategies as st

from omniscience_assets.quality.duplicates import Twin, exact_keys, twins

LONG = (
    "Decay of the voltage across the junction after the drive is switched off at time zero for all of the five loads."
)


def test_keys_fold_case_spaces_and_punctuation() -> None:
    assert exact_keys("a", LONG) == exact_keys("a", LONG.upper().replace(" ", "\n ").replace(".", " !"))


def test_a_short_caption_is_no_key() -> None:
    assert exact_keys("a", "Training loss.").text is None
    assert exact_keys(None, LONG).image is None


def test_the_smallest_id_of_a_connected_group_is_kept() -> None:
    rows = [("c", "2", "t"), ("b", "1", "t"), ("a", "1", None), ("d", "3", None), ("e", None, None), ("f", None, None)]
    assert twins(rows) == {"b": Twin("a", "image"), "c": Twin("a", "text")}


def test_a_repeated_id_is_refused() -> None:
    with pytest.raises(ValueError, match="x stands in two rows"):
        twins([("x", "1", None), ("x", "2", None)])


KEY = st.one_of(st.none(), st.sampled_from("pqrs"))


@given(
    st.dictionaries(st.text("abc", min_size=1, max_size=3), st.tuples(KEY, KEY), max_size=12).flatmap(
        lambda rows: st.tuples(
            st.just([(key, *pair) for key, pair in rows.items()]),
            st.permutations([(key, *pair) for key, pair in rows.items()]),
        )
    )
)
def test_order_does_not_matter_and_no_twin_is_dropped(
    orders: tuple[list[tuple[str, str | None, str | None]], list[tuple[str, str | None, str | None]]],
) -> None:
    found = twins(orders[0])
    assert found == twins(orders[1])
    assert list(found) == sorted(found)
    assert not {twin.figure_id for twin in found.values()} & set(found)
    kept = [row for row in orders[0] if row[0] not in found]
    for column in (1, 2):
        keys = [row[column] for row in kept if row[column] is not None]
        assert len(keys) == len(set(keys))
