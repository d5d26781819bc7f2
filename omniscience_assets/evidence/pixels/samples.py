"""Samples of legends in pixels: short lines, markers and patches that stand beside words."""

import itertools
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from omniscience_assets.evidence.geometry import centre
from omniscience_assets.evidence.paths import Colour, Path
from omniscience_assets.evidence.pixels.blobs import Blob, find_blobs
from omniscience_assets.evidence.pixels.courses import pen_width
from omniscience_assets.evidence.pixels.figures import box_path, line_path, marker_path, placed
from omniscience_assets.evidence.pixels.image import Pixels
from omniscience_assets.evidence.pixels.inks import Ink, Mask, find_inks
from omniscience_assets.evidence.pixels.marks import shape_of
from omniscience_assets.evidence.text import Run

_REACH = 6.5
"""Ems beside a word in which its sample is looked for."""
_HALF = 0.75
"""And ems above and below the middle of its letters."""
_MOST_RUNS = 60
_LINE, _LONGEST = 0.8, 6.5
"""Shortest and longest sample of a line, in ems."""
_MARKER = 0.25, 1.5
"""Smallest and largest marker, in ems."""
_NEAR = 0.16
"""Difference of the parts of a colour up to which a sample has the colour of an ink of the plot."""


def find_samples(pixels: Pixels, runs: Sequence[Run], scale: float, known: Sequence[Colour]) -> list[Path]:
    """What may be a legend's sample left or right of each of some runs; paths in points.

    Args:
        pixels: The image.
        runs: Words that may be labels.
        scale: Points a pixel.
        known: Colours of what is plotted; a sample that has nearly one of them has it.
    """
    level = [run for run in runs if abs(run.angle) < 1 and any(char.isalnum() for char in run.text)]
    found: list[Path] = []
    for run in level[:_MOST_RUNS]:
        for window in _windows(run, level, scale, pixels.shape):
            found += _in_window(pixels, window, run, scale, known)
    return [replace(path, order=order) for order, path in enumerate(_once(found))]


def _windows(run: Run, runs: Sequence[Run], scale: float, shape: tuple[int, ...]) -> list[tuple[int, int, int, int]]:
    """Parts of the image, in pixels, left and right of a run up to the next words."""
    em, (_, middle) = run.size, centre(run.box)
    beside = [other for other in runs if other is not run and abs(centre(other.box)[1] - middle) < 0.6 * em]
    left = max((one.box[2] for one in beside if one.box[2] <= run.box[0] + 0.3 * em), default=0.0)
    right = min((one.box[0] for one in beside if one.box[0] >= run.box[2] - 0.3 * em), default=1e9)
    spans = [
        (max(left, run.box[0] - _REACH * em), run.box[0] - 0.02 * em),
        (run.box[2] + 0.02 * em, min(right, run.box[2] + _REACH * em)),
    ]
    rows = max(0, round((middle - _HALF * em) / scale)), min(shape[0], round((middle + _HALF * em) / scale))
    found = []
    for start, end in spans:
        x0, x1 = max(0, round(start / scale)), min(shape[1], round(end / scale))
        if x1 - x0 >= 0.4 * em / scale and rows[1] - rows[0] >= 4:
            found.append((x0, rows[0], x1, rows[1]))
    return found


def _in_window(
    pixels: Pixels, window: tuple[int, int, int, int], run: Run, scale: float, known: Sequence[Colour]
) -> list[Path]:
    x0, y0, x1, y1 = window
    inks = find_inks(pixels[y0:y1, x0:x1], fewest=6)
    if inks is None:
        return []
    em = run.size / scale
    found: list[Path] = []
    for ink in inks.inks:
        colour = _snapped(ink.paint, known)
        blobs = [blob for blob in find_blobs(ink.mask, 200) or [] if _may_be_sample(blob, ink, em)]
        for group in _rows(blobs, em):
            found += _paths(group, colour, em)
    return [placed(path, (x0, y0), scale) for path in found]


def _may_be_sample(blob: Blob, ink: Ink, em: float) -> bool:
    """It stands free in the window: neither cut by it above or below, nor at the level of other rows."""
    height, width = ink.mask.shape
    if blob.y0 == 0 and blob.y1 == height:
        return False
    middle = (blob.y0 + blob.y1) / 2
    level = abs(middle - height / 2) < 0.5 * em
    free = blob.y0 > 0 and blob.y1 < height
    return level and free and blob.longest >= 2 and blob.width <= _LONGEST * em and blob.x1 - blob.x0 < width + 1


def _rows(blobs: Sequence[Blob], em: float) -> list[list[Blob]]:
    """Dashes of one sample together: flat parts at one height that are parted by short gaps; others alone."""
    flat = sorted((b for b in blobs if b.height <= 0.35 * em and b.width >= 1), key=lambda blob: blob.x0)
    groups: list[list[Blob]] = []
    for blob in flat:
        host = next(
            (
                group
                for group in groups
                if abs(group[-1].middle[1] - blob.middle[1]) <= 1.1
                and abs(group[-1].height - blob.height) <= 2
                and 0 <= blob.x0 - group[-1].x1 <= max(0.8 * em, 1.5 * group[-1].width)
            ),
            None,
        )
        if host is None:
            groups.append([blob])
        else:
            host.append(blob)
    return [*groups, *([blob] for blob in blobs if blob not in flat)]


def _paths(group: Sequence[Blob], colour: Colour, em: float) -> list[Path]:
    """A sample's paths in pixels of the window."""
    x0, x1 = group[0].x0, max(blob.x1 for blob in group)
    y = float(np.mean([blob.centroid[1] for blob in group]))
    width = x1 - x0
    if len(group) > 1:
        if not _LINE * em <= width <= _LONGEST * em:
            return []
        pen = float(np.median([blob.height for blob in group]))
        gaps = [b.x0 - a.x1 for a, b in itertools.pairwise(group)]
        lengths = [blob.width for blob in group[:-1]] or [group[0].width]
        low, high, gap = float(min(lengths)), float(max(lengths)), max(1.0, float(np.median(gaps)))
        dashes = (high, gap, low, gap) if low < 0.5 * high and high > 2.5 * pen else (high, gap)
        return [line_path(np.array([[x0, y], [x1, y]], float), colour, pen, dashes)]
    blob = group[0]
    filled = blob.area / (blob.width * blob.height)
    if blob.height <= max(0.28 * em, 2.0) and blob.width >= _LINE * em:
        return [line_path(np.array([[x0, y], [x1, y]], float), colour, float(blob.height))]
    if filled > 0.9 and blob.height >= 0.3 * em and blob.width >= 1.2 * blob.height:
        return [box_path((float(x0), float(blob.y0), float(x1), float(blob.y1)), colour)]
    if max(blob.width, blob.height) <= _MARKER[1] * em and blob.longest >= _MARKER[0] * em and _is_square(blob):
        shape, _ = shape_of(blob.mask)
        return [marker_path(shape, blob.middle, (blob.width, blob.height), colour, 0)]
    return _marked_line(blob, colour, em)


def _is_square(blob: Blob) -> bool:
    return max(blob.width, blob.height) <= 1.5 * min(blob.width, blob.height) + 1


def _marked_line(blob: Blob, colour: Colour, em: float) -> list[Path]:
    """A level line with a marker on its middle."""
    if not (_LINE * em <= blob.width <= _LONGEST * em and blob.height <= _MARKER[1] * em):
        return []
    heights = blob.mask.sum(axis=0)
    pen = pen_width(blob.mask)
    thick = np.flatnonzero(heights > pen + 1.5)
    ends = np.concatenate([heights[: max(2, blob.width // 8)], heights[-max(2, blob.width // 8) :]])
    if not len(thick) or np.median(ends) > pen + 1 or thick[-1] - thick[0] + 1 > 1.5 * em:
        return []
    part: Mask = blob.mask[:, thick[0] : thick[-1] + 1]
    rows = np.flatnonzero(blob.mask[:, : max(2, blob.width // 8)].any(axis=1))
    y = blob.y0 + float(rows.mean()) + 0.5 if len(rows) else blob.middle[1]
    line = line_path(np.array([[blob.x0, y], [blob.x1, y]], float), colour, pen)
    shape, _ = shape_of(part)
    middle = blob.x0 + (thick[0] + thick[-1] + 1) / 2, blob.middle[1]
    return [line, marker_path(shape, middle, (float(part.shape[1]), float(blob.height)), colour, 0)]


def _snapped(colour: Colour, known: Sequence[Colour]) -> Colour:
    away = [max(abs(a - b) for a, b in zip(colour, one, strict=True)) for one in known]
    return known[int(np.argmin(away))] if away and min(away) < _NEAR else colour


def _once(paths: Sequence[Path]) -> list[Path]:
    """A sample between two words is seen from both of them."""
    found: dict[tuple[object, ...], Path] = {}
    for path in paths:
        key = (path.operators[:1], path.stroke or path.fill, *(round(value) for value in path.box))
        found.setdefault(key, path)
    return list(found.values())
