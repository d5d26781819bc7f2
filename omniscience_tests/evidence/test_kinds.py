from importlib.resources import files

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from omniscience_assets.evidence.kinds.components import find_components
from omniscience_assets.evidence.kinds.features import FEATURES_VERSION, kind_features
from omniscience_assets.evidence.kinds.forest import Forest
from omniscience_assets.evidence.kinds.model import KINDS, is_proven, load_model, merge_scores, score_kinds
from omniscience_assets.evidence.kinds.proofs import proven_kinds
from omniscience_assets.evidence.kinds.words import word_features
from omniscience_assets.records import Score

GREY = np.full((40, 60, 3), 128, np.uint8)


def flood(mask: np.ndarray) -> list[tuple[int, int, int, int, int]]:
    """Parts of a mask, found one pixel after another."""
    left, found = {(int(y), int(x)) for y, x in np.argwhere(mask)}, []
    while left:
        part, edge = set(), [left.pop()]
        while edge:
            y, x = edge.pop()
            part.add((y, x))
            near = {(y + 1, x), (y - 1, x), (y, x + 1), (y, x - 1)} & left
            left -= near
            edge += near
        ys, xs = zip(*part, strict=True)
        found.append((len(part), min(xs), min(ys), max(xs) + 1, max(ys) + 1))
    return sorted(found)


@given(arrays(bool, st.tuples(st.integers(1, 12), st.integers(1, 12))))
def test_parts_are_those_that_a_flood_finds(mask: np.ndarray) -> None:
    parts = find_components(mask)
    columns = (parts.area, parts.x0, parts.y0, parts.x1, parts.y1)
    assert sorted(zip(*(column.tolist() for column in columns), strict=True)) == flood(mask)


@pytest.mark.parametrize("shape", [(1, 1), (1, 500), (500, 2), (3, 3), (1200, 900)])
def test_any_size_of_image_gives_finite_features(shape: tuple[int, int]) -> None:
    noise = np.random.default_rng(0).integers(0, 255, (*shape, 3), dtype=np.uint8)
    assert all(np.isfinite(value) for value in kind_features(noise).values())


def test_the_model_knows_the_features_that_are_computed() -> None:
    assert load_model().features == tuple(kind_features(GREY))
    assert load_model().kinds == KINDS
    assert load_model().version == FEATURES_VERSION


def test_the_model_is_small() -> None:
    assert files("omniscience_assets.evidence.kinds").joinpath("model.npz").stat().st_size < 400_000


def test_a_forest_goes_left_up_to_its_threshold_and_right_beyond() -> None:
    forest = Forest(
        roots=np.array([0, 1]),
        feature=np.array([0, 1]),
        threshold=np.array([0.5, 0.0]),
        left=np.array([-1, -3]),
        right=np.array([-2, -3]),
        shares=np.array([[2.0, 0.0], [0.0, 4.0], [1.0, 1.0]]),
    )
    found = forest.probabilities(np.array([[0.5, 9.0], [0.6, 9.0]]))
    assert found.tolist() == [[0.75, 0.25], [0.25, 0.75]]


def test_pixels_prove_nothing() -> None:
    features = kind_features(GREY)
    assert not is_proven(tuple(features), np.array([list(features.values())])).any()


def test_probabilities_add_up_and_are_the_same_each_time() -> None:
    first, second = (score_kinds(kind_features(GREY)) for _ in range(2))
    assert first == second
    assert sum(score.value for score in first) == pytest.approx(1, abs=1e-3)
    assert [score.value for score in first] == sorted((score.value for score in first), reverse=True)


def proven(**shown: float) -> str:
    features = {**kind_features(GREY), "v_page": 1.0, "l_framed": 0.2, **shown}
    return str(proven_kinds(tuple(features), np.array([list(features.values())]))[0])


def test_panels_of_one_look_prove_a_kind_and_words_prove_a_spectrum() -> None:
    assert proven(v_shows_curves=0.5, v_shows_marked_curves=0.5) == "line"
    assert proven(v_shows_curves=1.0, w_spectral=1.0) == "spectrum"
    assert proven(v_shows_curves=0.5, v_shows_points=0.5) == ""
    assert proven(v_shows_curves=1.0, l_framed=0.0) == ""
    assert proven(v_shows_heat_map=1.0, w_place=1.0) == ""


def certain(kind: str, share: float = 0.97) -> tuple[Score, ...]:
    rest = (1 - share) / (len(KINDS) - 1)
    return tuple(Score(name, share if name == kind else rest) for name in KINDS)


def test_files_that_agree_keep_their_kind_and_files_that_do_not_are_mixed() -> None:
    assert merge_scores([certain("line")] * 4)[0].label == "line"
    assert merge_scores([certain("line"), certain("histogram")])[0].label == "mixed"
    assert merge_scores([certain("line", 0.6)] * 6)[0].label == "line"


def test_words_tell_a_spectrum_and_a_map() -> None:
    assert word_features(["Wavelength (nm)", "Intensity (a.u.)", "400"])["spectral"] == 1
    assert word_features(["Time (s)", "Position (m)"])["spectral"] == 0
    assert word_features(["Candidates / (2 MeV)"])["spectral"] == 1
    assert word_features(["Flux (ppm)", "Time (d)"])["spectral"] == 0
    assert word_features(["Right Ascension (J2000)"])["place"] == 1
    assert word_features(["77.10°E", "32.5°N"])["compass"] > 0
