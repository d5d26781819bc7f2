import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from omniscience_assets.quality.selection.kmeans import assign, spherical_kmeans
from omniscience_assets.quality.selection.vectors import UnitVectors, id_order, random_keys
from omniscience_tests.quality.selection.planted import blobs, names, noise


def test_planted_clusters_are_found() -> None:
    clusters = spherical_kmeans(names(80), UnitVectors.of(blobs(8, 10, spread=0.05)), 8)
    groups = clusters.labels.reshape(8, 10)
    assert (groups == groups[:, :1]).all()
    assert len(set(groups[:, 0].tolist())) == 8


def test_each_row_is_with_its_nearest_centroid_at_its_cosine_distance() -> None:
    matrix = noise(500)
    clusters = spherical_kmeans(names(500), UnitVectors.of(matrix), 7, seed=3)
    unit = matrix.astype(np.float64) / np.linalg.norm(matrix.astype(np.float64), axis=1, keepdims=True)
    cosines = unit @ clusters.centroids.astype(np.float64).T
    assert (clusters.labels == cosines.argmax(axis=1)).all()
    np.testing.assert_allclose(clusters.distances, 1 - cosines.max(axis=1), atol=1e-6)
    np.testing.assert_allclose(np.linalg.norm(clusters.centroids, axis=1), 1, atol=1e-6)


def test_it_ends_where_centroids_are_the_means_of_their_clusters() -> None:
    matrix = noise(400)
    clusters = spherical_kmeans(names(400), UnitVectors.of(matrix), 5, iterations=500)
    unit = matrix / np.linalg.norm(matrix, axis=1, keepdims=True)
    means = np.stack([unit[clusters.labels == label].mean(axis=0) for label in range(5)])
    means /= np.linalg.norm(means, axis=1, keepdims=True)
    np.testing.assert_allclose(clusters.centroids, means, atol=1e-5)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 1000), st.integers(2, 40))
def test_the_order_of_rows_changes_nothing(seed: int, k: int) -> None:
    matrix, ids = noise(200, 6, seed), names(200)
    shuffled = np.random.default_rng(seed).permutation(200)
    one = spherical_kmeans(ids, UnitVectors.of(matrix), k, seed=seed)
    other = spherical_kmeans(ids[shuffled], UnitVectors.of(matrix[shuffled]), k, seed=seed)
    assert (one.labels[shuffled] == other.labels).all()
    assert (one.distances[shuffled] == other.distances).all()
    assert (one.centroids == other.centroids).all()


def test_the_length_of_an_embedding_means_nothing() -> None:
    matrix = noise(100)
    scaled = matrix * np.random.default_rng(1).integers(1, 64, size=(100, 1))
    one, other = (spherical_kmeans(names(100), UnitVectors.of(each), 5) for each in (matrix, scaled))
    assert (one.labels == other.labels).all()


def test_no_cluster_is_empty_while_there_are_enough_directions() -> None:
    # two thirds of the rows are one point, so that most first centroids that are drawn from rows would be the same
    matrix = np.vstack([np.tile(noise(1), (200, 1)), noise(100, seed=5)])
    for seed in range(5):
        assert spherical_kmeans(names(300), UnitVectors.of(matrix), 60, seed=seed).sizes.all()


def test_fewer_directions_than_clusters_leave_some_empty() -> None:
    matrix = np.repeat(np.eye(3, dtype=np.float32), 4, axis=0)
    clusters = spherical_kmeans(names(12), UnitVectors.of(matrix), 5)
    assert clusters.sizes.sum() == 12
    assert sorted(clusters.sizes.tolist()) == [0, 0, 4, 4, 4]
    assert np.isfinite(clusters.centroids).all()


def test_more_rows_than_the_sample_are_all_assigned() -> None:
    matrix = blobs(2, 1000, spread=0.1)
    clusters = spherical_kmeans(names(2000), UnitVectors.of(matrix), 2)
    assert sorted(clusters.sizes.tolist()) == [1000, 1000]


def test_blocks_are_as_one(monkeypatch: pytest.MonkeyPatch) -> None:
    matrix = noise(1000)
    whole = spherical_kmeans(names(1000), UnitVectors.of(matrix), 9)
    monkeypatch.setattr("omniscience_assets.quality.selection.vectors._BLOCK_BYTES", 4 * 16 * 64)
    small = spherical_kmeans(names(1000), UnitVectors.of(matrix), 9)
    assert (whole.labels == small.labels).all()


@pytest.mark.parametrize("k", [0, 4])
def test_an_impossible_number_of_clusters_is_refused(k: int) -> None:
    with pytest.raises(ValueError, match=f"between 1 and the 3 rows, not {k}"):
        spherical_kmeans(names(3), UnitVectors.of(noise(3)), k)


def test_an_embedding_without_direction_is_refused() -> None:
    matrix = noise(5)
    matrix[3] = 0
    assert UnitVectors.of(matrix).present().tolist() == [True, True, True, False, True]
    with pytest.raises(ValueError, match="embedding 3 is zero or not finite"):
        assign(UnitVectors.of(matrix), noise(2))


def test_ids_must_differ() -> None:
    with pytest.raises(ValueError, match="x stands in two rows"):
        id_order(["a", "x", "x"], 3)


def test_a_random_key_hangs_on_its_own_row_only() -> None:
    assert random_keys(["a", "b"], 1)[1] == random_keys(["b"], 1)[0]
    assert random_keys(["a"], 1)[0] != random_keys(["a"], 2)[0]
