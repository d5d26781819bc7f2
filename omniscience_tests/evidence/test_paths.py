import math
from typing import Any

import numpy as np
import pytest

from omniscience_assets.evidence.paths import Path, read_paths, straight
from omniscience_tests.evidence.series.charts import rectangle, stroke

CORNERS = [(0.0, 0.0), (10.0, 0.0), (10.0, 10.0), (0.0, 10.0)]


def drawing(level: int = 0, kind: str = "s", **parts: Any) -> dict[str, Any]:
    given = {"rect": (0.0, 0.0, 10.0, 10.0), "items": [("l", (0.0, 0.0), (10.0, 10.0))], "width": 1.0}
    return {"level": level, "type": kind, **given, **parts}


def test_lines_that_meet_are_one_polyline() -> None:
    (line,) = stroke(*CORNERS).polylines()
    assert line.tolist() == [list(point) for point in CORNERS]


def test_lines_that_do_not_meet_are_several() -> None:
    items = (("l", (0.0, 0.0), (1.0, 0.0)), ("l", (5.0, 0.0), (6.0, 0.0)))
    path = Path((0.0, 0.0, 6.0, 0.0), "s", "ll", items, (0.0, 0.0, 0.0), None)
    assert [line.tolist() for line in path.polylines()] == [[[0, 0], [1, 0]], [[5, 0], [6, 0]]]


def test_a_closed_stroke_returns_to_its_start() -> None:
    (line,) = stroke(*CORNERS, closed=True).polylines()
    assert line[0].tolist() == line[-1].tolist()


def test_a_rectangle_is_a_ring_of_five_points() -> None:
    (ring,) = rectangle(1.0, 2.0, 3.0, 4.0).polylines()
    assert ring.shape == (5, 2)
    assert ring[0].tolist() == ring[-1].tolist() == [1.0, 2.0]


def test_a_curve_is_followed_in_steps() -> None:
    handle = 100 * 4 / 3 * math.tan(math.pi / 8)
    quarter = ("c", (100.0, 0.0), (100.0, handle), (handle, 100.0), (0.0, 100.0))
    (line,) = Path((0.0, 0.0, 100.0, 100.0), "s", "c", (quarter,), (0.0, 0.0, 0.0), None).polylines()
    assert len(line) == 9
    assert np.hypot(*line.T) == pytest.approx(100, abs=0.1)


def test_a_path_along_the_axes_is_known() -> None:
    assert stroke(*CORNERS).steps
    assert not stroke((0.0, 0.0), (5.0, 1.0)).steps
    assert not rectangle(0.0, 0.0, 1.0, 1.0).steps


def test_a_long_curve_gives_no_straight_lines() -> None:
    zigzag = stroke(*((float(i), float(i % 2)) for i in range(12)))
    assert zigzag.lines == ()
    assert stroke((0.0, 0.0), (5.0, 1.0)).lines == ((0.0, 0.0, 5.0, 1.0),)


def test_straight_paths_have_the_box_of_their_ends() -> None:
    first, second = straight([(5.0, 1.0, 0.0, 3.0), (0.0, 0.0, 1.0, 0.0)])
    assert (first.box, first.span, first.lines) == ((0.0, 1.0, 5.0, 3.0), (5.0, 2.0), ((5.0, 1.0, 0.0, 3.0),))
    assert (first.order, second.order) == (0, 1)


def test_what_is_wholly_clipped_away_is_left_out() -> None:
    clip = drawing(0, "clip", scissor=(100.0, 100.0, 200.0, 200.0))
    paths, items = read_paths([clip, drawing(1), drawing(1, rect=(150.0, 0.0, 160.0, 300.0))], 100)
    assert [path.clip for path in paths] == [(100.0, 100.0, 200.0, 200.0)]
    assert items == 2


def test_a_clip_lies_within_the_one_around_it_and_ends_with_its_level() -> None:
    outer = drawing(0, "clip", scissor=(0.0, 0.0, 50.0, 50.0))
    inner = drawing(1, "clip", scissor=(-10.0, 5.0, 90.0, 20.0))
    paths, _ = read_paths([outer, inner, drawing(2), drawing(1), drawing(0)], 100)
    assert [path.clip for path in paths] == [(0.0, 5.0, 50.0, 20.0), (0.0, 0.0, 50.0, 50.0), None]


def test_paths_beyond_the_limit_are_counted_and_left_out() -> None:
    paths, items = read_paths([drawing() for _ in range(5)], 3)
    assert (len(paths), items) == (3, 5)


@pytest.mark.parametrize(
    ("pattern", "dashes"),
    [("[] 0", ()), ("", ()), ("[3 2] 0", (3.0, 2.0)), ("[6.4 1.6 1 1.6] 2", (6.4, 1.6, 1.0, 1.6)), ("[3 0] 0", ())],
)
def test_dash_patterns(pattern: str, dashes: tuple[float, ...]) -> None:
    ((path,), _) = read_paths([drawing(dashes=pattern)], 10)
    assert path.dashes == dashes


def test_a_grey_has_three_equal_parts() -> None:
    ((path,), _) = read_paths([drawing(color=(0.5,), stroke_opacity=0.3)], 10)
    assert (path.stroke, path.fill, path.opacity) == ((0.5, 0.5, 0.5), None, 0.3)


def test_a_legend_sample_stroked_with_its_line_is_a_path_of_its_own() -> None:
    items = [
        ("l", (150.0, 20.0), (180.0, 20.0)),
        ("l", (20.0, 150.0), (60.0, 100.0)),
        ("l", (60.0, 100.0), (90.0, 120.0)),
    ]
    (sample, line), _ = read_paths([drawing(items=items)], 10)
    assert (sample.operators, sample.box) == ("l", (150, 20, 180, 20))
    assert (line.operators, line.box) == ("ll", (20, 100, 90, 150))
