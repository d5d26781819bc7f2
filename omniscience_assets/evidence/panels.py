"""Plot areas of a page and the letters that name them."""

import re
from collections.abc import Iterable, Sequence

from omniscience_assets.evidence.geometry import area, centre, contains, near
from omniscience_assets.evidence.text import Run
from omniscience_assets.evidence.vector import Page, Path
from omniscience_assets.records import Box

_LETTER = re.compile(r"\(([a-zA-Z])\)|([a-zA-Z])[).:]|([A-Z])|([a-z])")
_LETTER_LEAD = re.compile(r"(?:\(([a-zA-Z])\)|([a-zA-Z])[).:])(?=\s)")
_MIN_SIDE = 0.055
"""Shortest side of a plot area, as a fraction of the page's longer side."""
_MAX_LINES = 300
_MAX_FRAMES = 64

Line = tuple[float, float, float, float]


def find_frames(page: Page) -> list[Box]:
    """Rectangles that could be plot areas, the largest first.

    They come from rectangles drawn as such, from closed outlines, and from a horizontal and a vertical line that meet
    in a lower left corner. Whether a frame *is* a plot is for its axes to say.
    """
    slack = 0.004 * max(page.width, page.height)
    shortest = _MIN_SIDE * max(page.width, page.height)
    whole = 0.97 * page.width * page.height
    candidates = [*_outlines(page.paths), *_corners(page, slack, shortest), *page.images]
    frames: list[Box] = []
    for box in sorted(candidates, key=lambda box: (-area(box), box)):
        fits = min(box[2] - box[0], box[3] - box[1]) >= shortest and area(box) <= whole
        if fits and not any(near(box, frame, 3 * slack) for frame in frames):
            frames.append(box)
    return frames[:_MAX_FRAMES]


def lines_of(paths: Iterable[Path]) -> Iterable[Line]:
    """All straight segments along the page's axes, ends in ascending order."""
    for path in paths:
        for x0, y0, x1, y1 in path.lines:
            if abs(x0 - x1) < 0.3 or abs(y0 - y1) < 0.3:
                yield min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)
        w, h = path.span
        if path.operators == "r" and min(w, h) < 1.2 < max(w, h) and path.fill is not None:
            yield path.box


def _outlines(paths: Iterable[Path]) -> Iterable[Box]:
    for path in paths:
        if path.operators in {"r", "q"} or (path.steps and path.operators in {"llll", "lll"}):
            yield path.box


def _corners(page: Page, slack: float, shortest: float) -> Iterable[Box]:
    long = [line for line in lines_of(page.paths) if max(line[2] - line[0], line[3] - line[1]) >= shortest]
    flat = sorted({line for line in long if line[3] - line[1] < slack}, key=lambda line: (line[0] - line[2], line))
    steep = sorted({line for line in long if line[2] - line[0] < slack}, key=lambda line: (line[1] - line[3], line))
    for h in flat[:_MAX_LINES]:
        for v in steep[:_MAX_LINES]:
            if abs(h[0] - v[0]) <= slack and abs(h[1] - v[3]) <= slack:
                yield v[0], v[1], h[2], h[3]


def letter_of(run: Run) -> str | None:
    """Panel letter that a run of text gives: "(a)", "a)", a bold "A", or "(b) …" at the head of a panel title."""
    if (lead := _LETTER_LEAD.match(run.text)) is not None:
        return lead[1] or lead[2]
    match = _LETTER.fullmatch(run.text)
    if match is None or ((match[3] or match[4]) and not run.bold):
        return None
    return match[1] or match[2] or match[3] or match[4]


def assign_letters(frames: Sequence[Box], runs: Iterable[Run]) -> dict[int, Run]:
    """Which run names which frame: each letter goes to the frame whose top left corner it is next to.

    Letters are believed only where they differ from panel to panel.
    """
    found: dict[int, tuple[float, Run]] = {}
    for run in runs:
        if letter_of(run) is None or not frames:
            continue
        distance, index = min((_corner_distance(frame, run), i) for i, frame in enumerate(frames))
        if distance < 1.0 and distance < found.get(index, (1.0, run))[0]:
            found[index] = distance, run
    letters = [letter_of(run) for _, run in found.values()]
    return {index: run for index, (_, run) in sorted(found.items())} if len(set(letters)) == len(letters) else {}


def _corner_distance(frame: Box, run: Run) -> float:
    """Distance to a frame's top left corner; below 1 for letters that are close enough to name it."""
    width, height = frame[2] - frame[0], frame[3] - frame[1]
    x, y = centre(run.box)
    if contains(frame, run.box, 1.0):
        dx, dy = (x - frame[0]) / width, (y - frame[1]) / height
        right = (frame[2] - x) / width
        return max(min(dx, right + 0.01) * 4, dy * 4)
    dx, dy = max(frame[0] - x, (x - frame[0]) if x > frame[0] else 0.0), abs(frame[1] - y)
    return max(dx / (0.5 * width + 4 * run.size), dy / (4 * run.size)) if y < frame[1] + run.size else 9.0


def find_bars_of_colour(page: Page) -> list[Box]:
    """Long thin rectangles that may be colour bars; their tick labels belong to no plot area."""
    longest = max(page.width, page.height)
    boxes = {box for box in (*_outlines(page.paths), *page.images) if _is_thin(box, longest)}
    return sorted(boxes, key=lambda box: (-area(box), box))[:_MAX_FRAMES]


def _is_thin(box: Box, longest: float) -> bool:
    short, long = sorted((box[2] - box[0], box[3] - box[1]))
    return long > 0.15 * longest and 2 < short < 0.18 * long
