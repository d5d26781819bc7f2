"""A raster figure as a page: text as runs, spines and tick marks as paths, so that plots are found as in PDFs."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from omniscience_assets.evidence.geometry import area, contains, intersection
from omniscience_assets.evidence.ocr.engine import Engine
from omniscience_assets.evidence.ocr.lines import Line, read_lines
from omniscience_assets.evidence.paths import straight
from omniscience_assets.evidence.pixels.fills import contrast, find_fills, find_pictures
from omniscience_assets.evidence.pixels.frames import Frame, find_frames
from omniscience_assets.evidence.pixels.image import Pixels, decode
from omniscience_assets.evidence.pixels.implied import implied_frames
from omniscience_assets.evidence.pixels.labels import drop_markers, fill_rows, mend_rows, part_at_marks, too_few
from omniscience_assets.evidence.pixels.lines import Stroke, flat_strokes, steep_strokes
from omniscience_assets.evidence.pixels.panels import lettered_panels
from omniscience_assets.evidence.text import Run
from omniscience_assets.evidence.vector import Page
from omniscience_assets.records import Box

_SHORTEST = 0.045
"""Shortest line looked for, as a fraction of the image's longer side."""
_LETTER = 8.0
"""The page's unit is chosen so that most letters are of so many points."""
_LARGE = 1.3
"""Letters so much larger than most stand out as bold ones do."""
_POINTS = 450.0
"""Length of the longer side, in points, of an image without text."""

_SPINE = 2.0
"""A line so many pixels from the edge of a plot area is its spine."""

_MANY, _CLOSE = 6, 12.0
"""So many tick marks, two of them within so many pixels, are those of a fine scale."""
_AROUND = 3
"""Pixels beside a line where its ground is seen."""

Segment = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class RasterPage:
    """A page and how sure the engine was of each of its runs."""

    page: Page
    confidences: dict[Run, float]
    scale: float
    """Points a pixel (of the image as it was read, which may be smaller than the file's)."""
    doubtful: frozenset[Run] = frozenset()
    """Numbers that are too few of those that stand along their axis to tell its scale by."""
    panels: tuple[tuple[Run, Box], ...] = ()
    """Panels told by their letters and white space: letter, and box in points; empty where that is not certain."""
    pixels: Pixels | None = None
    """The image as it was read."""


def read_pixels(image: bytes, engine: Engine | None) -> RasterPage:
    """Lines, tick marks and, with an engine, text of a PNG, JPEG or other raster file.

    Raises:
        EvidenceError: `unreadable_image`, `image_too_large`, `ocr_failed`.
    """
    pixels = decode(image)
    pictures = find_pictures(pixels)
    fills = find_fills(pixels)
    away = contrast(pixels, fills)
    shortest = max(20.0, _SHORTEST * max(away.shape))
    flat, steep = flat_strokes(away, shortest), steep_strokes(away, shortest)
    frames = find_frames(away, flat, steep, [*fills, *pictures])
    cleared = _without_frames(pixels, frames, flat, steep)
    lines = _read(pixels, cleared, frames, engine) if engine else []
    frames += implied_frames(lines, frames)
    scale = _scale(lines, pixels)
    runs = {_run(line, scale): round(line.confidence, 3) for line in lines}
    segments = [tuple(value * scale for value in segment) for segment in _segments(frames, flat, steep)]
    page = Page(
        width=pixels.shape[1] * scale,
        height=pixels.shape[0] * scale,
        runs=tuple(sorted(runs, key=lambda run: (run.box[1], run.box[0], run.text))),
        paths=tuple(straight(segments)),  # type: ignore[arg-type]
        images=tuple(_scaled(_framed(box, frames), scale) for box in pictures),
        path_items=len(segments),
        degraded=None,
    )
    doubtful = frozenset(_run(line, scale) for line in too_few(lines, frames))
    return RasterPage(page, runs, scale, doubtful, tuple(lettered_panels(pixels, page)), pixels)


def _read(pixels: Pixels, cleared: Pixels, frames: Sequence[Frame], engine: Engine) -> list[Line]:
    lines = drop_markers(read_lines(pixels, engine, cleared), frames)
    lines = part_at_marks(cleared, lines, frames, engine)
    return mend_rows([*lines, *fill_rows(cleared, lines, frames, engine)], frames)


def _without_frames(pixels: Pixels, frames: Sequence[Frame], flat: Sequence[Stroke], steep: Sequence[Stroke]) -> Pixels:
    """The image without spines and tick marks, which engines take for minus signs, dashes and ones."""
    cleared = pixels.copy()
    for frame in frames:
        x0, y0, x1, y1 = frame.box
        for spine in flat:
            if min(abs(spine.at - y0), abs(spine.at - y1)) < _SPINE and spine.end > x0 and spine.start < x1:
                half = spine.thickness / 2 + 0.6
                _wipe(cleared, (spine.start - 1, spine.at - half, spine.end + 1, spine.at + half))
        for spine in steep:
            if min(abs(spine.at - x0), abs(spine.at - x1)) < _SPINE and spine.end > y0 and spine.start < y1:
                half = spine.thickness / 2 + 0.6
                _wipe(cleared, (spine.at - half, spine.start - 1, spine.at + half, spine.end + 1))
        for mark in frame.marks:
            reach = max(-_longest(frame, mark.side), min(_longest(frame, mark.side), mark.reach))
            _wipe(cleared, _strip(frame.box, mark.side, reach + (1 if reach > 0 else -1), (mark.at - 2, mark.at + 2)))
        for side in {mark.side for mark in frame.marks if mark.reach > 0}:
            ends = (x0, x1) if side in {"bottom", "top"} else (y0, y1)
            if _is_dense(frame, side):
                _wipe(cleared, _strip(frame.box, side, _longest(frame, side), ends))
    return cleared


def _strip(box: Box, side: str, reach: float, ends: tuple[float, float]) -> Box:
    """The part of the image between two places along an edge, as far outwards (inwards when negative) as it reaches."""
    x0, y0, x1, y1 = box
    near, far = sorted((0.0, reach))
    return {
        "bottom": (ends[0], y1 + near, ends[1], y1 + far),
        "top": (ends[0], y0 - far, ends[1], y0 - near),
        "left": (x0 - far, ends[0], x0 - near, ends[1]),
        "right": (x1 + near, ends[0], x1 + far, ends[1]),
    }[side]


def _longest(frame: Frame, side: str) -> float:
    """Length up to which a tick mark is believed: where marks touch their labels some seem longer."""
    return 1.3 * float(np.median([abs(mark.reach) for mark in frame.marks if mark.side == side])) + 1


def _is_dense(frame: Frame, side: str) -> bool:
    """Whether there are minor tick marks that run together, so that not each is told apart."""
    places = sorted(mark.at for mark in frame.marks if mark.side == side)
    return len(places) >= _MANY and bool(np.diff(places).min() < _CLOSE)


def _wipe(pixels: Pixels, box: Box) -> None:
    """Paint a box over with the commonest colour around it."""
    left, top, right, bottom = (max(0, round(value)) for value in box)
    around = pixels[max(0, top - _AROUND) : bottom + _AROUND, max(0, left - _AROUND) : right + _AROUND]
    if around.size:
        edge = np.concatenate([around[0], around[-1], around[:, 0], around[:, -1]])
        values, counts = np.unique(edge, axis=0, return_counts=True)
        pixels[top:bottom, left:right] = values[counts.argmax()]


def _framed(picture: Box, frames: Sequence[Frame]) -> Box:
    """The plot area that a picture fills; tick marks make it seem larger."""
    alike = [f.box for f in frames if area(intersection(f.box, picture)) > 0.85 * max(area(f.box), area(picture))]
    return max(alike, key=lambda box: area(intersection(box, picture)), default=picture)


def _scale(lines: Sequence[Line], pixels: Pixels) -> float:
    if lines:
        size = float(np.median([line.size for line in lines]))
        return _LETTER / max(2.0, size)
    return _POINTS / float(max(pixels.shape[:2]))


def _scaled(box: Box, scale: float) -> Box:
    return box[0] * scale, box[1] * scale, box[2] * scale, box[3] * scale


def _run(line: Line, scale: float) -> Run:
    size = line.size * scale
    return Run(line.text, _scaled(line.box, scale), size, line.angle, line.bold or size > _LARGE * _LETTER)


def _segments(frames: Iterable[Frame], flat: Iterable[Stroke], steep: Iterable[Stroke]) -> Iterable[Segment]:
    """Spines first, then tick marks, then all other long lines."""
    boxes = []
    for frame in frames:
        x0, y0, x1, y1 = frame.box
        boxes.append(frame.box)
        yield x0, y1, x1, y1
        yield x0, y0, x0, y1
        yield x0, y0, x1, y0
        yield x1, y0, x1, y1
        for mark in frame.marks:
            near, far = sorted((0.0, mark.reach))
            if mark.side in {"bottom", "top"}:
                edge, sign = (y1, 1) if mark.side == "bottom" else (y0, -1)
                ends = sorted((edge + sign * near, edge + sign * far))
                yield mark.at, ends[0], mark.at, ends[1]
            else:
                edge, sign = (x1, 1) if mark.side == "right" else (x0, -1)
                ends = sorted((edge + sign * near, edge + sign * far))
                yield ends[0], mark.at, ends[1], mark.at
    for h in flat:
        if not any(contains(box, (h.start, h.at, h.end, h.at), 3.0) for box in boxes):
            yield h.start, h.at, h.end, h.at
    for v in steep:
        if not any(contains(box, (v.at, v.start, v.at, v.end), 3.0) for box in boxes):
            yield v.at, v.start, v.at, v.end
