import io

import numpy as np
import pytest
from matplotlib.figure import Figure

from omniscience_assets.evidence.kinds.shapes import page_features
from omniscience_assets.evidence.plots import find_plots
from omniscience_assets.evidence.vector import read_page


def features(figure: Figure) -> dict[str, float]:
    out = io.BytesIO()
    figure.savefig(out, format="pdf")
    page = read_page(out.getvalue())
    plots = find_plots(page)
    return page_features(page, plots, [()] * len(plots))


@pytest.mark.parametrize("way", ["vertical", "horizontal"])
def test_boxes_with_medians_and_whiskers_tell_a_box_plot_without_any_series(way: str) -> None:
    figure = Figure()
    values = np.random.default_rng(0).normal(size=(80, 3))
    figure.subplots().boxplot(list(values.T), orientation=way)
    assert features(figure)["shows_box"] == 1


def test_bars_with_error_bars_are_no_box_plot() -> None:
    figure = Figure()
    figure.subplots().bar([1, 2, 3], [3.0, 5.0, 4.0], yerr=0.5)
    found = features(figure)
    assert found["shows_box"] == found["whiskered"] == 0
