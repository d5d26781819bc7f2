"""Which groups of markers are series: neither outliers of boxes, nor tips of error bars, nor a lone mark on a line."""

from collections.abc import Sequence

import numpy as np

from omniscience_assets.evidence.series.drawn import Drawn, alike
from omniscience_assets.evidence.series.joining import MOST_PAIRS, ON_LINE

_FEW = 3
"""Fewer equal markers are a series only when the legend shows them, or others are like them but for their colour."""
_SIZE = 0.3
"""Points by which the sizes of markers that are alike may differ."""


def stands_alone(one: Drawn) -> bool:
    """Whether it is a series without a legend that shows it."""
    return one.kind != "scatter" or len(one.points) >= _FEW


def has_kin(one: Drawn, others: Sequence[Drawn]) -> bool:
    """Markers of a colour of which there are few, but many of their form and size in another one."""
    return any(
        other is not one
        and other.kind == one.kind == "scatter"
        and len(other.points) >= _FEW
        and one.style.marker is not None
        and (other.style.marker, other.paths[0].paint) == (one.style.marker, one.paths[0].paint)
        and all(abs(a - b) < _SIZE for a, b in zip(other.paths[0].span, one.paths[0].span, strict=True))
        for other in others
    )


def is_stray(group: Drawn, others: Sequence[Drawn], bars: Sequence[Drawn]) -> bool:
    """One marker with the colour of something else that is drawn, or markers on the tips of bars with error bars."""
    if len(group.points) == 1:
        return not has_kin(group, others) and any(
            other is not group and alike(other.style.colour, group.style.colour) for other in others
        )
    if not bars or any(alike(bar.style.colour, group.style.colour) for bar in bars):
        return False
    tips = np.vstack([bar.points for bar in bars])
    if len(group.points) * len(tips) > MOST_PAIRS:
        return False
    gaps = np.abs(group.points[:, None, :] - tips[None, :, :]).max(axis=2).min(axis=1)
    return bool((gaps < ON_LINE).mean() > 0.9)


def is_piece_of_field(group: Drawn, field: Drawn) -> bool:
    """Filled shapes without an outline: the smallest areas of filled contours, or squares that are cells of a map."""
    filled = all(path.paint == "f" for path in group.paths)
    return filled and (field.kind == "contour" or group.style.marker == "square")


def are_outliers(group: Drawn, boxes: Sequence[Drawn]) -> bool:
    """Every marker stands above or below the middle of a box."""
    middles = [x for box in boxes for x in box.points[:, 0].tolist()]
    return bool(middles) and bool((np.abs(group.points[:, :1] - np.array([middles])).min(axis=1) < 1.6).mean() >= 0.6)
