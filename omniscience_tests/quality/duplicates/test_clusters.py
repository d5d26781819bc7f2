from collections.abc import Sequence

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from omniscience_assets.quality.duplicates import Pairs, Relation, Twin, cluster
from omniscience_assets.quality.duplicates.relations import connected, number, verified


def pairs(*near: tuple[int, int, float]) -> Pairs:
    left, right, similarity = (list(column) for column in zip(*sorted(near), strict=True)) if near else ([], [], [])
    return Pairs(np.array(left, np.int64), np.array(right, np.int64), np.array(similarity, np.float32))


def relation(by: str, keys: Sequence[int], *near: tuple[int, int, float], **rest: object) -> Relation:
    return Relation(by, np.array(keys, np.int64), pairs(*near), **rest)  # type: ignore[arg-type]


PAPERS = np.arange(10)


def test_the_end_of_a_chain_is_kept_as_it_is_near_no_kept_one() -> None:
    chain = relation("image", [0, 1, 2], (0, 1, 0.95), (1, 2, 0.96))
    assert cluster("abc", PAPERS[:3], [chain]) == {"b": Twin("a", "image", exact=False, similarity=0.95)}


def test_the_likest_kept_one_is_the_twin() -> None:
    near = relation("image", [0, 1, 2], (0, 2, 0.95), (1, 2, 0.97))
    assert cluster("abc", PAPERS[:3], [near]) == {"c": Twin("b", "image", exact=False, similarity=0.97)}


def test_exact_goes_before_near_and_image_before_text() -> None:
    text = relation("text", [0, 1, 0, 1], exact=True)
    image = relation("image", [0, 1, 2, 3], (0, 3, 0.94), (1, 2, 0.96))
    assert cluster("abcd", PAPERS[:4], [image, text]) == {"c": Twin("a", "text"), "d": Twin("b", "text")}
    near_text = relation("text", [0, 1, 0, 1])
    assert cluster("abcd", PAPERS[:4], [near_text, image])["d"] == Twin("a", "image", exact=False, similarity=0.94)


def test_within_a_paper_only_what_is_near_enough_counts() -> None:
    text = relation("text", [0, 0, 0], within_paper=2.0)
    papers = np.array([0, 0, 1])
    assert cluster("abc", papers, [text]) == {"c": Twin("a", "text", exact=False)}
    image = relation("image", [0, 1, 2], (0, 1, 0.95), (0, 2, 0.95), within_paper=0.97)
    assert set(cluster("abc", papers, [image])) == {"c"}


def test_figures_without_a_key_stand_alone() -> None:
    assert cluster("abc", PAPERS[:3], [relation("image", [-1, -1, 0])]) == {}
    assert cluster("", PAPERS[:0], [relation("image", [])]) == {}


@st.composite
def relations(draw: st.DrawFn) -> tuple[int, list[int], list[Relation]]:
    count = draw(st.integers(0, 12))
    made = []
    for by in draw(st.lists(st.sampled_from(["image", "text", "embedding"]), max_size=3)):
        values = draw(st.lists(st.one_of(st.none(), st.sampled_from("pqrst")), min_size=count, max_size=count))
        keys, firsts = number(values)
        edges = {
            (a, b): draw(st.sampled_from([0.93, 0.95, 0.99]))
            for a in range(len(firsts)) for b in range(a + 1, len(firsts)) if draw(st.booleans())
        }  # fmt: skip
        near = pairs(*((a, b, score) for (a, b), score in edges.items()))
        made.append(Relation(by, keys, near, draw(st.booleans()), draw(st.sampled_from([0.0, 0.97, 2.0]))))
    return count, draw(st.lists(st.integers(0, 3), min_size=count, max_size=count)), made


def alike(one: Relation, a: int, b: int, papers: Sequence[int]) -> float:
    if min(one.keys[a], one.keys[b]) < 0:
        return 0.0
    low, high = sorted((one.keys[a], one.keys[b]))
    hits = one.near.similarity[(one.near.left == low) & (one.near.right == high)]
    score = 1.0 if low == high else round(float(hits[0]), 4) if len(hits) else 0.0
    return score if papers[a] != papers[b] or score >= one.within_paper else 0.0


@settings(max_examples=200, deadline=None)
@given(relations())
def test_dropped_ones_are_near_their_kept_twin_and_kept_ones_are_near_nothing_kept(
    case: tuple[int, list[int], list[Relation]],
) -> None:
    count, papers, made = case
    ids = [f"f{index:02d}" for index in range(count)]
    dropped = cluster(ids, np.array(papers, np.int64), made)
    kept = [index for index, name in enumerate(ids) if name not in dropped]
    for name, twin in dropped.items():
        figure, its_twin = ids.index(name), ids.index(twin.figure_id)
        assert its_twin in kept
        assert its_twin < figure
        assert twin.similarity in {alike(one, figure, its_twin, papers) for one in made if one.by == twin.by}
    for figure in kept:
        for other in kept:
            if other < figure:
                assert not any(alike(one, figure, other, papers) for one in made)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=40))
def test_connected_keys_share_their_smallest(edges: list[tuple[int, int]]) -> None:
    left, right = (np.array([edge[side] for edge in edges], np.int64) for side in (0, 1))
    labels = connected(left, right, 31)
    assert (labels[left] == labels[right]).all()
    groups: dict[int, set[int]] = {index: {index} for index in range(31)}
    for a, b in edges:
        joined = groups[a] | groups[b]
        for member in joined:
            groups[member] = joined
    assert labels.tolist() == [min(groups[index]) for index in range(31)]


def test_verified_asks_once_for_each_pair_and_for_the_first_of_each_group() -> None:
    asked: list[tuple[int, int]] = []

    def measure(left: np.ndarray, right: np.ndarray) -> np.ndarray:
        asked.extend(zip(left.tolist(), right.tolist(), strict=True))
        return np.where(np.abs(left - right) <= 2, 0.95, 0.5).astype(np.float32)

    near = verified(np.array([2, 1, 1, 4]), np.array([1, 2, 0, 4]), 9, measure, 0.9)
    assert list(zip(near.left.tolist(), near.right.tolist(), strict=True)) == [(0, 1), (0, 2), (1, 2)]
    assert sorted(asked) == [(0, 1), (0, 2), (1, 2)]
