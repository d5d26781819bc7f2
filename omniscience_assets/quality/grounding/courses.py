"""What curves do: do they rise, fall, peak, level off over a stretch, and in which order?"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from omniscience_assets.quality.grounding.curves import Curve, runs, turning_points
from omniscience_assets.quality.grounding.parts import Line

Course = Literal["up", "down", "peak", "dip", "flat", "saturate", "oscillate"]
_NET = 0.2
RUN, LITTLE = 0.15, 0.03
"""Shares of a line's height from which a part of it goes up, or goes up slightly."""
_FLAT, _NOT_FLAT = 0.15, 0.3
_REST, _MOVES = 0.25, 0.45
_LEG = 0.08
"""Share of a line's height from which it is said to go up or down on its way."""


def follows(curve: Curve, steps: Sequence[tuple[Course, bool]]) -> bool:
    """Whether a line goes up and down in an order.

    Args:
        curve: The line.
        steps: Courses `up` and `down` from left to right; each with whether it begins a new leg of its own.
    """
    legs = legs_of(curve)
    if not legs:
        return True
    at = 0
    for index, (course, is_new) in enumerate(steps):
        at += 1 if index and is_new else 0
        while at < len(legs) and legs[at] != (course == "up"):
            at += 1
        if at >= len(legs):
            return False
    return True


def legs_of(curve: Curve) -> list[bool]:
    """The legs of a line from left to right, each with whether it goes up."""
    heights = [y for _, y in curve.shape]
    turns = [0, *turning_points(heights, _LEG), len(heights) - 1]
    return [heights[b] > heights[a] for a, b in pairwise(turns)] if len(heights) > 1 else []


def of_cloud(line: Line, course: Course, partly: bool) -> bool | None:
    """Whether a cloud of points goes up or down on the whole; `None` where that is a matter of opinion."""
    facts = line.series.facts
    if facts is None or facts.correlation is None or partly:
        return None
    correlation = facts.correlation if course == "up" else -facts.correlation
    return True if correlation > 0.1 else False if correlation < -0.3 else None


@dataclass(frozen=True, slots=True)
class Manner:
    """How a line is said to do something."""

    partly: bool
    """Only a part of it is spoken of."""
    steady: bool
    """It does so throughout."""
    least: float = RUN
    """Share of its height by which a part must go up or down."""


def of_line(curve: Curve, course: Course, window: tuple[float, float] | None, manner: Manner) -> bool | None:
    """Whether a line does what is told over a stretch; `None` where that is a matter of opinion.

    Args:
        curve: The line.
        course: What is told of it.
        window: The stretch, in shares of the position axis; all of it if there is none.
        manner: How.
    """
    partly = manner.partly and window is None
    whole = [y for _, y in curve.shape]
    heights = whole
    if window is not None:
        slack = 0.02
        heights = [y for x, y in curve.shape if window[0] - slack <= x <= window[1] + slack]
        ends = (curve.height_at(window[0]), curve.height_at(window[1])) if curve.is_drawn_through else (None, None)
        heights = [y for y in (ends[0], *heights, ends[1]) if y is not None]
    if len(heights) < 2:
        return None
    if course in {"up", "down"}:
        signed = heights if course == "up" else [-y for y in heights]
        return _rises(signed, manner.least if partly else None, manner.steady)
    height = max(heights) - min(heights)
    if course == "flat":
        return _is_flat(curve, heights, partly)
    if course == "saturate":
        return _saturates(curve)
    turns = turning_points(heights, 0.05)
    if course == "oscillate":
        return True if len(turns) >= 2 else False if not turns else None
    if height < 0.03:
        return None
    signed = heights if course == "peak" else [-y for y in heights]
    inner = max(signed[1:-1], default=-1e9)
    stands = inner - max(signed[0], signed[-1])
    tops = [i for i in turns if signed[i] >= signed[max(0, i - 1)]]
    return True if stands > 0.02 * height or tops else False if not turns else None


def _rises(heights: list[float], least: float | None, steady: bool) -> bool | None:
    """Whether heights go up: on the whole, or, if only a part is spoken of, somewhere by a least share of them."""
    height = max(heights) - min(heights)
    if height < 0.01:
        return None
    width = max(1, len(heights) // 20)
    net = (sum(heights[-width:]) - sum(heights[:width])) / width / height
    rise, fall = (run / height for run in runs(heights))
    if least is not None:
        return rise >= least
    if steady:
        return net > 0.5 and fall < 0.45
    if net > _NET:
        return True
    if net < -_NET:
        return False
    return True if rise >= 0.4 else None


def _is_flat(curve: Curve, heights: list[float], partly: bool) -> bool | None:
    ordered = sorted(heights)
    trim = len(ordered) // 20
    height = ordered[-1 - trim] - ordered[trim]
    if height <= _FLAT:
        return True
    if partly:
        ends = curve.shape[0][0], curve.shape[-1][0]
        width = 0.2 * (ends[1] - ends[0])
        starts = [ends[0] + step * width / 2 for step in range(9)]
        pieces = [curve.between(start, start + width) for start in starts]
        return True if any(piece and piece[1] - piece[0] < 0.1 for piece in pieces) else None
    return False if height > _NOT_FLAT else None


def _saturates(curve: Curve) -> bool | None:
    """Whether a curve hardly moves near one of its ends, beside its whole height."""
    low, high = curve.shape[0][0], curve.shape[-1][0]
    whole = curve.between(low, high)
    last = curve.between(high - 0.2 * (high - low), high)
    first = curve.between(low, low + 0.2 * (high - low))
    if whole is None or last is None or whole[1] - whole[0] < 0.05:
        return None
    moves = [(piece[1] - piece[0]) / (whole[1] - whole[0]) for piece in (last, first) if piece]
    return True if min(moves) < _REST else False if min(moves) > _MOVES else None
