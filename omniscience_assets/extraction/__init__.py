"""A paper becomes figures with captions, panels, images and the paragraphs that mention them.

`latex` reads TeX source, `references` reads "Figs. 3–5 and S2a" in running text, `images` makes rasters of image files.
"""
