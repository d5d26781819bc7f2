"""Text in raster figures, read by an engine that is installed beside the platform."""

from omniscience_assets.evidence.ocr.engine import Engine, Word
from omniscience_assets.evidence.ocr.engines import ENGINES, engine_version, load_engine
from omniscience_assets.evidence.ocr.tesseract import tesseract_version
from omniscience_assets.evidence.ocr.text import read_text

__all__ = ["ENGINES", "Engine", "Word", "engine_version", "load_engine", "read_text", "tesseract_version"]
