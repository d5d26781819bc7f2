"""A figure's evidence put together by hand: two stacked panels with every kind of part, and a diagram."""

from dataclasses import replace

from omniscience_assets.records import (
    Axis,
    Box,
    Diagram,
    DiagramEdge,
    DiagramNode,
    Evidence,
    LegendEntry,
    PanelEvidence,
    Score,
    Series,
    SeriesFacts,
    SeriesRelation,
    TextItem,
    Tick,
)

TOP: Box = (0.1, 0.1, 0.6, 0.45)
BOTTOM: Box = (0.1, 0.55, 0.6, 0.9)


def axis(orientation: str, ends: tuple[float, float], panel: Box, title: str | None, *, log: bool = False) -> Axis:
    """An axis with five ticks from one end of the plot area to the other."""
    low, high = ends
    shares = [i / 4 for i in range(5)]
    values = [low * (high / low) ** s if log else low + s * (high - low) for s in shares]
    first, last = (panel[0], panel[2]) if orientation == "x" else (panel[3], panel[1])
    ticks = tuple(Tick(f"{v:g}", v, first + s * (last - first)) for v, s in zip(values, shares, strict=True))
    return Axis(
        orientation="x" if orientation == "x" else "y",
        side="bottom" if orientation == "x" else "left",
        title=title,
        unit="s" if title == "Time" else None,
        scale="log" if log else "linear",
        low=low,
        high=high,
        ticks=ticks,
        start=low,
        end=high,
        residual=0.00012345,
    )


def line(label: str, points: tuple[tuple[float, float], ...], colour: str = "#1f77b4") -> Series:
    """A line without markers on the lower and the left axis."""
    ordered = sorted(points, key=lambda point: point[1])
    facts = SeriesFacts(points[0][0], points[-1][0], ordered[0], ordered[-1], "rising", False, None)
    return Series(
        label, "line", "steel blue", colour, "solid", None, "bottom", "left", points, len(points), facts=facts
    )


def bars() -> Series:
    """Three stacked bars."""
    points = ((0.0, 10.0), (2.0, 100.0), (4.0, 500.0))
    return Series("counts", "bar", "orange", "#ff7f0e", None, None, "bottom", "left", points, 3, bases=(1.0, 1.0, 1.0))


def evidence() -> Evidence:
    """The whole figure."""
    first = line("signal", ((0.0, 0.0), (2.0, 30.0), (4.0, 40.0)))
    second = replace(line("noise", ((0.0, 5.0), (4.0, 6.0)), "#d62728"), colour="red", dash="dashed")
    top = PanelEvidence(
        letter="a",
        box=TOP,
        title="First run",
        axes=(axis("x", (0.0, 4.0), TOP, None), axis("y", (0.0, 40.0), TOP, "Current")),
        legend=(LegendEntry("signal", (0.12, 0.12, 0.3, 0.15), 0), LegendEntry("noise", (0.12, 0.16, 0.3, 0.19), 1)),
        series=(first, second),
        relations=(SeriesRelation(0, "crosses", 1, 0.3333333333, 0.3333333333),),
    )
    bottom = PanelEvidence(
        letter="b",
        box=BOTTOM,
        title=None,
        axes=(axis("x", (0.0, 4.0), BOTTOM, "Time"), axis("y", (1.0, 1000.0), BOTTOM, "Counts", log=True)),
        series=(bars(),),
    )
    boxes = (
        DiagramNode("box", (0.7, 0.1, 0.95, 0.6), "", None),
        DiagramNode("rounded_box", (0.72, 0.15, 0.93, 0.25), "Encoder", "light blue"),
        DiagramNode("ellipse", (0.72, 0.45, 0.93, 0.55), "Decoder", None),
    )
    diagram = Diagram(boxes, (DiagramEdge(1, 2, "code", True, (0.82, 0.25, 0.83, 0.45)),))
    return Evidence(
        figure_id="f",
        origin="vector",
        kind=(Score("line", 0.75), Score("bar", 0.25)),
        width=800,
        height=600,
        texts=(
            TextItem("Time (s)", (0.3, 0.94, 0.4, 0.98), 0.03, role="axis_title"),
            TextItem("Current", (0.02, 0.2, 0.04, 0.3), 0.03, 90.0, "axis_title"),
            TextItem("Counts", (0.02, 0.7, 0.04, 0.8), 0.03, 90.0, "axis_title"),
            TextItem("(a)", (0.05, 0.05, 0.07, 0.08), 0.03, role="panel_letter"),
            TextItem("(b)", (0.05, 0.5, 0.07, 0.53), 0.03, role="panel_letter"),
            TextItem("First run", (0.3, 0.05, 0.4, 0.08), 0.03, role="panel_title"),
            TextItem("threshold", (0.4, 0.3, 0.5, 0.33), 0.03),
            TextItem("Encoder", (0.78, 0.18, 0.88, 0.22), 0.03),
            TextItem("code", (0.84, 0.33, 0.88, 0.37), 0.03),
            TextItem("2", (0.345, 0.91, 0.355, 0.93), 0.02, role="tick"),
            TextItem("signal", (0.2, 0.12, 0.3, 0.15), 0.03, role="legend"),
        ),
        panels=(top, bottom),
        colours=(),
        ink=0.1,
        path_items=10,
        text_density=1.0,
        diagram=diagram,
    )
