"""Figures as scene graphs that ProVision's generators read."""
