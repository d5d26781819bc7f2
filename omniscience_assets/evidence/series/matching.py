"""Which series a legend entry stands for: the one that looks like its sample."""

from collections.abc import Sequence

from omniscience_assets.evidence.geometry import near
from omniscience_assets.evidence.legend import Entry
from omniscience_assets.evidence.paths import Path
from omniscience_assets.evidence.series.drawn import Drawn, Style, alike, colour_of, dash_of
from omniscience_assets.evidence.series.markers import marker_name
from omniscience_assets.evidence.series.outlined import as_stroke

_COLOUR = 0.08
"""Largest difference of one colour channel between a sample and its series; opacity is not always drawn alike."""


def sample_style(entry: Entry) -> tuple[Style | None, Style | None, Style | None]:
    """What a legend sample shows: its line, its marker and its patch, where there is one."""
    samples = [_dashed(path, entry) or path for path in entry.samples]
    line = next((path for path in samples if _is_line(path, entry)), None)
    rest = [path for path in samples if path is not line and not _is_line(path, entry)]
    patch = next((path for path in reversed(rest) if _is_patch(path)), None)
    inner = [path for path in rest if path is not patch and not (patch and near(path.box, patch.box, 1.0))]
    marker = next((path for path in reversed(inner) if path.operators != "l"), None)
    arms = [path for path in rest if path.operators == "l"]
    point = Style(colour_of(marker), None, marker_name(marker)) if marker else None
    if marker is None and len(arms) == 2:
        point = Style(colour_of(arms[0]), None, "cross" if min(arms[0].span) > 0.3 else "plus")
    return (
        Style(line.stroke or colour_of(line), dash_of(line)) if line else None,
        point,
        Style(colour_of(patch)) if patch else None,
    )


def _dashed(path: Path, entry: Entry) -> Path | None:
    """A sample of a dashed line that was drawn as the outlines of its dashes."""
    return as_stroke(path, 2) if path.paint == "f" and path.span[1] < 0.3 * entry.run.size else None


def _is_line(path: Path, entry: Entry) -> bool:
    em = entry.run.size
    return path.span[0] >= 0.8 * em and path.span[1] < (0.3 if path.dashes else 0.15) * em and path.paint != "f"


def _is_patch(path: Path) -> bool:
    """A filled box; a square of a marker's size may be either, so the wider ones count."""
    wide = path.span[0] > 1.25 * path.span[1] and path.span[1] > 1.0
    return path.paint != "s" and path.fill is not None and wide and (path.operators in {"r", "q"} or path.steps)


def match_entries(entries: Sequence[Entry], drawn: Sequence[Drawn]) -> list[int | None]:
    """Index of the series of each entry; `None` where none looks like the sample or several do equally."""
    empty = [one for one in drawn if _is_empty(one)]
    unsure = empty if len(empty) < len(entries) else []
    costs = [[2.0 if one in unsure else _cost(entry, one) for one in drawn] for entry in entries]
    matched: list[int | None] = [None] * len(entries)
    open_entries = set(range(len(entries)))
    free = set(range(len(drawn)))
    while open_entries:
        sure = [(row, best) for row in sorted(open_entries) if (best := _unique(costs[row], free)) is not None]
        if not sure:
            break
        for row, best in sure:
            if best in free:
                matched[row] = best
                open_entries.discard(row)
                free.discard(best)
            elif _unique(costs[row], free) is None:
                continue
    _in_order(costs, matched, free)
    return matched


def _is_empty(one: Drawn) -> bool:
    """Bars without fill: where entries are more than their colours, hatching tells them apart, which is not read."""
    return one.kind in {"bar", "histogram"} and all(path.paint == "s" for path in one.paths)


def _unique(costs: Sequence[float], free: set[int]) -> int | None:
    """The only best of the series that are left."""
    left = sorted((costs[i], i) for i in free if costs[i] < 1.0)
    if not left or (len(left) > 1 and left[1][0] - left[0][0] < 0.05):
        return None
    return left[0][1]


def _in_order(costs: Sequence[Sequence[float]], matched: list[int | None], free: set[int]) -> None:
    """As many series of one look as entries of it: programs list them in the order of drawing."""
    rows = [row for row, found in enumerate(matched) if found is None]
    for row in rows:
        alike_series = sorted(i for i in free if costs[row][i] < 1.0)
        alike_rows = [other for other in rows if matched[other] is None and set(alike_series) == {
            i for i in free if costs[other][i] < 1.0
        }]  # fmt: skip
        if alike_series and len(alike_rows) == len(alike_series):
            for other, series in zip(alike_rows, alike_series, strict=True):
                matched[other] = series
                free.discard(series)


def _cost(entry: Entry, one: Drawn) -> float:
    """0 for the same look; 1 and more for a look that cannot be meant."""
    line, marker, patch = sample_style(entry)
    if one.kind in {"line", "step", "contour"}:
        return _line_cost(line or patch, marker, one)
    if one.kind == "scatter":
        return _marker_cost(marker or patch, one) + (0.2 if line else 0.0)
    if one.kind in {"bar", "histogram", "area", "band", "box"}:
        return _fill_cost(patch or marker, line, one)
    return 1.0


def _line_cost(line: Style | None, marker: Style | None, one: Drawn) -> float:
    shown = line or marker
    if shown is None or not alike(shown.colour, one.style.colour, _COLOUR):
        return 2.0
    cost = 0.0 if line is None or line.dash is None or line.dash == one.style.dash else 0.5
    cost += 0.0 if (marker.marker if marker else None) == one.style.marker else 0.3
    return cost + (0.0 if line else 0.2)


def _marker_cost(marker: Style | None, one: Drawn) -> float:
    if marker is None or not (alike(marker.colour, one.style.colour, _COLOUR) or one.style.various):
        return 2.0
    return 0.0 if marker.marker == one.style.marker else 0.4


def _fill_cost(patch: Style | None, line: Style | None, one: Drawn) -> float:
    shown = patch or line
    if shown is None or not alike(shown.colour, one.style.colour, _COLOUR):
        return 2.0
    return 0.0 if patch else 0.4
