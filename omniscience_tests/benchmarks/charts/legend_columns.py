"""How many legend entries fit side by side."""

from omniscience_tests.benchmarks.charts.spec import PanelSpec


def legend_columns(panel: PanelSpec, width: float, size: float, most: int = 3) -> int:
    """Columns of a legend above or below a plot area that stay within `width` points at a font of `size`."""
    longest = max((len(panel.series[i].label or "") for i in panel.legend), default=1)
    return max(1, min(most, len(panel.legend), int(0.9 * width / (0.6 * size * longest + 5 * size))))
