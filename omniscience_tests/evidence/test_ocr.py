"""Text read out of rasters by the engines that are installed."""

import io
import subprocess

import pytest
from PIL import Image, ImageDraw, ImageFont

from omniscience_assets.evidence.errors import EvidenceError
from omniscience_assets.evidence.ocr import ENGINES, engine_version, engines, load_engine, rapid, read_text, tesseract


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> str:
    if engine_version(request.param) is None:
        pytest.skip(f"{request.param} is not installed")
    return str(request.param)


def picture(*, turned: bool = False) -> bytes:
    image = Image.new("RGB", (800, 400), "white")
    draw = ImageDraw.Draw(image)
    draw.text((60, 40), "Temperature", fill="black", font=ImageFont.load_default(40))
    draw.text((420, 320), "Pressure", fill="black", font=ImageFont.load_default(40))
    if turned:
        image = image.rotate(90, expand=True, fillcolor="white")
    return _png(image)


def _png(image: Image.Image) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()


def test_reads_words_where_they_stand(engine: str) -> None:
    first, last = read_text(picture(), engine)
    assert (first.text, last.text) == ("Temperature", "Pressure")
    assert 0.05 < first.box[0] < 0.1
    assert 0.08 < first.box[1] < 0.2
    assert last.box[1] > 0.75
    assert 0.3 < first.confidence <= 1


def test_reads_what_is_written_upwards(engine: str) -> None:
    items = read_text(picture(turned=True), engine)
    assert {item.text: item.angle for item in items} == {"Temperature": 90.0, "Pressure": 90.0}
    assert next(item.box[0] for item in items if item.text == "Pressure") > 0.75


def test_a_picture_without_text_gives_none(engine: str) -> None:
    assert read_text(_png(Image.new("L", (200, 200), 200)), engine) == ()


def test_what_is_no_image_is_refused(engine: str) -> None:
    with pytest.raises(EvidenceError) as caught:
        read_text(b"no image", engine)
    assert caught.value.reason == "unreadable_image"


@pytest.mark.parametrize(("name", "module", "install"), [
    ("rapidocr", rapid, "pip install 'omniscience-assets[ocr]'"),
    ("tesseract", tesseract, "apt-get install tesseract-ocr"),
])  # fmt: skip
def test_a_missing_engine_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, name: str, module: object, install: str
) -> None:
    monkeypatch.setattr(module, f"{name}_version", lambda: None)
    with pytest.raises(EvidenceError) as caught:
        engines.load_engine.__wrapped__(name)
    assert caught.value.reason == "ocr_missing"
    assert install in caught.value.detail


def test_an_unknown_engine_is_refused_by_name() -> None:
    with pytest.raises(EvidenceError, match="rapidocr, tesseract"):
        load_engine("eyes")


def test_a_hanging_program_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def hang(*args: object, **kwargs: object) -> None:
        raise subprocess.TimeoutExpired("tesseract", 60)

    monkeypatch.setattr(tesseract, "tesseract_version", lambda: "5")
    reader = tesseract.Tesseract()
    monkeypatch.setattr(tesseract.subprocess, "run", hang)
    with pytest.raises(EvidenceError) as caught:
        reader.read_lines([tesseract.np.zeros((20, 40, 3), "uint8")])
    assert caught.value.reason == "ocr_failed"
