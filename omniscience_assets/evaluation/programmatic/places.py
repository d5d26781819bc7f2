"""What to call the panels of a figure: by their letters, or by where they stand in a grid."""

from collections.abc import Sequence
from itertools import permutations

from omniscience_assets.records import Box, Evidence, Figure, PanelEvidence

_ROWS = {1: ("",), 2: ("upper", "lower"), 3: ("upper", "middle", "lower")}
_COLUMNS = {1: ("",), 2: ("left", "right"), 3: ("left", "middle", "right")}
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth")
_ALONE = {"upper": "top", "lower": "bottom"}
"""Words for panels that stand in one column."""
_JOINT, _LEVEL = 0.12, 0.01
"""Share of the smaller of two panels that may be left between them where an axis is broken; of the figure by which
these may be out of line."""


def bracketed(letter: str) -> str:
    """A panel letter in parentheses."""
    return f"({letter.strip('()')})"


def has_known_places(figure: Figure) -> bool:
    """Whether boxes say where a panel stands: those of several files are laid out anew, in the order of the paper."""
    return sum(bool(image.raster) for image in figure.images) <= 1


def has_broken_axis(evidence: Evidence) -> bool:
    """Whether two panels may be the parts of one plot with a gap in an axis, which no reader counts as two.

    They nearly touch and do not both have a letter, numbers on the axis across, or a title on the one along; and along
    it all numbers of one lie beyond those of the other.
    """
    pairs = permutations(evidence.panels, 2)
    return any(_may_be_parts(*pair, "x", "y") or _may_be_parts(*pair, "y", "x") for pair in pairs)


def _may_be_parts(one: PanelEvidence, other: PanelEvidence, along: str, across: str) -> bool:
    """Whether the second panel goes on with the axis `along` of the first, to the right of it or below."""
    both = (one, other)
    titled = (any(axis.title for axis in panel.axes if axis.orientation == along) for panel in both)
    if all(panel.letter for panel in both) or all(_numbers(panel, across) for panel in both) or all(titled):
        return False
    lower, upper = sorted(_numbers(panel, along) for panel in both)
    if not lower or lower[-1] >= upper[0]:
        return False
    low = 0 if along == "x" else 1
    level = all(abs(one.box[end] - other.box[end]) <= _LEVEL for end in (1 - low, 3 - low))
    gap, size = other.box[low] - one.box[low + 2], min(panel.box[low + 2] - panel.box[low] for panel in both)
    return level and -_LEVEL <= gap <= _JOINT * size


def _numbers(panel: PanelEvidence, orientation: str) -> list[float]:
    """The labelled values of an axis, in rising order."""
    axes = [axis for axis in panel.axes if axis.orientation == orientation]
    return sorted(tick.value for axis in axes for tick in axis.ticks if tick.value is not None)


def names_of_panels(figure: Figure, evidence: Evidence) -> list[str]:
    """Names such as "panel (b)", "the upper left panel" or "the second panel"; "" for one that nothing points at.

    Places name the panels of a full grid in a vector figure of which the paper does not tell more or fewer panels;
    numbers those of which each is a file of its own. Where an axis may be broken a part of a plot is no panel.
    """
    letters = [panel.letter for panel in evidence.panels]
    lettered = [f"panel {bracketed(one)}" if one and letters.count(one) == 1 else "" for one in letters]
    sure = evidence.origin == "vector" and len(figure.panels) in {0, len(letters)}
    if all(lettered) or not sure or not all(panel.axes for panel in evidence.panels) or has_broken_axis(evidence):
        return lettered
    boxes = [panel.box for panel in evidence.panels]
    placed = _grid(boxes) if has_known_places(figure) else _order(figure, boxes)
    return [f"the {name} panel" for name in placed] if placed else lettered


def _order(figure: Figure, boxes: Sequence[Box]) -> list[str]:
    """Numbers in words of boxes that stand alone in the band of their file; nothing where one does not."""
    count = sum(bool(image.raster) for image in figure.images)
    middles = [(box[1] + box[3]) / 2 * count for box in boxes]
    fits = all(at <= middle <= at + 1 for at, middle in enumerate(middles))
    return list(_ORDINALS[:count]) if fits and len(boxes) == count <= len(_ORDINALS) else []


def _grid(boxes: Sequence[Box]) -> list[str]:
    """Where each box stands, in words; nothing where they are no full grid of two to nine."""
    rows, columns = _bands(boxes, 1), _bands(boxes, 0)
    if not rows or not columns or len(set(zip(rows, columns, strict=True))) < len(boxes):
        return []
    height, width = max(rows) + 1, max(columns) + 1
    if height * width != len(boxes) or height not in _ROWS or width not in _COLUMNS:
        return []
    names = [(_ROWS[height][row], _COLUMNS[width][column]) for row, column in zip(rows, columns, strict=True)]
    if width == 1:
        return [_ALONE.get(row, row) for row, _ in names]
    return ["central" if row == column == "middle" else f"{row} {column}".strip() for row, column in names]


def _bands(boxes: Sequence[Box], low: int) -> list[int]:
    """The row or column of each box; nothing where their extents overlap in part."""
    starts: list[tuple[float, float]] = []
    for box in sorted(boxes, key=lambda box: box[low]):
        start, end = box[low], box[low + 2]
        if not starts or start >= starts[-1][1]:
            starts.append((start, end))
        elif min(end, starts[-1][1]) - start < 0.7 * max(end - start, starts[-1][1] - starts[-1][0]):
            return []
    return [max(i for i, (start, _) in enumerate(starts) if box[low] >= start) for box in boxes]
