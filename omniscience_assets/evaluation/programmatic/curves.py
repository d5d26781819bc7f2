"""How lines run, as an eye sees them: in shares of their axes."""

from collections.abc import Sequence
from itertools import pairwise
from operator import itemgetter
from statistics import median

from omniscience_assets.captioning.facts.data import Plotted, heights
from omniscience_assets.captioning.facts.numbers import along, span

Place = tuple[float, float]
"""Of a point: x in data coordinates, height as a share of the y axis, from its lower end."""
_LOW, _MIDDLE, _ENDS = 0.15, 0.45, (0.15, 0.85)
"""Least height of a course; least height of a peak over both ends as a share of the whole, so that nobody says that the
line rises or falls; where the peak must lie."""
_BACK, _WAY = 0.1, 0.9
"""Shares of the whole height: what a rise may go back, what it must come to from end to end."""
_FLAT = 0.03
_SHARED = 0.5
"""Share of the x axis over which both of two lines must be drawn for their crossings to be counted."""
_MANY, _APART = 12, 3.0
"""Points of a line without markers from which a step of so many times the usual one may be a gap."""
_STEEP = 0.02
"""Share of the x axis to both sides within which a value that is read must not change by more than `_CHANGE`."""
_CHANGE = 0.035


def places(line: Plotted) -> list[Place]:
    """The points of a line by rising x."""
    low, length = along(line.y, line.y.start or 0.0), span(line.y)
    return [(x, (along(line.y, y) - low) / length) for x, y in sorted(line.series.points, key=itemgetter(0))]


def course(line: Plotted) -> str | None:
    """`rising`, `falling`, `flat`, `peak` or `dip` where a line does just that for every eye, else `None`."""
    if not line.is_function or line.x.inverted or line.y.inverted or not span(line.y) > 0 or not span(line.x) > 0:
        return None
    found = places(line)
    up = [height for _, height in found]
    size = max(up) - min(up)
    if size <= _FLAT:
        return "flat"
    if size < _LOW or len(up) < 2:
        return None
    net = up[-1] - up[0]
    if abs(net) >= _WAY * size and _setback(up if net > 0 else up[::-1]) <= _BACK * size:
        return "rising" if net > 0 else "falling"
    for name, sign in (("peak", 1.0), ("dip", -1.0)):
        if _turns_once([sign * height for height in up], [x for x, _ in found], line):
            return name
    return None


def _turns_once(up: Sequence[float], xs: Sequence[float], line: Plotted) -> bool:
    size, top = max(up) - min(up), up.index(max(up))
    first, last = along(line.x, xs[0]), along(line.x, xs[-1])
    if last <= first:
        return False
    at = (along(line.x, xs[top]) - first) / (last - first)
    high = min(up[top] - up[0], up[top] - up[-1]) >= _MIDDLE * size
    smooth = max(_setback(up[: top + 1]), _setback(up[top:][::-1])) <= _BACK * size
    return high and smooth and _ENDS[0] < at < _ENDS[1]


def _setback(up: Sequence[float]) -> float:
    """The longest way back of a rise."""
    best, back = up[0], 0.0
    for height in up:
        best, back = max(best, height), max(back, best - height)
    return back


def readable(line: Plotted, x: float) -> float | None:
    """The height of a line at x where a careful look can tell it: the line is there, on the plot and not steep."""
    if not line.is_function or line.series.kind == "step" or not _is_on(line, x) or _may_be_gap(line, x):
        return None
    reach = _STEEP * span(line.x)
    (left, _), (right, _) = line.ends
    sides = [max(left, _shifted(line, x, -reach)), x, min(right, _shifted(line, x, reach))]
    inner = [at for at, _ in line.series.points if sides[0] <= at <= sides[2]]
    found = heights(line, [*sides, *inner])
    if found is None:
        return None
    up = [along(line.y, height) for height in found]
    return found[1] if max(up) - min(up) <= _CHANGE * span(line.y) else None


def _is_on(line: Plotted, x: float) -> bool:
    (left, _), (right, _) = line.ends
    found = heights(line, [x]) if left <= x <= right else None
    if not found or line.y.start is None or line.y.end is None:
        return False
    low, high = sorted((along(line.y, line.y.start), along(line.y, line.y.end)))
    return low <= along(line.y, found[0]) <= high


def _may_be_gap(line: Plotted, x: float) -> bool:
    """Whether x lies between points of a long line that are so far apart that the line may be interrupted there."""
    at = sorted(along(line.x, place) for place, _ in line.series.points)
    steps = [b - a for a, b in pairwise(at)]
    if len(at) < _MANY or line.series.marker:
        return False
    own = max((b - a for a, b in pairwise(at) if a <= along(line.x, x) <= b), default=0.0)
    return own > max(_APART * median(steps), _STEEP * span(line.x))


def _shifted(line: Plotted, x: float, by: float) -> float:
    return float(x * 10.0**by) if line.x.scale == "log" else x + by


def gaps(one: Plotted, other: Plotted) -> list[Place]:
    """How far one line lies above another, in shares of the axis, at all points of both where both are drawn."""
    low, high = max(one.ends[0][0], other.ends[0][0]), min(one.ends[1][0], other.ends[1][0])
    inner = [x for line in (one, other) for x, _ in line.series.points if low <= x <= high]
    at = sorted({low, high, *inner}) if low < high else []
    above, below = heights(one, at), heights(other, at)
    if not at or above is None or below is None or not span(one.y) > 0:
        return []
    return [(x, (along(one.y, a) - along(one.y, b)) / span(one.y)) for x, a, b in zip(at, above, below, strict=True)]


def crossings(one: Plotted, other: Plotted) -> list[float] | None:
    """Where two lines cross, none for never; `None` where an eye cannot be sure.

    It is where they run side by side, touch, hardly part between two crossings, or meet at an end of what they share.
    """
    found = gaps(one, other)
    if not found or abs(found[0][1]) < _STEEP or abs(found[-1][1]) < _STEEP:
        return None
    if along(one.x, found[-1][0]) - along(one.x, found[0][0]) < _SHARED * span(one.x):
        return None
    zeros, stretch, wide = [], [found[0]], 0.0
    for place in found:
        if abs(place[1]) < _STEEP:
            stretch.append(place)
            continue
        crossed = (place[1] > 0) != (stretch[0][1] > 0)
        if _is_blurred(one, stretch, crossed) or (crossed and wide < 2 * _STEEP):
            return None
        if crossed:
            zeros.append(_zero(one, [*stretch, place]))
        wide = abs(place[1]) if crossed else max(wide, abs(place[1]))
        stretch = [place]
    return zeros if wide >= 2 * _STEEP else None


def _is_blurred(line: Plotted, stretch: Sequence[Place], crossed: bool) -> bool:
    """Whether lines touch without crossing, or run side by side for a while; after a clear point follow near ones."""
    near = stretch[1:]
    if not near or not crossed:
        return bool(near)
    return along(line.x, near[-1][0]) - along(line.x, near[0][0]) > 3 * _STEEP * span(line.x)


def _zero(line: Plotted, stretch: Sequence[Place]) -> float:
    """Where the gap goes through zero between two clear points."""
    before, after = next(pair for pair in pairwise(stretch) if (pair[0][1] > 0) != (pair[1][1] > 0))
    start, end = along(line.x, before[0]), along(line.x, after[0])
    at = start + (end - start) * abs(before[1]) / (abs(before[1]) + abs(after[1]))
    return float(10.0**at) if line.x.scale == "log" else at
