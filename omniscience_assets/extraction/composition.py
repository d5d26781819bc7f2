"""Several images as one figure: rows in reading order on white."""

import io
from collections.abc import Callable, Sequence
from typing import Final

from PIL import Image

from omniscience_assets.records import ImageFile

_LONGEST_SIDE: Final = 2_000
_GAP = 16
_COMPRESSION = 3
_MOST_PARTS = 36
_WHITE = (255, 255, 255)


def compose(
    images: Sequence[ImageFile], get_blob: Callable[[str], bytes], put_blob: Callable[[bytes, str], str]
) -> tuple[str, int, int] | None:
    """The raster of a whole figure: `(blob, width, height)`, `None` when no image has a raster.

    One image is its own raster. Several are laid out in rows of at most four, the images of a row brought to one
    height, at most 2,000 pixels a side; beyond 36 images the rest is left out.
    """
    shown = [image for image in images if image.raster is not None][:_MOST_PARTS]
    if len(shown) <= 1:
        return next(((i.raster, i.width, i.height) for i in shown if i.raster and i.width and i.height), None)
    columns = _columns(len(shown))
    parts = [_open(get_blob(image.raster), columns) for image in shown if image.raster is not None]
    rows = [_row(parts[start : start + columns]) for start in range(0, len(parts), columns)]
    canvas = fit(_stack(rows), _LONGEST_SIDE)
    return put_blob(encode(canvas), ".png"), canvas.width, canvas.height


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


def _columns(count: int) -> int:
    return {2: 2, 4: 2}.get(count, 3 if count <= 9 else 4)


def _open(data: bytes, columns: int) -> Image.Image:
    with Image.open(io.BytesIO(data), formats=["PNG", "JPEG"]) as image:
        image.load()
        return fit(to_rgb(image), 2 * _LONGEST_SIDE // columns)


def _row(parts: Sequence[Image.Image]) -> Image.Image:
    """Images side by side, all as high as the median one."""
    height = sorted(part.height for part in parts)[len(parts) // 2]
    scaled = [
        part.resize((max(1, round(part.width * height / part.height)), height), Image.Resampling.LANCZOS)
        for part in parts
    ]
    row = Image.new("RGB", (sum(part.width for part in scaled) + _GAP * (len(scaled) - 1), height), _WHITE)
    left = 0
    for part in scaled:
        row.paste(part, (left, 0))
        left += part.width + _GAP
    return fit(row, 2 * _LONGEST_SIDE)


def _stack(rows: Sequence[Image.Image]) -> Image.Image:
    width = max(row.width for row in rows)
    canvas = Image.new("RGB", (width, sum(row.height for row in rows) + _GAP * (len(rows) - 1)), _WHITE)
    top = 0
    for row in rows:
        canvas.paste(row, ((width - row.width) // 2, top))
        top += row.height + _GAP
    return canvas
