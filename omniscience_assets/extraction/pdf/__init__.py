"""PDF pages to figures: captions first, then the drawings round them, then the running text."""

from omniscience_assets.extraction.pdf.paper import extract

__all__ = ["extract"]
