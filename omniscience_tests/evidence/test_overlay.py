import io
import time
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from omniscience_assets.evidence.errors import EvidenceError
from omniscience_assets.evidence.overlay.draw import draw_overlay
from omniscience_assets.evidence.overlay.parts import series_colours
from omniscience_assets.evidence.overlay.wording import date, summarise
from omniscience_assets.records import Evidence, PanelEvidence
from omniscience_tests.evidence import samples


def _white(width: int = 400, height: int = 300) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), "white").save(out, "PNG")
    return out.getvalue()


def _opened(png: bytes) -> Image.Image:
    with Image.open(io.BytesIO(png)) as image:
        assert image.format == "PNG"
        return image.convert("RGB")


def test_series_are_drawn_where_their_data_lie() -> None:
    whole = samples.evidence()
    picture = np.asarray(_opened(draw_overlay(_white(), whole)))
    # The raster is scaled up to 900 × 675; "signal" goes through (2, 30): the middle of panel a, at 3/4 of its height.
    x, y = round(0.35 * 900), round((0.45 - 0.75 * 0.35) * 675)
    colour = np.array(series_colours(whole.panels[0])[0])
    around = picture[y - 2 : y + 3, x - 2 : x + 3].reshape(-1, 3)
    assert (np.abs(around.astype(int) - colour).sum(axis=1) < 30).any()


def test_colours_are_not_those_of_the_ink() -> None:
    panel = samples.evidence().panels[0]
    for series, colour in zip(panel.series, series_colours(panel), strict=True):
        ink = bytes.fromhex(series.hex[1:])
        assert sum(abs(a - b) for a, b in zip(colour, ink, strict=True)) > 150


def test_the_summary_says_what_was_read() -> None:
    said = [line.text for line in summarise(samples.evidence())]
    assert said[0] == "vector: line 75%, bar 25%"
    assert "Panel p1 (a) First run" in said
    assert "y left: Counts, log 1 → 1000" in said
    assert "x bottom: Time [s], linear 0 → 4" in said
    assert "s1 “signal” line, steel blue, solid, 3 points" in said
    assert "x 0 … 4, min 0 at 0, max 40 at 4, rising" in said
    assert "s1 crosses s2 at x = 0.3333" in said
    assert "n2 → n3  “code”" in said


def test_dates_are_told_as_dates() -> None:
    assert date(18690.0) == "2021-03-04"
    assert date(1e12) == "1e+12"


@pytest.mark.parametrize(("width", "height"), [(60, 40), (4000, 500), (300, 3000)])
def test_pictures_of_any_shape_stay_within_bounds(width: int, height: int) -> None:
    picture = _opened(draw_overlay(_white(width, height), samples.evidence()))
    assert max(picture.size) <= 2300


def test_a_crowded_figure_is_drawn_in_time() -> None:
    panel = samples.evidence().panels[0]
    series = samples.line("many", tuple((i / 500, 20 + 20 * np.sin(i)) for i in range(2000)))
    crowded = replace(panel, series=(series,) * 20, legend=(), relations=())
    figure: Evidence = replace(samples.evidence(), panels=(crowded,) * 4)
    started = time.perf_counter()
    picture = _opened(draw_overlay(_white(), figure))
    assert time.perf_counter() - started < 10
    assert max(picture.size) <= 2300


def test_parts_without_a_place_are_only_told() -> None:
    panel = samples.evidence().panels[0]
    bare: PanelEvidence = replace(panel, axes=(), relations=())
    png = draw_overlay(_white(), replace(samples.evidence(), panels=(bare,), texts=(), diagram=None))
    assert _opened(png).width > 900


def test_what_is_no_picture_is_an_error() -> None:
    with pytest.raises(EvidenceError, match="unreadable_image"):
        draw_overlay(b"no picture", samples.evidence())
