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
_FINE = 0.06
"""Cost of another length of dashes, and of another width: enough to tell series apart that are alike in all else."""
_TIE = 0.05
"""Costs that differ by less do not tell which is meant."""
_SAME = 0.1
"""Lengths and widths differ by less than this share where they are the same."""


def sample_style(entry: Entry) -> tuple[Style | None, Style | None, Style | None]:
    """What a legend sample shows: its line, its marker and its patch, where there is one."""
    samples = _samples(entry)
    line = _line_of(samples, entry)
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


def _samples(entry: Entry) -> list[Path]:
    return [_dashed(path, entry) or path for path in entry.samples]


def _line_of(samples: Sequence[Path], entry: Entry) -> Path | None:
    return next((path for path in samples if _is_line(path, entry)), None)


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
    styles = [(*sample_style(entry), _line_of(_samples(entry), entry)) for entry in entries]
    costs = [[2.0 if one in unsure else _cost(style, one) for one in drawn] for style in styles]
    matched: list[int | None] = [None] * len(entries)
    open_entries = set(range(len(entries)))
    free = set(range(len(drawn)))
    while open_entries:
        best = {row: found for row in sorted(open_entries) if (found := _unique(costs[row], free)) is not None}
        sure = {row: found for row, found in best.items() if not _is_contested(row, found, best, costs)}
        if not sure:
            break
        for row, found in sure.items():
            if found in free:
                matched[row] = found
                open_entries.discard(row)
                free.discard(found)
    return matched


def _is_empty(one: Drawn) -> bool:
    """Bars without fill: where entries are more than their colours, hatching tells them apart, which is not read."""
    return one.kind in {"bar", "histogram"} and all(path.paint == "s" for path in one.paths)


def _is_contested(row: int, found: int, best: dict[int, int], costs: Sequence[Sequence[float]]) -> bool:
    """Another entry's sample is as much like the series, or more: one of the two is not drawn, or was not read."""
    own = costs[row][found]
    return any(other != row and best[other] == found and costs[other][found] < own + _TIE for other in best)


def _unique(costs: Sequence[float], free: set[int]) -> int | None:
    """The only best of the series that are left."""
    left = sorted((costs[i], i) for i in free if costs[i] < 1.0)
    if not left or (len(left) > 1 and left[1][0] - left[0][0] < _TIE):
        return None
    return left[0][1]


def _cost(style: tuple[Style | None, Style | None, Style | None, Path | None], one: Drawn) -> float:
    """0 for the same look as a sample's (`sample_style`, and the path of its line); from 1 on it cannot be meant."""
    line, marker, patch, stroke = style
    if one.kind in {"line", "step", "contour"}:
        return _line_cost(line or patch, marker, one) + _stroke_cost(stroke, one)
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


def _stroke_cost(sample: Path | None, one: Drawn) -> float:
    """What dashes and width say where colour, class of dash and marker are those of several series."""
    drawn = one.paths[0] if one.paths else None
    if sample is None or drawn is None or sample.paint != "s" or drawn.paint != "s":
        return 0.0
    alike_dashes = _near(sample.dashes, drawn.dashes) or _near(_in_widths(sample), _in_widths(drawn))
    return (not alike_dashes) * _FINE + (not _near((sample.width,), (drawn.width,))) * _FINE


def _in_widths(path: Path) -> tuple[float, ...]:
    """Dashes in widths of their stroke, with which most programs scale them."""
    return tuple(length / max(path.width, 0.01) for length in path.dashes)


def _near(a: Sequence[float], b: Sequence[float]) -> bool:
    return len(a) == len(b) and all(abs(p - q) <= _SAME * max(p, q) for p, q in zip(a, b, strict=True))


def _marker_cost(marker: Style | None, one: Drawn) -> float:
    if marker is None or not (alike(marker.colour, one.style.colour, _COLOUR) or one.style.various):
        return 2.0
    return 0.0 if marker.marker == one.style.marker else 0.4


def _fill_cost(patch: Style | None, line: Style | None, one: Drawn) -> float:
    shown = patch or line
    if shown is None or not alike(shown.colour, one.style.colour, _COLOUR):
        return 2.0
    return 0.0 if patch else 0.4
