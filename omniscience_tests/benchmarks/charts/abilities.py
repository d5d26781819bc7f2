"""What each renderer can be asked for; a chart holds nothing that its renderer would have to leave out."""

from typing import Literal

Format = Literal["pdf", "eps", "svg"]

_KINDS = frozenset({"line", "scatter", "bar", "histogram", "heat_map", "contour", "box"})
_PLACES = frozenset({"legend_inside", "legend_right", "legend_above", "legend_below"})
_LOOKS = frozenset(
    {
        "despined",
        "mirrored",
        "letters",
        "titles",
        "letter_and_title",
        "mixed_markers",
        "notes",
        "levels",
        "greek",
        "panels",
        "shared",
        "rough_dashes",
    }
)
_DATA = frozenset({"step", "errors", "band", "clip", "date", "inverted", "twin"}) | {
    "grouped", "stacked", "horizontal", "numeric_bars", "bar_errors", "outline", "overlaid", "log_counts",
}  # fmt: skip
_ALL = _KINDS | _PLACES | _LOOKS | _DATA

_UNALIGNED = frozenset({"shared"})
"""Where the plot areas of a column are not aligned, nothing in the picture shows what an axis without labels is."""

_GAPPED = frozenset({"rough_dashes"})
"""Where dashes are drawn as shapes, as Chromium does, nothing in the file shows what a rough line does in the gaps."""

ABILITIES: dict[str, frozenset[str]] = {
    "matplotlib": _ALL,
    "gnuplot": _ALL - {"legend_below", "log_counts"} - _UNALIGNED,
    "r_base": _ALL - {"legend_below", "greek"} - _UNALIGNED,
    "ggplot2": _ALL - {"twin", "greek", "mirrored", "outline", "log_counts"} - _UNALIGNED,
    "pgfplots": _ALL - {"contour", "date"} - _UNALIGNED,
    "plotly": _ALL - {"log_counts"} - _UNALIGNED - _GAPPED,
    "vega": _ALL - {"contour", "log_counts", "mirrored", "letter_and_title", "mixed_markers"} - _UNALIGNED,
}
FORMATS: dict[str, tuple[Format, ...]] = {
    "matplotlib": ("pdf",) * 8 + ("eps", "svg"),
    "gnuplot": ("pdf", "pdf", "eps"),
    "r_base": ("pdf",),
    "ggplot2": ("pdf",),
    "pgfplots": ("pdf",),
    "plotly": ("pdf", "pdf", "pdf", "svg"),
    "vega": ("pdf", "svg"),
}
