import random
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from omniscience_assets.quality.duplicates import (
    Columns,
    Twin,
    exact_keys,
    image_signature,
    near_twins,
    near_vectors,
    text_signature,
)
from omniscience_tests.quality.duplicates.drawings import chart, crop, jpeg
from omniscience_tests.quality.duplicates.test_texts import caption, replaced

Row = tuple[str, str, float, str | None, str | None, bytes | None, bytes | None]


def row(figure_id: str, priority: float = 0.0, image: bytes | None = None, text: str | None = None) -> Row:
    keys = exact_keys(None, text or "")
    return figure_id, figure_id.split("#", maxsplit=1)[0], priority, None, keys.text, image, text_signature(text or "")


def batches(rows: Sequence[Row], size: int) -> list[Columns]:
    parts = [rows[start : start + size] for start in range(0, len(rows), size)]
    return [Columns(*map(list, zip(*part, strict=True))) for part in parts]


def find(*rows: Row) -> dict[str, Twin]:
    return near_twins(batches(rows, 2))


IMAGES = [
    image_signature(image) for seed in range(4) for image in (chart(seed), jpeg(crop(chart(seed), 0.04, 0, 0.03, 0.02)))
]
TEXTS = [text for seed in range(4) for text in (caption(seed), replaced(caption(seed), seed))]


def test_the_one_of_higher_priority_is_kept_and_else_the_smaller_id() -> None:
    assert set(find(row("a#1", 1, IMAGES[0]), row("b#1", 2, IMAGES[1]))) == {"a#1"}
    assert set(find(row("b#1", 1, IMAGES[0]), row("a#1", 1, IMAGES[1]))) == {"b#1"}


def test_a_near_text_makes_twins_across_papers_only() -> None:
    assert find(row("a#1", text=TEXTS[0]), row("a#2", text=TEXTS[1])) == {}
    found = find(row("a#1", text=TEXTS[0]), row("b#2", text=TEXTS[1]))
    assert found["b#2"].by == "text"
    assert not found["b#2"].exact
    assert 0.62 <= found["b#2"].similarity < 1


def test_an_equal_text_makes_twins_across_papers_only() -> None:
    assert find(row("a#1", text=TEXTS[0]), row("a#2", text=TEXTS[0])) == {}
    assert find(row("a#1", text=TEXTS[0]), row("b#2", text=TEXTS[0].upper())) == {"b#2": Twin("a#1", "text")}


def test_equal_images_make_twins_within_a_paper_too() -> None:
    found = find(row("a#1", image=IMAGES[0]), row("a#2", image=IMAGES[0]))
    assert found == {"a#2": Twin("a#1", "image", exact=False)}


def test_a_repeated_id_and_columns_of_unequal_length_are_refused() -> None:
    with pytest.raises(ValueError, match="a#1 stands in two rows"):
        find(row("a#1", 1), row("b#1"), row("a#1", 2))
    with pytest.raises(ValueError, match="unequal length"):
        near_twins([Columns(["a"], [], [0.0], [None], [None], [None], [None])])


figures = st.lists(
    st.tuples(
        st.sampled_from(["a", "b", "c"]), st.integers(0, 2),
        st.one_of(st.none(), st.sampled_from(IMAGES)), st.one_of(st.none(), st.sampled_from(TEXTS)),
    ),
    max_size=10,
)  # fmt: skip


@settings(max_examples=25, deadline=None)
@given(figures, st.integers(1, 5), st.integers(1, 5), st.randoms(use_true_random=False))
def test_neither_order_nor_batches_matter(
    drawn: list[tuple[str, int, bytes | None, str | None]], size: int, other: int, rng: random.Random
) -> None:
    rows = [row(f"{paper}#{index}", priority, *rest) for index, (paper, priority, *rest) in enumerate(drawn)]
    shuffled = rng.sample(rows, len(rows))
    found = near_twins(batches(rows, size))
    assert found == near_twins(batches(shuffled, other))
    assert not {twin.figure_id for twin in found.values()} & set(found)


def test_near_vectors_are_all_pairs_within_eps() -> None:
    rng = np.random.default_rng(0)
    vectors = rng.normal(size=(3_000, 16))
    vectors[2_900] = 3 * vectors[10] + 0.01
    vectors[7] = 0
    near = near_vectors(vectors, 0.3)
    units = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)
    wanted = np.argwhere(np.triu(units @ units.T, 1) >= 0.7)
    assert np.array_equal(np.stack((near.left, near.right), axis=1), wanted)
    assert (10, 2_900) in set(zip(near.left.tolist(), near.right.tolist(), strict=True))
    with pytest.raises(ValueError, match="matrix"):
        near_vectors(vectors[0], 0.1)
