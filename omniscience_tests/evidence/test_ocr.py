"""Text read out of rasters by Tesseract, where it is installed."""

import io
import subprocess

import pytest
from PIL import Image, ImageDraw, ImageFont

from omniscience_assets.evidence import ocr
from omniscience_assets.evidence.errors import EvidenceError

installed = pytest.mark.skipif(ocr.tesseract_version() is None, reason="tesseract is not installed")


def picture() -> bytes:
    image = Image.new("RGB", (800, 400), "white")
    draw = ImageDraw.Draw(image)
    draw.text((60, 40), "Temperature", fill="black", font=ImageFont.load_default(40))
    draw.text((420, 320), "Pressure", fill="black", font=ImageFont.load_default(40))
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()


@installed
def test_reads_words_where_they_stand() -> None:
    first, last = ocr.read_text(picture())
    assert (first.text, last.text) == ("Temperature", "Pressure")
    assert 0.05 < first.box[0] < 0.1
    assert 0.1 < first.box[1] < 0.2
    assert last.box[1] > 0.75


@installed
def test_a_picture_without_text_gives_none() -> None:
    buffer = io.BytesIO()
    Image.new("L", (200, 200), 200).save(buffer, "PNG")
    assert ocr.read_text(buffer.getvalue()) == ()


def test_a_missing_program_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "tesseract_version", lambda: None)
    with pytest.raises(EvidenceError) as caught:
        ocr.read_text(picture())
    assert caught.value.reason == "ocr_missing"


def test_a_hanging_program_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def hang(*args: object, **kwargs: object) -> None:
        raise subprocess.TimeoutExpired("tesseract", 60)

    monkeypatch.setattr(ocr, "tesseract_version", lambda: "5")
    monkeypatch.setattr(ocr.subprocess, "run", hang)
    with pytest.raises(EvidenceError) as caught:
        ocr.read_text(picture())
    assert caught.value.reason == "ocr_failed"
