"""Room for what is written: letters small or pages large enough, and legends and notes where nothing lies below."""

import math
import re
from collections.abc import Sequence
from dataclasses import replace

from omniscience_tests.benchmarks.charts.random_panels import round_to
from omniscience_tests.benchmarks.charts.spec import AxisSpec, Corner, PanelSpec, Style
from omniscience_tests.benchmarks.charts.visible import ink, is_clear

_LETTER = 0.62
"""Mean width of a letter, in heights of the font as all sizes here."""
_SMALLEST = 6.5
_CORNERS: tuple[Corner, ...] = ("top right", "top left", "bottom right", "bottom left")
_MOST = 0.5
"""Of the plot area that may be left free for a legend."""


def _length(text: str | None) -> float:
    return _LETTER * len(re.sub(r"[\^_]", "", text or ""))


def longest(axis: AxisSpec) -> float:
    """Width of the longest category, 0 on other axes."""
    return max(map(_length, axis.categories), default=0.0)


def legend_size(panel: PanelSpec) -> tuple[float, float]:
    """Width and height of a legend of one column."""
    if not panel.legend:
        return 0.0, 0.0
    return max(_length(panel.series[i].label) for i in panel.legend) + 6.5, 1.7 * len(panel.legend) + 0.8


def margins(panel: PanelSpec, style: Style) -> tuple[float, float]:
    """What labels, titles, letters, legends and bars of colour need beside and above a plot area."""
    wide, high = legend_size(panel)
    beside = 6.5 + longest(panel.y)
    beside += wide if panel.place == "right" else 7.5 if panel.colour_axis else 6.5 if panel.axis("right") else 0.0
    turned = longest(panel.x) if style.rotated else 0.0
    return beside, 7.5 + turned + (high if panel.place in {"above", "below"} else 0.0)


def plot_size(panel: PanelSpec, style: Style, width: float, height: float) -> tuple[float, float]:
    """Points that are left of a panel's width and height for its plot area, at least a fifth."""
    beside, above = margins(panel, style)
    return max(0.2 * width, width - beside * style.font_size), max(0.2 * height, height - above * style.font_size)


def _needs(panel: PanelSpec, style: Style) -> tuple[float, float]:
    """Least width and height of the plot area."""
    wide, high = legend_size(panel) if panel.place == "inside" else (0.0, 0.0)
    columns = 2.0 * len(panel.x.categories) if style.rotated else (longest(panel.x) + 1) * len(panel.x.categories)
    across = max(14.0, _length(panel.x.label), wide / 0.8, columns)
    down = max(9.0, *(_length(axis.label) for axis in (*panel.axes[1:], panel.colour_axis) if axis), high / 0.8)
    rows = 1.6 * len(panel.y.categories) * max(1, len({one.shift for one in panel.series}) / 2)
    return across, max(down, rows)


def fit_page(
    panels: Sequence[PanelSpec], rows: int, columns: int, size: tuple[float, float], style: Style
) -> tuple[float, float, Style]:
    """Letters that fit a page of this width and height, or a larger page where they would become too small."""
    if any(_is_crowded(panel, style, size[0] / columns) for panel in panels):
        style = replace(style, rotated=True)
    around, inside = ([f(panel, style) for panel in panels] for f in (margins, _needs))
    across, down = (
        count * (max(one[i] for one in around) + max(one[i] for one in inside))
        for i, count in enumerate((columns, rows))
    )
    letters = min(style.font_size, max(_SMALLEST, math.floor(2 * min(size[0] / across, size[1] / down)) / 2))
    page = (round(max(have, letters * need)) for have, need in zip(size, (across, down), strict=True))
    return *page, replace(style, font_size=letters)


def _is_crowded(panel: PanelSpec, style: Style, width: float) -> bool:
    """Category labels would run into one another when written flat."""
    count = len(panel.x.categories)
    area = width - margins(panel, replace(style, rotated=False))[0] * style.font_size
    return bool(count) and (longest(panel.x) + 1) * style.font_size * count > max(area, 0.45 * width)


def place_words(panel: PanelSpec, style: Style, width: float, height: float) -> PanelSpec:
    """Move a legend that is inside to an empty corner or make an axis longer for it; drop notes that data crosses."""
    if panel.legend and panel.place == "inside":
        panel = _place_legend(panel, style, plot_size(panel, style, width, height))
    wide, high = plot_size(panel, style, width, height)
    painted = ink(panel)
    free = []
    for note in panel.notes:
        ends = note.x + (_length(note.text) + 0.5) * style.font_size / wide, note.y + 1.6 * style.font_size / high
        rows, columns = (
            slice(math.floor(start * n) - 1, math.ceil(end * n) + 1)
            for start, end, n in zip((note.y, note.x), ends[::-1], painted.shape, strict=True)
        )
        if not painted[rows, columns].any():
            free.append(note)
    return replace(panel, notes=tuple(free))


def _place_legend(panel: PanelSpec, style: Style, area: tuple[float, float]) -> PanelSpec:
    wide, high = (min(0.95, v * style.font_size / room) for v, room in zip(legend_size(panel), area, strict=True))
    for corner in _CORNERS:
        if not _is_taken(panel, style, corner) and not _holds_ink(panel, corner, wide, high):
            return replace(panel, corner=corner)
    lying = any(one.horizontal for one in panel.series)
    free = wide if lying else high
    if free < _MOST:
        sides = [axis.is_flat == lying for axis in panel.axes]
        axes = (_longer(axis, free) if side else axis for axis, side in zip(panel.axes, sides, strict=True))
        longer = replace(panel, axes=tuple(axes))
        if is_clear(longer):
            return longer
    return replace(panel, place="above")


def _is_taken(panel: PanelSpec, style: Style, corner: Corner) -> bool:
    """By a letter that stands in the plot area, or by a note."""
    return (corner == "top left" and bool(style.letter) and style.theme == 2) or (
        corner.startswith("bottom") and bool(panel.notes)
    )


def _holds_ink(panel: PanelSpec, corner: Corner, wide: float, high: float) -> bool:
    painted = ink(panel)
    across, down = (math.ceil(v * n) for v, n in zip((wide, high), painted.shape[::-1], strict=True))
    columns = slice(-across, None) if corner.endswith("right") else slice(across)
    return bool(painted[slice(-down, None) if corner.startswith("top") else slice(down), columns].any())


def _longer(axis: AxisSpec, free: float) -> AxisSpec:
    """The axis with a part of it free at its upper end."""
    start, end = axis.range
    part = 1 / (1 - free)
    longer = start * (end / start) ** part if axis.scale == "log" else start + (end - start) * part
    return replace(axis, range=(start, round_to(longer, 9)))
