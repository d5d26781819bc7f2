"""Plot areas of a page and the letters that name them."""

import re
from collections.abc import Iterable, Sequence

from omniscience_assets.evidence.geometry import area, centre, contains, near
from omniscience_assets.evidence.paths import Path, lines_of
from omniscience_assets.evidence.text import Run
from omniscience_assets.evidence.vector import Page
from omniscience_assets.records import Box

_LETTER = re.compile(r"\(([a-zA-Z])\)|([a-zA-Z])[).:]|([A-Z])|([a-z])")
_BARE = re.compile(r"[a-zA-Z]")
_ABC = "abcdefghijklmnopqrstuvwxyz"
_LETTER_LEAD = re.compile(r"(?:\(([a-zA-Z])\)|([a-zA-Z])[).:])(?=\s)")
_MIN_SIDE = 0.055
"""Shortest side of a plot area, as a fraction of the page's longer side."""
_MAX_LINES = 300
_HELD = 0.3
"""Share of what paths are clipped to that a frame in it may take: with more it is the whole figure around a plot."""
_SAME_CORNER = 1.0
"""Points by which lines that meet may miss the corner more than the nearest: beyond, they are a neighbour's."""
_MAX_FRAMES = 64
_ABOVE, _BELOW = 4.0, 6.0
"""Ems by which a letter may be above its frame, or below it, where tick labels and a title come between."""


def find_frames(page: Page) -> list[Box]:
    """Rectangles that could be plot areas, the largest first.

    They come from rectangles drawn as such, from closed outlines, from a horizontal and a vertical line that meet in a
    lower left corner, and from what the paths are clipped to. Whether a frame *is* a plot is for its axes to say.
    """
    slack = 0.004 * max(page.width, page.height)
    shortest = _MIN_SIDE * max(page.width, page.height)
    whole = 0.97 * page.width * page.height
    sheet = (0.0, 0.0, page.width, page.height)
    shapes = [box for box in (*_outlines(page.paths), *_corners(page, slack, shortest)) if contains(sheet, box, slack)]
    candidates = [*shapes, *page.images]
    frames: list[Box] = []
    for box in sorted(candidates, key=lambda box: (-area(box), box)):
        fits = min(box[2] - box[0], box[3] - box[1]) >= shortest and area(box) <= whole
        if fits and not any(near(box, frame, 3 * slack) for frame in frames):
            frames.append(box)
    drawn = list(frames)
    for clip in page.clips:
        fits = min(clip[2] - clip[0], clip[3] - clip[1]) >= shortest and area(clip) <= whole
        holds = any(contains(clip, frame, slack) and area(frame) > _HELD * area(clip) for frame in drawn)
        if fits and not holds and not any(near(clip, frame, 3 * slack) for frame in frames):
            frames.append(clip)
    return sorted(frames, key=lambda box: (-area(box), box))[:_MAX_FRAMES]


def _outlines(paths: Iterable[Path]) -> Iterable[Box]:
    for path in paths:
        if path.operators in {"r", "q"} or (
            3 <= len(path.operators) <= 8 and set(path.operators) == {"l"} and path.steps and len(path.polylines()) == 1
        ):
            yield path.box
        elif path.paint == "s" and path.operators[:1] in {"r", "q"}:
            yield _first_shape(path)


def _first_shape(path: Path) -> Box:
    """The rectangle with which a path begins that goes on with tick marks, as IDL draws a frame."""
    xs, ys = path.polylines()[0].T
    return float(xs.min()), float(ys.min()), float(xs.max()), float(ys.max())


def _corners(page: Page, slack: float, shortest: float) -> Iterable[Box]:
    long = [line for line in lines_of(page.paths) if max(line[2] - line[0], line[3] - line[1]) >= shortest]
    flat = sorted({line for line in long if line[3] - line[1] < slack}, key=lambda line: (line[0] - line[2], line))
    steep = sorted({line for line in long if line[2] - line[0] < slack}, key=lambda line: (line[1] - line[3], line))
    for h in flat[:_MAX_LINES]:
        meeting = [(abs(h[0] - v[0]) + abs(h[1] - v[3]), v) for v in steep[:_MAX_LINES]]
        nearest = min((gap for gap, _ in meeting), default=0.0)
        for gap, v in meeting:
            if abs(h[0] - v[0]) <= slack and abs(h[1] - v[3]) <= slack and gap <= nearest + _SAME_CORNER:
                yield v[0], v[1], h[2], h[3]


def letter_of(run: Run) -> str | None:
    """Panel letter that a run of text gives: "(a)", "a)", a bold "A", or "(b) …" at the head of a panel title."""
    if (lead := _LETTER_LEAD.match(run.text)) is not None:
        return lead[1] or lead[2]
    match = _LETTER.fullmatch(run.text)
    if match is None or ((match[3] or match[4]) and not run.bold):
        return None
    return match[1] or match[2] or match[3] or match[4]


def lines_below(runs: Sequence[Run], letter: Run | None) -> set[Run]:
    """The next lines of runs that a letter leads, other than `letter`: captions that were set below their panels."""
    leads = [run for run in runs if _LETTER_LEAD.match(run.text) and run != letter]
    return {run for run in runs if leads and any(_goes_on(run, lead) for lead in leads)}


def _goes_on(run: Run, lead: Run) -> bool:
    return -0.3 < (run.box[1] - lead.box[3]) / run.size < 0.6 and abs(run.box[0] - lead.box[0]) < run.size


def assign_letters(frames: Sequence[Box], runs: Iterable[Run], heads: Sequence[Box] = ()) -> dict[int, Run]:
    """Which run names which frame, by the index of the frame; `heads` are the frames with what stands above them.

    Papers put the letters at the top left corners or at the bottom left ones: the corner that names more frames wins,
    of equals the one that begins with the first frame. Letters are believed only where they differ from panel to panel.
    """
    runs = list(runs)
    letters = [run for run in runs if letter_of(run) is not None]
    corners = [[frame, head] for frame, head in zip(frames, heads or frames, strict=True)]
    best = max((_nearest(corners, letters, edge) for edge in (1, 3)), key=lambda named: (len(named), 0 in named))
    names = [letter_of(run) for run in best.values()]
    if best and len(set(names)) == len(names):
        return best
    bare = [run for run in runs if _BARE.fullmatch(run.text)]
    best = _nearest(corners, bare, 1)
    written = "".join(sorted(run.text for run in best.values()))
    complete = len(written) == len(frames) > 1 and written in {_ABC[: len(written)], _ABC.upper()[: len(written)]}
    return best if complete else {}


def _nearest(corners: Sequence[Sequence[Box]], letters: Iterable[Run], edge: int) -> dict[int, Run]:
    found: dict[int, tuple[float, Run]] = {}
    for run in letters:
        offers = [(min(_distance(box, run, edge) for box in boxes), i) for i, boxes in enumerate(corners)]
        distance, index = min(offers, default=(1.0, 0))
        if distance < found.get(index, (1.0, run))[0]:
            found[index] = distance, run
    return {index: run for index, (_, run) in sorted(found.items())}


def _distance(frame: Box, run: Run, edge: int) -> float:
    """Distance of a letter from a frame's upper (`edge` 1) or lower (3) left corner; below 1 if it may name the frame.

    Inside of the frame the right corner will do too.
    """
    width, height = frame[2] - frame[0], frame[3] - frame[1]
    x, y = centre(run.box)
    up = (y - frame[1]) if edge == 1 else (frame[3] - y)
    if contains(frame, run.box, 1.0):
        return max(min(x - frame[0], frame[2] - x + 0.01 * width) / width, up / height) * 4
    if up > run.size or x > frame[0] + 0.55 * width:
        return 9.0
    reach = _ABOVE if edge == 1 else _BELOW
    return max(abs(frame[0] - x) / (0.5 * width + 4 * run.size), -up / (reach * run.size))


def find_bars_of_colour(page: Page) -> list[Box]:
    """Long thin rectangles that may be colour bars; their tick labels belong to no plot area."""
    boxes = {box for box in (*_outlines(page.paths), *page.images) if is_thin(box, page)}
    return sorted(boxes, key=lambda box: (-area(box), box))[:_MAX_FRAMES]


def is_thin(box: Box, page: Page) -> bool:
    """Whether a box has the shape of a colour bar."""
    short, long = sorted((box[2] - box[0], box[3] - box[1]))
    return long > 0.06 * max(page.width, page.height) and 2 < short < 0.36 * long
