"""A picture to draw on: fractions of the figure in, pixels out, everything with a light halo so that it can be read."""

import io
from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from omniscience_assets.records import Box, Point

LONGEST, SHORTEST = 1_600, 900
"""Pixels of the figure's longer side in the overlay: larger ones are scaled down, smaller ones up."""

_FADE = 0.45
_ROUNDED = 300
"""Lines of more points are drawn without rounding their corners, which would take most of the time."""
_HALO = (255, 255, 255)

Colour = tuple[int, int, int]


class Canvas:
    """The faded figure and a pen.

    Args:
        raster: PNG or JPEG bytes.

    Raises:
        OSError: Pillow cannot read it.
    """

    def __init__(self, raster: bytes) -> None:
        with Image.open(io.BytesIO(raster)) as opened:
            opened.draft("RGB", (LONGEST, LONGEST))
            rgba = opened.convert("RGBA")
        flat = Image.new("RGB", rgba.size, "white")
        flat.paste(rgba, mask=rgba.getchannel("A"))
        longer = max(flat.size)
        scale = min(LONGEST, max(SHORTEST, longer)) / longer
        size = max(1, round(flat.width * scale)), max(1, round(flat.height * scale))
        resized = flat.resize(size, Image.Resampling.LANCZOS)
        self.image = Image.blend(resized, Image.new("RGB", size, "white"), _FADE)
        self._pen = ImageDraw.Draw(self.image)

    def at(self, point: Point) -> tuple[float, float]:
        """Pixels of a point given in fractions; far outside of the picture it is pulled to near its edge."""
        x, y = (min(2.0, max(-1.0, value)) for value in point)
        return x * self.image.width, y * self.image.height

    def line(self, points: Sequence[Point], colour: Colour, width: int = 2, *, dashed: bool = False) -> None:
        """A line through points in fractions."""
        path = [self.at(point) for point in points]
        if len(path) < 2:
            return
        if dashed:
            for start, end in _dashes(path):
                self._pen.line([start, end], colour, width)
            return
        joint = "curve" if len(path) < _ROUNDED else None
        self._pen.line(path, _HALO, width + 3, joint=joint)
        self._pen.line(path, colour, width, joint=joint)

    def dot(self, point: Point, colour: Colour, radius: float = 3.0) -> None:
        """A ring around a point, which leaves what is below it to be seen."""
        x, y = self.at(point)
        self._pen.ellipse((x - radius - 1, y - radius - 1, x + radius + 1, y + radius + 1), outline=_HALO, width=3)
        self._pen.ellipse((x - radius, y - radius, x + radius, y + radius), outline=colour, width=2)

    def frame(self, box: Box, colour: Colour, width: int = 2) -> None:
        """A rectangle without filling."""
        x0, y0 = self.at((box[0], box[1]))
        x1, y1 = self.at((box[2], box[3]))
        self._pen.rectangle((min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)), outline=colour, width=width)

    def write(self, point: Point, text: str, colour: Colour, size: int = 15, anchor: str = "lm") -> None:
        """One line of text with a halo; `anchor` is Pillow's, such as `mm` for the middle. Kept inside the picture."""
        font = load_font(size)
        x, y = self.at(point)
        left, top, right, bottom = self._pen.textbbox((x, y), text, font, anchor)
        x += max(0.0, 2 - left) - max(0.0, right - self.image.width + 2)
        y += max(0.0, 2 - top) - max(0.0, bottom - self.image.height + 2)
        self._pen.text((x, y), text, colour, font, anchor, stroke_width=3, stroke_fill=_HALO)

    def arrow(self, start: Point, end: Point, colour: Colour, *, head: bool) -> None:
        """A straight line, with a head at its end."""
        self.line([start, end], colour, 3)
        (x0, y0), (x1, y1) = self.at(start), self.at(end)
        length = max(1e-6, ((x1 - x0) ** 2 + (y1 - y0) ** 2) ** 0.5)
        ux, uy = (x1 - x0) / length, (y1 - y0) / length
        if head:
            wings = [(x1 - 13 * ux - side * 6 * uy, y1 - 13 * uy + side * 6 * ux) for side in (1, -1)]
            self._pen.polygon([(x1, y1), *wings], colour, _HALO)


@cache
def load_font(size: int, *, bold: bool = False) -> ImageFont.FreeTypeFont:
    """DejaVu Sans, which comes with matplotlib and has the letters that papers use."""
    found = find_spec("matplotlib")
    assert found is not None
    assert found.origin is not None
    name = "DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf"
    return ImageFont.truetype(str(Path(found.origin).parent / "mpl-data" / "fonts" / "ttf" / name), size)


def _dashes(path: Sequence[tuple[float, float]], on: float = 7.0, off: float = 5.0) -> list[tuple[Point, Point]]:
    pieces: list[tuple[Point, Point]] = []
    for (x0, y0), (x1, y1) in pairwise(path):
        length = max(1e-6, ((x1 - x0) ** 2 + (y1 - y0) ** 2) ** 0.5)
        at = 0.0
        while at < length:
            end = min(length, at + on)
            pieces.append(
                (
                    (x0 + (x1 - x0) * at / length, y0 + (y1 - y0) * at / length),
                    (x0 + (x1 - x0) * end / length, y0 + (y1 - y0) * end / length),
                )
            )
            at = end + off
    return pieces
