"""Legends beside, above or below plot areas, and whose they are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from omniscience_assets.evidence.geometry import centre, contains, distance, union
from omniscience_assets.evidence.legend import Entry, find_legend
from omniscience_assets.evidence.paths import Colour, Path
from omniscience_assets.evidence.text import Run
from omniscience_assets.records import Box

if TYPE_CHECKING:
    from omniscience_assets.evidence.plots import Plot
    from omniscience_assets.evidence.vector import Page

_NEARLY_ALL, _HUE = 0.75, 0.1
"""Share of a legend's hues that each plot has which shares it, and how much the parts of a hue differ."""


def place_outer_legends(plots: Sequence[Plot], outside: Sequence[Run], page: Page) -> list[Run]:
    """A legend outside of all plot areas belongs to the nearest plot that has none, or to all that stand around it.

    Facets, which have axes in common, may have a legend in common.

    Args:
        plots: Those without a legend may get one.
        outside: Text in no plot area that nothing has claimed.
        page: Where they stand.

    Returns:
        The labels of the legends, and words whose first sign is drawn, so that they cannot be read.
    """
    bare = [plot for plot in plots if not plot.legend and plot.axes]
    if not bare or not outside:
        return []
    paths = [path for path in page.paths if not any(contains(plot.frame, path.box, 3.0) for plot in plots)]
    legends = _clusters(find_legend((0.0, 0.0, page.width, page.height), outside, paths, outer=True))
    labels = [entry.run for legend in legends for entry in legend]
    legends = [legend for legend in legends if len(legend) > 1 or not _is_sign(legend[0])]
    if not legends:
        return labels
    boxes = [union([entry.box for entry in legend]) for legend in legends]
    if len(legends) == 1 and _is_shared(boxes[0], [plot.frame for plot in bare]):
        for plot in bare:
            plot.legend = legends[0]
        return labels
    looks = [_colours_in(plot.frame, page.paths) for plot in bare]
    facets = any(len(plot.axes) < 2 for plot in plots)
    common = _common(legends, boxes, union([plot.frame for plot in plots]), looks) if facets else []
    if common:
        for plot in plots:
            plot.legend = plot.legend or tuple(entry for i in common for entry in legends[i])
        left = [i for i in range(len(legends)) if i not in common]
        legends, boxes = [legends[i] for i in left], [boxes[i] for i in left]
    offers = sorted(
        (-_share_of(legend, looks[j]), distance(plot.frame, boxes[i]), i, j)
        for i, legend in enumerate(legends)
        for j, plot in enumerate(bare)
    )
    given: set[int] = set()
    for _, _, i, j in offers:
        if i not in given and (not bare[j].legend or _goes_on(legends[i], bare[j])):
            bare[j].legend = (*bare[j].legend, *legends[i])
            given.add(i)
    return labels


def _is_sign(entry: Entry) -> bool:
    """A short black stroke right before a text is a part of it: a root that was drawn."""
    first = max(sample.box[2] for sample in entry.samples)
    black = all(max(sample.stroke or sample.fill or (1.0,)) < _HUE for sample in entry.samples)
    short = max(max(sample.span) for sample in entry.samples) < 1.2 * entry.run.size
    return black and short and entry.run.box[0] - first < 0.3 * entry.run.size


def _common(
    legends: Sequence[Sequence[Entry]], boxes: Sequence[Box], whole: Box, looks: Sequence[set[Colour]]
) -> list[int]:
    """The legends beyond one side of all plots whose hues nearly all of these have: they explain each of them."""
    for edge, beyond in ((0, 2), (1, 3), (2, 0), (3, 1)):
        sign = -1 if edge < 2 else 1
        block = [i for i, box in enumerate(boxes) if sign * (box[beyond] - whole[edge]) > 0]
        hues = [hue for i in block for entry in legends[i] if (hue := set(filter(_has_hue, _colours(entry.samples))))]
        shares = [sum(not hue.isdisjoint(look) for hue in hues) / len(hues) for look in looks if hues]
        if len(shares) > 1 and min(shares) >= _NEARLY_ALL:
            return block
    return []


def _has_hue(colour: Colour) -> bool:
    """Axes and text are black too: a grey tells no plot from another."""
    return max(colour) - min(colour) > _HUE


def _goes_on(legend: Sequence[Entry], plot: Plot) -> bool:
    """Further entries, far apart, in the row of a plot's legend."""
    (x, y), em = centre(legend[0].run.box), legend[0].run.size
    level = any(abs(centre(entry.run.box)[1] - y) < 0.3 * em for entry in plot.legend)
    return level and plot.frame[0] <= x <= plot.frame[2]


def _share_of(legend: Sequence[Entry], look: set[Colour]) -> float:
    """Share of a legend's entries whose colours a plot has."""
    return sum(not _colours(entry.samples).isdisjoint(look) for entry in legend) / len(legend)


def _colours_in(frame: Box, paths: Iterable[Path]) -> set[Colour]:
    return _colours(
        path
        for path in paths
        if path.box[0] < frame[2] and path.box[2] > frame[0] and path.box[1] < frame[3] and path.box[3] > frame[1]
    )


def _colours(paths: Iterable[Path]) -> set[Colour]:
    return {
        colour for path in paths for colour in (path.stroke, path.fill) if colour is not None and min(colour) < 0.99
    }


def _clusters(entries: Sequence[Entry]) -> list[tuple[Entry, ...]]:
    """Entries that stand together."""
    groups: list[list[Entry]] = []
    for entry in entries:
        near = [group for group in groups if any(_is_next(one, entry) for one in group)]
        for group in near[1:]:
            near[0].extend(group)
            groups.remove(group)
        if not near:
            near = [[]]
            groups.append(near[0])
        near[0].append(entry)
    return [tuple(sorted(group, key=lambda one: (round(one.box[1] / one.run.size), one.box[0]))) for group in groups]


def _is_next(one: Entry, other: Entry) -> bool:
    """They stand at most a line and a half or five ems apart."""
    (ax0, ay0, ax1, ay1), (bx0, by0, bx1, by1), em = one.box, other.box, one.run.size
    return max(ax0 - bx1, bx0 - ax1) < 5 * em and max(ay0 - by1, by0 - ay1) < 1.6 * em


def _is_shared(legend: Box, frames: Sequence[Box]) -> bool:
    """It stands in the middle above or below several columns of plots, and in the middle of none of them."""
    if len(frames) < 2:
        return False
    whole = union(frames)
    x = centre(legend)[0]
    beyond = legend[3] < whole[1] or legend[1] > whole[3]
    width = whole[2] - whole[0]
    central = abs(x - centre(whole)[0]) < 0.1 * width
    return beyond and central and all(abs(x - centre(frame)[0]) > 0.25 * (frame[2] - frame[0]) for frame in frames)
