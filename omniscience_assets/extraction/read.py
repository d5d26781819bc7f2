"""One paper in, whatever its format: the extractor that fits its package, and panels made whole."""

import gc
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace

from PIL import Image

from omniscience_assets.extraction.composition import placements
from omniscience_assets.extraction.cuts import cut_panels
from omniscience_assets.extraction.limits import DEFAULT_LIMITS, Limits
from omniscience_assets.extraction.panels import join_images, split_caption
from omniscience_assets.extraction.protocol import Extraction, ExtractionError, Extractor, PaperHead, PutBlob
from omniscience_assets.records import Box, Figure, Panel

GetBlob = Callable[[str], bytes]


def extractor_for(kind: str) -> Extractor:
    """The extractor of a package's kind: `tex-tree`, `tex-single`, `jats` or `pdf`.

    Raises:
        ExtractionError: no figures are read from packages of this kind, which is the reason.
    """
    if kind in ("tex-tree", "tex-single"):
        from omniscience_assets.extraction.latex import extract as read_latex

        return read_latex
    if kind == "jats":
        from omniscience_assets.extraction.jats import extract as read_jats

        return read_jats
    if kind == "pdf":
        from omniscience_assets.extraction.pdf import extract as read_pdf

        return read_pdf
    raise ExtractionError(kind, "the package holds no paper")


def read_paper(
    kind: str,
    files: Mapping[str, bytes],
    *,
    paper: PaperHead,
    put_blob: PutBlob | None,
    get_blob: GetBlob | None = None,
    limits: Limits = DEFAULT_LIMITS,
    untagged: bool = False,
) -> Extraction:
    """Extract a package's figures and complete their panels; see `Extractor` for the arguments.

    `get_blob` reads back what `put_blob` stored, for the panels' boxes.
    """
    extract = extractor_for(kind)
    with _no_collection():
        found = extract(files, paper=paper, put_blob=put_blob, limits=limits, untagged=untagged)
        return replace(found, figures=tuple(complete_panels(figure, get_blob) for figure in found.figures))


@contextmanager
def _no_collection() -> Iterator[None]:
    """Put off the search for garbage in cycles: a paper makes many small objects and hardly a cycle among them."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def complete_panels(figure: Figure, get_blob: GetBlob | None) -> Figure:
    """The figure with the panels that its caption tells of, their image files and their boxes.

    Sub-figures of the author's own keep what they say; one without a caption gets its part of the figure's caption.
    """
    told = split_caption(figure.caption)
    panels = _captioned(figure.panels, told) if figure.panels else told
    panels = join_images(panels, [image.path for image in figure.images])
    boxes = _boxes(figure, panels, get_blob)
    return replace(figure, panels=tuple(replace(panel, box=box) for panel, box in zip(panels, boxes, strict=True)))


def _captioned(panels: Sequence[Panel], told: Sequence[Panel]) -> tuple[Panel, ...]:
    parts = {panel.letter: panel.caption for panel in told}
    return tuple(
        replace(panel, caption=parts[panel.letter], origin="caption")
        if not panel.caption and panel.letter in parts
        else panel
        for panel in panels
    )


def _boxes(figure: Figure, panels: Sequence[Panel], get_blob: GetBlob | None) -> Sequence[Box | None]:
    """A panel's place in the figure's raster: that of its image files, or its part of the one image."""
    places = placements(figure.images)
    if len(places) > 1:
        return [_union([places[path] for path in panel.image_paths if path in places]) for panel in panels]
    if get_blob is None or figure.raster is None or len(panels) < 2:
        return [None] * len(panels)
    with Image.open(io.BytesIO(get_blob(figure.raster)), formats=["PNG", "JPEG"]) as image:
        return cut_panels(image, len(panels)) or [None] * len(panels)


def _union(boxes: Sequence[Box]) -> Box | None:
    if not boxes:
        return None
    return min(b[0] for b in boxes), min(b[1] for b in boxes), max(b[2] for b in boxes), max(b[3] for b in boxes)
