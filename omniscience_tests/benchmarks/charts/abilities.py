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
    }
)
_DATA = frozenset({"step", "errors", "band", "clip", "date", "inverted", "twin"}) | {
    "grouped", "stacked", "horizontal", "numeric_bars", "bar_errors", "outline", "overlaid", "log_counts",
}  # fmt: skip
_ALL = _KINDS | _PLACES | _LOOKS | _DATA

ABILITIES: dict[str, frozenset[str]] = {
    "matplotlib": _ALL,
    "gnuplot": _ALL - {"legend_below", "log_counts"},
    "r_base": _ALL - {"legend_below", "greek"},
    "ggplot2": _ALL - {"twin", "greek", "mirrored", "outline", "log_counts"},
    "pgfplots": _ALL - {"contour", "date"},
    "plotly": _ALL - {"log_counts"},
    "vega": _ALL - {"contour", "log_counts", "mirrored", "letter_and_title", "mixed_markers"},
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
