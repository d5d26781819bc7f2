import numpy as np
import pytest

from omniscience_assets.evidence.kinds.boxes import cut_boxes, holder_features
from omniscience_assets.evidence.kinds.components import find_components


def page(*, median: bool = True, whiskers: bool = True) -> np.ndarray:
    """Three outlined boxes that stand side by side."""
    drawn = np.zeros((200, 300), bool)
    for x in (40, 120, 200):
        drawn[[60, 120], x : x + 41] = True
        drawn[60:121, [x, x + 40]] = True
        if median:
            drawn[85, x : x + 41] = True
        if whiskers:
            drawn[30:60, x + 20] = drawn[121:150, x + 20] = True
    return drawn


def counted(drawn: np.ndarray) -> tuple[int, int]:
    return cut_boxes(drawn, [find_components(~drawn)])


@pytest.mark.parametrize("turned", [False, True])
def test_boxes_with_a_median_and_whiskers_are_counted_either_way(turned: bool) -> None:
    drawn = page()
    assert counted(drawn.T if turned else drawn) == (3, 3)


def test_without_a_line_across_a_box_is_no_box_plot() -> None:
    assert counted(page(median=False)) == (0, 0)


def test_boxes_without_whiskers_have_none() -> None:
    assert counted(page(whiskers=False)) == (3, 0)


def test_cells_of_a_table_are_no_halves_of_boxes() -> None:
    drawn = np.zeros((200, 300), bool)
    drawn[::20] = drawn[:, ::60] = True
    assert counted(drawn)[0] == 0


def test_what_stands_in_boxes_is_told_from_what_stands_outside() -> None:
    drawn = page(median=False, whiskers=False)
    drawn[85:91, 58:63] = drawn[85:91, 138:143] = drawn[180:186, 20:25] = True
    found = holder_features(drawn, find_components(~drawn), find_components(np.zeros_like(drawn)))
    assert found["held"] == pytest.approx(2 / 3)
