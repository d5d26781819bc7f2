import io
from collections.abc import Callable
from typing import Any

import matplotlib as mpl
import numpy as np
import pymupdf
import pytest
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch
from matplotlib.textpath import TextPath

from omniscience_assets.evidence.notes import notes_of
from omniscience_assets.evidence.read import read_evidence
from omniscience_assets.evidence.series.read import MAX_SERIES
from omniscience_assets.evidence.sources import PDF


def notes(draw: Callable[[Figure], object], fonttype: int = 42) -> tuple[str, ...]:
    figure, out = Figure(figsize=(4, 3)), io.BytesIO()
    draw(figure)
    with mpl.rc_context({"pdf.fonttype": fonttype}):
        figure.savefig(out, format="pdf")
    return read_evidence("f", None, [(PDF, out.getvalue())]).notes


def shapes(figure: Figure, text: str) -> None:
    """Letters as filled shapes of 12 points, side by side."""
    right = 20.0
    for letter in text:
        path = TextPath((right, 100), letter, size=12)
        figure.add_artist(PathPatch(path, color="k", lw=0, transform=None))
        right = float(path.get_extents().x1) + 1.0


def test_letters_that_are_shapes_are_told_where_no_text_is() -> None:
    assert notes(lambda figure: shapes(figure, "gasoedrucks")) == ("outlined_text",)


def test_a_sign_drawn_among_text_is_not_told() -> None:
    def draw(figure: Figure) -> None:
        shapes(figure, "gasoed")
        figure.text(0.1, 0.8, "What this figure shows in words")

    assert notes(draw) == ()


@pytest.mark.parametrize("marker", ["o", "$a$", "8"])
def test_equal_markers_in_rows_are_no_letters(marker: str) -> None:
    def draw(figure: Figure) -> None:
        ax = figure.add_axes((0.1, 0.1, 0.8, 0.8))
        ax.axis("off")
        ax.scatter(np.arange(30.0), np.ones(30), 40, "k", marker=marker, lw=0)

    assert notes(draw) == ()


@pytest.mark.parametrize(("fonttype", "expected"), [(3, ("type3_fonts",)), (42, ())])
def test_type_3_fonts_are_told(fonttype: int, expected: tuple[str, ...]) -> None:
    assert notes(lambda figure: figure.text(0.2, 0.5, "Energy"), fonttype) == expected


@pytest.mark.parametrize(
    ("char", "font", "place", "expected"),
    [
        ("\ufffd", "T1", 50.0, ("unmapped_glyphs",)),
        ("\uf061", "Symbol", 50.0, ("unmapped_glyphs",)),
        ("ﬁ", "T1", 50.0, ()),
        ("漢", "T1", 50.0, ()),
        ("\ufffd", "T1", 500.0, ()),
        ("\ufffd", "ZapfDingbats", 50.0, ()),
    ],
)
def test_letters_without_a_meaning_are_told(char: str, font: str, place: float, expected: tuple[str, ...]) -> None:
    page = pymupdf.open().new_page(width=100, height=100)
    span: dict[str, Any] = {"font": font, "chars": [{"c": char, "bbox": (place, 50.0, place + 5, 60.0)}]}
    assert notes_of(page, [{"lines": [{"spans": [span]}]}], ()) == expected


@pytest.mark.parametrize(("count", "expected"), [(MAX_SERIES, ()), (MAX_SERIES + 1, ("series_cut",))])
def test_more_series_than_are_kept_are_told(count: int, expected: tuple[str, ...]) -> None:
    def draw(figure: Figure) -> None:
        ax = figure.subplots()
        for index in range(count):
            ax.plot([1, 2, 3], np.array([1, 3, 2]) + index, "k")

    assert notes(draw) == expected


def twin_axes(figure: Figure) -> None:
    ax = figure.subplots()
    ax.plot([1, 2, 3], [1, 3, 2], "k")
    ax.twinx().plot([1, 2, 3], [300, 100, 200], "k--")


def cloud_as_image(figure: Figure) -> None:
    ax = figure.subplots()
    x, y = np.random.default_rng(1).random((2, 200))
    ax.scatter(x, y, s=4, rasterized=True)
    ax.plot([0, 1], [0.2, 0.9], "r")


def star(figure: Figure) -> None:
    ax = figure.subplots()
    ax.plot([0, 10], [0, 10], "k")
    turn, out = np.linspace(0, 2 * np.pi, 11), np.array([4.5, 1.8] * 5 + [4.5])
    ax.fill(5 + out * np.cos(turn), 5 + out * np.sin(turn), "C1")


def curves_without_axes(figure: Figure) -> None:
    x = np.linspace(0, 6, 50)
    ax = figure.add_axes((0.1, 0.1, 0.8, 0.8))
    ax.plot(x, np.sin(x), "k")
    ax.axis("off")


@pytest.mark.parametrize("draw", [twin_axes, cloud_as_image, star, curves_without_axes])
def test_data_that_could_not_be_read_are_told(draw: Callable[[Figure], object]) -> None:
    assert "data_unread" in notes(draw)


def plain(figure: Figure) -> None:
    x = np.linspace(0, 6, 13)
    ax = figure.subplots()
    ax.plot(x, np.sin(x), "o-")
    ax.plot(x, np.sin(x), "o-")
    ax.errorbar(x, np.cos(x), yerr=0.2, fmt="s", capsize=2)
    ax.annotate("here", (2, 0), (3, 0.5), arrowprops={"arrowstyle": "->"})


def boxes(figure: Figure) -> None:
    figure.subplots().boxplot(list(np.random.default_rng(1).standard_normal((5, 80))), notch=True)


def heat_map(figure: Figure) -> None:
    ax = figure.subplots()
    figure.colorbar(ax.imshow(np.random.default_rng(1).random((20, 20))))


@pytest.mark.parametrize("draw", [plain, boxes, heat_map])
def test_data_that_were_read_are_not_called_unread(draw: Callable[[Figure], object]) -> None:
    assert notes(draw) == ()
