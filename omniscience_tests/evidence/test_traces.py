"""Series traced in pixels: charts drawn from known data, read back; and pixels that show nothing."""

import io
from collections.abc import Callable, Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

from omniscience_assets.evidence.document import evidence_json
from omniscience_assets.evidence.ocr.engine import Pixels, Word
from omniscience_assets.evidence.pixels.blobs import fill_holes, find_blobs
from omniscience_assets.evidence.pixels.courses import as_steps, follow, simplify
from omniscience_assets.evidence.pixels.drawing import draw_ink
from omniscience_assets.evidence.pixels.inks import find_inks
from omniscience_assets.evidence.pixels.marks import SHAPES, shape_of
from omniscience_assets.evidence.pixels.outlines import outline
from omniscience_assets.evidence.pixels.overlaps import part_overlaps
from omniscience_assets.evidence.pixels.word_colours import word_colour
from omniscience_assets.evidence.read import read_evidence
from omniscience_assets.records import INK_COLUMNS, Evidence, PanelEvidence
from omniscience_tests.benchmarks.raster_charts import _labels

X = np.linspace(0.0, 10.0, 200)


class Told:
    """An engine that says what it was told stands where."""

    name = version = "told"

    def __init__(self, words: Sequence[Word]) -> None:
        self.words = list(words)

    def read(self, pixels: Pixels, cleared: Pixels | None = None) -> list[Word]:
        return self.words

    def read_lines(self, crops: Sequence[Pixels]) -> list[tuple[str, float]]:
        return [("", 0.0) for _ in crops]


def read(plot: Callable[[Axes], object], encoding: str = "PNG", dpi: int = 120) -> Evidence:
    """The evidence of a chart of one panel, whose words are known."""
    figure = Figure(figsize=(5, 3.6), dpi=dpi)
    canvas = FigureCanvasAgg(figure)
    plot(figure.subplots())
    canvas.draw()
    out = io.BytesIO()
    options = {"quality": 88} if encoding == "JPEG" else {}
    Image.fromarray(np.asarray(canvas.buffer_rgba())).convert("RGB").save(out, encoding, **options)
    words = [Word(one.text, one.box, one.angle, 1.0) for one in _labels(figure, figure.bbox.height)]
    kind = f"image/{encoding.lower()}"
    return read_evidence("f", out.getvalue(), [(kind, out.getvalue())], Told(words))


def panel(plot: Callable[[Axes], object], encoding: str = "PNG") -> PanelEvidence:
    (found,) = read(plot, encoding).panels
    return found


def _curves(axes: Axes) -> None:
    axes.plot(X, np.sin(X), label="sine")
    axes.plot(X, X / 4 - 1, "--", label="ramp")
    axes.legend(loc="lower right")
    axes.set_ylim(-2.0, 2.0)


@pytest.mark.parametrize("encoding", ["PNG", "JPEG"])
def test_curves_are_traced(encoding: str) -> None:
    found = panel(_curves, encoding)
    by_colour = {one.colour: one for one in found.series}
    assert set(by_colour) == {"steel blue", "orange"}
    assert all(one.traced and one.kind == "line" for one in found.series)
    for colour, truth in (("steel blue", np.sin), ("orange", lambda x: x / 4 - 1)):
        x, y = np.array(by_colour[colour].points).T
        assert np.abs(y - truth(x)).max() < 0.1
        assert x.min() < 0.4
        assert x.max() > 9.5


def test_curves_are_named_by_the_samples_of_the_legend() -> None:
    found = panel(_curves)
    by_label = {one.label: one for one in found.series}
    assert set(by_label) == {"sine", "ramp"}
    assert (by_label["sine"].dash, by_label["ramp"].dash) == ("solid", "dashed")
    assert [entry.traced for entry in found.legend] == [True, True]


def test_bars_are_traced_with_their_lengths() -> None:
    found = panel(lambda axes: axes.bar([1, 2, 3, 4], [3.0, 7.5, 1.0, 5.0], color="tab:green"))
    (bars,) = found.series
    assert bars.kind == "bar"
    assert np.allclose(sorted(bars.points), [(1, 3.0), (2, 7.5), (3, 1.0), (4, 5.0)], atol=0.1)


def test_translucent_histograms_are_told_apart_where_they_overlap() -> None:
    def plot(axes: Axes) -> None:
        for heights, colour in (([2, 6, 4, 1, 0], "tab:red"), ([0, 3, 5, 6, 2], "tab:blue")):
            axes.bar(np.arange(5), heights, width=1.0, color=colour, alpha=0.5)

    found = panel(plot)
    tops = sorted(round(max(y for _, y in one.points)) for one in found.series)
    assert tops == [6, 6]


def test_markers_are_traced_one_by_one() -> None:
    points = np.random.default_rng(3).uniform(0.5, 9.5, (12, 2))
    found = panel(lambda axes: axes.plot(*points.T, "o", color="tab:purple", ms=5))
    (cloud,) = found.series
    assert (cloud.kind, cloud.count) == ("scatter", 12)
    gaps = np.abs(np.array(cloud.points)[:, None] - points[None]).max(axis=2)
    assert gaps.min(axis=0).max() < 0.15


def test_a_black_curve_is_told_from_spines_and_ticks() -> None:
    found = panel(lambda axes: axes.plot(X, np.exp(-X / 3), "k"))
    (curve,) = found.series
    x, y = np.array(curve.points).T
    assert np.abs(y - np.exp(-x / 3)).max() < 0.04


def test_a_grid_is_no_series() -> None:
    def plot(axes: Axes) -> None:
        axes.grid(True)
        axes.plot(X, np.sin(X))

    assert [one.colour for one in panel(plot).series] == ["steel blue"]


def test_a_dense_cloud_is_left_out_with_a_note() -> None:
    points = np.random.default_rng(1).normal(size=(3000, 2))
    found = read(lambda axes: axes.plot(*points.T, "o", ms=6))
    assert found.panels[0].series == ()
    assert "series_untraced" in found.notes


def test_a_heat_map_is_no_series() -> None:
    values = np.random.default_rng(1).uniform(size=(20, 30))
    found = read(lambda axes: axes.imshow(values, aspect="auto"))
    assert all(one.series == () for one in found.panels)


def test_what_is_traced_can_be_left_out_again() -> None:
    found = read(_curves)
    plain = found.untraced()
    assert found.panels[0].series
    assert plain.panels[0].series == ()
    assert plain.panels[0].legend == ()
    assert plain.panels[0].axes == found.panels[0].axes
    assert not any(text.role == "legend" for text in plain.texts)
    assert plain.untraced() == plain
    assert all(one["traced"] for one in evidence_json(found)["panels"][0]["series"])


def test_kinds_are_told_without_what_was_traced() -> None:
    found = read(_curves)
    assert found.untraced().kind == found.kind


@pytest.mark.parametrize("shape", SHAPES)
def test_shapes_are_told_by_their_pixels(shape: str) -> None:
    side = 21
    y, x = (np.mgrid[:side, :side] + 0.5) / side
    half = np.abs(x - 0.5)
    drawn = {
        "square": half < 1,
        "circle": half**2 + (y - 0.5) ** 2 < 0.25,
        "diamond": half + np.abs(y - 0.5) < 0.5,
        "triangle": half < y / 2,
        "triangle_down": half < (1 - y) / 2,
        "cross": np.minimum(np.abs(x - y), np.abs(x + y - 1)) < 0.15,
        "plus": np.minimum(half, np.abs(y - 0.5)) < 0.1,
    }
    assert shape_of(drawn[shape])[0] == shape


def test_inks_are_what_was_drawn_with_not_their_blurred_edges() -> None:
    canvas = np.full((80, 120, 3), 255, np.uint8)
    canvas[20:23], canvas[50:53] = (200, 30, 30), (30, 60, 200)
    canvas[19], canvas[23] = (235, 180, 180), (228, 143, 143)
    found = find_inks(canvas)
    assert found is not None
    assert sorted(tuple(ink.colour.tolist()) for ink in found.inks) == [(30, 60, 200), (200, 30, 30)]


def test_a_filled_hole_is_small() -> None:
    mask = np.zeros((20, 20), bool)
    mask[2:18, 2:18] = True
    mask[4:6, 4:6] = mask[8:16, 8:16] = False
    assert fill_holes(mask, 3).sum() == 256 - 64


def test_steps_have_level_and_upright_lines() -> None:
    xs = np.arange(60) + 0.5
    corners = as_steps(np.stack([xs, np.repeat([50.0, 30.0, 40.0, 10.0, 20.0], 12)], axis=1), 1.0)
    assert corners is not None
    assert (np.abs(np.diff(corners, axis=0)).min(axis=1) == 0).all()
    assert as_steps(np.stack([xs, xs], axis=1), 1.0) is None


@given(st.integers(0, 2**32 - 1), st.floats(0.0, 5.0))
def test_a_simplified_line_is_near_the_whole_one(seed: int, off: float) -> None:
    walk = np.random.default_rng(seed).normal(size=(40, 2)).cumsum(axis=0)
    kept = simplify(walk, off)
    assert {tuple(point) for point in kept.tolist()} <= {tuple(point) for point in walk.tolist()}
    assert (kept[[0, -1]] == walk[[0, -1]]).all()


def _hostile(seed: int, height: int, width: int, kind: str) -> np.ndarray:
    rng = np.random.default_rng(seed)
    if kind == "flat":
        return np.full((height, width, 3), rng.integers(0, 256, 3), np.uint8)
    if kind == "noise":
        return rng.integers(0, 256, (height, width, 3), np.uint8)
    dots = rng.random((height, width, 1)) < rng.uniform(0.01, 0.5)
    return np.where(dots, rng.integers(0, 256, 3), 255).astype(np.uint8)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(1, 90), st.integers(1, 90), st.sampled_from(["flat", "noise", "dots"]))
def test_hostile_pixels_end_in_finite_paths_or_in_none(seed: int, height: int, width: int, kind: str) -> None:
    inks = find_inks(_hostile(seed, height, width, kind))
    if kind == "flat":
        assert inks is None
    if inks is None:
        return
    for ink in part_overlaps(inks).inks:
        drawing = draw_ink(ink, ink.mask.copy(), inks, inks.drawn, 9.0)
        for path in (*drawing.fills, *drawing.lines, *drawing.markers):
            assert np.isfinite(path.box).all()
    for blob in find_blobs(inks.drawn) or []:
        course = follow(blob, inks.covered)
        assert course is None or np.isfinite(course.points).all()


def test_the_inks_of_a_plot_area_are_told_where_they_lie() -> None:
    pixels = np.full((200, 320, 3), 255, np.uint8)
    for x in range(320):
        pixels[150 - x // 4 : 153 - x // 4, x] = (214, 39, 40)
    pixels[99:101, 4:316] = (200, 200, 200)
    inks = find_inks(pixels)
    assert inks is not None
    red = next(one for one in inks.inks if not one.is_grey)
    found = outline(red, red.mask, (0.0, 0.0, 320.0, 200.0))
    assert found is not None
    assert found.hex == "#d62728"
    assert len({x for x, _, _ in found.spans}) == INK_COLUMNS
    first, last = found.spans[0], found.spans[-1]
    assert first[1] == pytest.approx(0.235, abs=0.02)
    assert last[2] == pytest.approx(0.645, abs=0.02)


def test_words_in_colours_have_them_and_black_ones_have_none() -> None:
    for colour, expected in (((214, 39, 40), "#d62728"), ((0, 0, 0), None), ((120, 120, 120), None)):
        pixels = np.full((20, 60, 3), 255, np.uint8)
        pixels[5:15, 10:50:4] = colour
        assert word_colour(pixels, (5.0, 2.0, 55.0, 18.0)) == expected
