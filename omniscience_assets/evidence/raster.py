"""What pixels say without a model: size, colours by name, how much is drawn."""

import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image

from omniscience_assets.evidence.colours import PALETTE, nearest_names
from omniscience_assets.evidence.errors import EvidenceError
from omniscience_assets.evidence.kinds.planes import chosen, differs, planes_of, reduce, shrink
from omniscience_assets.records import ColourShare

MAX_PIXELS = 100_000_000
"""Images with more pixels are refused before they are decoded."""
SAMPLE_SIDE = 640
"""Pixels of the longer side of a page that is drawn to be measured."""
_MOST_SIDE = 700
"""And at most of an image that is."""
_ENOUGH = 500
"""Pixels of a longer side that suffice: such samples are taken in whole steps, several times as fast as others."""
_INK = 24
"""Smallest difference from the background in one channel, of 255, that counts as drawn."""
_MIN_SHARE = 0.0005
_INNER = 0.05
"""Share of a colour's pixels that are inside of some area of it, up to which it has none."""
_FAINT = 0.05, 0.9
"""Shares of a colour in what is seen at its edge."""

_Pixels = npt.NDArray[np.uint8]
_Codes = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class RasterFacts:
    """Statistics of one image."""

    width: int
    height: int
    colours: tuple[ColourShare, ...]
    """Colours of the drawn pixels by falling share; the shares are of all pixels. The background is left out."""
    ink: float
    """Share of pixels that are drawn."""


@dataclass(frozen=True, slots=True)
class Sample:
    """An image sampled down, and the size that it had."""

    planes: _Pixels
    """Red, green and blue, 3 × height × width; every n-th pixel, so that colours stay what they are."""
    small: _Pixels
    """RGB, height × width × 3, 500 to 700 pixels a side; each pixel the mean of what it covers."""
    width: int
    height: int


def load_sample(image: bytes) -> Sample:
    """A PNG, JPEG or any other file that Pillow opens, at most 700 pixels a side.

    Raises:
        EvidenceError: `unreadable_image` or `image_too_large`.
    """
    try:
        with Image.open(io.BytesIO(image)) as opened:
            width, height = opened.size
            if width * height > MAX_PIXELS:
                raise EvidenceError("image_too_large", f"{width} × {height} pixels")
            whole = _flat(opened)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise EvidenceError("unreadable_image", type(error).__name__) from error
    return sample_pixels(whole, width, height)


def sample_pixels(whole: _Pixels, width: int, height: int) -> Sample:
    """The sample of RGB pixels (height × width × 3) of an image that measures `width` × `height`."""
    step = max(1, -(-max(whole.shape[:2]) // _MOST_SIDE))
    planes = planes_of(whole[::step, ::step])
    if max(planes.shape) >= _ENOUGH:
        return Sample(planes, reduce(whole, step), width, height)
    return Sample(planes, shrink(whole, _MOST_SIDE), width, height)


def measure(sample: Sample) -> RasterFacts:
    """Statistics of an image."""
    paper = _background(sample.planes)
    drawn = differs(sample.planes, paper, _INK)
    return RasterFacts(
        width=sample.width,
        height=sample.height,
        colours=_colours(sample.planes, drawn, paper),
        ink=round(float(drawn.mean()), 4),
    )


def _flat(image: Image.Image) -> _Pixels:
    """RGB on white; a JPEG is decoded no larger than needed."""
    image.draft("RGB", (_MOST_SIDE, _MOST_SIDE))
    if image.mode == "RGB":
        return np.asarray(image)
    rgba = image.convert("RGBA")
    flat = Image.new("RGB", rgba.size, "white")
    flat.paste(rgba, mask=rgba.getchannel("A"))
    return np.asarray(flat)


def _background(planes: _Pixels) -> _Pixels:
    """The commonest colour along the image's border."""
    border = np.concatenate([planes[:, 0], planes[:, -1], planes[:, :, 0], planes[:, :, -1]], axis=1)
    codes, counts = _counted(_codes(border))
    return _decoded(codes[counts.argmax()])


def _codes(colours: _Pixels) -> _Codes:
    """One number for each colour (3 × n)."""
    red, green, blue = colours.astype(np.int32)
    codes: _Codes = (red << 16) | (green << 8) | blue
    return codes


def _counted(codes: _Codes) -> tuple[_Codes, npt.NDArray[np.int64]]:
    """The different codes in ascending order and how often each is there: at least one."""
    ordered = np.sort(codes)
    first = np.flatnonzero(np.concatenate([[True], ordered[1:] != ordered[:-1]]))
    return ordered[first], np.diff(first, append=len(ordered))


def _decoded(codes: _Codes) -> _Pixels:
    """The colours again, 3 × n."""
    return np.array([codes >> 16, codes >> 8 & 255, codes & 255], np.uint8)


def _colours(planes: _Pixels, drawn: npt.NDArray[np.bool_], paper: _Pixels) -> tuple[ColourShare, ...]:
    """Shares by the name of the nearest palette colour, each with the commonest exact colour of that name.

    Names that are only seen where a stronger colour fades into the paper, along the edges of lines, are left out.
    """
    seen = _codes(chosen(planes, drawn))
    if not len(seen):
        return ()
    codes, counts = _counted(seen)
    nearest = nearest_names(_decoded(codes).T)
    sums = np.bincount(nearest, weights=counts, minlength=len(PALETTE))
    name_of = np.empty(1 << 24, np.int8)  # by colour: only the pages that hold seen colours are ever touched
    name_of[codes] = nearest
    named = np.full(drawn.shape, -1, np.int8)
    named[drawn] = name_of[seen]
    inner = np.bincount(named[_is_inner(named)], minlength=len(PALETTE))
    found = sorted((-int(count), index) for index, count in enumerate(sums) if count >= _MIN_SHARE * drawn.size)
    exact = {index: int(codes[nearest == index][counts[nearest == index].argmax()]) for _, index in found}
    thin = {index for index in exact if inner[index] <= _INNER * sums[index]}
    lost = _faded(exact, thin, paper)
    names = list(PALETTE)
    return tuple(
        ColourShare(names[i], f"#{exact[i]:06x}", round(-count / drawn.size, 4)) for count, i in found if i not in lost
    )


def _is_inner(named: npt.NDArray[np.int8]) -> npt.NDArray[np.bool_]:
    """Drawn pixels whose four neighbours have the same name."""
    inner = named >= 0
    inner[[0, -1]] = False
    inner[:, [0, -1]] = False
    middle = named[1:-1, 1:-1]
    for beside in (named[:-2, 1:-1], named[2:, 1:-1], named[1:-1, :-2], named[1:-1, 2:]):
        inner[1:-1, 1:-1] &= beside == middle
    return inner


def _faded(exact: Mapping[int, int], thin: Iterable[int], paper: _Pixels) -> set[int]:
    """Those of the names `thin` whose colours are mixtures of the paper and another colour of `exact`."""
    names = sorted(thin)
    faint, full = (
        _decoded(np.array([exact[name] for name in some], np.int32)).T - paper.astype(float) for some in (names, exact)
    )
    share = faint @ full.T / np.maximum(1.0, (full**2).sum(axis=1))
    off = np.abs(faint[:, None] - share[:, :, None] * full).max(axis=2)
    mixed = (share > _FAINT[0]) & (share < _FAINT[1]) & (off < _INK)
    return {name for name, is_mixed in zip(names, mixed.any(axis=1).tolist(), strict=True) if is_mixed}
