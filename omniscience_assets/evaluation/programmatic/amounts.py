"""Numbers as options: values, differences and ratios that lie so far apart that a careful look tells them apart."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace

from omniscience_assets.captioning.facts.data import Plotted
from omniscience_assets.captioning.facts.numbers import along, number, rounded, span
from omniscience_assets.evaluation.programmatic.drafts import Draft
from omniscience_assets.records import Axis

APART = 0.1
"""Share of an axis by which two numbers that are options differ at least; a careful look errs by a few hundredths."""
MAX_TOLERANCE = 0.15
"""An open answer that must be allowed a larger share of error than this is not asked for."""
_READING = 0.04
"""Share of an axis by which a careful look may err."""
_OFFSETS = (0.13, -0.13, 0.27, -0.27, 0.42, -0.42, 0.58, -0.58)
_TALL, _UNLIKE = 0.2, 1.25
"""Share of the axis above zero that both values of a ratio must have; the least ratio that is asked for."""
_FACTORS = (1.5, 0.66, 2.2, 0.45, 3.0)
"""What wrong ratios are to the right one."""
_WRONG = 3


def value_draft(draft: Draft, axis: Axis, value: float, rivals: Iterable[float]) -> Draft | None:
    """The draft with a value of an axis as its answer; `None` where too few options fit on the axis.

    Args:
        draft: What is asked.
        axis: Calibrated.
        value: The right one.
        rivals: Values that a reader may take by mistake, such as another line's; taken first.
    """
    answer = rounded(axis, value)
    steps = [_moved(axis, value, share) for share in _OFFSETS]
    wrong = _apart(axis, answer, [*(rounded(axis, rival) for rival in rivals), *steps])[:_WRONG]
    if len(wrong) < _WRONG:
        return None
    return replace(draft, answer=number(answer), hard=tuple(map(number, wrong)), tolerance=_tolerance(axis, answer))


def difference_draft(draft: Draft, axis: Axis, difference: float) -> Draft | None:
    """The draft with the difference of two values of a linear axis as its answer."""
    length = span(axis)
    candidates = [difference + share * length for share in _OFFSETS]
    wrong = [other for other in candidates if 0.04 * length < other < length][:_WRONG]
    if len(wrong) < _WRONG:
        return None
    told = [number(rounded(axis, value)) for value in (difference, *wrong)]
    return replace(draft, answer=told[0], hard=tuple(told[1:]))


def is_ratio(plotted: Plotted, high: float, low: float) -> bool:
    """Whether a ratio can be read: both values stand well above a zero that is on a linear axis."""
    axis = plotted.value_axis
    if axis.scale != "linear" or axis.start is None or axis.end is None or not axis.start <= 0 < axis.end:
        return False
    return low >= _TALL * span(axis) and high / low >= _UNLIKE


def ratio_draft(draft: Draft, ratio: float) -> Draft:
    """The draft with a ratio of more than one as its answer."""
    wrong = [number(round(ratio * factor, 1)) for factor in _FACTORS if ratio * factor >= 1.0]
    return replace(draft, answer=number(round(ratio, 1)), hard=tuple(wrong[:_WRONG]))


def _apart(axis: Axis, answer: float, candidates: Iterable[float]) -> Sequence[float]:
    """Those candidates on the plot area that are clearly apart from the answer and from one another."""
    if axis.start is None or axis.end is None or not span(axis) > 0:
        return ()
    low, high = sorted((along(axis, axis.start), along(axis, axis.end)))
    kept = [answer]
    for candidate in candidates:
        at = along(axis, candidate)
        clear = all(abs(at - along(axis, other)) >= APART * (high - low) for other in kept)
        if math.isfinite(at) and clear and low <= at <= high:
            kept.append(candidate)
    return kept[1:]


def _moved(axis: Axis, value: float, share: float) -> float:
    """The value that lies a share of the axis further on, rounded."""
    at = along(axis, value) + share * span(axis)
    return rounded(axis, 10.0**at if axis.scale == "log" else at)


def _tolerance(axis: Axis, value: float) -> float | None:
    """What a careful look may err as a share of the value; `None` where that is much."""
    if axis.scale == "log":
        share = 10.0 ** (_READING * span(axis)) - 1
    else:
        share = _READING * span(axis) / abs(value) if value else math.inf
    return float(f"{share:.2g}") if share <= MAX_TOLERANCE else None
