import numpy as np
import pytest

from omniscience_assets.evidence.paths import Path
from omniscience_assets.evidence.series.outlined import as_stroke

RED = (1.0, 0.0, 0.0)
Point = tuple[float, float]


def outlined(*dashes: tuple[Point, Point], width: float = 1.5) -> Path:
    """Straight dashes, each as a filled shape of four sides."""
    items = []
    for start, end in dashes:
        a, b = np.asarray(start), np.asarray(end)
        way = (b - a) / np.hypot(*(b - a))
        side = np.array([-way[1], way[0]]) * width / 2
        ring = [tuple(point) for point in (a + side, b + side, b - side, a - side)]
        items += [("l", one, other) for one, other in zip(ring, [*ring[1:], ring[0]], strict=True)]
    points = np.array([point for _, *ends in items for point in ends])
    (x0, y0), (x1, y1) = points.min(axis=0), points.max(axis=0)
    return Path((x0, y0, x1, y1), "f", "l" * len(items), tuple(items), None, RED)


def dashes_along(count: int, lengths: tuple[float, ...] = (6.0,), gap: float = 3.0) -> list[tuple[Point, Point]]:
    """Dashes on the line y = x / 2 from (0, 0), their lengths taken in turn."""
    way = np.array([2.0, 1.0]) / 5**0.5
    found, at = [], 0.0
    for i in range(count):
        length = lengths[i % len(lengths)]
        start, end = way * at, way * (at + length)
        found.append(((float(start[0]), float(start[1])), (float(end[0]), float(end[1]))))
        at += length + gap
    return found


def test_filled_dashes_become_the_stroke_along_their_middles() -> None:
    stroke = as_stroke(outlined(*dashes_along(6)))
    assert stroke is not None
    (line,) = stroke.polylines()
    assert line[:, 1] == pytest.approx(line[:, 0] / 2, abs=1e-6)
    assert 0.9 * 51 < np.hypot(*np.ptp(line, axis=0)) < 51 + 1e-6


def test_the_stroke_has_the_look_of_the_fill() -> None:
    stroke = as_stroke(outlined(*dashes_along(6)))
    assert stroke is not None
    assert (stroke.paint, stroke.stroke, stroke.fill) == ("s", RED, None)
    assert stroke.width == pytest.approx(1.5)
    assert stroke.dashes == pytest.approx((6, 6))


def test_long_and_short_dashes_in_turn_are_a_pattern() -> None:
    stroke = as_stroke(outlined(*dashes_along(12, (8.0, 2.0))))
    assert stroke is not None
    assert min(stroke.dashes) == pytest.approx(2)
    assert max(stroke.dashes) == pytest.approx(8)


def test_dashes_that_were_drawn_backwards_are_turned() -> None:
    dashes = [(end, start) if i % 2 else (start, end) for i, (start, end) in enumerate(dashes_along(8))]
    stroke = as_stroke(outlined(*dashes))
    assert stroke is not None
    (line,) = stroke.polylines()
    assert (np.diff(line[len(line) // 8 :, 0]) >= -1e-6).all()


def test_a_few_shapes_are_no_dashes() -> None:
    assert as_stroke(outlined(*dashes_along(3))) is None


def test_thick_shapes_are_no_dashes() -> None:
    assert as_stroke(outlined(*dashes_along(6, (30.0,)), width=12.0)) is None


def test_shapes_of_different_widths_are_no_dashes() -> None:
    thin, thick = outlined(*dashes_along(6)), outlined(*dashes_along(2), width=6.0)
    both = Path(thick.box, "f", thin.operators + thick.operators, (*thin.items, *thick.items), None, RED)
    assert as_stroke(both) is None
