"""Can the image be opened, is it large enough, and does it show anything?"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from PIL import Image

from omniscience_assets.quality.gates.case import GateCase
from omniscience_assets.quality.pictures import decode
from omniscience_assets.records import Box, Measure

_BAND = 256


@dataclass(frozen=True, slots=True)
class ImageGate:
    """Whether the raster is there and can be read, its size, how much of it is drawn, and how much of that is text.

    Ink is the share of pixels that differ from the commonest level in the colour band where most do. What follows from
    the pixels is `None` where there are none.
    """

    name: ClassVar[str] = "image"
    version: ClassVar[str] = "1"
    measures: ClassVar[tuple[str, ...]] = (
        "image.present",
        "image.readable",
        "image.side",
        "image.aspect",
        "image.ink",
        "image.text_share",
    )

    level_tolerance: int = 12
    """Levels of 0..255 that still count as background: JPEG noise around a flat colour stays inside."""

    def measure(self, case: GateCase) -> Iterator[Measure]:
        """0 or 1, 0 or 1, pixels of the short side, long side over short side, and shares 0..1."""
        image, problem = decode(case.open_image)
        yield Measure("image.present", float(image is not None or problem is not None), "" if image else "no raster")
        yield Measure("image.readable", None if image is None and not problem else float(not problem), problem or "")
        if image is None:
            yield from (Measure(name, None) for name in self.measures[2:])
            return
        size = f"{image.width} × {image.height} pixels"
        yield Measure("image.side", float(min(image.size)), size)
        yield Measure("image.aspect", max(image.size) / max(1, min(image.size)), size)
        yield Measure("image.ink", _ink(image, self.level_tolerance), size)
        boxes = [item.box for item in case.evidence.texts]
        yield Measure("image.text_share", _text_share(image, boxes, self.level_tolerance), f"{len(boxes)} texts")


def _text_share(image: Image.Image, boxes: Sequence[Box], tolerance: int) -> float | None:
    """Share of the inked pixels that lie in boxes of text; `None` where no text was read or nothing is drawn."""
    import numpy as np

    grey = np.asarray(image.convert("L"), dtype=np.int16)
    background = int(np.bincount(grey.ravel(), minlength=256).argmax())
    ink = np.abs(grey - background) > tolerance
    total = int(ink.sum())
    if not boxes or not total:
        return None
    inside = np.zeros_like(ink)
    height, width = ink.shape
    for x0, y0, x1, y1 in boxes:
        rows = slice(max(0, int(y0 * height) - 1), max(0, int(y1 * height) + 2))
        inside[rows, max(0, int(x0 * width) - 1) : max(0, int(x1 * width) + 2)] = True
    return float((ink & inside).sum() / total)


def _ink(image: Image.Image, tolerance: int) -> float:
    histogram = image.histogram()
    bands = [histogram[start : start + _BAND] for start in range(0, len(histogram), _BAND)]
    return max(_share_off_background(band, tolerance) for band in bands)


def _share_off_background(levels: list[int], tolerance: int) -> float:
    background = levels.index(max(levels))
    near = sum(levels[max(0, background - tolerance) : background + tolerance + 1])
    return 1 - near / sum(levels)
