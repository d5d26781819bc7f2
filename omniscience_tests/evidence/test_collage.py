"""Pages that are made of images."""

import io

import numpy as np
import pytest
from PIL import Image

from omniscience_assets.evidence.files import read_file
from omniscience_assets.evidence.ocr.engine import Pixels, Word
from omniscience_assets.evidence.vector import read_page
from omniscience_assets.sources.mupdf import load_pymupdf


def page_with(*boxes: tuple[float, float, float, float], text: str = "") -> bytes:
    """A PDF page of 200 × 100 points with a picture in each box."""
    out = io.BytesIO()
    Image.fromarray(np.random.default_rng(0).integers(0, 255, (40, 40, 3), dtype=np.uint8)).save(out, "PNG")
    with load_pymupdf().open() as document:
        page = document.new_page(width=200, height=100)
        for box in boxes:
            page.insert_image(box, stream=out.getvalue(), keep_proportion=False)
        if text:
            for line in range(6):
                page.insert_text((10, 10 + 12 * line), f"{text} {line}")
        return bytes(document.tobytes())


SIDE_BY_SIDE = ((0.0, 0.0, 95.0, 100.0), (105.0, 0.0, 200.0, 100.0))


def test_images_side_by_side_are_a_collage_and_no_picture() -> None:
    page = read_page(page_with(*SIDE_BY_SIDE))
    assert page.is_collage
    assert not page.is_picture


@pytest.mark.parametrize("content", [page_with(SIDE_BY_SIDE[0]), page_with(*SIDE_BY_SIDE, text="words to read")])
def test_much_paper_or_much_text_makes_no_collage(content: bytes) -> None:
    assert not read_page(content).is_collage


def test_images_beside_the_page_are_left_out() -> None:
    page = read_page(page_with(SIDE_BY_SIDE[0], (-150.0, 0.0, -20.0, 100.0)))
    assert [round(at) for at in page.images[0]] == [0, 0, 95, 100]
    assert len(page.images) == 1


class Silent:
    """An engine that finds no text."""

    name, version = "silent", "1"

    def read(self, pixels: Pixels, cleared: Pixels | None = None) -> list[Word]:
        return []


def test_a_collage_is_read_as_pixels_where_there_is_an_engine() -> None:
    content = page_with(*SIDE_BY_SIDE)
    assert read_file("application/pdf", content, None).vector
    assert not read_file("application/pdf", content, Silent()).vector
