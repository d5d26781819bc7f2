from dataclasses import replace

import numpy as np
import pytest
from matplotlib.axes import Axes

from omniscience_assets.evidence.series.drawn import Drawn, Style
from omniscience_assets.evidence.series.hatching import pattern_tiles, without_hatching
from omniscience_assets.evidence.series.lines import chain_strokes
from omniscience_tests.evidence.series.charts import FRAME, only, rectangle, series_of, stroke

BLACK = Style((0.0, 0.0, 0.0))


def bars(paint: str) -> Drawn:
    paths = [replace(rectangle(120 + 40 * i, 180, 140 + 40 * i, 250), paint=paint) for i in range(3)]  # type: ignore[arg-type]
    return Drawn("bar", BLACK, np.array([[130.0 + 40 * i, 180.0] for i in range(3)]), 0, paths=paths)


def dots(*x: float) -> Drawn:
    at = [(middle + dx, y) for middle in x for dx in (-5.0, 0.0, 5.0) for y in (190.0, 220.0, 240.0)]
    return Drawn("scatter", BLACK, np.array(at), 0)


def test_dots_and_strokes_inside_of_empty_bars_are_hatching() -> None:
    chains = chain_strokes([stroke((122.0, 200.0), (138.0, 220.0)), stroke((100.0, 150.0), (300.0, 200.0))])
    kept, markers = without_hatching(chains, [dots(130, 170, 210), dots(150, 190, 230)], [bars("s")])
    assert kept == chains[1:]
    assert [group.points[0, 0] for group in markers] == [145.0]


def test_data_before_filled_bars_stays() -> None:
    cloud = dots(130, 170, 210)
    assert without_hatching([], [cloud], [bars("f")]) == ([], [cloud])


def test_bars_without_fill_are_read() -> None:
    def draw(ax: Axes) -> None:
        ax.bar(["a", "b", "c"], [2, 5, 3], fill=False, edgecolor="black")

    found = only(draw)
    assert (found.kind, [y for _, y in found.points]) == ("bar", [2.0, 5.0, 3.0])


def test_a_box_plot_without_fill_has_no_bars() -> None:
    values = [np.arange(20.0) + i for i in range(3)]
    assert {one.kind for one in series_of(lambda ax: ax.boxplot(values))} == {"box"}


@pytest.mark.parametrize("hatch", ["..", "//", "xx", "oo"])
@pytest.mark.parametrize("face", ["none", "white"])
def test_a_pattern_in_bars_is_no_data(hatch: str, face: str) -> None:
    def draw(ax: Axes) -> None:
        ax.bar([1, 2, 3], [2, 5, 3], 0.4, hatch=hatch, facecolor=face, edgecolor="black")

    found = only(draw)
    assert (found.kind, [y for _, y in found.points]) == ("bar", [2.0, 5.0, 3.0])


def test_data_that_the_plot_area_or_an_inset_cuts_is_no_pattern() -> None:
    inset = (200.0, 110.0, 290.0, 160.0)
    curves = [replace(stroke((50.0, 90.0), (350.0, 260.0)), clip=frame) for frame in (FRAME, inset)]
    frames = [replace(rectangle(*frame), paint="s") for frame in (FRAME, inset)]
    bar = replace(rectangle(120, 180, 140, 250), paint="s", clip=FRAME)
    tile = replace(stroke((100.0, 100.0), (200.0, 300.0)), clip=bar.box)
    assert pattern_tiles([*curves, *frames, bar, tile], [FRAME, inset]) == {id(tile)}


def test_a_bar_cut_by_the_plot_area_has_its_pattern_cut_too() -> None:
    bar = replace(rectangle(120, 50, 140, 250), paint="s", clip=FRAME)
    tile = replace(stroke((100.0, 80.0), (200.0, 300.0)), clip=(120.0, 100.0, 140.0, 250.0))
    assert pattern_tiles([bar, tile], [FRAME]) == {id(tile)}
