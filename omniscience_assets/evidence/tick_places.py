"""Where the ticks of labels are: at their marks, else where the labels stand or were moved from."""

from collections.abc import Sequence

from omniscience_assets.evidence.axis_view import Seen
from omniscience_assets.evidence.scales import Calibration, fit_scale

_FLUSH = 0.25
"""A label begins or ends so near to an end of the plot area, in ems, if it was moved there."""
_ASIDE, _SAME = 0.4, 0.05
"""Ems by which labels may be set beside their ticks, and by which that may differ along an axis."""


def snap(marks: Sequence[float], one: Seen) -> float:
    """The tick mark that belongs to a label, or the label's middle."""
    nearest = min(marks, key=lambda mark: abs(mark - one.anchor), default=one.anchor)
    return nearest if abs(nearest - one.anchor) < 0.5 * one.run.size else one.anchor


def unflushed(
    row: Sequence[Seen], values: Sequence[float], at: Sequence[float], ends: tuple[float, float]
) -> list[float]:
    """Where ticks are whose labels were moved to stay within the plot area: at its end, if that fits much better."""
    moved = [
        next(
            (end for end, edge in zip(ends, (one.a0, one.a1), strict=True) if abs(edge - end) < _FLUSH * one.run.size),
            x,
        )
        for one, x in zip(row, at, strict=True)
    ]
    if moved == list(at) or any(one.anchor != x for one, x, y in zip(row, at, moved, strict=True) if x != y):
        return list(at)
    if len(row) == 2 and all(x != y for x, y in zip(at, moved, strict=True)):
        return moved
    before, after = fit_scale(values, at), fit_scale(values, moved)
    if isinstance(after, Calibration) and (isinstance(before, str) or after.residual < 0.5 * before.residual):
        return moved
    return list(at)


def lined_up(at: Sequence[float], ends: tuple[float, float], em: float) -> list[float]:
    """Labels without tick marks whose outermost both miss an end of the plot area by the same: it is theirs to mark."""
    low, high = ends[0] - min(at), ends[1] - max(at)
    aside = max(abs(low), abs(high)) < _ASIDE * em and abs(low - high) < _SAME * em
    return [x + (low + high) / 2 for x in at] if aside else list(at)
