"""Figures of which only pixels are known, read into the same page that vector figures give."""
