"""A figure as an image, and cut out as a page of its own."""

import io

import numpy as np
import pytest
from PIL import Image, ImageDraw

from omniscience_assets.extraction.pdf import extract
from omniscience_assets.records import ImageFile
from omniscience_assets.sources.mupdf import load_pymupdf
from omniscience_tests.extraction.pdf.typesetting import HEAD, Setter, prose


def lopsided() -> bytes:
    """A picture that looks different in every orientation."""
    image = Image.new("RGB", (300, 200), "white")
    draw = ImageDraw.Draw(image)
    draw.rectangle((5, 5, 294, 194), outline="black", width=4)
    draw.rectangle((20, 20, 120, 60), fill="black")
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()


def drawn(setter: Setter) -> tuple[ImageFile, dict[str, bytes]]:
    blobs: dict[str, bytes] = {}

    def put(data: bytes, suffix: str) -> str:
        blobs[suffix] = data
        return suffix

    (figure,) = extract({"paper.pdf": setter.document.tobytes()}, paper=HEAD, put_blob=put).figures
    (image,) = figure.images
    return image, blobs


def upright() -> Setter:
    setter = Setter()
    setter.page.insert_image((100, 100, 400, 300), stream=lopsided())
    setter.rows(f"Figure 1: {prose(12)}", 72, 340, 468, size=9)
    setter.rows(prose(120), 72, 400, 468)
    return setter


def sideways() -> Setter:
    setter = Setter()
    setter.page.insert_image((120, 120, 420, 570), stream=lopsided(), rotate=90)
    setter.text(f"Figure 1: {prose(14)}", 450, 690, rotate=90)
    return setter


@pytest.mark.parametrize("setter", [upright, sideways])
def test_the_cut_out_page_shows_what_the_raster_shows(setter: object) -> None:
    assert callable(setter)
    image, blobs = drawn(setter())
    assert (image.raster, image.original, image.error) == (".png", ".pdf", None)
    with load_pymupdf().open(stream=blobs[".pdf"], filetype="pdf") as cut:
        assert cut.page_count == 1
        pixels = cut[0].get_pixmap(dpi=72, alpha=False)
    page = Image.frombytes("RGB", (pixels.width, pixels.height), pixels.samples).convert("L")
    raster = Image.open(io.BytesIO(blobs[".png"])).convert("L")
    assert page.width / page.height == pytest.approx(raster.width / raster.height, rel=0.02)
    shown, kept = (np.asarray(one.resize((90, 60)), dtype=float) for one in (page, raster))
    assert np.abs(shown - kept).mean() < 8
    assert np.abs(shown[::-1, ::-1] - kept).mean() > 20, "the picture tells its orientation"
    assert kept[6:18, 6:36].mean() < 60, "the black bar stands at the top left"


def test_the_cut_is_the_same_every_time() -> None:
    assert drawn(upright()) == drawn(upright())


def test_what_is_outside_is_not_shown() -> None:
    _, blobs = drawn(upright())
    with load_pymupdf().open(stream=blobs[".pdf"], filetype="pdf") as cut:
        assert cut[0].get_text("text", clip=cut[0].rect).strip() == ""
