"""Raster pictures that look like something: grains, a galaxy, terrain, a slice of a phantom, tracks."""

import io
from collections.abc import Callable
from functools import cache
from pathlib import Path

import matplotlib as mpl
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from omniscience_assets.sources.sample.data import Floats
from omniscience_assets.sources.sample.fields import Picture, Scene

_WIDTH, _HEIGHT = 400, 300


def draw_picture(picture: Picture, random: np.random.Generator, jpeg: bool) -> bytes:
    """Draw a picture of 400 × 300 pixels with a scale bar at its lower left, as PNG or JPEG."""
    values, colours = _SCENES[picture.scene](random)
    values = np.clip(values + random.normal(0, 0.015, values.shape), 0, 1)
    pixels = (mpl.colormaps[colours](values)[..., :3] * 255).astype(np.uint8)
    image = Image.fromarray(pixels)
    pen = ImageDraw.Draw(image)
    length = int(random.integers(70, 110))
    pen.rectangle((8, 252, 38 + length, 292), fill="black")
    pen.rectangle((23, 280, 23 + length, 285), fill="white")
    pen.text((23, 258), picture.bar, fill="white", font=_load_font())
    out = io.BytesIO()
    if jpeg:
        image.save(out, format="JPEG", quality=88)
    else:
        image.save(out, format="PNG")
    return out.getvalue()


@cache
def _load_font() -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(Path(mpl.get_data_path()) / "fonts" / "ttf" / "DejaVuSans.ttf", 16)


def _grid() -> tuple[Floats, Floats]:
    y, x = np.mgrid[0:_HEIGHT, 0:_WIDTH].astype(np.float64)
    return x, y


def _grains(random: np.random.Generator) -> tuple[Floats, str]:
    """Cells around random seeds, each with its own grey, with dark borders."""
    x, y = _grid()
    nearest, second = np.full(x.shape, np.inf), np.full(x.shape, np.inf)
    grey = np.zeros(x.shape)
    for seed in random.uniform((0, 0, 0.35), (_WIDTH, _HEIGHT, 0.9), (45, 3)):
        distance = np.hypot(x - seed[0], y - seed[1])
        closer = distance < nearest
        second = np.where(closer, nearest, np.minimum(second, distance))
        grey = np.where(closer, seed[2], grey)
        nearest = np.where(closer, distance, nearest)
    return grey * np.clip((second - nearest) / 7, 0.05, 1), "gray"


def _galaxy(random: np.random.Generator) -> tuple[Floats, str]:
    """A bright core with two logarithmic arms, and stars."""
    x, y = _grid()
    tilt = random.uniform(0.55, 0.9)
    dx, dy = (x - _WIDTH / 2) / 75, (y - _HEIGHT / 2) / 75 / tilt
    radius, angle = np.hypot(dx, dy) + 1e-6, np.arctan2(dy, dx)
    arms = np.cos(2 * (angle - random.uniform(2.2, 3.2) * np.log(radius) - random.uniform(0, 3))) ** 4
    values = np.exp(-radius * 4) + 0.75 * arms * np.exp(-radius * 1.1)
    spot = np.exp(-np.add.outer(np.arange(-3, 4) ** 2, np.arange(-3, 4) ** 2) / 2.5)
    for left, top in random.integers((0, 0), (_WIDTH - 7, _HEIGHT - 7), (60, 2)):
        values[top : top + 7, left : left + 7] += random.uniform(0.2, 0.9) * spot
    return np.clip(values, 0, 1), "inferno"


def _terrain(random: np.random.Generator) -> tuple[Floats, str]:
    """A smooth random surface: waves of falling strength in all directions, and a ridge."""
    x, y = _grid()
    values = np.zeros(x.shape)
    for number in range(1, 15):
        kx, ky = random.normal(0, 0.006 * number**0.8, 2)
        values += np.cos(kx * x + ky * y + random.uniform(0, 6)) / number**0.7
    values = (values - values.min()) / np.ptp(values)
    ridge = np.exp(-(((x / _WIDTH - y / _HEIGHT) / 0.12) ** 2))
    return 0.65 * values + 0.35 * ridge, "viridis"


def _slice(random: np.random.Generator) -> tuple[Floats, str]:
    """Ellipses inside one another."""
    x, y = _grid()
    values = np.zeros(x.shape)
    rim = ((x - 200) / 142) ** 2 + ((y - 150) / 117) ** 2
    values[rim < 1] = 0.85
    values[rim < 0.86] = 0.35
    for side in (-1, 1):
        wide, high, shift = random.uniform(23, 40), random.uniform(33, 58), random.uniform(46, 62)
        inside = ((x - 200 - side * shift) / wide) ** 2 + ((y - 146 - random.uniform(-12, 12)) / high) ** 2
        values[inside < 1] = 0.12
    lesion = np.hypot(x - random.uniform(180, 220), y - random.uniform(192, 217))
    values[lesion < random.uniform(7, 13)] = 0.95
    return values, "gray"


def _tracks(random: np.random.Generator) -> tuple[Floats, str]:
    """Two straight lines and several spirals on fringes of low contrast."""
    x, y = _grid()
    values = 0.12 + 0.1 * np.cos(x / random.uniform(7, 11) + 0.3 * np.sin(y / 40))
    for _ in range(2):
        angle = random.uniform(0, np.pi)
        across = (x - 200) * np.sin(angle) - (y - 150) * np.cos(angle)
        values += 0.9 * np.exp(-((across / 1.6) ** 2))
    for cx, cy, size in random.uniform((75, 75, 15), (325, 225, 50), (6, 3)):
        ring = np.hypot(x - cx, y - cy) - size
        values += 0.7 * np.exp(-((ring / 1.4) ** 2))
    return np.clip(values, 0, 1), "magma"


_SCENES: dict[Scene, Callable[[np.random.Generator], tuple[Floats, str]]] = {
    "grains": _grains,
    "galaxy": _galaxy,
    "terrain": _terrain,
    "slice": _slice,
    "tracks": _tracks,
}
