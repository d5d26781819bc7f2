"""TeX source to figures: flatten, scan once, then read only the pieces that matter with care."""

from omniscience_assets.extraction.latex.paper import extract

__all__ = ["extract"]
