"""The evidence of one source file, placed in its band of the figure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from omniscience_assets.evidence.axes import SIDES, to_record
from omniscience_assets.evidence.colours import to_hex
from omniscience_assets.evidence.diagram import find_diagram
from omniscience_assets.evidence.files import SourceFile
from omniscience_assets.evidence.geometry import area, intersection, normalise
from omniscience_assets.evidence.kinds.features import kind_features
from omniscience_assets.evidence.kinds.model import score_kinds
from omniscience_assets.evidence.panels import letter_of
from omniscience_assets.evidence.pixels.traces import trace
from omniscience_assets.evidence.pixels.word_colours import word_colour
from omniscience_assets.evidence.plots import Plot, find_plots
from omniscience_assets.evidence.series.drawn import colour_of
from omniscience_assets.evidence.series.marks import boxes_of
from omniscience_assets.evidence.series.read import Reading, read_series
from omniscience_assets.evidence.text import Run
from omniscience_assets.evidence.unread import is_unread_page
from omniscience_assets.evidence.vector import Page
from omniscience_assets.records import (
    Axis,
    Box,
    Diagram,
    DiagramEdge,
    DiagramNode,
    InkOutline,
    LegendEntry,
    PanelEvidence,
    Score,
    Series,
    TextItem,
)

_WHOLE: Box = (0.0, 0.0, 1.0, 1.0)


@dataclass(frozen=True, slots=True)
class Part:
    """What one file gives to the figure's evidence."""

    texts: tuple[TextItem, ...]
    panels: tuple[PanelEvidence, ...]
    kind: tuple[Score, ...]
    diagram: Diagram | None
    notes: tuple[str, ...]


def read_part(file: SourceFile, band: Box) -> Part:
    """The evidence of a file whose place in the figure is `band`.

    What is plotted in pixels is traced first; then it is read as vectors are, and marked as traced.
    """
    if file.page is None:
        kind = score_kinds(kind_features(_small(file)))
        panel = PanelEvidence(letter=None, box=band, title=None, axes=())
        return Part((), () if band == _WHOLE else (panel,), kind, None, ())
    page = file.page
    plots = find_plots(page)
    known = {entry.run for plot in plots for entry in plot.legend}
    readings, diagram, kind = _read_drawn(file, page, plots) if file.vector else ([], None, _kind(file, page, plots))
    outlines: Sequence[tuple[InkOutline, ...]] = ((),) * len(plots)
    if file.pixels is not None:
        traced = trace(page, plots, file.pixels, file.scale)
        page, outlines = traced.page, traced.outlines
        readings = [_as_traced(reading) for reading in _readings(page, plots)]
    panels = [
        replace(_panel(plot, reading, page, band, known, is_raster=file.pixels is not None), inks=inks)
        for plot, reading, inks in zip(plots, readings, outlines, strict=True)
    ]
    roles = {run: role for plot in plots for run, role in _roles(plot)}
    return Part(
        texts=tuple(_text(run, roles.get(run), file, page, band) for run in page.runs),
        panels=(*panels, *_lettered(file, plots, page, band)),
        kind=kind,
        diagram=_in_band(diagram, band) if diagram else None,
        notes=(*page.notes, *_notes(file, page, readings, diagram)),
    )


def _notes(file: SourceFile, page: Page, readings: Sequence[Reading], diagram: Diagram | None) -> list[str]:
    """Notes on what is drawn; those on pixels are written where they are traced."""
    nothing = not readings and diagram is None and is_unread_page(page)
    found = {
        "series_cut": any(reading.is_cut for reading in readings),
        "data_unread": file.vector and (nothing or any(reading.is_unread for reading in readings)),
    }
    return [note for note, holds in found.items() if holds]


def _read_drawn(
    file: SourceFile, page: Page, plots: Sequence[Plot]
) -> tuple[list[Reading], Diagram | None, tuple[Score, ...]]:
    """Series of each plot, diagram and kind of a vector page."""
    readings = _readings(page, plots)
    diagram = find_diagram(page, plots)
    return readings, diagram, _kind(file, page, plots, readings, diagram)


def _readings(page: Page, plots: Sequence[Plot]) -> list[Reading]:
    frames, boxes = [plot.frame for plot in plots], boxes_of(page.paths)
    return [read_series(plot, page, frames, boxes) for plot in plots]


def _kind(
    file: SourceFile,
    page: Page,
    plots: Sequence[Plot],
    readings: Sequence[Reading] = (),
    diagram: Diagram | None = None,
) -> tuple[Score, ...]:
    """What the figure is; pixels tell it without what was traced in them."""
    features = kind_features(
        _small(file),
        page=page,
        plots=plots,
        series=[one.series for one in readings] or [_whole_page(file, page)],
        texts=[run.text for run in page.runs],
        diagram=diagram,
        vector=file.vector,
    )
    return score_kinds(features)


def join_diagrams(diagrams: Sequence[Diagram]) -> Diagram | None:
    """The diagrams of several files as one."""
    nodes: list[DiagramNode] = []
    edges: list[DiagramEdge] = []
    for diagram in diagrams:
        first = len(nodes)
        nodes.extend(diagram.nodes)
        edges.extend(
            replace(
                edge,
                source=None if edge.source is None else edge.source + first,
                target=None if edge.target is None else edge.target + first,
            )
            for edge in diagram.edges
        )
    return Diagram(tuple(nodes), tuple(edges)) if nodes or edges else None


def _small(file: SourceFile) -> npt.NDArray[np.uint8] | None:
    return file.picture.small if file.picture else None


def _whole_page(file: SourceFile, page: Page) -> tuple[Series, ...]:
    """What would be series if the page were one plot area: curves and shapes of a figure without axes."""
    return read_series(Plot((0.0, 0.0, page.width, page.height)), page, ()).series if file.vector else ()


def _as_traced(reading: Reading) -> Reading:
    return replace(reading, series=tuple(replace(one, traced=True) for one in reading.series))


def _lettered(file: SourceFile, plots: Sequence[Plot], page: Page, band: Box) -> list[PanelEvidence]:
    """Panels that only their letters tell, where no plot area was found."""
    alone = [
        (run, box)
        for run, box in file.lettered
        if not any(area(intersection(box, plot.frame)) > 0.3 * area(plot.frame) for plot in plots)
    ]
    return [PanelEvidence(letter_of(run), _place(box, page, band), None, ()) for run, box in alone]


def _roles(plot: Plot) -> list[tuple[Run, str]]:
    ticks = [(run, "tick") for found in plot.axes.values() for run in found.claimed if run not in found.titles]
    titles = [(run, "axis_title") for found in plot.axes.values() for run in found.titles]
    legend = [(entry.run, "legend") for entry in plot.legend]
    letter = [(plot.letter, "panel_letter")] if plot.letter else []
    return [*ticks, *titles, *legend, *letter, *((run, "panel_title") for run in plot.titles)]


def _place(box: Box, page: Page, band: Box) -> Box:
    return _squeeze(normalise(box, page.width, page.height), band)


def _squeeze(box: Box, band: Box) -> Box:
    """A box of the file as a box of the figure."""
    height = band[3] - band[1]
    return box[0], round(band[1] + box[1] * height, 5), box[2], round(band[1] + box[3] * height, 5)


def _in_band(diagram: Diagram, band: Box) -> Diagram:
    nodes = tuple(replace(node, box=_squeeze(node.box, band)) for node in diagram.nodes)
    return Diagram(nodes, tuple(replace(edge, box=_squeeze(edge.box, band)) for edge in diagram.edges))


def _text(run: Run, role: str | None, file: SourceFile, page: Page, band: Box) -> TextItem:
    size = round(run.size / page.height * (band[3] - band[1]), 5)
    x0, y0, x1, y1 = (edge / file.scale for edge in run.box)
    colour = word_colour(file.pixels, (x0, y0, x1, y1)) if file.pixels is not None else None
    sure = file.confidences.get(run, 1.0)
    return TextItem(run.text, _place(run.box, page, band), size, run.angle, role, sure, colour)


def _panel_title(plot: Plot) -> str | None:
    rest = plot.letter.text.split(maxsplit=1)[1:] if plot.letter else []
    first = rest if plot.letter and plot.letter.box[3] <= plot.frame[1] else []
    return " ".join([*first, *(run.text for run in plot.titles)] if plot.titles else rest) or None


def _panel(plot: Plot, reading: Reading, page: Page, band: Box, known: set[Run], *, is_raster: bool) -> PanelEvidence:
    return PanelEvidence(
        letter=(letter_of(plot.letter) or plot.letter.text) if plot.letter else None,
        box=_place(plot.frame, page, band),
        title=_panel_title(plot),
        axes=tuple(
            _axis(to_record(found, plot.frame, page.width, page.height), band)
            for _, found in sorted(plot.axes.items(), key=lambda entry: SIDES.index(entry[0]))
        ),
        legend=tuple(
            LegendEntry(
                entry.run.text,
                _place(entry.box, page, band),
                index,
                traced=entry.run not in known,
                hex=to_hex(colour_of(entry.samples[0])) if is_raster and entry.samples else None,
            )
            for entry, index in zip(plot.legend, reading.entries, strict=True)
        ),
        series=reading.series,
        relations=reading.relations,
        colour_axis=_colour_axis(plot, page, band),
    )


def _axis(axis: Axis, band: Box) -> Axis:
    """The axis with its tick positions in the figure."""
    if axis.orientation == "x" or band == _WHOLE:
        return axis
    height = band[3] - band[1]
    ticks = tuple(replace(tick, position=round(band[1] + tick.position * height, 5)) for tick in axis.ticks)
    return replace(axis, ticks=ticks)


def _colour_axis(plot: Plot, page: Page, band: Box) -> Axis | None:
    if plot.colour_bar is None:
        return None
    bar, found = plot.colour_bar
    return _axis(to_record(found, bar, page.width, page.height), band)
