import io

import numpy as np
import pytest
from PIL import Image

from omniscience_assets.evidence import raster
from omniscience_assets.evidence.errors import EvidenceError
from omniscience_assets.evidence.raster import read_raster


def _png(pixels: np.ndarray) -> bytes:
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, format="PNG")
    return out.getvalue()


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


def test_paper_is_told_from_ink() -> None:
    pixels = _canvas()
    pixels[20:40] = 90
    assert read_raster(_png(pixels)).ink == pytest.approx(0.1)
    assert read_raster(_png(_canvas())).ink == 0
    assert read_raster(_png(_canvas())).colours == ()


def test_long_rules_are_seen() -> None:
    pixels = _canvas()
    assert not read_raster(_png(pixels)).rules
    pixels[150, 20:290] = 0
    pixels[10:190, 30] = 0
    assert read_raster(_png(pixels)).rules


def test_noise_has_more_tones_than_a_drawing() -> None:
    noise = np.random.default_rng(0).integers(0, 255, (200, 300, 3), np.uint8)
    assert read_raster(_png(noise)).tones > 0.9


def test_what_is_no_image_is_refused() -> None:
    with pytest.raises(EvidenceError) as caught:
        read_raster(b"not an image")
    assert caught.value.reason == "unreadable_image"


def test_too_many_pixels_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(raster, "MAX_PIXELS", 1000)
    with pytest.raises(EvidenceError) as caught:
        read_raster(_png(_canvas()))
    assert (caught.value.reason, caught.value.detail) == ("image_too_large", "300 × 200 pixels")
