"""The engines by name."""

from functools import cache

from omniscience_assets.evidence.errors import EvidenceError
from omniscience_assets.evidence.ocr.engine import Engine
from omniscience_assets.evidence.ocr.rapid import RapidOcr, rapidocr_version
from omniscience_assets.evidence.ocr.tesseract import Tesseract, tesseract_version

ENGINES = ("rapidocr", "tesseract")
"""The one that measured best on charts comes first and is the default."""


@cache
def load_engine(name: str = ENGINES[0]) -> Engine:
    """An engine, one for each process.

    Raises:
        EvidenceError: `ocr_missing` where it is not installed, with what to install; `ocr_unknown`.
    """
    if name == "rapidocr":
        return RapidOcr()
    if name == "tesseract":
        return Tesseract()
    raise EvidenceError("ocr_unknown", f"{name!r} is none of {', '.join(ENGINES)}")


def engine_version(name: str = ENGINES[0]) -> str | None:
    """Version of an installed engine, such as `3.10.0`; None where it is missing."""
    return rapidocr_version() if name == "rapidocr" else tesseract_version()
