"""Spines, tick marks and axes read from pixels; text is told by the test unless an engine is installed."""

import io
import time
from collections.abc import Sequence

import numpy as np
import pytest
from PIL import Image

from omniscience_assets.evidence.errors import EvidenceError
from omniscience_assets.evidence.ocr import engine_version, load_engine
from omniscience_assets.evidence.ocr.engine import Pixels, Word
from omniscience_assets.evidence.pixels import image as image_module
from omniscience_assets.evidence.pixels.cuts import cut_boxes
from omniscience_assets.evidence.pixels.fills import contrast, find_fills, find_pictures
from omniscience_assets.evidence.pixels.frames import Frame, find_frames
from omniscience_assets.evidence.pixels.image import decode
from omniscience_assets.evidence.pixels.lines import flat_strokes, steep_strokes
from omniscience_assets.evidence.pixels.page import read_pixels
from omniscience_assets.evidence.plots import find_plots
from omniscience_tests.benchmarks.bench_ocr import measure, whole
from omniscience_tests.benchmarks.raster_charts import draw_chart

with_engine = pytest.mark.skipif(engine_version() is None, reason="rapidocr is not installed")


class Told:
    """An engine that says what it was told stands where."""

    name = version = "told"

    def __init__(self, words: Sequence[Word]) -> None:
        self.words = list(words)

    def read(self, pixels: Pixels, cleared: Pixels | None = None) -> list[Word]:
        return self.words

    def read_lines(self, crops: Sequence[Pixels]) -> list[tuple[str, float]]:
        return [("", 0.0) for _ in crops]


def _png(pixels: np.ndarray) -> bytes:
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, format="PNG")
    return out.getvalue()


def _plot(height: int = 300, width: int = 400, *, outwards: bool = True) -> np.ndarray:
    """Spines from x = 80 to 380 and from y = 20 to 250 with a tick mark every 50 pixels along the lower one."""
    pixels = np.full((height, width, 3), 255, np.uint8)
    pixels[20, 80:381] = pixels[250, 80:381] = pixels[20:251, 80] = pixels[20:251, 380] = 0
    for x in range(80, 381, 50):
        rows = slice(251, 256) if outwards else slice(245, 250)
        pixels[rows, x] = 0
    return pixels


def _frames(image: bytes) -> list[Frame]:
    pixels = decode(image)
    grounds = [*find_fills(pixels), *find_pictures(pixels)]
    away = contrast(pixels, find_fills(pixels))
    return find_frames(away, flat_strokes(away, 20), steep_strokes(away, 20), grounds)


@pytest.mark.parametrize("outwards", [True, False])
def test_a_frame_and_its_tick_marks_are_found_to_the_pixel(outwards: bool) -> None:
    (frame,) = _frames(_png(_plot(outwards=outwards)))
    assert frame.box == pytest.approx((80.5, 20.5, 380.5, 250.5), abs=0.5)
    marks = sorted({round(mark.at, 1) for mark in frame.marks if mark.side == "bottom"})
    inner = [x + 0.5 for x in range(130, 380, 50)]
    assert [mark for mark in marks if 100 < mark < 370] == pytest.approx(inner, abs=0.6)
    assert {mark.reach > 0 for mark in frame.marks} == {outwards}


def test_two_spines_make_a_plot_area() -> None:
    pixels = _plot()
    pixels[20, 82:] = pixels[20:250, 380] = 255
    assert [frame.box for frame in _frames(_png(pixels))] == [pytest.approx((80.5, 20.5, 380.5, 250.5), abs=1.5)]


def test_jpeg_and_blur_change_little() -> None:
    out = io.BytesIO()
    Image.fromarray(_plot()).resize((430, 322), Image.Resampling.BICUBIC).save(out, "JPEG", quality=70)
    (frame,) = _frames(out.getvalue())
    assert frame.box == pytest.approx([value * 1.075 for value in (80.5, 20.5, 380.5, 250.5)], abs=1.5)


def test_a_grey_ground_is_a_plot_area_without_spines() -> None:
    pixels = np.full((300, 400, 3), 255, np.uint8)
    pixels[20:250, 80:380] = 229
    pixels[120, 80:380] = 255
    assert [frame.box for frame in _frames(_png(pixels))] == [pytest.approx((80, 20, 380, 250), abs=5)]


def test_a_bar_is_no_spine() -> None:
    image = np.full((300, 400, 3), 255, np.uint8)
    image[20:260, 60:62] = 0
    for row, end in ((30, 200), (110, 320), (200, 280)):
        image[row : row + 40, 62:end] = (66, 133, 244)
    assert _frames(_png(image)) == []
    image[260:262, 60:380] = 0
    assert [round(edge) for edge in _frames(_png(image))[0].box] == [61, 20, 380, 261]


def test_noise_has_no_frames() -> None:
    noise = np.random.default_rng(0).integers(0, 255, (300, 400, 3)).astype(np.uint8)
    assert all(frame.box[2] - frame.box[0] > 390 for frame in _frames(_png(noise)))


def test_gutters_part_boxes_in_reading_order() -> None:
    mask = np.zeros((100, 200), bool)
    mask[10:40, 10:90] = mask[10:40, 110:190] = mask[60:90, 10:190] = True
    assert cut_boxes(mask, (5, 5)) == [(10, 10, 90, 40), (110, 10, 190, 40), (10, 60, 190, 90)]


def test_the_page_gives_axes_to_the_finder_of_vector_figures() -> None:
    pixels = _plot()
    words = []
    for index, x in enumerate(range(80, 381, 50)):
        pixels[262:270, x - 2 : x + 3] = 0
        words.append(Word(str(index * 10), (x - 4.0, 260.0, x + 5.0, 272.0), 0.0, 0.9))
    page = read_pixels(_png(pixels), Told(words))
    (plot,) = find_plots(page.page)
    bottom = plot.axes["bottom"]
    assert bottom.values == (0, 10, 20, 30, 40, 50, 60)
    assert [place / page.scale for place in bottom.positions] == pytest.approx(
        [x + 0.5 for x in range(80, 381, 50)], abs=0.7
    )
    assert set(page.confidences.values()) == {0.9}


def test_two_labels_of_many_tell_no_scale() -> None:
    words = [Word(str(x), (x - 4.0, 260.0, x + 5.0, 272.0), 0.0, 0.9) for x in (130, 330)]
    pixels = _plot()
    for x in (130, 330):
        pixels[262:270, x - 2 : x + 3] = 0
    page = read_pixels(_png(pixels), Told(words))
    assert {run.text for run in page.doubtful} == {"130", "330"}


def test_without_an_engine_there_are_lines_and_no_text() -> None:
    page = read_pixels(_png(_plot()), None).page
    assert page.runs == ()
    assert page.path_items >= 4


def test_files_that_are_no_images_and_those_too_large_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(EvidenceError) as caught:
        read_pixels(b"\x89PNG\r\n\x1a\nbroken", None)
    assert caught.value.reason == "unreadable_image"
    monkeypatch.setattr(image_module, "MAX_PIXELS", 1000)
    with pytest.raises(EvidenceError) as caught:
        read_pixels(_png(_plot()), None)
    assert (caught.value.reason, caught.value.detail) == ("image_too_large", "400 × 300 pixels")


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "CMYK", "I;16", "F"])
def test_every_mode_is_decoded(mode: str) -> None:
    image = Image.new("L", (60, 40), 200)
    image = image.convert(mode) if mode != "I;16" else Image.fromarray(np.zeros((40, 60), np.uint16))
    out = io.BytesIO()
    image.save(out, "TIFF" if mode in {"CMYK", "F"} else "PNG")
    assert decode(out.getvalue()).shape == (40, 60, 3)


def test_transparent_is_white() -> None:
    out = io.BytesIO()
    Image.new("RGBA", (30, 20), (0, 0, 0, 0)).save(out, "PNG")
    assert decode(out.getvalue()).min() == 255


@pytest.mark.parametrize("shape", [(1, 1), (1, 500), (500, 1), (3, 7)])
def test_tiny_images_are_read(shape: tuple[int, int]) -> None:
    assert read_pixels(_png(np.zeros((*shape, 3), np.uint8)), None).page.runs == ()


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
@with_engine
def test_a_huge_image_is_reduced_before_it_is_read() -> None:
    big = Image.fromarray(_plot()).resize((11_000, 8_250))
    out = io.BytesIO()
    big.save(out, "PNG", compress_level=1)
    started = time.process_time()
    read_pixels(out.getvalue(), load_engine())
    assert time.process_time() - started < 30


@with_engine
def test_exponents_are_written_with_a_caret() -> None:
    chart = next(c for c in map(draw_chart, range(20)) if any(a.scale == "log" for a in c.axes) and c.dpi >= 100)
    read = {run.text.replace("−", "-") for run in read_pixels(chart.image, load_engine()).page.runs}
    powers = {label.text for label in chart.labels if label.text.startswith("10^")}
    assert len(powers & read) >= 0.7 * len(powers)


@pytest.mark.slow
@with_engine
def test_text_and_axes_of_charts_are_read() -> None:
    score = measure(whole("rapidocr"), [draw_chart(seed) for seed in range(6_000, 6_020)])
    assert 2 * score.right / (score.read + score.drawn) >= 0.9
    assert score.axes_right / score.axes >= 0.85
