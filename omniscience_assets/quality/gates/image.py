"""Can the image be opened, is it large enough, and does it show anything?"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

from PIL import Image

from omniscience_assets.quality.gates.case import GateCase
from omniscience_assets.records import Verdict

_BAND = 256


@dataclass(frozen=True, slots=True)
class ImageGate:
    """Drops figures whose raster is missing, broken, tiny or blank.

    Ink is the share of pixels that differ from the commonest level in the colour band where most do.
    """

    name: ClassVar[str] = "image"

    min_side: int = 64
    """Pixels; below it labels cannot be read."""
    min_ink: float = 0.0005
    """Below it the image is blank or of one colour. A single thin curve covers more than 0.002."""
    level_tolerance: int = 12
    """Levels of 0..255 that still count as background: JPEG noise around a flat colour stays inside."""

    def judge(self, case: GateCase) -> Verdict:
        """Reasons: `image_missing`, `image_unreadable`, `image_too_small`, `image_blank`."""
        image, problem = _decode(case.open_image)
        if image is None:
            reason = "image_unreadable" if problem else "image_missing"
            return Verdict(self.name, False, reason, None, None, problem or "no raster")
        size = f"{image.width} × {image.height} pixels"
        side = min(image.size)
        if side < self.min_side:
            return Verdict(self.name, False, "image_too_small", side, self.min_side, size)
        ink = _ink(image, self.level_tolerance)
        blank = ink < self.min_ink
        return Verdict(self.name, not blank, "image_blank" if blank else None, ink, self.min_ink, size)


def _decode(open_image: Callable[[], Image.Image | None]) -> tuple[Image.Image | None, str | None]:
    """The decoded image on white, or why it could not be decoded (`None` when there is none)."""
    try:
        image = open_image()
        return (None, None) if image is None else (_on_white(image), None)
    except Exception as error:
        # Pillow's decoders raise nearly anything on hostile bytes; whatever it is, this image alone is bad.
        return None, f"{type(error).__name__}: {error}"


def _on_white(image: Image.Image) -> Image.Image:
    if not image.has_transparency_data:
        return image.convert("RGB")
    layer = image.convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", layer.size, "white"), layer).convert("RGB")


def _ink(image: Image.Image, tolerance: int) -> float:
    histogram = image.histogram()
    bands = [histogram[start : start + _BAND] for start in range(0, len(histogram), _BAND)]
    return max(_share_off_background(band, tolerance) for band in bands)


def _share_off_background(levels: list[int], tolerance: int) -> float:
    background = levels.index(max(levels))
    near = sum(levels[max(0, background - tolerance) : background + tolerance + 1])
    return 1 - near / sum(levels)
