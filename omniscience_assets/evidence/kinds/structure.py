"""What the pixels of a figure say at the size at which thin lines and small boxes can be told apart.

Slower than the measures in `pixels`, and needed only where no vectors tell what is drawn.
"""

from collections.abc import Sequence

import numpy as np

from omniscience_assets.evidence.geometry import area
from omniscience_assets.evidence.kinds.areas import flat_parts
from omniscience_assets.evidence.kinds.boxes import cut_boxes, holder_features
from omniscience_assets.evidence.kinds.components import Components, Mask, find_components
from omniscience_assets.evidence.kinds.marks import mark_features, without_grid
from omniscience_assets.evidence.kinds.pixels import find_panel
from omniscience_assets.evidence.kinds.planes import Pixels, drawn_on, planes_of, shrink
from omniscience_assets.evidence.kinds.ramps import ramp_features
from omniscience_assets.evidence.kinds.scale import log_count
from omniscience_assets.records import Box

FINE_SIDE = 700
"""Longest side of the picture that is measured."""
MOST_PANELS = 6
_SPREAD = ("long", "round", "dashed", "filled", "reach", "vivid", "shades", "thick")
"""Measures whose spread over the panels tells that they show different things."""
_INSET = 3


def structure_features(pixels: Pixels, frames: Sequence[Box] = (), texts: Sequence[Box] = ()) -> dict[str, float]:
    """Measures of an image.

    Args:
        pixels: RGB (height × width × 3), of any size.
        frames: Plot areas as fractions of the image; where none is known, one is looked for.
        texts: Boxes of text as fractions of the image, as far as they are known.
    """
    planes = planes_of(shrink(pixels, FINE_SIDE))
    drawn = drawn_on(planes)
    blocks, holes = flat_parts(planes, drawn), find_components(~drawn)
    return {
        **ramp_features(planes, drawn),
        **holder_features(drawn, holes, blocks),
        **_patches(blocks, drawn),
        **_panel_features(planes, drawn, frames, texts),
    }


def _patches(blocks: Components, drawn: Mask) -> dict[str, float]:
    """Areas of one colour each that lie side by side, as the faces of a mesh do."""
    blocks = blocks.where((blocks.area >= 8) & (blocks.area < 0.02 * drawn.size) & (blocks.fill < 0.9))
    return {
        "patches": log_count(len(blocks.area)),
        "patched": float(blocks.area.sum()) / max(1, int(drawn.sum())),
    }


def _panel_features(planes: Pixels, drawn: Mask, frames: Sequence[Box], texts: Sequence[Box]) -> dict[str, float]:
    height, width = drawn.shape
    known = sorted(frames, key=lambda box: -area(box))[:MOST_PANELS]
    if not known:
        panel, _ = find_panel(drawn)
        known = (
            [tuple(at / side for at, side in zip(panel, (width, height) * 2, strict=True))]
            if panel
            else [(0.0, 0.0, 1.0, 1.0)]
        )
    unread = drawn.copy()
    for text in texts:
        unread[_slices(text, drawn.shape, 0)] = False
    found, cut, whiskered, boxed = [], 0, 0, 0
    for box in known:
        rows, columns = _slices(box, drawn.shape, _INSET)
        inside, free = planes[:, rows, columns], unread[rows, columns]
        inked = without_grid(drawn_on(inside) & free) if inside.size else free
        found.append(mark_features(inside, inked))
        boxes = cut_boxes(inked, [find_components(~inked), flat_parts(inside, inked)]) if inside.size else (0, 0)
        cut, whiskered, boxed = cut + boxes[0], whiskered + boxes[1], boxed + bool(boxes[1])
    values = {name: np.array([one[name] for one in found]) for name in found[0]}
    return {
        **{f"marks_{name}": float(value.mean()) for name, value in values.items()},
        **{f"unlike_{name}": float(np.ptp(values[name])) for name in _SPREAD},
        "cut_boxes": log_count(cut),
        "whiskers": log_count(whiskered),
        "boxed": boxed / len(found),
        "measured": log_count(len(found)),
    }


def _slices(box: Box, shape: tuple[int, ...], inset: int) -> tuple[slice, slice]:
    height, width = shape
    x0, y0, x1, y1 = (round(at * side) for at, side in zip(box, (width, height) * 2, strict=True))
    return slice(max(0, y0 + inset), max(0, y1 - inset)), slice(max(0, x0 + inset), max(0, x1 - inset))
