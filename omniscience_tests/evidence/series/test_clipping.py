import numpy as np
import numpy.typing as npt
from hypothesis import given, settings
from hypothesis import strategies as st

from omniscience_assets.evidence.series.clipping import clip_polyline

FRAME = (0.0, 0.0, 100.0, 50.0)
SLACK = 0.75
COORDINATE = st.integers(-300, 300)
LINE = st.lists(st.tuples(COORDINATE, COORDINATE), min_size=2, max_size=20).map(
    lambda points: np.asarray(points, float)
)
Array = npt.NDArray[np.float64]


def clip(*points: tuple[float, float]) -> list[list[list[float]]]:
    return [piece.tolist() for piece in clip_polyline(np.asarray(points, float), FRAME)]


def test_a_line_inside_is_unchanged() -> None:
    line = np.array([[0.0, 0.0], [50.0, 50.0], [100.0, 0.0]])
    (piece,) = clip_polyline(line, FRAME)
    assert piece is line


def test_a_line_outside_is_gone() -> None:
    assert clip((-10, -10), (-5, 60), (-20, 80)) == []
    assert clip((-10, 60), (110, 60)) == []


def test_a_line_that_leaves_ends_at_the_edge() -> None:
    assert clip((50, 25), (50, 100)) == [[[50, 25], [50, 50 + SLACK]]]


def test_a_line_that_crosses_everything_is_cut_at_both_ends() -> None:
    assert clip((-100, 25), (200, 25)) == [[[-SLACK, 25], [100 + SLACK, 25]]]


def test_a_line_that_comes_back_is_two_pieces() -> None:
    assert clip((10, 25), (10, 80), (20, 80), (20, 25)) == [
        [[10, 25], [10, 50 + SLACK]],
        [[20, 50 + SLACK], [20, 25]],
    ]


def test_a_segment_past_a_corner_is_gone() -> None:
    assert clip((-30, 40), (20, 90)) == []


def test_single_points_outside_are_gone() -> None:
    assert clip((500, 500)) == []


@settings(max_examples=100)
@given(LINE)
def test_pieces_lie_in_the_frame(line: Array) -> None:
    for piece in clip_polyline(line, FRAME):
        assert len(piece) >= 1
        assert (piece >= np.array([-SLACK, -SLACK]) - 1e-6).all()
        assert (piece <= np.array([100 + SLACK, 50 + SLACK]) + 1e-6).all()


@settings(max_examples=100)
@given(LINE)
def test_points_inside_are_kept(line: Array) -> None:
    inside = ((line > 0) & (line < np.array([100, 50]))).all(axis=1)
    kept = np.vstack([*clip_polyline(line, FRAME), np.empty((0, 2))])
    for point in line[inside]:
        assert np.abs(kept - point).max(axis=1).min() < 1e-9


@settings(max_examples=50)
@given(LINE)
def test_clipping_twice_changes_nothing(line: Array) -> None:
    for piece in clip_polyline(line, FRAME):
        again = clip_polyline(np.clip(piece, -SLACK, [100 + SLACK, 50 + SLACK]), FRAME)
        assert len(again) == 1
        assert np.abs(again[0] - piece).max() < 1e-6
