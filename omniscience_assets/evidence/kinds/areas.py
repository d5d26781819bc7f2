"""What is drawn in one piece, paper that is closed in, and areas of one colour: how many, how large, where."""

import numpy as np

from omniscience_assets.evidence.kinds.components import Components, Mask, find_components
from omniscience_assets.evidence.kinds.planes import Pixels, codes_of, distance, share_of
from omniscience_assets.evidence.kinds.scale import log_count


def flat_parts(planes: Pixels, drawn: Mask) -> Components:
    """Areas of one colour that is not that of the paper."""
    return find_components(sharing(planes, flat_pixels(planes) & drawn))


def flat_pixels(planes: Pixels) -> Mask:
    """Pixels of the colour of their right and lower neighbours."""
    still = np.zeros(planes.shape[1:], bool)
    corner = planes[:, :-1, :-1]
    still[:-1, :-1] = (distance(corner, planes[:, :-1, 1:]) < 6) & (distance(corner, planes[:, 1:, :-1]) < 6)
    return still


def sharing(planes: Pixels, flat: Mask) -> Mask:
    """The flat pixels without those on the border between two colours."""
    codes = codes_of(planes >> 4)
    inner = flat.copy()
    inner[:, 1:] &= codes[:, 1:] == codes[:, :-1]
    inner[1:] &= codes[1:] == codes[:-1]
    return inner


def part_features(parts: Components, shape: tuple[int, ...]) -> dict[str, float]:
    """Sizes and places of what is drawn in one piece."""
    height, width = shape
    longer = np.maximum(parts.width, parts.height)
    shorter = np.minimum(parts.width, parts.height)
    letters = (longer <= 12) & (longer >= 2) & (parts.area >= 3)
    dots = (longer <= 7) & (shorter >= 2) & (parts.fill > 0.55) & (longer - shorter <= 1)
    middle_x, middle_y = (parts.x0 + parts.x1) / 2 / width, (parts.y0 + parts.y1) / 2 / height
    boxes = parts.width * parts.height / (width * height)
    largest = int(boxes.argmax()) if len(boxes) else -1
    inner = (middle_x > 0.17) & (middle_x < 0.97) & (middle_y > 0.05) & (middle_y < 0.83)
    every = max(1, _count(letters))
    sizes = np.bincount(np.minimum(parts.area[dots & inner], 40)) if (dots & inner).any() else np.zeros(1)
    return {
        "parts": log_count(len(parts.area)),
        "specks": log_count(_count(parts.area <= 2)),
        "letters": log_count(_count(letters)),
        "large_parts": log_count(_count(longer > 40)),
        "medium_parts": log_count(_count((longer > 14) & (longer <= 40))),
        "long_thin": log_count(_count((longer > 30) & (parts.fill < 0.15))),
        "dots": log_count(_count(dots)),
        "inner_dots": log_count(_count(dots & inner)),
        "alike_dots": float(sizes.max()) / max(1.0, float(sizes.sum())),
        "largest_box": float(boxes[largest]) if largest >= 0 else 0.0,
        "largest_fill": float(parts.fill[largest]) if largest >= 0 else 0.0,
        "letters_left": _count(letters & (middle_x < 0.15)) / every,
        "letters_below": _count(letters & (middle_y > 0.85)) / every,
        "letters_inside": _count(letters & inner) / every,
        "letter_share": float(parts.area[letters].sum()) / max(1, int(parts.area.sum())),
    }


def hole_features(holes: Components, shape: tuple[int, ...]) -> dict[str, float]:
    """Paper that is closed in by what is drawn: frames, boxes, rings, meshes."""
    height, width = shape
    closed = (holes.x0 > 0) & (holes.y0 > 0) & (holes.x1 < width) & (holes.y1 < height)
    holes = holes.where(closed & (holes.area > 3))
    boxes = holes.width * holes.height / (width * height)
    square = holes.fill > 0.8
    medium = (boxes > 0.003) & (boxes < 0.06)
    large = boxes > 0.06
    order = np.sort(boxes)[::-1]
    return {
        "holes": log_count(len(boxes)),
        "tiny_holes": log_count(_count(boxes < 0.0015)),
        "boxes": log_count(_count(medium & square & (holes.width > 8) & (holes.height > 5))),
        "round_holes": log_count(_count(medium & (holes.fill > 0.65) & (holes.fill < 0.86))),
        "ragged_holes": log_count(_count(medium & (holes.fill < 0.6))),
        "frames": log_count(_count(large & (holes.fill > 0.35))),
        "clear_frames": log_count(_count(large & (holes.fill > 0.85))),
        "largest_hole": float(order[0]) if len(order) else 0.0,
        "second_hole": float(order[1]) if len(order) > 1 else 0.0,
        "hole_fill": float(holes.fill[boxes.argmax()]) if len(boxes) else 0.0,
    }


def block_features(blocks: Components, flat: Mask) -> dict[str, float]:
    """Areas of one colour: bars, boxes, bands, cells."""
    height, width = flat.shape
    blocks = blocks.where(blocks.area >= 12)
    square = (blocks.fill > 0.92) & (np.minimum(blocks.width, blocks.height) >= 2)
    feet = np.bincount(blocks.y1[square], minlength=1) if square.any() else np.zeros(1)
    walls = np.bincount(blocks.x0[square], minlength=1) if square.any() else np.zeros(1)
    covered = blocks.area.sum() / (width * height)
    return {
        "flat": share_of(flat),
        "blocks": log_count(len(blocks.area)),
        "rectangles": log_count(_count(square)),
        "rectangle_area": float(blocks.area[square].sum()) / (width * height),
        "ragged_area": float(covered) - float(blocks.area[square].sum()) / (width * height),
        "on_one_foot": log_count(float(feet.max())),
        "on_one_wall": log_count(float(walls.max())),
        "largest_block": float(blocks.area.max(initial=0)) / (width * height),
    }


def _count(mask: Mask) -> int:
    return int(np.count_nonzero(mask))
