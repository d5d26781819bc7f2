"""TeX source to figures: flatten, scan once, then read only the pieces that matter with care."""

from omniscience_assets.extraction.latex.paper import Extraction, ExtractionError, PaperHead, extract

__all__ = ["Extraction", "ExtractionError", "PaperHead", "extract"]
