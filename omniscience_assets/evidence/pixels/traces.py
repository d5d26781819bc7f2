"""What is plotted in a raster figure, drawn again as paths, so that it is read as a vector figure is."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from omniscience_assets.evidence.geometry import area, centre, contains, intersection, union
from omniscience_assets.evidence.legend import Entry, find_legend
from omniscience_assets.evidence.outer_legends import place_outer_legends
from omniscience_assets.evidence.paths import Colour, Path
from omniscience_assets.evidence.pixels.blobs import Blob, find_blobs
from omniscience_assets.evidence.pixels.drawing import Drawing, draw_ink
from omniscience_assets.evidence.pixels.figures import box_path, placed
from omniscience_assets.evidence.pixels.image import Pixels
from omniscience_assets.evidence.pixels.inks import Inks, Mask, find_inks
from omniscience_assets.evidence.pixels.outlines import outline
from omniscience_assets.evidence.pixels.overlaps import part_overlaps
from omniscience_assets.evidence.pixels.rulers import is_letter, spine_width, wipe, without_grid
from omniscience_assets.evidence.pixels.samples import find_samples
from omniscience_assets.evidence.plots import Plot
from omniscience_assets.evidence.text import Run
from omniscience_assets.evidence.vector import Page
from omniscience_assets.records import Box, InkOutline

_MOST_PLOTS = 16
_PICTURE = 0.5
"""Share of a plot area under an image, which is no series."""
_FLAT = 0.9
"""Share of what is drawn there that has the colour of its ink where wide bars only look like an image."""
_AT_EDGE = 2.5
"""Pixels from the spine within which a bar stands on it."""
_SIZES = 0.6, 1.45
"""Sizes, in those of most letters, that words of one size seem to have."""
_FRAME = 1.4
"""Ems around a legend within which its frame is drawn."""
_ROW = 1.5
"""Ems between rows of a legend."""
_LETTERS_MOST = 3.0
"""Ems of the largest letter that is read as part of a word."""


@dataclass(frozen=True, slots=True, eq=False)
class _Area:
    """A plot area in pixels, without its spines, and its inks."""

    plot: Plot
    corner: tuple[int, int]
    inks: Inks
    frame: Box
    """The whole plot area, in pixels of the part."""


@dataclass(frozen=True, slots=True, eq=False)
class Traced:
    """What was drawn again."""

    page: Page
    """With what was traced as its paths, without its straight lines, and the note `series_untraced` where something
    was left out."""
    outlines: tuple[tuple[InkOutline, ...], ...]
    """For each plot where its inks are seen."""


def trace(page: Page, plots: Sequence[Plot], pixels: Pixels, scale: float) -> Traced:
    """Draw again what is plotted, and give the plots the legends whose samples are seen.

    Args:
        page: Text and straight lines of a raster.
        plots: Its plots; those without a legend may get one.
        pixels: The image.
        scale: Points a pixel.
    """
    areas = [found for plot in plots[:_MOST_PLOTS] if (found := _area(plot, page, pixels, scale)) is not None]
    colours = [ink.paint for one in areas for ink in one.inks.inks]
    samples = _take_legends(page, plots, pixels, scale, colours)
    paths: list[Path] = list(samples)
    untold = len(areas) < len(plots)
    outlines: dict[int, tuple[InkOutline, ...]] = {}
    for one in areas:
        drawings, outlines[id(one.plot)] = _draw(one, page, scale)
        untold |= any(drawing.untold for drawing in drawings)
        for name in ("fills", "lines", "markers"):
            for drawing in drawings:
                for path in getattr(drawing, name):
                    snapped = _snapped(path, one.frame)
                    paths.append(placed(snapped, one.corner, scale, order=len(paths)))
    notes = (*page.notes, "series_untraced") if untold else page.notes
    traced = replace(page, paths=tuple(paths), notes=notes)
    return Traced(traced, tuple(outlines.get(id(plot), ()) for plot in plots))


def _area(plot: Plot, page: Page, pixels: Pixels, scale: float) -> _Area | None:
    """A plot area that may hold series; `None` for pictures."""
    if not plot.axes:
        return None
    x0, y0, x1, y1 = (value / scale for value in plot.frame)
    left, top = max(0, round(x0)), max(0, round(y0))
    part = pixels[top : round(y1) + 1, left : round(x1) + 1]
    if min(part.shape[:2]) < 24:
        return None
    rim = spine_width(np.abs(part.astype(np.int16) - np.median(part[::3, ::3], axis=(0, 1))).max(axis=2) > 40)
    inner = part[rim[1] : part.shape[0] - rim[3], rim[0] : part.shape[1] - rim[2]]
    inks = find_inks(inner) if min(inner.shape[:2]) >= 24 else None
    pictured = any(area(intersection(image, plot.frame)) > _PICTURE * area(plot.frame) for image in page.images)
    if inks is None or (pictured and (inks.covered[inks.drawn] > 0.9).mean() < _FLAT):
        return None
    corner = left + rim[0], top + rim[1]
    frame = x0 - corner[0], y0 - corner[1], x1 - corner[0], y1 - corner[1]
    return _Area(plot, corner, part_overlaps(inks), frame)


def _take_legends(
    page: Page, plots: Sequence[Plot], pixels: Pixels, scale: float, colours: Sequence[Colour]
) -> list[Path]:
    """Samples beside words that nothing else has claimed, in their colours; plots get the legends that they make up."""
    labels = {entry.run for plot in plots for entry in plot.legend}
    used = {run for plot in plots for run in plot.claimed} - labels
    words = {_levelled(run, _em(page.runs)): run for run in page.runs if run not in used}
    free = list(words)
    samples = find_samples(pixels, free, scale, colours)
    if not samples:
        return []
    before = [plot.legend for plot in plots]
    for plot in plots:
        inside = [run for run in free if contains(plot.frame, (*centre(run.box),) * 2)]
        plot.legend = find_legend(plot.frame, inside, samples)
    held = {entry.run for plot in plots for entry in plot.legend}
    outside = [
        run
        for run in free
        if run not in held and not any(contains(plot.frame, (*centre(run.box),) * 2) for plot in plots)
    ]
    place_outer_legends(plots, outside, replace(page, paths=tuple(samples)))
    for plot, legend in zip(plots, before, strict=True):
        plot.legend = tuple(Entry(words.get(entry.run, entry.run), entry.samples) for entry in plot.legend)
        found = {entry.run for entry in plot.legend}
        plot.legend = plot.legend if all(entry.run in found for entry in legend) else legend
    chosen = {id(sample) for plot in plots for entry in plot.legend for sample in entry.samples}
    return [path for path in samples if id(path) in chosen]


def _levelled(run: Run, em: float) -> Run:
    """A run of the size of most: letters without ascenders make some of a legend's words seem smaller."""
    return replace(run, size=em) if _SIZES[0] < run.size / em < _SIZES[1] else run


def _draw(one: _Area, page: Page, scale: float) -> tuple[list[Drawing], tuple[InkOutline, ...]]:
    """What each ink shows, and where it is seen."""
    frame = one.plot.frame
    words = [_within(run.box, one, scale) for run in page.runs if _meets(run.box, frame)]
    marks = [_within(path.box, one, scale) for path in page.paths if _is_tick(path, frame)]
    entries = [sample for entry in one.plot.legend for sample in entry.samples]
    samples = [_within(sample.box, one, scale) for sample in entries if _meets(sample.box, frame)]
    ticks = _ticks(one, scale)
    em = _em(page.runs) / scale
    legend = _legend_box(one, page.runs, em, scale)
    hidden = one.inks.drawn.copy()
    for x0, y0, x1, y1 in words:
        hidden[max(0, int(y0)) : max(0, int(y1) + 1), max(0, int(x0)) : max(0, int(x1) + 1)] = True
    drawings, outlines = [], []
    for ink in one.inks.inks:
        mask = without_grid(ink, one.inks.drawn, ticks)
        if ink.is_grey:
            wipe(mask, marks)
        _without_letters(mask, words, samples, legend if ink.is_grey else None, em)
        outlines.append(outline(ink, _beside(mask, legend), one.frame))
        drawings.append(draw_ink(ink, mask, one.inks, hidden, em))
    return drawings, tuple(found for found in outlines if found is not None)


def _beside(mask: Mask, legend: Box | None) -> Mask:
    """What is not wholly within a legend."""
    if legend is None:
        return mask
    x0, y0, x1, y1 = (max(0, round(edge)) for edge in legend)
    rest = mask.copy()
    part = rest[y0:y1, x0:x1]
    for blob in find_blobs(part) or []:
        if blob.x0 > 0 and blob.y0 > 0 and blob.x1 < part.shape[1] and blob.y1 < part.shape[0]:
            part[blob.y0 : blob.y1, blob.x0 : blob.x1] &= ~blob.mask
    return rest


def _holds(legend: Box, blob: Blob) -> bool:
    return contains(legend, (blob.x0, blob.y0, blob.x1, blob.y1))


def _legend_box(one: _Area, runs: Sequence[Run], em: float, scale: float) -> Box | None:
    """Around the legend in a plot area with the frame that may be around it, in pixels.

    Words that begin where its labels do, in rows next to it, are entries of which the sample was not seen.
    """
    entries = [entry for entry in one.plot.legend if _meets(entry.box, one.plot.frame)]
    if not entries:
        return None
    box = union([entry.box for entry in entries])
    for run in sorted(runs, key=lambda run: abs(centre(run.box)[1] - centre(box)[1])):
        level = any(abs(run.box[0] - entry.run.box[0]) < run.size for entry in entries)
        if (
            level
            and max(box[1] - run.box[3], run.box[1] - box[3]) < _ROW * run.size
            and _meets(run.box, one.plot.frame)
        ):
            box = union((box, run.box))
    x0, y0, x1, y1 = _within(box, one, scale)
    return x0 - _FRAME * em, y0 - _FRAME * em, x1 + _FRAME * em, y1 + _FRAME * em


def _without_letters(mask: Mask, words: Sequence[Box], samples: Sequence[Box], legend: Box | None, em: float) -> None:
    """Clear the parts that are letters of words, samples of the legend and the frame around it."""
    for blob in find_blobs(mask) or []:
        letter = blob.height <= _LETTERS_MOST * em and is_letter(blob, words)
        framed = legend is not None and _holds(legend, blob)
        if letter or framed or is_letter(blob, samples, 1.5):
            mask[blob.y0 : blob.y1, blob.x0 : blob.x1] &= ~blob.mask


def _meets(box: Box, frame: Box) -> bool:
    return area(intersection(box, frame)) > 0 or contains(frame, box, 1.0)


def _is_tick(path: Path, frame: Box) -> bool:
    """A short line at an edge of the plot area."""
    x0, y0, x1, y1 = path.box
    short = max(path.span) <= 15 and path.operators == "l"
    near = min(abs(x0 - frame[0]), abs(x1 - frame[2]), abs(y0 - frame[1]), abs(y1 - frame[3])) < 1.5
    return short and near and _meets((x0 - 0.1, y0 - 0.1, x1 + 0.1, y1 + 0.1), frame)


def _within(box: Box, one: _Area, scale: float) -> Box:
    """A box of the page in pixels of a plot area."""
    x, y = one.corner
    return box[0] / scale - x, box[1] / scale - y, box[2] / scale - x, box[3] / scale - y


def _ticks(one: _Area, scale: float) -> tuple[list[float], list[float]]:
    flat = {"bottom", "top"}
    x, y = one.corner
    across = [at / scale - x for side, axis in one.plot.axes.items() if side in flat for at in axis.positions]
    along = [at / scale - y for side, axis in one.plot.axes.items() if side not in flat for at in axis.positions]
    return across, along


def _em(runs: Sequence[Run]) -> float:
    return float(np.median([run.size for run in runs])) if runs else 8.0


def _snapped(path: Path, frame: Box) -> Path:
    """Bars that end beside a spine end on it."""
    if path.operators != "r" or path.fill is None:
        return path
    x0, y0, x1, y1 = (
        edge if abs(value - edge) <= _AT_EDGE else value for value, edge in zip(path.box, frame, strict=True)
    )
    return box_path((x0, y0, x1, y1), path.fill)
