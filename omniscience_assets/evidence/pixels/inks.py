"""The inks of a part of an image: which colours were drawn with, and which pixels each of them covers."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from omniscience_assets.evidence.pixels.image import Pixels

Mask = npt.NDArray[np.bool_]
Shares = npt.NDArray[np.float32]

MOST_INKS = 14
"""A part of an image with more inks is a picture."""
_DRAWN = 34
"""Smallest difference from the ground in one channel, of 255, that counts as drawn."""
_ALIKE = 34
"""Pixels of one ink differ by at most so much in a channel, where it covers them."""
_FEWEST = 14
"""Pixels of an ink at least."""
_BESIDE = 0.6
"""Share of the pixels of a mixture that are beside the ink that it is of."""
_TURN = 0.965
"""Cosine of the angle between the colour of an ink and that of its blurred edge, both seen from the ground."""
_ACROSS = 4
"""Pixels on either side of the middle of a line in which its ink is summed up."""
_EXPLAINED = 30.0
"""Pixels at the edge of a strong ink that a mixture of it and the ground explains to this are of it."""
_COVERED = 0.42
"""Least share of a pixel that an ink covers where it is counted to it."""
_DENSEST = 0.75
"""Largest share of drawn pixels in a part that is not a picture."""


@dataclass(frozen=True, slots=True, eq=False)
class Ink:
    """One colour and where it is seen."""

    colour: Pixels
    """Red, green and blue, shape (3,)."""
    mask: Mask
    """Pixels that it covers for the most part, height × width."""

    @property
    def is_grey(self) -> bool:
        """Black and greys, in which axes, grids and words are drawn too."""
        return int(np.ptp(self.colour.astype(int))) < 32

    @property
    def is_pale(self) -> bool:
        """A light grey, in which grids are drawn and no lines of data."""
        return self.is_grey and int(self.colour.min()) > 150

    @property
    def paint(self) -> tuple[float, float, float]:
        """Red, green and blue, each 0..1."""
        red, green, blue = (round(float(part) / 255, 3) for part in self.colour)
        return red, green, blue


@dataclass(frozen=True, slots=True, eq=False)
class Inks:
    """All inks of a part of an image."""

    inks: tuple[Ink, ...]
    drawn: Mask
    """What is no ground."""
    covered: Shares
    """How much of each pixel its ink covers, 0..1."""

    def is_rim(self, ink: Ink) -> bool:
        """Whether an ink is seen beside a stronger one of its hue for the most part, as a band around a line is."""
        ground = 255.0
        own = ink.colour - ground
        for other in self.inks:
            away = other.colour - ground
            if other is ink or float(np.linalg.norm(own)) > 0.9 * float(np.linalg.norm(away)) or not _fades(own, away):
                continue
            if int((grow(other.mask, 4) & ink.mask).sum()) > _BESIDE * int(ink.mask.sum()):
                return True
        return False


def find_inks(area: Pixels, fewest: int = _FEWEST) -> Inks | None:
    """The inks on an area (height × width × 3); `None` where it is a picture.

    A pixel at the edge of a line is a mixture of its ink and the ground, and belongs to that ink. An ink has at least
    `fewest` pixels.
    """
    ground = _ground(area)
    away = area.astype(np.int16) - ground
    contrast = np.abs(away).max(axis=2)
    drawn = contrast > _DRAWN
    if not drawn.any() or drawn.mean() > _DENSEST:
        return None
    core = drawn & (_peaks(contrast) | _peaks(contrast.T).T)
    colours = _colours(area[core], fewest)
    if colours is None:
        return None
    places = np.full(core.shape, -1)
    places[core] = _nearest(area[core], colours)
    kept = _without_mixtures(colours, places, ground, away)
    if not 0 < len(kept) <= MOST_INKS:
        return None
    return _assign(away, drawn, colours[kept], ground)


def grow(mask: Mask, by: int = 1) -> Mask:
    """What is at most `by` pixels away, along rows and columns and across."""
    grown = mask
    for _ in range(by):
        wide = grown.copy()
        wide[:, 1:] |= grown[:, :-1]
        wide[:, :-1] |= grown[:, 1:]
        grown = wide.copy()
        grown[1:] |= wide[:-1]
        grown[:-1] |= wide[1:]
    return grown


def shrink(mask: Mask, by: int = 1) -> Mask:
    """What is more than `by` pixels inside; beyond the edges of the area nothing is missing."""
    return ~grow(~mask, by)


def _ground(area: Pixels) -> npt.NDArray[np.int16]:
    """The commonest colour."""
    codes = (area.reshape(-1, 3).astype(np.int32) >> 2) @ np.array([4096, 64, 1], np.int32)
    commonest = int(np.bincount(codes, minlength=1).argmax())
    alike = area.reshape(-1, 3)[codes == commonest]
    ground: npt.NDArray[np.int16] = np.median(alike[:4000], axis=0).astype(np.int16)
    return ground


def _peaks(contrast: npt.NDArray[np.int16]) -> Mask:
    """Where the contrast is not weaker than on either side in its row."""
    peaks = np.ones(contrast.shape, bool)
    peaks[:, 1:] &= contrast[:, 1:] >= contrast[:, :-1] - 4
    peaks[:, :-1] &= contrast[:, :-1] >= contrast[:, 1:] - 4
    return peaks


def _colours(pixels: Pixels, fewest: int) -> npt.NDArray[np.int16] | None:
    """The commonest colours that differ, by falling counts; `None` where they are too many."""
    left = pixels.astype(np.int16)
    found: list[npt.NDArray[np.int16]] = []
    while len(left) >= fewest:
        codes = (left.astype(np.int32) >> 4) @ np.array([256, 16, 1], np.int32)
        commonest = int(np.bincount(codes).argmax())
        centre = np.median(left[codes == commonest], axis=0).astype(np.int16)
        near = np.abs(left - centre).max(axis=1) <= _ALIKE
        if near.sum() < fewest:
            break
        found.append(np.median(left[near], axis=0).astype(np.int16))
        left = left[~near]
        if len(found) > 3 * MOST_INKS:
            return None
    return np.array(found, np.int16).reshape(-1, 3)


def _nearest(pixels: Pixels, colours: npt.NDArray[np.int16]) -> npt.NDArray[np.int64]:
    """Index of the nearest colour of each pixel."""
    best = np.full(len(pixels), -1)
    least = np.full(len(pixels), 2 * _ALIKE)
    for index, colour in enumerate(colours):
        away = np.abs(pixels.astype(np.int16) - colour).max(axis=1)
        closer = away < least
        best[closer], least[closer] = index, away[closer]
    return best


def _without_mixtures(
    colours: npt.NDArray[np.int16],
    places: npt.NDArray[np.int64],
    ground: npt.NDArray[np.int16],
    pixels: npt.NDArray[np.int16],
) -> npt.NDArray[np.int64]:
    """Indices of the colours that are neither the edge of a stronger one nor what two of them give where they meet."""
    away = (colours - ground).astype(float)
    strength = np.linalg.norm(away, axis=1)
    masks = [places == index for index in range(len(colours))]
    counts = np.array([int(mask.sum()) for mask in masks])
    near = [grow(mask, 2) for mask in masks]
    lost: set[int] = set()
    for weak in np.argsort(strength).tolist():
        if not counts[weak]:
            lost.add(weak)
            continue
        beside = [float(near[other][masks[weak]].mean()) for other in range(len(colours))]
        kin = [
            other
            for other in range(len(colours))
            if other not in lost and _fades(away[weak], away[other]) and strength[weak] < 0.94 * strength[other]
        ]
        if kin and float(np.any([near[other][masks[weak]] for other in kin], axis=0).mean()) > _BESIDE:
            lost.add(weak)
            continue
        for other in range(len(colours)):
            if other in kin and _is_thin_of(pixels, masks[weak], masks[other], away[other]):
                lost.add(weak)
        partners = [
            other
            for other in range(len(colours))
            if other != weak and other not in lost and counts[other] > 2 * counts[weak] and beside[other] > 0.25
        ]
        if partners and float(np.any([near[other][masks[weak]] for other in partners], axis=0).mean()) < _BESIDE:
            partners = []
        if any(_is_between(colours[weak], colours[a], colours[b]) for a in partners for b in partners if a < b):
            lost.add(weak)
    kept = [index for index in range(len(colours)) if index not in lost]
    return np.array(sorted(kept, key=lambda index: -counts[index]), int)


def _fades(weak: npt.NDArray[np.floating], strong: npt.NDArray[np.floating]) -> bool:
    """Whether a colour has the hue of another one, both seen from the ground."""
    return float(weak @ strong) > _TURN * float(np.linalg.norm(weak) * np.linalg.norm(strong))


def _is_thin_of(pixels: npt.NDArray[np.int16], weak: Mask, strong: Mask, ink: npt.NDArray[np.float64]) -> bool:
    """Whether a weak colour is that of a strong line which lies between two rows: it has as much ink across."""
    spots = [np.argwhere(mask)[:: max(1, int(mask.sum()) // 200)] for mask in (weak, strong)]
    across = []
    for spot in spots:
        sums = []
        for axis in (0, 1):
            reach = np.arange(-_ACROSS, _ACROSS + 1)
            ys = (spot[:, :1] + (reach if axis == 0 else 0 * reach)).clip(0, pixels.shape[0] - 1)
            xs = (spot[:, 1:] + (reach if axis == 1 else 0 * reach)).clip(0, pixels.shape[1] - 1)
            share = np.clip(pixels[ys, xs] @ ink / float(ink @ ink), 0.0, 1.0)
            sums.append(share.sum(axis=1))
        across.append(float(np.median(np.minimum(*sums))))
    return across[1] < _ACROSS and 0.7 * across[1] < across[0] < 1.4 * across[1]


def _is_between(colour: npt.NDArray[np.int16], a: npt.NDArray[np.int16], b: npt.NDArray[np.int16]) -> bool:
    """Whether a colour is a mixture of two others."""
    way, to = (b - a).astype(float), (colour - a).astype(float)
    share = float(way @ to) / max(1.0, float(way @ way))
    return 0.05 < share < 0.95 and float(np.abs(to - share * way).max()) < _ALIKE


def _assign(
    away: npt.NDArray[np.int16], drawn: Mask, colours: npt.NDArray[np.int16], ground: npt.NDArray[np.int16]
) -> Inks:
    """Each drawn pixel to the ink of which, mixed with the ground, it is; edges to the ink beside them."""
    pixels = away[drawn].astype(np.float32)
    inks = (colours - ground).astype(np.float32)
    shares = np.clip(pixels @ inks.T / np.maximum(1.0, (inks**2).sum(axis=1)), 0.0, 1.0)
    off = np.stack([np.abs(pixels - shares[:, i : i + 1] * ink).max(axis=1) for i, ink in enumerate(inks)], axis=1)
    cost = off + 40.0 * (1.0 - shares)
    best = cost.argmin(axis=1)
    owner = np.full(drawn.shape, -1)
    owner[drawn] = best
    covered = np.zeros(drawn.shape, np.float32)
    covered[drawn] = shares[np.arange(len(best)), best]
    strength = np.linalg.norm(inks, axis=1)
    for strong in np.argsort(strength).tolist():
        own = (owner == strong) & (covered > 0.75)
        explained = np.zeros(drawn.shape, bool)
        explained[drawn] = off[:, strong] < _EXPLAINED
        edge = grow(own) & explained & ~own & (owner != strong)
        taken = edge & (strength < 0.9 * strength[strong])[owner]
        owner[taken] = strong
        covered[taken] = np.clip(away[taken] @ inks[strong] / float(strength[strong]) ** 2, 0.0, 1.0)
    found = [
        Ink(np.clip(colour, 0, 255).astype(np.uint8), (owner == index) & (covered >= _COVERED))
        for index, colour in enumerate(colours)
    ]
    return Inks(tuple(ink for ink in found if ink.mask.any()), drawn, covered)
