"""What the pixels of a line of text say beside its letters: where they stand, what is raised, whether it has a minus.

A line is looked at upright: `Slip` cuts it out, turned, and knows the way back.
"""

import math
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from PIL import Image

from omniscience_assets.evidence.ocr.engine import Pixels
from omniscience_assets.records import Box

Ink = npt.NDArray[np.bool_]

_SHARE = 0.4
"""Of the strongest contrast in a crop, from which a pixel counts as ink."""
_WEAKEST = 40
_FINE = 60
"""Least height, in pixels, at which glyphs are told apart."""
_RULE = 0.93
_SLIVER = 0.12
_SPECK = 0.35
_STUB, _APART = 0.45, 0.5
_RAISED, _OVER, _NARROWEST = 0.25, 0.05, 0.12
"""In digit heights: how far an exponent ends above the baseline, how far it rises above the digits, its least width."""
_BAR_HEIGHT, _BAR_WIDTHS = 0.4, (0.3, 1.4)
_TALL = frozenset("bdfhijkltABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789()[]{}/|%&?!^°#$")
_DEEP = frozenset("gjpqyQ()[]{}/|,;_$")


@dataclass(frozen=True, slots=True)
class Slip:
    """An upright cut-out of an image. `turns` quarter turns clockwise of the image make it."""

    pixels: Pixels
    box: Box
    """Where it was cut, in pixels of the image, edges whole."""
    turns: int
    zoom: int = 1
    """Pixels of the slip in one of the image."""

    def place(self, box: Box) -> Box:
        """A box of the slip as a box of the image."""
        x0, y0, x1, y1 = (value / self.zoom for value in box)
        left, top, right, bottom = self.box
        if self.turns == 1:
            return left + y0, bottom - x1, left + y1, bottom - x0
        if self.turns == -1:
            return right - y1, top + x0, right - y0, top + x1
        return left + x0, top + y0, left + x1, top + y1


@dataclass(frozen=True, slots=True)
class Glyph:
    """A connected range of columns with ink."""

    x0: int
    x1: int
    y0: int
    y1: int

    @property
    def height(self) -> int:
        """In pixels."""
        return self.y1 - self.y0

    @property
    def width(self) -> int:
        """In pixels."""
        return self.x1 - self.x0


def cut(
    pixels: Pixels, box: Box, angle: float, more: tuple[float, float] = (0.0, 0.0), after: float | None = None
) -> Slip:
    """Cut a line out.

    Args:
        pixels: The image.
        box: Of the line, in pixels.
        angle: Direction of the line, 0, 90 or -90 degrees.
        more: How many pixels are added before the line's start, and on its three other sides.
        after: How many are added behind its end instead.
    """
    turns = 1 if angle > 45 else -1 if angle < -45 else 0
    x0, y0, x1, y1 = box
    before, across = more
    after = across if after is None else after
    if turns == 0:
        x0, x1, y0, y1 = x0 - before, x1 + after, y0 - across, y1 + across
    elif turns == 1:
        y0, y1, x0, x1 = y0 - after, y1 + before, x0 - across, x1 + across
    else:
        y0, y1, x0, x1 = y0 - before, y1 + after, x0 - across, x1 + across
    height, width = pixels.shape[:2]
    left, top = min(max(0, math.floor(x0)), width - 1), min(max(0, math.floor(y0)), height - 1)
    right, bottom = min(width, max(left + 1, math.ceil(x1))), min(height, max(top + 1, math.ceil(y1)))
    crop = pixels[top:bottom, left:right]
    return Slip(np.rot90(crop, -turns) if turns else crop, (left, top, right, bottom), turns)


def enlarged(slip: Slip) -> Slip:
    """A small slip at a size at which neighbouring letters do not run together."""
    height, width = slip.pixels.shape[:2]
    zoom = max(1, math.ceil(_FINE / height))
    if zoom == 1:
        return slip
    image = Image.fromarray(np.ascontiguousarray(slip.pixels))
    larger = np.asarray(image.resize((width * zoom, height * zoom), Image.Resampling.BICUBIC))
    return replace(slip, pixels=larger, zoom=zoom)


def ink_of(pixels: Pixels) -> Ink:
    """Which pixels differ from the background, the commonest colour of the crop."""
    codes = (pixels.astype(np.int32) >> 3) @ np.array([1024, 32, 1], np.int32)
    _, first, counts = np.unique(codes, return_index=True, return_counts=True)
    background = pixels.reshape(-1, 3)[first[counts.argmax()]].astype(np.int16)
    contrast = np.abs(pixels.astype(np.int16) - background).max(axis=2)
    seen = contrast[contrast > _WEAKEST]
    strong = float(np.percentile(seen, 95)) if len(seen) else 0.0
    ink: Ink = contrast > max(_WEAKEST, _SHARE * strong)
    return _main_band(_without_rules(ink))


def _without_rules(ink: Ink) -> Ink:
    """Leave out rows and columns that are drawn from end to end, spines mostly, and what lies beyond them."""
    height, width = ink.shape
    ruled_columns = np.flatnonzero(ink.mean(axis=0) > _RULE)
    for row in np.flatnonzero(ink.mean(axis=1) > _RULE) if width >= height // 2 else ():
        ink[: row + 1] &= row > height // 2
        ink[row:] &= row <= height // 2
    for column in ruled_columns if width >= height else ():
        ink[:, : column + 1] &= column > width // 2
        ink[:, column:] &= column <= width // 2
    return ink


def _main_band(ink: Ink) -> Ink:
    """Leave out bands of rows apart from the line that are thin or cut off: stubs of ticks, feet of the line above."""
    rows = np.flatnonzero(ink.any(axis=1))
    if not len(rows):
        return ink
    bands = np.split(rows, np.flatnonzero(np.diff(rows) > 1) + 1)
    main = max(bands, key=len)
    for band in bands:
        cut_off = band[0] == 0 or band[-1] == ink.shape[0] - 1
        if len(band) < (1.0 if cut_off else _STUB) * len(main):
            ink[band] = False
    return ink


def main_cluster(ink: Ink) -> Ink:
    """The ink of the widest group of columns without a wide gap: rests of ticks and neighbours are left out."""
    columns = np.flatnonzero(ink.any(axis=0))
    rows = np.flatnonzero(ink.any(axis=1))
    if not len(columns):
        return ink
    groups = np.split(columns, np.flatnonzero(np.diff(columns) > _APART * np.ptp(rows)) + 1)
    main = max(groups, key=len)
    kept = np.zeros_like(ink)
    kept[:, main[0] : main[-1] + 1] = ink[:, main[0] : main[-1] + 1]
    return _main_band(kept)


def without_specks(ink: Ink) -> Ink:
    """The ink of a number without small things behind it, such as the rest of a tick mark."""
    glyphs = glyphs_of(ink)
    full = digit_height(glyphs)
    kept = ink.copy()
    while len(glyphs) > 1 and glyphs[-1].height < _SPECK * full:
        kept[:, glyphs.pop().x0 :] = False
    return kept


def glyphs_of(ink: Ink) -> list[Glyph]:
    """Connected ranges of columns, left to right."""
    columns = np.flatnonzero(ink.any(axis=0))
    if not len(columns):
        return []
    found = []
    for group in np.split(columns, np.flatnonzero(np.diff(columns) > 1) + 1):
        x0, x1 = int(group[0]), int(group[-1]) + 1
        rows = np.flatnonzero(ink[:, x0:x1].any(axis=1))
        found.append(Glyph(x0, x1, int(rows[0]), int(rows[-1]) + 1))
    return found


def digit_height(glyphs: list[Glyph]) -> int:
    """Height of the highest glyph, in pixels; 0 without any."""
    return max((glyph.height for glyph in glyphs), default=0)


def raised_from(ink: Ink) -> int | None:
    """Column at which a trailing exponent begins; None where the line has none.

    Neighbouring digits may touch, so columns are looked at: those of an exponent end well above the baseline, and it
    rises above the digits before it.
    """
    rows = np.flatnonzero(ink.any(axis=1))
    if len(rows) < _FINE // 6:
        return None
    top, base = int(rows[0]), int(rows[-1]) + 1
    drawn = np.flatnonzero(ink.any(axis=0))
    bottoms = ink.shape[0] - ink[::-1].argmax(axis=0)
    full = 0.82 * (base - top)
    standing = drawn[base - bottoms[drawn] < _RAISED * full]
    if not len(standing) or standing[-1] >= drawn[-1]:
        return None
    start = int(standing[-1]) + 1
    start += int(ink[:, start : start + int(_SLIVER * full) + 1].any(axis=0).argmin())  # the round edge of a digit
    tail = ink[:, start:]
    if not tail.any():
        return None
    over = int(np.flatnonzero(ink[:, :start].any(axis=1))[0]) - int(np.flatnonzero(tail.any(axis=1))[0])
    height = np.ptp(np.flatnonzero(tail.any(axis=1)))
    wide = int(drawn[-1]) - start >= _NARROWEST * full
    return start if wide and over > _OVER * full and height > 0.35 * full and drawn[0] < start else None


def begins_with_minus(glyphs: list[Glyph]) -> bool:
    """Whether a bar of the shape and height of a minus sign stands before the first digit."""
    full = digit_height(glyphs)
    if len(glyphs) < 2 or full < 5:
        return False
    bar, first = glyphs[0], glyphs[1]
    level = (first.y1 - (bar.y0 + bar.y1) / 2) / full
    return (
        bar.height <= _BAR_HEIGHT * full
        and bar.width >= 1.5 * bar.height
        and _BAR_WIDTHS[0] * full <= bar.width <= _BAR_WIDTHS[1] * full
        and first.x0 - bar.x1 <= 0.5 * full
        and 0.2 < level < 0.7
    )


def em_box(text: str, ink: Ink) -> tuple[Box, float] | None:
    """The box of a line from ascender to descender as fonts have it, and the em size, from its ink and letters.

    A digit or capital is taken to be 0.72 em high, a small letter 0.53 em, a descender 0.21 em deep.
    """
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    if not len(rows):
        return None
    plain = [char for char in text if not char.isspace()]
    top = 0.72 if _TALL.intersection(plain) else 0.53 if any(map(str.isalpha, plain)) else 0.72
    deep = 0.21 if _DEEP.intersection(plain) else 0.0
    y0, y1 = float(rows[0]), float(rows[-1] + 1)
    size = (y1 - y0) / (top + deep)
    base = y1 - deep * size
    return (float(columns[0]), base - 0.74 * size, float(columns[-1] + 1), base + 0.2 * size), size


def stroke_width(ink: Ink) -> float:
    """Mean width of the strokes in pixels: twice the area over the length of the outline."""
    padded = np.pad(ink, 1)
    edges = int((padded[:, 1:] != padded[:, :-1]).sum() + (padded[1:] != padded[:-1]).sum())
    return 2 * float(ink.sum()) / edges if edges else 0.0
