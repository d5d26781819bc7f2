"""What frames tell about text: markers that an engine took for letters, tick labels that it missed."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import median

import numpy as np

from omniscience_assets.evidence.geometry import centre, contains
from omniscience_assets.evidence.labels import parse_number
from omniscience_assets.evidence.ocr.engine import Engine, Pixels
from omniscience_assets.evidence.ocr.ink import cut, ink_of
from omniscience_assets.evidence.ocr.lines import Line, overlapping, read_line
from omniscience_assets.evidence.pixels.frames import Frame
from omniscience_assets.records import Box

_MARKER_LIKE = re.compile(r"[xX×+tTIlAVvoO0QHKMYZLiJyFC*.,4|_=—–\-]{1,6}")
_CROSSES = re.compile(r"[xX×+戈十]{2,}|.*[\u3000-\u9fff\uac00-\ud7af].*")
"""Rows of crosses, and characters for which engines take them in Latin figures."""
_SWARM = 3
"""So many of them in one plot area are markers."""
_REACH = 2.4
"""Tick labels stand at most so many ems outside of a plot area."""
_FLAT_POWER = re.compile(r"10 ?([-−–—~=]?)(\d{1,2}|[°º])")
_ZERO = str.maketrans("°º", "00")
_PAIR = 2
_MERGED = 5
"""Characters from which a label may be two."""
_MAX_READ = 40


def drop_markers(lines: Sequence[Line], frames: Sequence[Frame]) -> list[Line]:
    """Leave out what are data points inside of plot areas and look like letters."""
    markers: set[int] = {i for i, line in enumerate(lines) if _CROSSES.fullmatch(line.text)}
    for frame in frames:
        x0, y0, x1, y1 = frame.box
        inner = (x0 + 1, y0 + 1, x1 - 1, y1 - 1)
        inside = [
            i for i, line in enumerate(lines)
            if contains(inner, (*centre(line.box), *centre(line.box)))
            and (_MARKER_LIKE.fullmatch(line.text) or (len(line.text) == 1 and not line.text.isdigit()))
        ]  # fmt: skip
        if len(inside) >= _SWARM:
            markers.update(inside)
    return [line for i, line in enumerate(lines) if i not in markers]


def mend_rows(lines: Sequence[Line], frames: Sequence[Frame]) -> list[Line]:
    """Labels made out by the labels beside them: `o` among numbers is 0, `10-3` and `10°` among powers are powers."""
    mended = list(lines)
    for frame in frames:
        for side in ("bottom", "left", "right", "top"):
            row = _row(frame.box, side, mended)
            powers = any(line.text.startswith("10^") for line in row)
            strip = _beside(frame.box, side, mended)
            mended = [_mend(line, numbers=len(row) > 1, powers=powers) if line in strip else line for line in mended]
    return mended


def _mend(line: Line, *, numbers: bool, powers: bool) -> Line:
    text = line.text
    if numbers and text in {"o", "O", "U"}:
        text = "0"
    elif powers and (match := _FLAT_POWER.fullmatch(text)) is not None:
        text = f"10^{'−' if match[1] else ''}{match[2].translate(_ZERO)}"
    elif parse_number(text) is None and parse_number(text.strip("-−–—~.,'_=·")) is not None:
        text = ("−" if text[0] in "-−–—~=" else "") + text.strip("-−–—~.,'_=·")
    return replace(line, text=text)


def too_few(lines: Sequence[Line], frames: Sequence[Frame]) -> list[Line]:
    """Numbers along an edge with many long tick marks of which only two were read: no scale can be told by them."""
    found: list[Line] = []
    for frame in frames:
        for side in ("bottom", "left", "right", "top"):
            row = _row(frame.box, side, lines)
            reaches = [abs(mark.reach) for mark in frame.marks if mark.side == side]
            long = sum(reach > 0.8 * max(reaches) for reach in reaches)
            if len(row) == _PAIR and long >= 2 * _PAIR:
                found += row
    return found


def part_at_marks(pixels: Pixels, lines: Sequence[Line], frames: Sequence[Frame], engine: Engine) -> list[Line]:
    """Labels of neighbouring tick marks that were read as one, read again one by one."""
    done: list[Line] = []
    for line in lines:
        marks = sorted({round(at) for frame in frames for at in _marks_over(frame, line)})
        marks = [at for i, at in enumerate(marks) if i == 0 or at - marks[i - 1] > 0.8 * line.size]
        parts: list[Line] = []
        x0, y0, x1, y1 = line.box
        edges = [x0 - 1, *((a + b) / 2 for a, b in pairwise(marks)), x1 + 1]
        if len(line.text) >= _MERGED and len(marks) > 1 and _parted(pixels, line, edges[1:-1]):
            read = [read_line(pixels, (a, y0, b, y1), engine) for a, b in pairwise(edges)]
            parts = [part for part in read if part is not None]
            parts = parts if len(parts) == len(read) and _same(line, parts) else []
        done += parts or [line]
    return done


def _same(line: Line, parts: Sequence[Line]) -> bool:
    """Whether parts have about as many characters as the whole, and are all numbers or none."""
    characters = sum(len(part.text.replace(" ", "")) for part in parts)
    numbers = sum(parse_number(part.text) is not None for part in parts)
    return abs(characters - len(line.text.replace(" ", ""))) <= 0.15 * len(line.text) and numbers in {0, len(parts)}


def _parted(pixels: Pixels, line: Line, places: Sequence[float]) -> bool:
    """Whether there is no ink at any of some places along a line."""
    slip = cut(pixels, line.box, 0.0)
    drawn = np.asarray(ink_of(slip.pixels).any(axis=0))
    half = max(1, round(0.1 * line.size))
    columns = [round(place - slip.box[0]) for place in places]
    return not any(drawn[max(0, column - half) : column + half + 1].any() for column in columns)


def _marks_over(frame: Frame, line: Line) -> list[float]:
    """Where tick marks stand right above or below a line of text."""
    x0, _, x1, _ = frame.box
    if line.angle != 0.0 or line.box[2] < x0 or line.box[0] > x1:
        return []
    gaps = {"bottom": line.box[1] - frame.box[3], "top": frame.box[1] - line.box[3]}
    sides = {side for side, gap in gaps.items() if -0.4 * line.size <= gap <= 0.5 * _REACH * line.size}
    return [mark.at for mark in frame.marks if mark.side in sides and line.box[0] <= mark.at <= line.box[2]]


def fill_rows(pixels: Pixels, lines: Sequence[Line], frames: Sequence[Frame], engine: Engine) -> list[Line]:
    """Labels in the rows and columns of tick labels that the engine did not find by itself."""
    found: list[Line] = []
    for frame in frames:
        for side in ("bottom", "left", "right", "top"):
            row = _row(frame.box, side, lines)
            known = [*lines, *found]
            spots = _unread(pixels, frame.box, side, row, known) if len(row) >= 2 else []
            read = [read_line(pixels, box, engine) for box in spots[: _MAX_READ - len(found)]]
            found += [
                line
                for line in read
                if line and parse_number(line.text) is not None and not overlapping(line.box, known)
            ]
    return found


def _row(frame: Box, side: str, lines: Sequence[Line]) -> list[Line]:
    """Numbers that stand along a side of a plot area, in one row or column."""
    close = [line for line in _beside(frame, side, lines) if parse_number(line.text) is not None]
    if side in {"left", "right"} or not close:
        return close
    level = median(line.box[3] for line in close)
    return [line for line in close if abs(line.box[3] - level) < 0.4 * line.size]


def _beside(frame: Box, side: str, lines: Sequence[Line]) -> list[Line]:
    """Upright text along a side of a plot area, where tick labels stand."""
    x0, y0, x1, y1 = frame
    close = []
    for line in lines:
        x, y = centre(line.box)
        gap = {"bottom": line.box[1] - y1, "top": y0 - line.box[3], "left": x0 - line.box[2], "right": line.box[0] - x1}
        flat = side in {"bottom", "top"}
        along = x0 - line.size <= x <= x1 + line.size if flat else y0 - line.size <= y <= y1 + line.size
        if line.angle == 0.0 and along and -0.4 * line.size <= gap[side] <= _REACH * line.size:
            close.append(line)
    return close


def _unread(pixels: Pixels, frame: Box, side: str, row: Sequence[Line], known: Sequence[Line]) -> list[Box]:
    """Spots with ink in the strip of the labels, of a label's size, that no line covers."""
    size = median(line.size for line in row)
    low, high = min(line.box[1] for line in row), max(line.box[3] for line in row)
    left, right = min(line.box[0] for line in row), max(line.box[2] for line in row)
    if side in {"bottom", "top"}:
        strip = (frame[0] - size, low, frame[2] + size, high)
    else:
        strip = (left - 0.3 * size, frame[1] - size, right + 0.3 * size, frame[3] + size)
    slip = cut(pixels, strip, 0.0)
    ink = ink_of(slip.pixels)
    flat = side in {"bottom", "top"}
    filled = np.flatnonzero(ink.any(axis=0 if flat else 1))
    boxes = []
    for group in np.split(filled, np.flatnonzero(np.diff(filled) > (0.45 if flat else 0.2) * size) + 1):
        if len(group):
            start, end = float(group[0]), float(group[-1] + 1)
            box = (start, 0.0, end, float(ink.shape[0])) if flat else (0.0, start, float(ink.shape[1]), end)
            boxes.append(slip.place(_tight(ink, box)))
    return [
        box for box in boxes
        if 0.4 * size < box[3] - box[1] < 1.3 * size and 0.15 * size < box[2] - box[0] < 6 * size
        and not overlapping(box, known)
    ]  # fmt: skip


def _tight(ink: np.ndarray, box: Box) -> Box:
    x0, y0, x1, y1 = map(int, box)
    part = ink[y0:y1, x0:x1]
    rows, columns = np.flatnonzero(part.any(axis=1)), np.flatnonzero(part.any(axis=0))
    return x0 + float(columns[0]), y0 + float(rows[0]), x0 + float(columns[-1] + 1), y0 + float(rows[-1] + 1)
