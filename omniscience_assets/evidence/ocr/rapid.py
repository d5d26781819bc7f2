"""RapidOCR: the PP-OCR networks for ONNX Runtime, whose weights come in the wheel."""

import math
from collections.abc import Sequence
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image

from omniscience_assets.evidence.errors import EvidenceError
from omniscience_assets.evidence.ocr.engine import Pixels, Word

INSTALL = "pip install 'omniscience-assets[ocr]'"
_FIND_PIXELS = 800_000
"""Text is looked for in the image scaled to about so many pixels; it is read at full size."""
_MAX_ENLARGE = 2.0
_STRIDE = 32
_TILTED = 15.0
"""Degrees from which a line counts as oblique; an exponent tilts the box of a short label by half of that."""
_LONG = 1.6
"""Length of a box, in heights, from which its direction says how the text runs."""
_MIN_CONFIDENCE = 0.5
_PARAMETERS: dict[str, Any] = {
    "Global.log_level": "error",
    "Global.max_side_len": 10_000,
    "Global.min_side_len": _STRIDE,
    "Det.limit_side_len": _STRIDE,
    "Rec.rec_img_shape": [
        3,
        48,
        48,
    ],  # short labels are not padded to a line's length, which makes reading twice as fast
    "EngineConfig.onnxruntime.intra_op_num_threads": 1,
    "EngineConfig.onnxruntime.inter_op_num_threads": 1,
}

_Quad = npt.NDArray[np.float64]


def rapidocr_version() -> str | None:
    """Version of the installed RapidOCR, such as `3.10.0`; None where it or ONNX Runtime is missing."""
    try:
        return version("rapidocr") if find_spec("onnxruntime") else None
    except PackageNotFoundError:
        return None


class RapidOcr:
    """The engine, on one thread; the networks are loaded once a process.

    Raises:
        EvidenceError: `ocr_missing`, with what to install.
    """

    name = "rapidocr"

    def __init__(self) -> None:
        found = rapidocr_version()
        if found is None:
            raise EvidenceError("ocr_missing", f"RapidOCR is not installed; {INSTALL}")
        self.version = found

    def read(self, pixels: Pixels, cleared: Pixels | None = None) -> list[Word]:
        """See `Engine.read`."""
        quads = self._find(pixels)
        source = pixels if cleared is None else cleared
        tried = [(index, angle, crop) for index, quad in enumerate(quads) for angle, crop in _crops(source, quad)]
        best: dict[int, Word] = {}
        for (index, angle, _), (text, confidence) in zip(
            tried, self.read_lines([crop for *_, crop in tried]), strict=True
        ):
            if text and confidence > max(_MIN_CONFIDENCE, best[index].confidence if index in best else 0.0):
                best[index] = Word(text, _bounds(quads[index]), angle, confidence)
        return list(best.values())

    def read_lines(self, crops: Sequence[Pixels]) -> list[tuple[str, float]]:
        """See `Engine.read_lines`."""
        if not crops:
            return []
        try:
            result = _networks().recognize_txt([np.ascontiguousarray(crop[..., ::-1]) for crop in crops])
        except Exception as error:  # the library wraps what its runtime raises in classes of its own
            raise EvidenceError("ocr_failed", f"{type(error).__name__}: {error}"[:200]) from error
        return [(text.strip(), float(confidence)) for text, confidence in zip(result.txts, result.scores, strict=True)]

    def _find(self, pixels: Pixels) -> list[_Quad]:
        height, width = pixels.shape[:2]
        scale = min(_MAX_ENLARGE, (_FIND_PIXELS / (width * height)) ** 0.5)
        size = (max(1, round(width * scale / _STRIDE)) * _STRIDE, max(1, round(height * scale / _STRIDE)) * _STRIDE)
        scaled = np.asarray(Image.fromarray(pixels).resize(size, Image.Resampling.BICUBIC))
        try:
            result = _networks()(np.ascontiguousarray(scaled[..., ::-1]), use_det=True, use_cls=False, use_rec=False)
        except Exception as error:
            raise EvidenceError("ocr_failed", f"{type(error).__name__}: {error}"[:200]) from error
        boxes = getattr(result, "boxes", None)
        return [
            np.asarray(box, float) * (width / size[0], height / size[1]) for box in ([] if boxes is None else boxes)
        ]


@cache
def _networks() -> Any:
    from rapidocr import RapidOCR

    return RapidOCR(params=_PARAMETERS)


def _bounds(quad: _Quad) -> tuple[float, float, float, float]:
    (x0, y0), (x1, y1) = quad.min(axis=0).tolist(), quad.max(axis=0).tolist()
    return x0, y0, x1, y1


def _crops(pixels: Pixels, quad: _Quad) -> list[tuple[float, Pixels]]:
    """The ways in which the text of a box may run: angle and upright crop."""
    x0, y0, x1, y1 = _bounds(quad)
    cut = pixels[max(0, math.floor(y0)) : math.ceil(y1) + 1, max(0, math.floor(x0)) : math.ceil(x1) + 1]
    if min(cut.shape[:2]) < 3:
        return []
    angle, long = _direction(quad)
    if long > _LONG and _TILTED < abs(angle) < 90 - _TILTED:
        return [(angle, _straighten(pixels, quad, angle))]
    tall = cut.shape[0] / cut.shape[1]
    upright = [(0.0, cut)] if tall < 2 * _LONG else []
    turned = [(90.0, np.rot90(cut, -1)), (-90.0, np.rot90(cut))] if tall > 0.9 * _LONG else []
    return [*upright, *turned]


def _direction(quad: _Quad) -> tuple[float, float]:
    """Angle of the longer side in degrees anticlockwise, -90..90, and the ratio of the sides."""
    a, b = quad[1] - quad[0], quad[2] - quad[1]
    longer, shorter = (a, b) if np.hypot(*a) >= np.hypot(*b) else (b, a)
    dx, dy = longer if longer[0] >= 0 else -longer
    return math.degrees(math.atan2(-dy, dx)), float(np.hypot(*longer) / max(1.0, np.hypot(*shorter)))


def _straighten(pixels: Pixels, quad: _Quad, angle: float) -> Pixels:
    """The box's content turned upright."""
    middle = quad.mean(axis=0)
    along = np.array([math.cos(math.radians(angle)), -math.sin(math.radians(angle))])
    down = np.array([-along[1], along[0]])
    half_u = float(np.abs((quad - middle) @ along).max())
    half_v = float(np.abs((quad - middle) @ down).max())
    corners = [middle + u * along + v * down for u, v in
               ((-half_u, -half_v), (-half_u, half_v), (half_u, half_v), (half_u, -half_v))]  # fmt: skip
    size = (max(3, round(2 * half_u)), max(3, round(2 * half_v)))
    data = [float(value) for corner in corners for value in corner]
    turned = Image.fromarray(pixels).transform(size, Image.Transform.QUAD, data, Image.Resampling.BICUBIC)
    return np.asarray(turned)
