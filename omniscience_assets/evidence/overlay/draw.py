"""A figure, what was understood drawn over it, and a summary beside or below it."""

import io
import textwrap
from collections.abc import Iterator

from PIL import Image, ImageDraw

from omniscience_assets.evidence.errors import EvidenceError
from omniscience_assets.evidence.overlay.canvas import Canvas, Colour, load_font
from omniscience_assets.evidence.overlay.parts import draw_diagram, draw_panel, draw_texts, series_colours
from omniscience_assets.evidence.overlay.wording import Line, summarise
from omniscience_assets.records import Evidence

_STRIP = 620
_CHARACTERS = 74
_ROW = 21
_MARGIN = 14
_MOST_ROWS = 90
_BLACK: Colour = (25, 25, 25)
_GREY: Colour = (95, 95, 95)


def draw_overlay(raster: bytes, evidence: Evidence) -> bytes:
    """Draw what was read over the figure, as a PNG of at most some 2200 × 1900 pixels.

    Panels are blue, axes and their values orange, texts framed by role, legends tied to their series, diagrams magenta.
    Series are drawn anew from their data coordinates, in a colour that is not their own: where they miss the faded ink
    below them, the evidence is wrong.

    Args:
        raster: The figure as PNG or JPEG.
        evidence: What was read in it.

    Raises:
        EvidenceError: `unreadable_image`.
    """
    try:
        canvas = Canvas(raster)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise EvidenceError("unreadable_image", type(error).__name__) from error
    draw_texts(canvas, evidence.texts)
    for index, panel in enumerate(evidence.panels):
        draw_panel(canvas, index, panel)
    if evidence.diagram is not None:
        draw_diagram(canvas, evidence.diagram)
    out = io.BytesIO()
    _with_summary(canvas.image, evidence).save(out, "PNG", optimize=False)
    return out.getvalue()


def _with_summary(picture: Image.Image, evidence: Evidence) -> Image.Image:
    """The summary stands beside upright and square figures, and in columns below wide ones."""
    beside = picture.width < 1.5 * picture.height
    columns = 1 if beside else max(1, (picture.width - _MARGIN) // _STRIP)
    rows = list(_rows(evidence))
    per_column = -(-len(rows) // columns)
    per_column = min(_MOST_ROWS, max(per_column, (picture.height - 2 * _MARGIN) // _ROW if beside else 1))
    height = per_column * _ROW + 2 * _MARGIN
    if beside:
        whole = Image.new("RGB", (picture.width + _STRIP, max(picture.height, height)), "white")
        corner = (picture.width + _MARGIN, _MARGIN)
    else:
        whole = Image.new("RGB", (max(picture.width, _STRIP), picture.height + height), "white")
        corner = (_MARGIN, picture.height + _MARGIN)
    whole.paste(picture, (0, 0))
    _write_rows(whole, rows, corner, per_column, columns)
    return whole


def _rows(evidence: Evidence) -> Iterator[tuple[str, int, Colour]]:
    """Lines of the summary broken to the strip's width, with their level and colour."""
    colours = [series_colours(panel) for panel in evidence.panels]
    for line in summarise(evidence):
        colour = _colour(line, colours)
        for number, part in enumerate(textwrap.wrap(line.text, _CHARACTERS - 2 * line.level) or [""]):
            yield (part if number == 0 else f"   {part}"), line.level, colour


def _colour(line: Line, colours: list[list[Colour]]) -> Colour:
    if line.series is not None:
        return colours[line.series[0]][line.series[1]]
    return _BLACK if line.level < 2 else _GREY


def _write_rows(
    image: Image.Image, rows: list[tuple[str, int, Colour]], corner: tuple[int, int], per_column: int, columns: int
) -> None:
    pen = ImageDraw.Draw(image)
    room = per_column * columns
    shown = rows if len(rows) <= room else [*rows[: room - 1], (f"… {len(rows) - room + 1} more lines", 0, _GREY)]
    for number, (text, level, colour) in enumerate(shown):
        column, row = divmod(number, per_column)
        place = corner[0] + column * _STRIP + 14 * level, corner[1] + row * _ROW
        pen.text(place, text, colour, load_font(14, bold=level == 0))
