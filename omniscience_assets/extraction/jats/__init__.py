"""JATS articles to figures: one walk over the tree, then only captions and citing paragraphs are read with care."""

from omniscience_assets.extraction.jats.paper import extract

__all__ = ["extract"]
