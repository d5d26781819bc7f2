"""Several images as one figure: rows in reading order on white."""

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Final

from PIL import Image

from omniscience_assets.records import Box, ImageFile

_LONGEST_SIDE: Final = 2_000
_GAP = 16
_COMPRESSION = 3
_MOST_PARTS = 36
_WHITE = (255, 255, 255)


@dataclass(frozen=True, slots=True)
class Layout:
    """Where images stand on a canvas, all in pixels."""

    width: int
    height: int
    boxes: tuple[tuple[int, int, int, int], ...]
    """`(x0, y0, x1, y1)` of each image, in order."""


def compose(
    images: Sequence[ImageFile], get_blob: Callable[[str], bytes], put_blob: Callable[[bytes, str], str]
) -> tuple[str, int, int] | None:
    """The raster of a whole figure: `(blob, width, height)`, `None` when no image has a raster.

    One image is its own raster. Several are laid out in the rows that the paper sets them in, or of at most four where
    it does not tell, the images of a row brought to one height, at most 2,000 pixels a side; beyond 36 images the rest
    is left out.
    """
    shown = _shown(images)
    if len(shown) <= 1:
        return next(((i.raster, i.width, i.height) for i in shown if i.raster and i.width and i.height), None)
    layout = _lay_out(shown)
    canvas = Image.new("RGB", (layout.width, layout.height), _WHITE)
    for image, box in zip(shown, layout.boxes, strict=True):
        assert image.raster is not None
        canvas.paste(_open(get_blob(image.raster), (box[2] - box[0], box[3] - box[1])), box[:2])
    return put_blob(encode(canvas), ".png"), canvas.width, canvas.height


def placements(images: Sequence[ImageFile]) -> dict[str, Box]:
    """Where `compose` puts each image in the figure's raster, by the image's path."""
    shown = _shown(images)
    if len(shown) <= 1:
        return {image.path: (0.0, 0.0, 1.0, 1.0) for image in shown}
    layout = _lay_out(shown)
    w, h = layout.width, layout.height
    boxes = ((x0 / w, y0 / h, x1 / w, y1 / h) for x0, y0, x1, y1 in layout.boxes)
    return dict(zip((image.path for image in shown), boxes, strict=True))


def _lay_out(shown: Sequence[ImageFile]) -> Layout:
    sizes, told = [(image.width or 1, image.height or 1) for image in shown], [image.row for image in shown]
    return lay_out(sizes, [row for row in told if row is not None])


def lay_out(sizes: Sequence[tuple[int, int]], told: Sequence[int] = ()) -> Layout:
    """Places for images of some `(width, height)`: in rows, each as high as its median image.

    The rows are those `told`, one number for each image; where there are none, rows of at most four.
    """
    columns = {2: 2, 4: 2}.get(len(sizes), 3 if len(sizes) <= 9 else 4)
    numbers = told if len(told) == len(sizes) else [index // columns for index in range(len(sizes))]
    rows = [[size for _, size in row] for _, row in groupby(zip(numbers, sizes, strict=True), key=itemgetter(0))]
    heights = [sorted(height for _, height in row)[len(row) // 2] for row in rows]
    widths = [[width * tall / height for width, height in row] for row, tall in zip(rows, heights, strict=True)]
    canvas_width = max(sum(row) + _GAP * (len(row) - 1) for row in widths)
    canvas_height = sum(heights) + _GAP * (len(rows) - 1)
    scale = min(1.0, _LONGEST_SIDE / max(canvas_width, canvas_height))
    boxes, top = list[tuple[int, int, int, int]](), 0.0
    for row, tall in zip(widths, heights, strict=True):
        left = (canvas_width - sum(row) - _GAP * (len(row) - 1)) / 2
        for wide in row:
            x, y = round(left * scale), round(top * scale)
            boxes.append((x, y, x + max(1, round(wide * scale)), y + max(1, round(tall * scale))))
            left += wide + _GAP
        top += tall + _GAP
    return Layout(max(box[2] for box in boxes), max(box[3] for box in boxes), tuple(boxes))


def encode(image: Image.Image) -> bytes:
    """An image as PNG without metadata: the same bytes for the same pixels."""
    buffer = io.BytesIO()
    image.save(buffer, "PNG", compress_level=_COMPRESSION)
    return buffer.getvalue()


def fit(image: Image.Image, longest: int) -> Image.Image:
    """The image, made smaller when a side is longer than `longest` pixels."""
    scale = longest / max(image.size)
    if scale >= 1:
        return image
    size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
    return image.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)


def to_rgb(image: Image.Image) -> Image.Image:
    """Eight-bit RGB: transparency on white, sixteen bits and floats scaled to eight."""
    if image.mode in ("I;16", "I;16B", "I;16L", "I", "F"):
        low, high = image.getextrema()
        if not isinstance(low, int | float) or not isinstance(high, int | float):
            return image.convert("RGB")
        span = (65_535.0 if image.mode != "F" else max(high - low, 1e-12)) or 1.0
        base = low if image.mode == "F" else 0
        return (
            image.convert("F").point(lambda value: value * (255 / span) - base * 255 / span).convert("L").convert("RGB")
        )
    if image.mode in ("RGBA", "LA", "PA", "RGBa", "La") or "transparency" in image.info:
        rgba = image.convert("RGBA")
        white = Image.new("RGB", rgba.size, _WHITE)
        white.paste(rgba, mask=rgba.getchannel("A"))
        return white
    return image.convert("RGB")


def _shown(images: Sequence[ImageFile]) -> list[ImageFile]:
    return [image for image in images if image.raster is not None][:_MOST_PARTS]


def _open(data: bytes, size: tuple[int, int]) -> Image.Image:
    with Image.open(io.BytesIO(data), formats=["PNG", "JPEG"]) as image:
        image.load()
        return to_rgb(image).resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)
