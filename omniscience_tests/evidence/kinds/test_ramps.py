import numpy as np
import pytest

from omniscience_assets.evidence.kinds.planes import drawn_on
from omniscience_assets.evidence.kinds.ramps import ramp_features

PAPER = np.full((3, 300, 400), 255, np.uint8)


def with_strip(colours: np.ndarray) -> np.ndarray:
    """White paper with a strip of so many colours (3 × n) at the right, 16 pixels wide, and a square of the first."""
    planes = PAPER.copy()
    rows = np.linspace(0, colours.shape[1] - 1e-6, 240).astype(int)
    planes[:, 30:270, 360:376] = colours[:, rows][:, :, None]
    planes[:, 100:200, 50:150] = colours[:, :1, None]
    return planes


GRADIENT = np.stack([np.linspace(0, 250, 60), np.full(60, 80), np.linspace(250, 0, 60)]).astype(np.uint8)


@pytest.mark.parametrize("turned", [False, True])
def test_a_strip_whose_colour_changes_along_it_explains_colours(turned: bool) -> None:
    planes = with_strip(GRADIENT)
    planes = planes.transpose(0, 2, 1) if turned else planes
    found = ramp_features(planes, drawn_on(planes))
    assert found["ramps"] > 0
    assert found["ramped"] == pytest.approx(100 * 100 / (300 * 400), abs=0.01)


@pytest.mark.parametrize("colours", [GRADIENT[:, :1], np.tile(GRADIENT[:, [0, -1]], 10)])
def test_strips_of_one_colour_or_of_two_in_turn_explain_nothing(colours: np.ndarray) -> None:
    planes = with_strip(colours)
    assert ramp_features(planes, drawn_on(planes)) == {"ramps": 0.0, "ramped": 0.0, "ramp_colours": 0.0}


def test_paper_has_no_colour_bar() -> None:
    assert ramp_features(PAPER, drawn_on(PAPER))["ramps"] == 0
