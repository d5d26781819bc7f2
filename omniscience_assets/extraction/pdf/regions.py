"""Which drawing belongs to which caption: pieces of ink that a caption reaches without crossing running text."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations
from typing import Final

import numpy as np
import numpy.typing as npt

from omniscience_assets.extraction.pdf.boxes import Rect, area, contains, grown, meets, overlap_x, overlap_y, union
from omniscience_assets.extraction.pdf.captions import Caption
from omniscience_assets.extraction.pdf.ink import Piece, connected
from omniscience_assets.extraction.pdf.layout import Page

_Reach = Mapping[Caption, Mapping[str, Mapping[int, float]]]
_SIDES: Final = ("above", "below", "left", "right")
_HEAD_RULE = 12.0
"""Points from a running head within which its rule stands."""
_LONG_RULE = 0.35
_THIN = 2.5
_LINE_HEIGHT = 20.0
_NEAR_TEXT = 9.0
_NEAR_TABLE = 20.0
_FRAME_SLACK = 5.0
_INSIDE_SLACK = 2.0
_MOST_PAIRS = 1_000_000
"""Marks times boxes that are compared at once, which bounds the memory that it takes."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page made ready: what blocks the way to a figure, and what may be part of one."""

    page: Page
    spans: Mapping[Caption, Rect]
    """The captions with their boxes, as wide as their columns."""
    blocks: tuple[Rect, ...]
    """Running text, headings and running heads."""
    texts: tuple[Rect, ...]
    """All other text."""
    pieces: tuple[Piece, ...]
    """Connected ink; rules are left out."""


@dataclass(frozen=True, slots=True)
class Region:
    """Where a figure's drawing stands."""

    box: Rect
    exact: Rect | None
    """Of its images and included drawings; the box of a stroke is too large where its corners could be sharp."""


def prepare(
    page: Page, spans: Mapping[Caption, Rect], blocks: Sequence[Rect], texts: Sequence[Rect], heads: Sequence[Rect]
) -> Sheet:
    """Connect the marks that may be a figure's; a drawing that was included as a whole is one piece.

    `heads` are the running heads among the `blocks`: a rule beside one is no part of a figure close by.
    """
    walls = [*blocks, *(caption.box for caption in spans)]
    frames = [frame for frame in page.frames if not any(_crosses(wall, grown(frame, -_FRAME_SLACK)) for wall in walls)]
    ink = np.concatenate([page.marks, np.asarray(page.images).reshape(-1, 4)])
    wholes = [frame for frame in frames if _inside_any(ink, [frame]).any()]
    ink = ink[~_rules_of_heads(ink, heads, page.width)]
    ink = ink[~(_part_of_text(ink, blocks) | _round_any(ink, walls) | _inside_any(ink, wholes))]
    sides = np.searchsorted(_middles(list(spans)), ink[:, ::2].mean(axis=1))
    parts = [connected(ink[sides == side], page.width, page.height) for side in np.unique(sides)]
    rest = [box for part in parts for box in part if not _is_rule(box)]
    pieces = [Piece(frame, True) for frame in wholes]
    pieces += [Piece(box, _is_raster(box, page.images)) for box in rest]
    return Sheet(page, spans, tuple(blocks), tuple(texts), tuple(pieces))


def _rules_of_heads(ink: npt.NDArray[np.float64], heads: Sequence[Rect], width: float) -> npt.NDArray[np.bool_]:
    near = np.zeros(len(ink), dtype=bool)
    for head in heads:
        near |= (ink[:, 1] > head[1] - _HEAD_RULE) & (ink[:, 3] < head[3] + _HEAD_RULE)
    return near & (ink[:, 3] - ink[:, 1] < _THIN) & (ink[:, 2] - ink[:, 0] > _LONG_RULE * width)


def _middles(captions: Sequence[Caption]) -> list[float]:
    """Where the drawings of captions that stand side by side part: half the way between one and the next."""
    pairs = [(one.box, two.box) for one, two in permutations(captions, 2) if overlap_y(one.box, two.box) > 0]
    return sorted({(one[2] + two[0]) / 2 for one, two in pairs if one[2] < two[0]})


def _part_of_text(boxes: npt.NDArray[np.float64], blocks: Sequence[Rect]) -> npt.NDArray[np.bool_]:
    """Which marks are part of running text: an underline, a fraction's bar, a highlight."""
    low = boxes[:, 3] - boxes[:, 1] < _LINE_HEIGHT
    found = np.zeros(len(boxes), dtype=bool)
    found[low] = _inside_any(boxes[low], blocks)
    return found


def _inside_any(boxes: npt.NDArray[np.float64], outers: Sequence[Rect]) -> npt.NDArray[np.bool_]:
    """Which boxes (n, 4) lie in one of some others, give or take a little."""
    found = np.zeros(len(boxes), dtype=bool)
    x0, y0, x1, y1 = boxes.T[:, :, None]
    for some in _portions(outers, len(boxes)):
        left, top, right, bottom = some.T + np.array([[-1], [-1], [1], [1]]) * _INSIDE_SLACK
        found |= ((x0 >= left) & (y0 >= top) & (x1 <= right) & (y1 <= bottom)).any(axis=1)
    return found


def _round_any(boxes: npt.NDArray[np.float64], texts: Sequence[Rect]) -> npt.NDArray[np.bool_]:
    """Which marks (n, 4) are the frame or the background of running text or of a caption."""
    found = np.zeros(len(boxes), dtype=bool)
    x0, y0, x1, y1 = boxes.T[:, :, None]
    for some in _portions(texts, len(boxes)):
        left, top, right, bottom = some.T
        found |= ((x0 <= left) & (y0 <= top) & (x1 >= right) & (y1 >= bottom)).any(axis=1)
    return found


def _portions(boxes: Sequence[Rect], others: int) -> Iterator[npt.NDArray[np.float64]]:
    size = max(1, _MOST_PAIRS // max(others, 1))
    return (np.asarray(boxes[start : start + size]) for start in range(0, len(boxes), size))


def _is_raster(box: Rect, images: Sequence[Rect]) -> bool:
    """Whether images alone make a piece as large as it is."""
    inside = [image for image in images if contains(box, image, 1)]
    return bool(inside) and contains(union(inside), box, 1)


def _is_rule(box: Rect) -> bool:
    return min(box[2] - box[0], box[3] - box[1]) < _THIN


def find_regions(sheets: Sequence[Sheet]) -> dict[Caption, Region]:
    """A box for each figure's caption that has a drawing."""
    reached = {
        caption: {side: _reached(sheet, caption, side) for side in (_SIDES if caption.is_figure else _SIDES[:2])}
        for sheet in sheets
        for caption in sheet.spans
    }
    usual = _usual_sides(reached)
    regions: dict[Caption, Region] = {}
    for sheet in sheets:
        owned = _share(sheet, reached, usual)
        regions |= {caption: _region(sheet, pieces) for caption, pieces in owned.items() if caption.is_figure}
    return regions


def _reached(sheet: Sheet, caption: Caption, side: str) -> dict[int, float]:
    """Pieces on one side of a caption with nothing but drawings in between.

    Each with its distance: the widest gap on the way to it over nearer pieces.
    """
    ways = []
    vertical = side in ("above", "below")
    span, low, high = (sheet.spans[caption], 1, 3) if vertical else (caption.box, 0, 2)
    walls = [*sheet.blocks, *(other.box for other in sheet.spans if other is not caption)]
    for index, piece in enumerate(sheet.pieces):
        way = _way(piece.box, span, side)
        if way is not None and not any(_crosses(wall, way) for wall in walls):
            near = max(0.0, way[high] - way[low])
            ways.append((near, near + piece.box[high] - piece.box[low], index))
    found: dict[int, float] = {}
    covered = widest = 0.0
    for near, far, index in sorted(ways):
        widest, covered = max(widest, near - covered), max(covered, far)
        found[index] = widest
    return found


def _way(piece: Rect, span: Rect, side: str) -> Rect | None:
    """The box between a piece and a caption; `None` when the piece does not lie on that side."""
    slack = 4.0
    if side in ("above", "below"):
        if overlap_x(piece, span) <= 1:
            return None
        x0, x1 = max(piece[0], span[0]), min(piece[2], span[2])
        if side == "above" and piece[3] <= span[1] + slack:
            return x0, piece[3], x1, span[1]
        if side == "below" and piece[1] >= span[3] - slack:
            return x0, span[3], x1, piece[1]
        return None
    if overlap_y(piece, span) <= 1:
        return None
    y0, y1 = max(piece[1], span[1]), min(piece[3], span[3])
    if side == "left" and piece[2] <= span[0] + slack:
        return piece[2], y0, span[0], y1
    if side == "right" and piece[0] >= span[2] - slack:
        return span[2], y0, piece[0], y1
    return None


def _crosses(wall: Rect, way: Rect) -> bool:
    return overlap_x(wall, way) > 1 and overlap_y(wall, way) > 1


def _usual_sides(reached: _Reach) -> dict[str, str]:
    """For each kind of caption the side on which its document puts the drawing; tables without lines have none."""
    votes: dict[str, Counter[str]] = {}
    for caption, sides in reached.items():
        nearest = [(min(pieces.values()), side) for side, pieces in sides.items() if pieces]
        if nearest and (caption.is_figure or min(nearest)[0] < _NEAR_TABLE):
            votes.setdefault(caption.label.kind, Counter())[min(nearest, key=lambda item: item[0])[1]] += 1
    return {kind: max(_SIDES, key=lambda side: count[side]) for kind, count in votes.items()}


def _share(sheet: Sheet, reached: _Reach, usual: Mapping[str, str]) -> dict[Caption, list[int]]:
    """Pieces of each caption: those on the usual side, nearest first; then, for figures that got none, the others.

    A figure's caption without pieces may also take one that is nearer to it than to its owner, if the owner has more or
    is a table's.
    """
    owned: dict[Caption, dict[int, float]] = {caption: {} for caption in sheet.spans}
    owner: dict[int, Caption] = {}

    def is_free(index: int, distance: float) -> bool:
        holder = owner.get(index)
        if holder is None:
            return True
        return distance < owned[holder][index] and (len(owned[holder]) > 1 or not holder.is_figure)

    for turn in range(2):
        claims = []
        for number, caption in enumerate(sheet.spans):
            if not owned[caption] and (turn == 0 or caption.is_figure):
                ways = reached[caption].items()
                sides = {side: [claim for claim in pieces.items() if is_free(*claim)] for side, pieces in ways}
                side = usual.get(caption.label.kind) if turn == 0 else _best_side(sheet, sides)
                claims += [(distance, index, number, caption) for index, distance in sides.get(side or "", ())]
        for distance, index, _, caption in sorted(claims, key=lambda claim: claim[:3]):
            if is_free(index, distance) and not (index in owner and owned[caption]):
                if index in owner:
                    del owned[owner[index]][index]
                owned[caption][index] = distance
                owner[index] = caption
    return {caption: list(pieces) for caption, pieces in owned.items() if pieces}


def _best_side(sheet: Sheet, sides: Mapping[str, Sequence[tuple[int, float]]]) -> str:
    """The side with most ink."""
    return max(_SIDES, key=lambda side: sum(area(sheet.pieces[index].box) for index, _ in sides[side]))


def _region(sheet: Sheet, owned: Sequence[int]) -> Region:
    """The box of the pieces, with the text that stands close to what was drawn in place."""
    pieces = [sheet.pieces[index] for index in owned]
    ink = union(piece.box for piece in pieces)
    exact = [piece.box for piece in pieces if piece.whole]
    if len(exact) == len(pieces):
        return Region(ink, ink)
    around = union([ink, *(text for text in sheet.texts if meets(text, grown(ink, _NEAR_TEXT)))])
    return Region(around, union(exact) if exact else None)
