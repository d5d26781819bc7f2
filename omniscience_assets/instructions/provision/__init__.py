"""Conversations by program over scene graphs, after ProVision (arXiv 2412.07012), for photos and for figures."""
