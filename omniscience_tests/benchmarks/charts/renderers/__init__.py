"""One module for each program that draws charts, all with the same two functions, `missing` and `render`."""

from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path

from omniscience_tests.benchmarks.charts.spec import ChartSpec

RENDERERS = ("matplotlib", "gnuplot", "r_base", "ggplot2", "pgfplots", "plotly", "vega")
_MODULES = {name: f"{__name__}.with_{name}" for name in RENDERERS}


def missing(renderer: str) -> str | None:
    """How to install what a renderer needs, or `None` where it is there."""
    said: str | None = import_module(_MODULES[renderer]).missing()
    return said


def source(renderer: str) -> Path:
    """The file whose change makes rendered charts stale."""
    return Path(__file__).with_name(f"with_{renderer}.py")


def render(renderer: str, specs: Sequence[ChartSpec], folder: Path) -> dict[str, list[str]]:
    """Draw charts of one renderer into `<name>.<format>` of a folder; tick labels known to be drawn, by chart."""
    draw: Callable[[Sequence[ChartSpec], Path], dict[str, list[str]]] = import_module(_MODULES[renderer]).render
    return draw(specs, folder)
