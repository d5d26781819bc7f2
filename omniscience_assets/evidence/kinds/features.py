"""All features of a figure, by name."""

from collections.abc import Mapping, Sequence

import numpy as np

from omniscience_assets.evidence.kinds.pixels import Pixels, pixel_features
from omniscience_assets.evidence.kinds.shapes import layout_features, page_features
from omniscience_assets.evidence.kinds.words import word_features
from omniscience_assets.evidence.plots import Plot
from omniscience_assets.evidence.vector import Page
from omniscience_assets.records import Series

_BLANK = np.full((32, 32, 3), 255, np.uint8)


def kind_features(
    pixels: Pixels | None,
    *,
    page: Page | None = None,
    plots: Sequence[Plot] = (),
    series: Sequence[Sequence[Series]] = (),
    texts: Sequence[str] = (),
    vector: bool = True,
) -> Mapping[str, float]:
    """Features of one image file.

    Args:
        pixels: The image in RGB (height × width × 3, 8 bits), of any size; white paper where it is missing.
        page: What was read of the file; `None` where only its pixels are known.
        plots: Plot areas of the page.
        series: Series read in each of them; where there is no plot area, of the whole page taken as one.
        texts: Runs of text, also those read in a picture.
        vector: The page holds what was drawn, not only the text and the axes found in pixels.
    """
    return {
        **pixel_features(_BLANK if pixels is None else pixels),
        **{f"l_{name}": value for name, value in layout_features(page, plots).items()},
        **{f"v_{name}": value for name, value in page_features(page if vector else None, plots, series).items()},
        **{f"w_{name}": value for name, value in word_features(texts).items()},
    }
