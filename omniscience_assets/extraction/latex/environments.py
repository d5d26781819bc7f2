"""Names of environments, by what they mean to the scan."""

from omniscience_assets.extraction.latex.words import starred, words

FIGURES = starred(
    "figure wrapfigure SCfigure sidewaysfigure floatingfigure marginfigure figurehere figwindow cfigure turnfigure"
    " suppfigure supfigure extfigure fullfigure widefigure efigure marginfig wrapfloat"
)
"""Their captions are numbered as figures."""
OTHER_FLOATS = starred(
    "table sidewaystable wraptable longtable algorithm listing lstlisting scheme deluxetable SCtable margintable"
    " supertabular video chart plate program map code"
)
"""Their captions are not figures'."""
OWN_COUNTERS = words("algorithm listing scheme chart plate video map program")
"""Those of them that are not counted with the tables."""
INSERTS = words("midinsert topinsert pageinsert")
"""Plain TeX's floats, which are commands."""
PANELS = words("subfigure subfigure* subfloat subcaptionblock subfigmatrix")
"""Parts of a figure with a caption of their own."""
BOXES = words("minipage adjustbox floatrow")
"""Parts of a float that keep a caption and its image together."""
DRAWINGS = words(
    "tikzpicture pspicture pspicture* picture tikzcd pgfpicture circuitikz forest xy asy feynman fmfgraph fmfgraph*"
    " quantikz postscript"
)
"""Drawn by TeX itself."""
BREAKING = starred(
    "abstract itemize enumerate description list quote quotation verbatim center tabular thebibliography theorem lemma"
    " proof definition proposition corollary remark example document appendix"
)
"""A paragraph of running text ends where they begin and end."""
EQUATIONS = words("equation align eqnarray gather multline alignat flalign")
"""Displayed formulas that are numbered, row by row except for the next two."""
SINGLE_EQUATIONS = words("equation multline")
"""One number for the whole formula."""
