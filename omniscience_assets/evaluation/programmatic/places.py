"""What to call the panels of a figure: by their letters, or by where they stand in a grid."""

from collections.abc import Sequence

from omniscience_assets.records import Box, Evidence, Figure

_ROWS = {1: ("",), 2: ("upper", "lower"), 3: ("upper", "middle", "lower")}
_COLUMNS = {1: ("",), 2: ("left", "right"), 3: ("left", "middle", "right")}
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth")
_ALONE = {"upper": "top", "lower": "bottom"}
"""Words for panels that stand in one column."""


def bracketed(letter: str) -> str:
    """A panel letter in parentheses."""
    return f"({letter.strip('()')})"


def has_known_places(figure: Figure) -> bool:
    """Whether boxes say where a panel stands: those of several files are laid out anew, in the order of the paper."""
    return sum(bool(image.raster) for image in figure.images) <= 1


def names_of_panels(figure: Figure, evidence: Evidence) -> list[str]:
    """Names such as "panel (b)", "the upper left panel" or "the second panel"; "" for one that nothing points at.

    Places name the panels of a full grid in a vector figure of which the paper does not tell more or fewer panels;
    numbers those of which each is a file of its own.
    """
    letters = [panel.letter for panel in evidence.panels]
    lettered = [f"panel {bracketed(one)}" if one and letters.count(one) == 1 else "" for one in letters]
    sure = evidence.origin == "vector" and len(figure.panels) in {0, len(letters)}
    if all(lettered) or not sure or not all(panel.axes for panel in evidence.panels):
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
