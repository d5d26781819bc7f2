"""Long straight lines along the rows and columns of an image, found by run lengths."""

from dataclasses import dataclass

import numpy as np

from omniscience_assets.evidence.pixels.image import Grey

_INK = 36
"""Contrast to the background, of 255, from which a pixel may belong to a line."""
_ALIKE = 40
"""Neighbouring pixels of one line differ by less."""
_THICKEST = 0.012
"""Thickest line, as a fraction of the image's longer side."""
_LEANING = 6
"""Rows from which a bundle may be a fill with a line at its edge."""
_MAX_RUNS = 20_000
_MAX_LINES = 600


@dataclass(frozen=True, slots=True)
class Stroke:
    """A straight line along an axis of the image: `at` across, from `start` to `end` along, in pixels."""

    at: float
    start: float
    end: float
    thickness: float
    level: float
    """Contrast to the background, 0..255."""

    @property
    def length(self) -> float:
        """In pixels."""
        return self.end - self.start


def flat_strokes(away: Grey, shortest: float) -> list[Stroke]:
    """Horizontal lines of at least `shortest` pixels in a contrast image, the longest first."""
    thickest = max(5.0, _THICKEST * max(away.shape))
    rows, starts, ends = _runs(away, max(8, int(0.4 * shortest)))
    bundles = _bundle(_joined(rows, starts, ends, max(4.0, 0.02 * shortest)))
    strokes = [_stroke(bundle, away) for bundle in bundles]
    kept = [one for one in strokes if one.length >= shortest and one.thickness <= thickest]
    return sorted(kept, key=lambda one: -one.length)[:_MAX_LINES]


def steep_strokes(away: Grey, shortest: float) -> list[Stroke]:
    """Vertical lines; see `flat_strokes`."""
    return flat_strokes(np.ascontiguousarray(away.T), shortest)


def _runs(away: Grey, shortest: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Row, start and end of runs of pixels that are alike and not background."""
    step = np.maximum(away[:, 1:], away[:, :-1]) - np.minimum(away[:, 1:], away[:, :-1])
    linked = (step < _ALIKE) & (away[:, 1:] >= _INK) & (away[:, :-1] >= _INK)
    padded = np.zeros((away.shape[0], away.shape[1] + 1), np.int8)
    padded[:, 1:-1] = linked
    change = np.diff(padded, axis=1)
    rows, starts = np.nonzero(change == 1)
    _, ends = np.nonzero(change == -1)
    long = ends - starts >= shortest
    rows, starts, ends = rows[long], starts[long], ends[long] + 1
    if len(rows) > _MAX_RUNS:
        best = np.sort(np.argsort(starts - ends, kind="stable")[:_MAX_RUNS])
        rows, starts, ends = rows[best], starts[best], ends[best]
    return rows, starts, ends


def _joined(rows: np.ndarray, starts: np.ndarray, ends: np.ndarray, gap: float) -> list[tuple[int, int, int]]:
    """Runs of one row put together over short interruptions, such as a curve that crosses a line."""
    whole: list[tuple[int, int, int]] = []
    for row, start, end in zip(rows.tolist(), starts.tolist(), ends.tolist(), strict=True):
        if whole and whole[-1][0] == row and start - whole[-1][2] <= gap:
            whole[-1] = (row, whole[-1][1], end)
        else:
            whole.append((row, start, end))
    return whole


def _bundle(runs: list[tuple[int, int, int]]) -> list[list[tuple[int, int, int]]]:
    """Runs of adjacent rows that overlap for the most part are one line."""
    done: list[list[tuple[int, int, int]]] = []
    open_: list[list[tuple[int, int, int]]] = []
    for run in runs:
        row, start, end = run
        still = [bundle for bundle in open_ if bundle[-1][0] >= row - 1]
        open_ = still
        host = next((b for b in open_ if b[-1][0] == row - 1 and _overlap(b[-1], run) > 0.8), None)
        if host is None:
            host = []
            open_.append(host)
            done.append(host)
        host.append((row, start, end))
    return done


def _overlap(a: tuple[int, int, int], b: tuple[int, int, int]) -> float:
    common = min(a[2], b[2]) - max(a[1], b[1])
    return common / max(1, a[2] - a[1], b[2] - b[1])


def _stroke(bundle: list[tuple[int, int, int]], away: Grey) -> Stroke:
    """The strongest rows of a bundle, which are the line where a fill of another tone leans on it.

    Blurred edges make a line no thicker than its full width at half of its contrast.
    """
    levels = np.array([float(np.median(away[row, left:right])) for row, left, right in bundle])
    top = int(levels.argmax())
    beside = float(np.median(levels)) if len(levels) > _LEANING else 0.0
    strong = levels > (beside + levels[top]) / 2 if levels[top] > beside + _INK else levels >= 0.0
    weak = np.flatnonzero(~strong)
    first = int(weak[weak < top].max(initial=-1)) + 1
    last = int(weak[weak > top].min(initial=len(levels)))
    rows, weights = np.array([run[0] for run in bundle[first:last]]), levels[first:last] - beside
    weights = np.maximum(weights, 1.0)
    start, end = min(run[1] for run in bundle[first:last]), max(run[2] for run in bundle[first:last])
    middle = float(((rows + 0.5) * weights).sum() / weights.sum())
    return Stroke(middle, float(start), float(end), float(last - first), float(levels[top]))
