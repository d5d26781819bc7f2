"""Random data drawn and read back; errors are shares of the axis."""

import numpy as np
import numpy.typing as npt
import pytest
from matplotlib.axes import Axes

from omniscience_tests.evidence.series.charts import array, read

Array = npt.NDArray[np.float64]
WORST = 1e-3
"""Of the axis' length: a fifth of a point on the page."""


def places(ax: Axes, data: Array) -> Array:
    """Data as fractions of the plot area."""
    return np.asarray(ax.transAxes.inverted().transform(ax.transData.transform(data)))


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("kind", ["line", "scatter"])
def test_points_are_read_back(kind: str, seed: int) -> None:
    rng = np.random.default_rng(seed)
    scales = rng.choice(["linear", "log"], size=2)
    factors = 10.0 ** rng.integers(-2, 5, size=2)
    curves = []
    for shift in range(int(rng.integers(1, 4))):
        unit = np.stack([np.sort(rng.uniform(0, 3, 30)), rng.normal(size=30).cumsum() / 3 + shift], axis=1)
        curves.append(np.where(scales == "log", 10.0**unit, unit * factors))
    shown: list[Axes] = []

    def draw(ax: Axes) -> None:
        shown.append(ax)
        ax.set(xscale=scales[0], yscale=scales[1])
        for number, curve in enumerate(curves):
            ax.plot(*curve.T, "-" if kind == "line" else "osD"[number], label=f"run {number}")
        ax.legend()

    _, reading = read(draw, tight=True)
    assert [one.label for one in reading.series] == [f"run {number}" for number in range(len(curves))]
    for one, curve in zip(reading.series, curves, strict=True):
        assert one.kind == kind
        assert np.abs(places(shown[0], array(one)) - places(shown[0], curve)).max() < WORST
