import numpy as np

from omniscience_assets.evidence.kinds.marks import mark_features, without_grid
from omniscience_assets.evidence.kinds.planes import drawn_on

RED = np.array([220, 20, 20], np.uint8)[:, None, None]


def measured(mask: np.ndarray) -> dict[str, float]:
    """Of a plot area in which the mask is red."""
    planes = np.where(mask, RED, np.uint8(255)).astype(np.uint8)
    return mark_features(planes, drawn_on(planes))


def curve(on: int = 1, off: int = 0) -> np.ndarray:
    """A slow wave, drawn in dashes of `on` columns."""
    mask = np.zeros((200, 300), bool)
    x = np.arange(300)
    y = (100 + 40 * np.sin(x / 40)).astype(int)
    inked = x % (on + off) < on
    mask[y[inked], x[inked]] = mask[y[inked] + 1, x[inked]] = True
    return mask


def dots() -> np.ndarray:
    mask = np.zeros((200, 300), bool)
    for x, y in np.random.default_rng(0).uniform(10, 185, (40, 2)).astype(int):
        mask[y : y + 6, x : x + 6] = True
    return mask


def test_a_curve_runs_on_and_dots_lie_apart() -> None:
    line, points = measured(curve()), measured(dots())
    assert (line["long"], line["round"]) == (1, 0)
    assert line["flow"] > 0.95 > points["flow"]
    assert points["round"] > 0.5
    assert points["long"] == 0


def test_dashes_follow_one_another_and_dots_do_not() -> None:
    dashed, points = measured(curve(10, 6)), measured(dots())
    assert dashed["chained"] > 0.8 > points["chained"] + 0.3


def test_areas_are_thick() -> None:
    area = np.zeros((200, 300), bool)
    area[50:150, 50:250] = True
    assert measured(area)["thick"] > 0.9
    assert measured(curve())["thick"] == 0


def test_the_lines_of_a_grid_are_left_out_but_not_what_crosses_them() -> None:
    mask = curve()
    grid = mask.copy()
    grid[::40] = True
    grid[:, ::50] = True
    left = without_grid(grid)
    assert not left[40, 20:40].any()
    assert (left & mask).sum() > 0.8 * mask.sum()
