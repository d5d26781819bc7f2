"""Translucent fills that overlap: what both cover has a colour of its own."""

import numpy as np

from omniscience_assets.evidence.pixels.image import Pixels
from omniscience_assets.evidence.pixels.inks import Ink, Inks, Mask, grow, shrink

_FEWEST = 14
"""Pixels of one fill that touch the overlap."""
_OVERLAP = 14.0
"""Slack of a part of the colour that two translucent fills give where they overlap."""


def part_overlaps(inks: Inks) -> Inks:
    """Give what two translucent fills cover together to both of them."""
    filled = [ink for ink in inks.inks if _is_filled(ink.mask)]
    masks = {id(ink): ink.mask for ink in inks.inks}
    gone: set[int] = set()
    for both in filled:
        rim = grow(both.mask, 3)
        kin = [ink for ink in filled if ink is not both and int((rim & ink.mask).sum()) > _FEWEST]
        pairs = [(below, above) for below in kin for above in kin if below is not above]
        found = next((pair for pair in pairs if _is_over(both.colour, *(ink.colour for ink in pair))), None)
        if found is not None:
            gone.add(id(both))
            for ink in found:
                masks[id(ink)] = masks[id(ink)] | both.mask
    kept = [Ink(ink.colour, masks[id(ink)]) for ink in inks.inks if id(ink) not in gone]
    return Inks(tuple(kept), inks.drawn, inks.covered)


def _is_over(both: Pixels, below: Pixels, above: Pixels) -> bool:
    """Whether a colour is that of a translucent ink over another one, both known from where they lie on white.

    Of opacity `a`, it is darker than the upper one by `1 - a` of what the lower one is darker than white.
    """
    less, dark = above.astype(float) - both, 255.0 - below
    share = float(less @ dark) / max(1.0, float(dark @ dark))
    return 0.1 < share < 0.95 and float(np.abs(less - share * dark).max()) < _OVERLAP


def _is_filled(mask: Mask) -> bool:
    """Most of it is not at its edge."""
    return int(shrink(mask, 2).sum()) > 0.3 * int(mask.sum())
