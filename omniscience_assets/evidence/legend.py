"""Legends: text that stands next to a short sample of a line, a marker or a patch."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from omniscience_assets.evidence.geometry import centre, contains, union
from omniscience_assets.evidence.labels import parse_number
from omniscience_assets.evidence.panels import letter_of
from omniscience_assets.evidence.paths import Path
from omniscience_assets.evidence.text import Run
from omniscience_assets.records import Box

_MAX_SAMPLES = 4_000
_MAX_CANDIDATES = 60
_TWINS = 4
_Place = tuple[str, int, int]
_NEAR, _FAR = 2.6, 9.0
"""Ems between a sample and its label: of the longest label of a legend, and of any."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One label of a legend with the paths that make up its sample."""

    run: Run
    samples: tuple[Path, ...]

    @property
    def box(self) -> Box:
        """Label and sample together, in points."""
        return union((self.run.box, *(sample.box for sample in self.samples)))


@dataclass(frozen=True, slots=True)
class _Pair:
    run: Run
    sample: Path
    right: bool
    """The sample stands right of the text, as gnuplot draws it."""


@dataclass(frozen=True, slots=True)
class _Ground:
    """Where a legend is looked for, and what is drawn there."""

    area: Box
    frames: Sequence[Path]
    small: Sequence[Path]
    paths: Sequence[Path]


def find_legend(area: Box, runs: Iterable[Run], paths: Sequence[Path], *, outer: bool = False) -> tuple[Entry, ...]:
    """Entries of the legend in or beside a plot area, in reading order.

    A label is an entry when a sample stands next to it and a second label has a sample at the same place; a single
    entry counts only with a line or a patch as sample, because a lone marker beside a word is often a data point.

    Args:
        area: Where to look, in points.
        runs: Text that no axis has claimed.
        paths: The page's paths.
        outer: No data can be where it is looked, so that lone markers in a row are samples too.
    """
    texts = [run for run in runs if contains(area, run.box, run.size) and abs(run.angle) < 1]
    if not texts:
        return ()
    tallest = max(run.size for run in texts)
    small = [
        path
        for path in paths
        if path.opacity > 0.02
        and path.span[0] <= 6 * tallest
        and path.span[1] <= 2.6 * tallest
        and contains(area, path.box, tallest)
    ]
    frames = [path for path in paths if path.opacity > 0.02 and _may_be_frame(path, area)]
    beside = {run: _beside(run, small, frames) for run in texts}
    sides = [_column([_candidates(run, beside[run], right, texts) for run in texts]) for right in (False, True)]
    ground = _Ground(area, frames, small, paths)
    found = [[pair for pair in pairs if _stands(pair, pairs, ground, outer)] for pairs in sides]
    best = max(found, key=len)
    entries = [Entry(pair.run, _whole_sample(pair, beside[pair.run])) for pair in best]
    return tuple(sorted(entries, key=lambda entry: (round(entry.run.box[1] / entry.run.size), entry.run.box[0])))


def _stands(pair: _Pair, others: Sequence[_Pair], ground: _Ground, outer: bool) -> bool:
    """Another entry is like it, or it is alone and sure: in a box of its own, or with a line or a patch as sample."""
    if _is_sign(pair.run):
        return any(_aligned(pair, other, outer) and not _is_sign(other.run) for other in others)
    if any(_aligned(pair, other, outer) for other in others):
        return True
    gap = _gap(pair.run, pair.sample, pair.right)
    if gap is None or gap > _NEAR or len(pair.run.text) == 1 or parse_number(pair.run.text) is not None:
        return False  # a number that stands alone is a tick's label, one letter names a point or a panel
    alone = outer or len(others) == 1
    return _in_box(pair, ground.frames) or (alone and (_sure(pair, ground.area, outer) or _explains(pair, ground)))


def _explains(pair: _Pair, ground: _Ground) -> bool:
    """A patch has the fill of larger rectangles, a line the colour of a longer one, a marker in a corner many twins."""
    sample, em = pair.sample, pair.run.size
    width, height = sample.span
    if parse_number(pair.run.text) is not None:
        return False
    if height < 0.15 * em and width > 1.2 * em:
        return any(
            path.stroke == sample.stroke and path.paint == "s" and path.span[0] > 2 * width and path.span[1] > em
            for path in ground.paths
        )
    if pair.right and not _at_right_edge(pair, ground.area):
        return False
    if sample.operators in {"r", "q", "llll", "lll"} and sample.paint != "s" and 0.5 * em < width < 3 * em:
        kin = [path for path in ground.frames if path.fill == sample.fill and path.paint != "s" and path is not sample]
        if any(_touch(path.box, sample.box) for path in kin):
            return False
        if any(path.span[0] * path.span[1] > 2 * width * height for path in kin):
            return True
    twins = [path for path in ground.small if _is_twin(path, sample) and 0.5 < path.span[0] / width < 2]
    return len(twins) > _TWINS and len(pair.run.text) > 1 and _in_corner(pair, ground.area)


def _in_corner(pair: _Pair, area: Box) -> bool:
    """A legend stands in the upper or lower part of a plot area, at one of its sides."""
    both = union((pair.run.box, pair.sample.box))
    width, height = area[2] - area[0], area[3] - area[1]
    up = min(both[1] - area[1], area[3] - both[3]) < 0.15 * height
    return up and min(both[0] - area[0], area[2] - both[2]) < 0.12 * width


def _candidates(run: Run, samples: Sequence[Path], right: bool, texts: Sequence[Run]) -> list[_Pair]:
    """Possible samples on one side of a run, the last painted first; none behind the next label in its row."""
    near = [path for path in samples if _gap(run, path, right) is not None]
    if not near:
        return []
    level = [other for other in texts if other is not run and abs(other.box[1] - run.box[1]) < 0.4 * run.size]
    if right:
        end = min((other.box[0] for other in level if other.box[0] > run.box[0]), default=math.inf)
        near = [path for path in near if centre(path.box)[0] < end]
    else:
        start = max((other.box[2] for other in level if other.box[2] < run.box[2]), default=-math.inf)
        near = [path for path in near if centre(path.box)[0] > start]
    return [_Pair(run, path, right) for path in sorted(near, key=lambda path: -path.order)[:_MAX_CANDIDATES]]


def _column(candidates: Sequence[Sequence[_Pair]]) -> list[_Pair]:
    """One sample for each run, where most runs have one: in one column, or at one distance; of equals the last painted.

    Labels are mostly flush with their samples, but some programs set them flush right.
    """
    votes: dict[_Place, set[Run]] = {}
    for pairs in candidates:
        for pair in pairs:
            for place in _places(pair):
                votes.setdefault(place, set()).add(pair.run)

    def worth(pair: _Pair) -> tuple[int, bool, int]:
        together = max(len(votes[place]) for place in _places(pair))
        return together, pair.sample.span[0] > 0.8 * pair.run.size, pair.sample.order

    return [max(pairs, key=worth) for pairs in candidates if pairs]


def _places(pair: _Pair) -> list[_Place]:
    """Bins of the sample's distance from its label and of its place on the page, in two phases, with its height."""
    em = pair.run.size
    edge = pair.run.box[2] if pair.right else pair.run.box[0]
    middle, level = centre(pair.sample.box)
    height = round(4 * (level - centre(pair.run.box)[1]) / em)
    offset, column = 4 * abs(edge - middle) / em, 4 * middle / em
    return [
        (name, round(place + phase), height)
        for name, place in (("offset", offset), ("column", column))
        for phase in (0.0, 0.5)
    ]


def _is_sign(run: Run) -> bool:
    """A letter or a digit: it is more often that of a panel, or of a tick, than a label."""
    return letter_of(run) is not None or (len(run.text) == 1 and parse_number(run.text) is not None)


def _touch(a: Box, b: Box) -> bool:
    """Two boxes side by side, as bins are."""
    return min(abs(a[0] - b[2]), abs(a[2] - b[0])) < 0.5 and a[1] < b[3] and b[1] < a[3]


def _may_be_frame(path: Path, area: Box) -> bool:
    whole = (area[2] - area[0]) * (area[3] - area[1])
    return path.operators in {"r", "q"} or (
        ("l" in path.operators and len(path.operators) <= 12)
        and (path.span[0] > 8 and path.span[1] > 5 and path.span[0] * path.span[1] < 0.6 * whole)
    )


def _beside(run: Run, small: Sequence[Path], frames: Sequence[Path]) -> list[Path]:
    """Samples that a label may have: where a frame is drawn around the label, those inside and painted after it."""
    around = [frame for frame in frames if contains(frame.box, run.box, 1.0)]
    if around:
        frame = min(around, key=lambda one: one.span[0] * one.span[1])
        inside = [path for path in small if path.order > frame.order and contains(frame.box, path.box, 1.0)]
        if inside:
            return inside[:_MAX_SAMPLES]
    return list(small[-_MAX_SAMPLES:])


def _whole_sample(pair: _Pair, small: Sequence[Path]) -> tuple[Path, ...]:
    """The sample with what is drawn over it: the marker on its line, the outline of its patch."""
    x0, _, x1, _ = pair.sample.box
    em = pair.run.size
    middle, level = centre(pair.sample.box)
    same = [
        path for path in small if abs(centre(path.box)[1] - level) < 0.12 * em or contains(pair.sample.box, path.box)
    ]
    over = [
        path
        for path in same
        if path is pair.sample
        or abs(centre(path.box)[0] - middle) < 0.15 * em
        or (x1 - x0 > 0.8 * em and x0 - 0.6 * em <= path.box[0] and path.box[2] <= x1 + 0.6 * em)
    ]
    twins = [path for path in same if path not in over and _is_twin(path, pair.sample)]
    near = sorted(
        (path for path in twins if abs(centre(path.box)[0] - middle) < 2.5 * em), key=lambda path: -path.order
    )
    return (*over, *near[:2])


def _is_twin(path: Path, sample: Path) -> bool:
    """A second marker of one sample."""
    return (path.operators, path.fill, path.stroke) == (sample.operators, sample.fill, sample.stroke)


def _gap(run: Run, path: Path, right: bool) -> float | None:
    """Distance of a sample from the text in ems, or `None` where it cannot be one."""
    em = run.size
    width, height = path.span[0] / em, path.span[1] / em
    gap = (path.box[0] - run.box[2] if right else run.box[0] - path.box[2]) / em
    level = abs(centre(path.box)[1] - centre(run.box)[1]) / em
    line = height < 0.15 and 0.8 <= width <= 6 and path.paint != "f"
    patch = 0.09 <= height <= 2.6 and 0.09 <= width <= 5
    return gap if (line or patch) and level < 0.5 and -0.3 <= gap <= _FAR and len(path.operators) <= 60 else None


def _aligned(a: _Pair, b: _Pair, outer: bool) -> bool:
    """Two entries of one legend: one above the other, or side by side in a row."""
    if a.run is b.run or a.right != b.right or abs(a.run.size - b.run.size) > 0.2 * a.run.size:
        return False
    em, edge = a.run.size, 2 if a.right else 0
    (ax, ay), (bx, by) = centre(a.sample.box), centre(b.sample.box)
    gaps = [_gap(pair.run, pair.sample, pair.right) or 0.0 for pair in (a, b)]
    offset = abs((a.run.box[edge] - ax) - (b.run.box[edge] - bx))
    stacked = abs(ax - bx) < 0.4 * em and 0.5 * em < abs(ay - by) < 9 * em
    in_row = abs(a.run.box[1] - b.run.box[1]) < 0.4 * em and offset < 0.5 * em
    wide = outer or min(a.sample.span[0], b.sample.span[0]) > 0.8 * em
    return min(gaps) <= _NEAR and (stacked or (in_row and wide))


def _in_box(pair: _Pair, frames: Sequence[Path]) -> bool:
    """A frame is drawn closely around the text and its sample."""
    em, both = pair.run.size, union((pair.run.box, pair.sample.box))
    return any(
        contains(path.box, both, 0.4 * em)
        and path.span[0] < both[2] - both[0] + 4 * em
        and path.span[1] < both[3] - both[1] + 2.5 * em
        for path in frames
    )


def _sure(pair: _Pair, area: Box, outer: bool) -> bool:
    """A wide sample close by; right of the label it could be a leader line, but not at the right edge of the plot."""
    em = pair.run.size
    width, height = pair.sample.span
    gap = _gap(pair.run, pair.sample, pair.right)
    wide = width >= 1.2 * em and height <= 0.9 * em
    if gap is None or outer:
        return gap is not None and gap < _NEAR
    return wide and gap < 1.3 and (not pair.right or _at_right_edge(pair, area))


def _at_right_edge(pair: _Pair, area: Box) -> bool:
    return area[2] - pair.sample.box[2] < 3 * pair.run.size
