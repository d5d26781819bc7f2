"""From a figure's files to its evidence."""

from collections.abc import Sequence
from typing import Literal

from omniscience_assets.evidence.errors import EvidenceError
from omniscience_assets.evidence.files import SourceFile, read_file
from omniscience_assets.evidence.kinds.features import kind_features
from omniscience_assets.evidence.kinds.model import merge_scores, score_kinds
from omniscience_assets.evidence.ocr.engine import Engine
from omniscience_assets.evidence.parts import join_diagrams, read_part
from omniscience_assets.evidence.raster import Sample, load_sample, measure
from omniscience_assets.records import Box, Evidence
from omniscience_assets.store.garbage import no_collection

_MIXED_SHARE = 0.25


@no_collection()
def read_evidence(
    figure_id: str, raster: bytes | None, originals: Sequence[tuple[str, bytes]], engine: Engine | None = None
) -> Evidence:
    """What can provably be seen in a figure.

    Args:
        figure_id: Stable id, copied into the evidence.
        raster: The figure as a PNG or JPEG; where missing, the first readable source file takes its place.
        originals: Media type and bytes of each source file in the order of the paper.
        engine: Reads the text of raster files (`ocr.load_engine`); without one nothing is read in them.

    Returns:
        Evidence whose boxes are fractions of the image. Where several source files make up the figure their true
        places are not known: each gets a horizontal band of equal height, from the top, in the order given.

    Raises:
        EvidenceError: `no_image` without any bytes; what the first file said where nothing could be read.
    """
    sample = load_sample(raster) if raster is not None else None
    picture = sample if len(originals) == 1 else None
    files = [read_file(media_type, content, engine, picture) for media_type, content in originals]
    sample = sample or _first_picture(files)
    whole = measure(sample)
    parts = [read_part(file, band) for file, band in zip(files, _bands(len(files)), strict=True)]
    texts = tuple(text for part in parts for text in part.texts)
    words = sum(len(text.text.split()) for text in texts)
    kinds = [part.kind for part in parts] or [score_kinds(kind_features(sample.small))]
    return Evidence(
        figure_id=figure_id,
        origin=_origin(files),
        kind=kinds[0] if len(kinds) == 1 else merge_scores(kinds),
        width=whole.width,
        height=whole.height,
        texts=texts,
        panels=tuple(panel for part in parts for panel in part.panels),
        colours=whole.colours,
        ink=whole.ink,
        path_items=sum(file.page.path_items for file in files if file.page and file.vector),
        text_density=round(words / (whole.width * whole.height / 10_000), 4),
        diagram=join_diagrams([part.diagram for part in parts if part.diagram]),
        notes=tuple(dict.fromkeys(note for part in parts for note in part.notes)),
        degraded=next((file.trouble for file in files if file.trouble), None),
    )


def _first_picture(files: Sequence[SourceFile]) -> Sample:
    picture = next((file.picture for file in files if file.picture), None)
    if picture is None:
        trouble = next((file.trouble for file in files if file.trouble), None)
        raise EvidenceError(trouble or "no_image", f"no image can be made of {len(files)} source files")
    return picture


def _origin(files: Sequence[SourceFile]) -> Literal["vector", "raster", "mixed"]:
    pages = [file.page for file in files if file.page is not None and file.vector]
    if not pages:
        return "raster"
    return "mixed" if len(pages) < len(files) or any(page.image_share > _MIXED_SHARE for page in pages) else "vector"


def _bands(count: int) -> list[Box]:
    return [(0.0, index / count, 1.0, (index + 1) / count) for index in range(count)]
