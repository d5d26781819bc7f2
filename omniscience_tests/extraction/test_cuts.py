import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from omniscience_assets.extraction.cuts import cut_panels

Rect = tuple[int, int, int, int]


def picture(panels: list[Rect], *, size: tuple[int, int] = (900, 600), letters: bool = False) -> Image.Image:
    image = Image.new("RGB", size, "white")
    draw = ImageDraw.Draw(image)
    for x0, y0, x1, y1 in panels:
        draw.rectangle((x0, y0, x1 - 1, y1 - 1), outline="black", width=2)
        draw.line((x0, y1, x1, y0), fill="blue", width=3)
        if letters:
            draw.rectangle((x0 - 24, y0 - 20, x0 - 12, y0 - 8), fill="black")
    return image


def grid(rows: int, columns: int, gap: int) -> list[Rect]:
    wide, high = (900 - (columns + 1) * gap) // columns, (600 - (rows + 1) * gap) // rows
    return [
        (gap + c * (wide + gap), gap + r * (high + gap), gap + c * (wide + gap) + wide, gap + r * (high + gap) + high)
        for r in range(rows)
        for c in range(columns)
    ]


@given(st.integers(1, 4), st.integers(1, 4), st.integers(12, 60), st.booleans())
def test_grid_comes_apart_in_reading_order(rows: int, columns: int, gap: int, letters: bool) -> None:
    panels = grid(rows, columns, gap)
    if len(panels) < 2:
        return
    boxes = cut_panels(picture(panels, letters=letters and gap > 40), len(panels))
    assert len(boxes) == len(panels)
    for (x0, y0, x1, y1), panel in zip(boxes, panels, strict=True):
        found = np.array([x0 * 900, y0 * 600, x1 * 900, y1 * 600])
        inner = np.array(panel)
        assert (found[:2] <= inner[:2] + 4).all(), "the panel is inside its box"
        assert (found[2:] >= inner[2:] - 4).all(), "the panel is inside its box"
        assert (np.abs(found - inner) <= 34).all(), "and the box holds little else"


def test_letters_belong_to_the_panel_beside_them() -> None:
    left, right = (60, 60, 420, 560), (520, 60, 880, 560)
    (one, two) = cut_panels(picture([left, right], letters=True), 2)
    assert one[0] == pytest.approx(36 / 900, abs=0.01)
    assert two[0] == pytest.approx(496 / 900, abs=0.01)


def test_one_tall_beside_two() -> None:
    panels = [(20, 20, 430, 580), (480, 20, 880, 270), (480, 320, 880, 580)]
    boxes = cut_panels(picture(panels), 3)
    assert [round(box[0] * 900 / 100) for box in boxes] == [0, 5, 5]
    assert [round(box[3] * 600 / 100) for box in boxes] == [6, 3, 6]


@pytest.mark.parametrize(
    "image",
    [
        Image.new("RGB", (300, 200), "white"),
        Image.new("L", (1, 1)),
        picture([(20, 20, 880, 580)]),
        Image.effect_noise((400, 300), 80),
    ],
    ids=["blank", "one pixel", "one frame", "noise"],
)
def test_what_has_no_white_space_is_not_cut(image: Image.Image) -> None:
    assert cut_panels(image, 2) == ()
