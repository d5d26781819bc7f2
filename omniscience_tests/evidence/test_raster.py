import io

import numpy as np
import pytest
from PIL import Image

from omniscience_assets.evidence import raster
from omniscience_assets.evidence.errors import EvidenceError
from omniscience_assets.evidence.raster import RasterFacts, load_sample, measure


def _png(pixels: np.ndarray) -> bytes:
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, format="PNG")
    return out.getvalue()


def read_raster(image: bytes) -> RasterFacts:
    return measure(load_sample(image))


def _canvas(height: int = 200, width: int = 300) -> np.ndarray:
    return np.full((height, width, 3), 255, np.uint8)


def test_colours_are_named_and_measured() -> None:
    pixels = _canvas()
    pixels[50:100, 100:200] = (0x1F, 0x77, 0xB4)
    facts = read_raster(_png(pixels))
    assert (facts.width, facts.height) == (300, 200)
    assert [(c.name, c.hex) for c in facts.colours] == [("steel blue", "#1f77b4")]
    assert facts.colours[0].share == pytest.approx(5000 / 60000, abs=1e-4)
    assert facts.ink == pytest.approx(5000 / 60000, abs=1e-4)


def _stripes(colour: tuple[int, int, int], edge: tuple[int, int, int]) -> RasterFacts:
    """Thin lines of one colour with edges in another, and a square of that edge's colour if there is no line."""
    pixels = _canvas()
    for y in range(10, 150, 7):
        pixels[y - 1 : y + 2] = edge
        pixels[y] = colour
    return read_raster(_png(pixels))


def test_the_faint_edges_of_lines_are_no_colour_of_their_own() -> None:
    red, pink, lime = (0xE0, 0x20, 0x20), (0xF7, 0xA0, 0xB4), (0x50, 0xE6, 0x28)
    assert [one.name for one in _stripes(red, (0xF0, 0x90, 0x90)).colours] == ["red"]
    assert [one.name for one in _stripes(lime, pink).colours] == ["pink", "lime green"]
    pixels = _canvas()
    pixels[50:100, 100:150], pixels[50:100, 150:200] = red, (0xF0, 0x90, 0x90)
    assert len(read_raster(_png(pixels)).colours) == 2


def test_paper_is_told_from_ink() -> None:
    pixels = _canvas()
    pixels[20:40] = 90
    assert read_raster(_png(pixels)).ink == pytest.approx(0.1)
    assert read_raster(_png(_canvas())).ink == 0
    assert read_raster(_png(_canvas())).colours == ()


def test_what_is_no_image_is_refused() -> None:
    with pytest.raises(EvidenceError) as caught:
        read_raster(b"not an image")
    assert caught.value.reason == "unreadable_image"


def test_too_many_pixels_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(raster, "MAX_PIXELS", 1000)
    with pytest.raises(EvidenceError) as caught:
        read_raster(_png(_canvas()))
    assert (caught.value.reason, caught.value.detail) == ("image_too_large", "300 × 200 pixels")
