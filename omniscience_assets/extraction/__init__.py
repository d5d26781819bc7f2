"""A paper becomes figures with captions, panels, images and the paragraphs that mention them.

`latex`, `jats` and `pdf` are the ways in, `read` picks among them, `references` reads "Figs. 3–5 and S2a" in running
text for all of them, and `images` makes rasters of image files.
"""
