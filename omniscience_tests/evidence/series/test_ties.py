import numpy as np

from omniscience_assets.evidence.series.drawn import Drawn, Style
from omniscience_assets.evidence.series.lines import Chain
from omniscience_assets.evidence.series.ties import tie_markers

BLACK = (0.0, 0.0, 0.0)
CENTRES = ((100.0, 200.0), (140.0, 180.0), (180.0, 220.0), (220.0, 150.0))


def group(colour: tuple[float, float, float] = BLACK, centres: tuple[tuple[float, float], ...] = CENTRES) -> Drawn:
    return Drawn("scatter", Style(colour, None, "circle"), np.asarray(centres, float), 0)


def tie(start: int, end: int, gap: float = 5.0, aside: float = 0.0) -> Chain:
    """A stroke between two markers that stops short of both, moved sideways by `aside`."""
    a, b = np.asarray(CENTRES[start]), np.asarray(CENTRES[end])
    way = (b - a) / np.hypot(*(b - a))
    shift = np.array([-way[1], way[0]]) * aside
    return Chain(np.vstack([a + gap * way + shift, b - gap * way + shift]), BLACK, "dashed", 1.0, 1)


TIES = [tie(0, 1), tie(1, 2), tie(2, 3)]


def test_strokes_from_marker_to_marker_make_a_line() -> None:
    (line,), left = tie_markers([group()], TIES)
    assert (line.kind, line.style.dash, line.style.marker) == ("line", "dashed", "circle")
    assert line.points.tolist() == [list(centre) for centre in CENTRES]
    assert left == []


def test_strokes_that_touch_their_markers_are_lines_of_their_own() -> None:
    (found,), left = tie_markers([group()], [tie(i, i + 1, gap=0.0) for i in range(3)])
    assert found.kind == "scatter"
    assert len(left) == 3


def test_strokes_beside_the_way_tie_nothing() -> None:
    (found,), left = tie_markers([group()], [tie(i, i + 1, aside=4.0) for i in range(3)])
    assert found.kind == "scatter"
    assert len(left) == 3


def test_markers_that_do_not_follow_one_another_are_not_tied() -> None:
    (found,), left = tie_markers([group()], [tie(0, 2), tie(1, 3)])
    assert found.kind == "scatter"
    assert len(left) == 2


def test_strokes_of_another_colour_tie_nothing() -> None:
    (found,), left = tie_markers([group((1.0, 0.0, 0.0))], TIES)
    assert found.kind == "scatter"
    assert len(left) == 3


def test_two_markers_are_too_few() -> None:
    (found,), left = tie_markers([group(centres=CENTRES[:2])], TIES[:1])
    assert found.kind == "scatter"
    assert len(left) == 1


def test_other_lines_are_given_back() -> None:
    curve = Chain(np.array([[100.0, 240.0], [150.0, 230.0], [220.0, 240.0]]), BLACK, "solid", 1.0, 5)
    (line,), left = tie_markers([group()], [*TIES, curve])
    assert line.kind == "line"
    assert left == [curve]
