"""Where the panels of a figure stand in print, and which one stands at a place that words tell."""

from collections.abc import Sequence

from omniscience_assets.extraction.composition import placements
from omniscience_assets.records import Box, Figure, ImageFile, PanelEvidence

_SAME = 0.04
"""Middles of panels in one row or column differ by less, as a share of the figure."""
_SIDES = {"top": -1, "upper": -1, "bottom": 1, "lower": 1}


def shown_images(figure: Figure) -> list[ImageFile]:
    """The images that a reader sees, in order."""
    return [image for image in figure.images if image.raster]


def printed_boxes(figure: Figure, panels: Sequence[PanelEvidence]) -> tuple[Box, ...]:
    """The plot areas as fractions of the whole figure.

    The evidence puts several images into bands of equal height, from the top; the figure's raster puts them into the
    rows of the paper (`extraction.composition.placements`), and so do these boxes.
    """
    shown = shown_images(figure)
    if len(shown) < 2:
        return tuple(panel.box for panel in panels)
    places = list(placements(shown).values())
    return tuple(_moved(panel.box, places) for panel in panels) if len(places) == len(shown) else ()


def _moved(box: Box, places: Sequence[Box]) -> Box:
    """A box of a band in the place of its image."""
    count = len(places)
    band = min(count - 1, max(0, int((box[1] + box[3]) / 2 * count)))
    x0, y0, x1, y1 = places[band]
    ends = [y0 + (y * count - band) * (y1 - y0) for y in (box[1], box[3])]
    return x0 + box[0] * (x1 - x0), ends[0], x0 + box[2] * (x1 - x0), ends[1]


def at_place(boxes: Sequence[Box], row: str, column: str) -> tuple[int, ...]:
    """The panels at a place.

    Args:
        boxes: Of all panels.
        row: `top`, `upper`, `bottom`, `lower` or nothing.
        column: A word with `left` or `right` in it, one that begins with `cent` or `middle`, or nothing.

    Returns:
        Indices; the panels of a row where only the row is told.
    """
    every = list(range(len(boxes)))
    rows = {index: (boxes[index][1] + boxes[index][3]) / 2 for index in every}
    columns = {index: (boxes[index][0] + boxes[index][2]) / 2 for index in every}
    found = _outermost(every, rows, _SIDES.get(row))
    if not row and not column.startswith(("left", "right", "far")) and _spread(columns) < _SAME:
        columns = rows
    if column.startswith(("cent", "middle")):
        return tuple(_inner(found, columns))
    side = -1 if "left" in column else 1 if "right" in column else None
    return tuple(_outermost(found, {index: columns[index] for index in found}, side))


def _spread(middles: dict[int, float]) -> float:
    return max(middles.values(), default=0.0) - min(middles.values(), default=0.0)


def _inner(panels: list[int], middles: dict[int, float]) -> list[int]:
    ends = min(middles.values(), default=0), max(middles.values(), default=0)
    return [index for index in panels if ends[0] + _SAME < middles[index] < ends[1] - _SAME] or panels


def _outermost(panels: list[int], middles: dict[int, float], side: int | None) -> list[int]:
    if side is None or not panels or _spread(middles) < _SAME:
        return panels
    end = (max if side > 0 else min)(middles.values())
    return [index for index in panels if abs(middles[index] - end) < _SAME]


def heads_column(panels: Sequence[PanelEvidence], titled: frozenset[int], others: frozenset[int]) -> bool:
    """Whether the title of some panels is that of a column, in which one of the others stands below without a title."""
    return any(
        not other.title and head.box[1] < other.box[1] and head.box[0] < (other.box[0] + other.box[2]) / 2 < head.box[2]
        for other in (panels[index] for index in others)
        for head in (panels[index] for index in titled)
    )
