"""From a figure's files to its evidence."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from omniscience_assets.evidence.axes import SIDES, to_record
from omniscience_assets.evidence.errors import EvidenceError
from omniscience_assets.evidence.geometry import normalise
from omniscience_assets.evidence.kind import Features, merge_features, page_features, raster_features, score_kinds
from omniscience_assets.evidence.panels import letter_of
from omniscience_assets.evidence.plots import Plot, find_plots
from omniscience_assets.evidence.raster import RasterFacts, read_raster
from omniscience_assets.evidence.series.marks import boxes_of
from omniscience_assets.evidence.series.read import Reading, read_series
from omniscience_assets.evidence.sources import as_pdf
from omniscience_assets.evidence.text import Run
from omniscience_assets.evidence.vector import Page, read_page, render_page
from omniscience_assets.records import Axis, Box, Evidence, LegendEntry, PanelEvidence, TextItem

_MIXED_SHARE = 0.25


@dataclass(frozen=True, slots=True)
class _File:
    """One source file read: the page of a vector file, or what its pixels say."""

    page: Page | None
    facts: RasterFacts | None
    trouble: str | None = None
    pdf: bytes | None = None
    """The page's file."""


@dataclass(frozen=True, slots=True)
class _Part:
    """The evidence of one file, placed in its band."""

    texts: tuple[TextItem, ...]
    panels: tuple[PanelEvidence, ...]
    features: Features


def read_evidence(figure_id: str, raster: bytes | None, originals: Sequence[tuple[str, bytes]]) -> Evidence:
    """What can provably be seen in a figure.

    Args:
        figure_id: Stable id, copied into the evidence.
        raster: The figure as a PNG or JPEG; where missing, the first readable source file takes its place.
        originals: Media type and bytes of each source file in the order of the paper.

    Returns:
        Evidence whose boxes are fractions of the image. Where several source files make up the figure their true
        places are not known: each gets a horizontal band of equal height, from the top, in the order given.

    Raises:
        EvidenceError: `no_image` without any bytes; what the first file said where nothing could be read.
    """
    files = [_read_file(media_type, content) for media_type, content in originals]
    whole = _whole(raster, files)
    vectors = [file for file in files if file.page is not None]
    parts = [_part(file, band) for file, band in zip(files, _bands(len(files)), strict=True)]
    panels = tuple(panel for part in parts for panel in part.panels)
    features = _figure_features([part.features for part in parts], len(panels), whole)
    texts = tuple(text for part in parts for text in part.texts)
    words = sum(len(text.text.split()) for text in texts)
    troubles = [file.page.degraded if file.page else file.trouble for file in files]
    return Evidence(
        figure_id=figure_id,
        origin=_origin(files),
        kind=score_kinds(features),
        width=whole.width,
        height=whole.height,
        texts=texts,
        panels=panels,
        colours=whole.colours,
        ink=whole.ink,
        path_items=sum(file.page.path_items for file in vectors if file.page),
        text_density=round(words / (whole.width * whole.height / 10_000), 4),
        degraded=next((trouble for trouble in troubles if trouble), None),
    )


def _read_file(media_type: str, content: bytes) -> _File:
    """A file that cannot be read is no reason to give up the others."""
    try:
        pdf = as_pdf(media_type, content)
        if pdf is None:
            return _File(None, read_raster(content))
        page = read_page(pdf)
        return (
            _File(None, read_raster(render_page(pdf)), page.degraded) if page.is_picture else _File(page, None, pdf=pdf)
        )
    except EvidenceError as error:
        return _File(None, None, error.reason)


def _whole(raster: bytes | None, files: Sequence[_File]) -> RasterFacts:
    if raster is not None:
        return read_raster(raster)
    for file in files:
        if file.facts is not None:
            return file.facts
        if file.pdf is not None:
            return read_raster(render_page(file.pdf))
    trouble = next((file.trouble for file in files if file.trouble), None)
    raise EvidenceError(trouble or "no_image", f"no image can be made of {len(files)} source files")


def _origin(files: Sequence[_File]) -> Literal["vector", "raster", "mixed"]:
    pages = [file.page for file in files if file.page is not None]
    if not pages:
        return "raster"
    return "mixed" if len(pages) < len(files) or any(page.image_share > _MIXED_SHARE for page in pages) else "vector"


def _bands(count: int) -> list[Box]:
    return [(0.0, index / count, 1.0, (index + 1) / count) for index in range(count)]


def _figure_features(parts: Sequence[Features], panels: int, whole: RasterFacts) -> Features:
    if not parts:
        return raster_features(whole)
    return parts[0] if len(parts) == 1 else merge_features(parts, max(panels, len(parts)))


def _part(file: _File, band: Box) -> _Part:
    if file.page is None:
        panel = PanelEvidence(letter=None, box=band, title=None, axes=())
        features = raster_features(file.facts) if file.facts else Features()
        return _Part((), () if band == (0.0, 0.0, 1.0, 1.0) else (panel,), features)
    plots = find_plots(file.page)
    frames, boxes = [plot.frame for plot in plots], boxes_of(file.page.paths)
    readings = [read_series(plot, file.page, frames, boxes) for plot in plots]
    panels = tuple(_panel(plot, reading, file.page, band) for plot, reading in zip(plots, readings, strict=True))
    roles = {run: role for plot in plots for run, role in _roles(plot)}
    texts = tuple(_text(run, roles.get(run), file.page, band) for run in file.page.runs)
    return _Part(texts, panels, page_features(file.page, plots))


def _roles(plot: Plot) -> list[tuple[Run, str]]:
    ticks = [(run, "tick") for found in plot.axes.values() for run in found.claimed if run not in found.titles]
    titles = [(run, "axis_title") for found in plot.axes.values() for run in found.titles]
    named = [(plot.letter, "panel_letter"), (plot.title, "panel_title")]
    return [
        *ticks,
        *titles,
        *((entry.run, "legend") for entry in plot.legend),
        *((run, role) for run, role in named if run),
    ]


def _place(box: Box, page: Page, band: Box) -> Box:
    x0, y0, x1, y1 = normalise(box, page.width, page.height)
    height = band[3] - band[1]
    return x0, round(band[1] + y0 * height, 5), x1, round(band[1] + y1 * height, 5)


def _text(run: Run, role: str | None, page: Page, band: Box) -> TextItem:
    size = round(run.size / page.height * (band[3] - band[1]), 5)
    return TextItem(run.text, _place(run.box, page, band), size, run.angle, role)


def _panel_title(plot: Plot) -> str | None:
    if plot.title is not None:
        return plot.title.text
    rest = plot.letter.text.split(maxsplit=1)[1:] if plot.letter else []
    return rest[0] if rest else None


def _panel(plot: Plot, reading: Reading, page: Page, band: Box) -> PanelEvidence:
    return PanelEvidence(
        letter=(letter_of(plot.letter) or plot.letter.text) if plot.letter else None,
        box=_place(plot.frame, page, band),
        title=_panel_title(plot),
        axes=tuple(
            to_record(found, plot.frame, page.width, page.height)
            for _, found in sorted(plot.axes.items(), key=lambda entry: SIDES.index(entry[0]))
        ),
        legend=tuple(
            LegendEntry(entry.run.text, _place(entry.box, page, band), index)
            for entry, index in zip(plot.legend, reading.entries, strict=True)
        ),
        series=reading.series,
        relations=reading.relations,
        colour_axis=_colour_axis(plot, page),
    )


def _colour_axis(plot: Plot, page: Page) -> Axis | None:
    if plot.colour_bar is None:
        return None
    bar, found = plot.colour_bar
    return to_record(found, bar, page.width, page.height)
