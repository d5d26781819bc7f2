"""Text of a raster figure as records."""

from omniscience_assets.evidence.geometry import normalise
from omniscience_assets.evidence.ocr.engines import ENGINES, load_engine
from omniscience_assets.evidence.ocr.lines import read_lines
from omniscience_assets.evidence.pixels.image import decode
from omniscience_assets.records import TextItem


def read_text(raster: bytes, engine: str = ENGINES[0]) -> tuple[TextItem, ...]:
    """Lines of text in a PNG or JPEG, top to bottom, with boxes as fractions of the image.

    Raises:
        EvidenceError: `ocr_missing`, `ocr_failed`, `unreadable_image`, `image_too_large`.
    """
    pixels = decode(raster)
    height, width = pixels.shape[:2]
    items = [
        TextItem(
            text=line.text,
            box=normalise(line.box, width, height),
            size=round(line.size / height, 5),
            angle=line.angle,
            confidence=round(line.confidence, 3),
        )
        for line in read_lines(pixels, load_engine(engine))
    ]
    return tuple(sorted(items, key=lambda item: (item.box[1], item.box[0], item.text)))
