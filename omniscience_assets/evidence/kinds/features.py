"""All features of a figure, by name."""

from collections.abc import Mapping, Sequence

import numpy as np

from omniscience_assets.evidence.geometry import normalise
from omniscience_assets.evidence.kinds.pixels import pixel_features
from omniscience_assets.evidence.kinds.planes import Pixels
from omniscience_assets.evidence.kinds.shapes import layout_features, linked_features, page_features
from omniscience_assets.evidence.kinds.structure import structure_features
from omniscience_assets.evidence.kinds.words import word_features
from omniscience_assets.evidence.plots import Plot
from omniscience_assets.evidence.vector import Page
from omniscience_assets.records import Box, Diagram, Series

FEATURES_VERSION = 3
"""Raised when a feature comes to mean something else, so that no model judges by features it was not trained on."""

_BLANK = np.full((32, 32, 3), 255, np.uint8)
_NO_STRUCTURE = dict.fromkeys(structure_features(_BLANK), 0.0)


def kind_features(
    pixels: Pixels | None,
    *,
    page: Page | None = None,
    plots: Sequence[Plot] = (),
    series: Sequence[Sequence[Series]] = (),
    texts: Sequence[str] = (),
    diagram: Diagram | None = None,
    vector: bool = True,
    fine: bool = False,
) -> Mapping[str, float]:
    """Features of one image file.

    Args:
        pixels: The image in RGB (height × width × 3, 8 bits), of any size; white paper where it is missing.
        page: What was read of the file; `None` where only its pixels are known.
        plots: Plot areas of the page.
        series: Series read in each of them; where there is no plot area, of the whole page taken as one.
        texts: Runs of text, also those read in a picture.
        diagram: Boxes and the arrows between them, where the page was read as a diagram.
        vector: The page holds what was drawn, not only the text and the axes found in pixels.
        fine: Measure the fine structure of the pixels even where vectors tell the kind, so that figures of pixels can
            be learned from those of vectors.
    """
    image = _BLANK if pixels is None else pixels
    read = page_features(page if vector else None, plots, series)
    frames = _frames(page, plots)
    layout = layout_features(page, plots)
    is_told = read["page"] > 0 and (read["shows_bare"] < 1 or layout["framed"] == 0)
    structure = _NO_STRUCTURE if is_told and not fine else structure_features(image, frames, _texts(page))
    return {
        **pixel_features(image, frames),
        **{f"r_{name}": value for name, value in structure.items()},
        **{f"l_{name}": value for name, value in layout.items()},
        **{f"v_{name}": value for name, value in read.items()},
        **{f"v_{name}": value for name, value in linked_features(diagram if vector else None).items()},
        **{f"w_{name}": value for name, value in word_features(texts).items()},
    }


def _frames(page: Page | None, plots: Sequence[Plot]) -> list[Box]:
    """The plot areas as fractions of the page."""
    return [normalise(plot.frame, page.width, page.height) for plot in plots] if page else []


def _texts(page: Page | None) -> list[Box]:
    """The runs of text as fractions of the page."""
    return [normalise(run.box, page.width, page.height) for run in page.runs] if page else []
