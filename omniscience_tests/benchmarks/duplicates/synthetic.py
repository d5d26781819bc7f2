"""Millions of signatures with planted near duplicates, made without drawing millions of figures."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw

from omniscience_assets.quality.duplicates import Columns, image_signature, text_signature
from omniscience_assets.quality.duplicates.images import FREQUENCIES, KEPT, Floats, cosines, pack, unpack

PLANTED = 0.05
"""Share of figures that are near copies of another."""
SAME_IMAGE = 0.01
"""Share of figures that all show one and the same image, such as a publisher's banner."""
NOISY_IMAGE = 0.002
"""Share of figures that show one image with noise: alike, yet no two signatures equal."""
SAME_TEXT = 0.01
FORM_TEXT = 0.005
"""Share of captions that are one form with a word or two filled in."""
_FIGURES_PER_PAPER = 8
_POOL = 1_500
_VOCABULARY = 40_000


@dataclass(frozen=True, slots=True)
class Planted:
    """Rows of near copies and of what they copy."""

    copies: npt.NDArray[np.int64]
    originals: npt.NDArray[np.int64]


def make_images(count: int, seed: int) -> tuple[npt.NDArray[np.uint8], Planted]:
    """Signatures (count, SIGNATURE_BYTES): blends of two drawn charts each, mirrored at random.

    Planted copies are windows of up to 5 % off each side, with noise in all coefficients; the last rows are the image
    that is everywhere and its noisy kin.
    """
    rng = np.random.default_rng(seed)
    pool = np.frombuffer(b"".join(_drawn(rng) for _ in range(_POOL)), np.uint8).reshape(_POOL, -1)
    charts, _ = unpack(pool)
    shapes = rng.normal(0.4, 0.5, count)
    planted = _planted(rng, count)
    signatures = np.empty((count, pool.shape[1]), np.uint8)
    for start in range(0, count, 16_384):
        part = slice(start, min(start + 16_384, count))
        signatures[part] = pack(_blend(rng, charts, part.stop - start), shapes[part])
    for start in range(0, len(planted.copies), 4_096):
        part = slice(start, start + 4_096)
        signatures[planted.copies[part]] = _cropped(rng, signatures[planted.originals[part]])
    same, noisy = int(count * SAME_IMAGE), int(count * NOISY_IMAGE)
    signatures[count - same :] = signatures[-1]
    banner, shape = unpack(np.repeat(signatures[-1:], noisy, axis=0))
    signatures[count - same - noisy : count - same] = pack(_noisy(rng, banner, 0.05), shape)
    return signatures, planted


def make_texts(count: int, seed: int) -> tuple[list[str], Planted]:
    """Captions of words by Zipf's law; figures of one paper share half of their words; copies have a tenth replaced."""
    rng = np.random.default_rng(seed + 1)
    names = np.array([f"{'bcdfghklmnprstvz'[i % 16]}{'aeiou'[i % 5]}{i:x}" for i in range(_VOCABULARY)], dtype=object)
    share = 1 / np.arange(10, _VOCABULARY + 10)
    planted = _planted(rng, count)
    lengths = np.clip(rng.lognormal(4.0, 0.6, count), 22, 400).astype(int)
    draw = rng.choice(_VOCABULARY, int(lengths.sum()), p=share / share.sum())
    captions = np.split(draw, np.cumsum(lengths)[:-1])
    for index in range(count):
        lead = captions[index - index % _FIGURES_PER_PAPER]
        half = min(len(lead), len(captions[index])) // 2
        captions[index][:half] = lead[:half]
    for copy, original in zip(planted.copies.tolist(), planted.originals.tolist(), strict=True):
        words = captions[original].copy()
        at = rng.choice(len(words), len(words) // 10, replace=False)
        words[at] = rng.integers(_VOCABULARY, size=len(at))
        captions[copy] = words
    same, form = int(count * SAME_TEXT), int(count * FORM_TEXT)
    for index in range(count - same - form, count):
        captions[index] = captions[-1]
        if index < count - same:
            captions[index] = captions[-1].copy()
            captions[index][rng.integers(len(captions[index]), size=2)] = rng.integers(_VOCABULARY, size=2)
    return [" ".join(names[words]) for words in captions], planted


def batches(images: npt.NDArray[np.uint8] | None, texts: list[str] | None, size: int = 50_000) -> Iterator[Columns]:
    """Rows as a stream; texts get their signatures here. Copies are of other papers than their originals."""
    count = len(images) if images is not None else len(texts or ())
    for start in range(0, count, size):
        rows = range(start, min(start + size, count))
        none = [None] * len(rows)
        yield Columns(
            [figure_id(row) for row in rows],
            [f"p{row // _FIGURES_PER_PAPER:07d}" for row in rows],
            [0.0] * len(rows),
            none,
            none,
            [images[row].tobytes() for row in rows] if images is not None else none,
            [text_signature(texts[row]) for row in rows] if texts is not None else none,
        )


def figure_id(row: int) -> str:
    """Of a row."""
    return f"p{row // _FIGURES_PER_PAPER:07d}#{row:08d}"


def _planted(rng: np.random.Generator, count: int) -> Planted:
    """Copies in the second quarter of originals in the first: never in one paper, never of a copy."""
    quarter, wanted = count // 4, int(count * PLANTED)
    return Planted(
        quarter + 8 + rng.choice(quarter - 8, wanted, replace=False), rng.choice(quarter, wanted, replace=False)
    )


def _drawn(rng: np.random.Generator) -> bytes:
    """A chart of one to four panels with curves, bars or points."""
    image = Image.new("RGB", (288, 216), "white")
    draw = ImageDraw.Draw(image)
    columns, rows = rng.integers(1, 3, size=2)
    for panel in range(columns * rows):
        wide, high = 288 / columns, 216 / rows
        left, top = (panel % columns + 0.15) * wide, (panel // columns + 0.08) * high
        right, bottom = left + rng.uniform(0.6, 0.8) * wide, top + rng.uniform(0.6, 0.8) * high
        draw.rectangle((left, top, right, bottom), outline="black")
        for at in np.linspace(left, right, rng.integers(3, 7)):
            draw.text((at - 6, bottom + 3), str(rng.integers(1000)), fill="black", font_size=9)
        for _ in range(rng.integers(1, 4)):
            x = np.linspace(left, right, rng.integers(5, 40))
            y = bottom - (bottom - top) * np.clip(rng.uniform(0.2, 0.8) + rng.normal(0, 0.08, len(x)).cumsum(), 0, 1)
            colour = tuple(rng.integers(0, 200, 3).tolist())
            kind = rng.integers(3)
            if kind == 0:
                draw.line(list(zip(x, y, strict=True)), fill=colour, width=2)
            for a, b in zip(x, y, strict=True):
                if kind == 1:
                    draw.rectangle((a - 2, b, a + 2, bottom), fill=colour)
                elif kind == 2:
                    draw.ellipse((a - 2, b - 2, a + 2, b + 2), fill=colour)
    return image_signature(image) or b""


def _blend(rng: np.random.Generator, charts: Floats, count: int) -> Floats:
    """Weighted sums of two charts, each mirrored at random: mirroring turns the sign of odd frequencies."""
    odd = np.where(np.arange(FREQUENCIES) % 2, -1, 1)
    blended = np.zeros((count, FREQUENCIES, FREQUENCIES), np.float32)
    for weights in (1.0, rng.uniform(0.3, 0.9, (count, 1, 1))):
        part = charts[rng.integers(len(charts), size=count)].copy()
        part[rng.random(count) < 0.5] *= odd
        part[rng.random(count) < 0.5] *= odd[:, None]
        blended += weights * part
    return blended


def _cropped(rng: np.random.Generator, signatures: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    coefficients, shapes = unpack(signatures)
    full = cosines(48, FREQUENCIES)
    cuts = rng.uniform(0, 0.05, (len(signatures), 4))
    moved = np.empty_like(coefficients)
    for index, (left, right, top, bottom) in enumerate(cuts):
        across = full.T @ cosines(48, FREQUENCIES, left, 1 - right)
        along = full.T @ cosines(48, FREQUENCIES, top, 1 - bottom)
        moved[index] = along @ coefficients[index] @ across.T
    shapes = shapes + np.log2((1 - cuts[:, :2].sum(axis=1)) / (1 - cuts[:, 2:].sum(axis=1)))
    return pack(_noisy(rng, moved * KEPT, 0.1), shapes)


def _noisy(rng: np.random.Generator, coefficients: Floats, share: float) -> Floats:
    """Coefficients with noise of a share of each one's size, and a little of the mean of all."""
    sizes = np.abs(coefficients) + 0.2 * np.abs(coefficients).mean(axis=(1, 2), keepdims=True)
    return np.asarray(coefficients + share * sizes * rng.normal(size=coefficients.shape) * KEPT)
