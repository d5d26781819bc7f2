import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from omniscience_assets.quality.selection.budgets import cluster_budgets, continuous_budgets, smallest_budgets
from omniscience_assets.quality.selection.complexity import complexities, inter_distances, intra_distances, shares
from omniscience_assets.quality.selection.kmeans import Clusters, spherical_kmeans
from omniscience_assets.quality.selection.pruning import choose, concept_pruning
from omniscience_assets.quality.selection.vectors import UnitVectors
from omniscience_tests.quality.selection.planted import blobs, names, noise


def test_distances_within_clusters_are_means_of_the_rows() -> None:
    matrix = noise(300)
    clusters = spherical_kmeans(names(300), UnitVectors.of(matrix), 6)
    unit = matrix / np.linalg.norm(matrix, axis=1, keepdims=True)
    for label, found in enumerate(intra_distances(clusters)):
        assert found == pytest.approx(np.mean(1 - unit[clusters.labels == label] @ clusters.centroids[label]), abs=1e-6)


@pytest.mark.parametrize("neighbours", [1, 5, 20, 1000])
def test_distances_between_clusters_are_means_of_the_nearest(neighbours: int) -> None:
    centroids = noise(40)
    unit = centroids / np.linalg.norm(centroids, axis=1, keepdims=True)
    wanted = [
        np.mean(sorted(1 - unit[at] @ unit[other] for other in range(40) if other != at)[:neighbours])
        for at in range(40)
    ]
    np.testing.assert_allclose(inter_distances(unit, neighbours), wanted, atol=1e-6)


def test_centroids_that_are_not_of_length_one_give_the_same_distances() -> None:
    """By inner product, a long centroid is nearer to others than they are to themselves, and none drops out as own."""
    centroids = noise(30)
    longer = centroids * np.random.default_rng(0).uniform(0.1, 10, size=(30, 1)).astype(np.float32)
    np.testing.assert_allclose(inter_distances(longer, 5), inter_distances(centroids, 5), atol=1e-6)


def test_two_equal_centroids_are_each_others_neighbours() -> None:
    centroids = np.array([[1, 0], [1, 0], [0, 1]], np.float32)
    np.testing.assert_allclose(inter_distances(centroids, 1), [0, 0, 1], atol=1e-12)


def test_a_cluster_without_a_complexity_gets_the_mean() -> None:
    inter, intra = np.array([1.0, 2, 3]), np.array([0.5, np.nan, 0.1])
    np.testing.assert_allclose(complexities(inter, intra), [0.5, 0.4, 0.3])
    assert complexities(np.array([np.nan]), np.array([0.2])).tolist() == [0]


def test_an_empty_cluster_is_one_without() -> None:
    clusters = Clusters(np.eye(3, dtype=np.float32), np.array([0, 0, 2]), np.array([0.2, 0.4, 0.1], np.float32))
    np.testing.assert_allclose(intra_distances(clusters), [0.3, np.nan, 0.1], atol=1e-6)


def test_shares_are_a_softmax_that_large_numbers_do_not_break() -> None:
    np.testing.assert_allclose(shares(np.log([1, 2, 5]), 1.0), [1 / 8, 2 / 8, 5 / 8])
    assert shares(np.array([0.0, 1e6])).tolist() == [0, 1]
    with pytest.raises(ValueError, match="above 0"):
        shares(np.ones(2), 0)


problems = st.integers(1, 30).flatmap(
    lambda k: st.tuples(
        st.lists(st.integers(0, 50), min_size=k, max_size=k),
        st.lists(st.floats(0, 3), min_size=k, max_size=k),
        st.floats(0.02, 2),
        st.floats(0, 1),
        st.integers(0, 3),
    )
)


@settings(max_examples=100, deadline=None)
@given(problems)
def test_budgets_meet_the_conditions_of_the_optimum_and_add_up(
    problem: tuple[list[int], list[float], float, float, int],
) -> None:
    sizes, wanted = np.array(problem[0]), shares(np.array(problem[1]), problem[2])
    lower = smallest_budgets(sizes, 1, minimum=problem[4])
    total = int(lower.sum() + problem[3] * (sizes.sum() - lower.sum()))
    exact = continuous_budgets(wanted, sizes, total, lower)
    assert exact.sum() == pytest.approx(total, abs=1e-6)
    assert ((lower <= exact) & (exact <= sizes)).all()
    # Karush-Kuhn-Tucker: one multiplier for all between their bounds, above it at the lower, below it at the upper
    pull = exact - total * wanted
    at_lower, at_upper = exact <= lower + 1e-9, exact >= sizes - 1e-9
    between = ~at_lower & ~at_upper
    least = pull[between | (at_upper & ~at_lower)].max(initial=-np.inf)
    most = pull[between | (at_lower & ~at_upper)].min(initial=np.inf)
    assert least <= most + 1e-6
    whole = cluster_budgets(wanted, sizes, total, lower)
    assert whole.sum() == total
    assert ((lower <= whole) & (whole <= sizes)).all()
    assert (np.abs(whole - exact) < 1 + 1e-6).all()


def test_no_other_budgets_are_nearer_than_those_of_a_generic_solver() -> None:
    optimize = pytest.importorskip("scipy.optimize")
    generator = np.random.default_rng(0)
    sizes = generator.integers(1, 60, 12)
    wanted, lower, total = shares(generator.uniform(0, 1, 12), 0.3), smallest_budgets(sizes, 150), 150
    found = optimize.minimize(
        lambda x: 0.5 * ((x - total * wanted) ** 2).sum(), x0=sizes * total / sizes.sum(), method="SLSQP",
        jac=lambda x: x - total * wanted, bounds=list(zip(lower, sizes, strict=True)),
        constraints={"type": "eq", "fun": lambda x: x.sum() - total}, options={"ftol": 1e-14, "maxiter": 1000},
    )  # fmt: skip
    np.testing.assert_allclose(continuous_budgets(wanted, sizes, total, lower), found.x, atol=1e-4)


@pytest.mark.parametrize("k", [5, 100, 500])
@pytest.mark.parametrize("tau", [0.5, 0.1])
def test_budgets_add_up_where_rounding_each_misses(k: int, tau: float) -> None:
    """The published code rounds each budget by itself and misses the wanted number by up to eight."""
    generator = np.random.default_rng(k)
    sizes = generator.integers(1, 400, k)
    total = int(sizes.sum() * 0.3)
    wanted = shares(generator.uniform(0, 1, k), tau)
    lower = smallest_budgets(sizes, total)
    exact = continuous_budgets(wanted, sizes, total, lower)
    if k == 500:
        assert np.rint(exact).sum() != total
    whole = cluster_budgets(wanted, sizes, total, lower)
    assert whole.sum() == total
    assert np.abs(whole - exact).max() < 1


def test_lower_bounds_leave_one_row_to_choose() -> None:
    sizes = np.array([0, 1, 2, 50])
    assert smallest_budgets(sizes, 40, minimum=1).tolist() == [0, 0, 1, 1]
    assert smallest_budgets(sizes, 40, balance=0.5).tolist() == [0, 0, 1, 5]


@pytest.mark.parametrize("total", [1, 61])
def test_what_cannot_add_up_is_refused(total: int) -> None:
    sizes = np.array([10, 20, 30])
    with pytest.raises(ValueError, match="keep 3 at least, 60 at most"):
        cluster_budgets(np.ones(3) / 3, sizes, total, smallest_budgets(sizes, total))


def two_clusters() -> Clusters:
    """Rows 0-3 in one, 4-6 in the other; the first of each is the furthest."""
    distances = np.array([0.4, 0.3, 0.2, 0.1, 0.3, 0.2, 0.1], np.float32)
    return Clusters(np.eye(2, dtype=np.float32), np.array([0, 0, 0, 0, 1, 1, 1]), distances)


def test_hard_takes_the_furthest_and_easy_the_nearest() -> None:
    budgets = np.array([2, 1])
    hard, ranks = choose(names(7), two_clusters(), budgets, keep="hard")
    assert hard.tolist() == [True, True, False, False, True, False, False]
    assert ranks.tolist() == [1, 2, 3, 4, 1, 2, 3]
    easy, _ = choose(names(7), two_clusters(), budgets, keep="easy")
    assert easy.tolist() == [False, False, True, True, False, False, True]


def test_easy_with_a_budget_of_none_keeps_none() -> None:
    """The published code slices `[-0:]`, which is the whole cluster."""
    kept, _ = choose(names(7), two_clusters(), np.array([0, 1]), keep="easy")
    assert not kept[:4].any()
    assert kept.sum() == 1


def test_random_removes_what_it_does_not_keep() -> None:
    """The published code's removed rows are always none."""
    kept, _ = choose(names(7), two_clusters(), np.array([1, 1]), keep="random", seed=1)
    assert kept.sum() == 2
    assert (~kept).sum() == 5
    assert kept[:4].sum() == kept[4:].sum() == 1


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 1000), st.sampled_from(["hard", "easy", "random"]), st.integers(20, 200))
def test_pruning_keeps_exactly_so_many_in_any_order(seed: int, keep: str, size: int) -> None:
    matrix, ids = noise(200, 8, seed), names(200)
    shuffled = np.random.default_rng(seed).permutation(200)
    found = []
    for order in (np.arange(200), shuffled):
        clusters = spherical_kmeans(ids[order], UnitVectors.of(matrix[order]), 9, seed=seed)
        pruned = concept_pruning(ids[order], clusters, size, keep=keep, seed=seed)  # type: ignore[arg-type]
        assert pruned.kept.sum() == pruned.budgets.sum() == size
        assert np.bincount(clusters.labels[pruned.kept], minlength=9).tolist() == pruned.budgets.tolist()
        found.append(set(ids[order][pruned.kept].tolist()))
    assert found[0] == found[1]


def test_complex_concepts_keep_more() -> None:
    matrix = np.vstack([blobs(4, 50, spread=0.02), blobs(8, 50, spread=0.2)[200:]])
    clusters = spherical_kmeans(names(400), UnitVectors.of(matrix), 8)
    kept = concept_pruning(names(400), clusters, 200, tau=0.1).kept
    assert kept[200:].sum() > 1.5 * kept[:200].sum()
