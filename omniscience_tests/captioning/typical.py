"""Typical figures as evidence made by hand, each of the kind that papers are full of."""

import math
from dataclasses import replace

from omniscience_assets.records import (
    Diagram,
    DiagramEdge,
    DiagramNode,
    Evidence,
    LegendEntry,
    PanelEvidence,
    Score,
    Series,
    SeriesRelation,
)
from omniscience_tests.captioning.samples import EVIDENCE
from omniscience_tests.factories import WHOLE, make_categories, make_facts, make_panel, make_scale, make_series


def seen(kind: str, *panels: PanelEvidence, **changes: object) -> Evidence:
    return replace(EVIDENCE, panels=panels, kind=(Score(kind, 0.9),), texts=(), colours=(), **changes)  # type: ignore[arg-type]


def entries(*series: Series) -> tuple[LegendEntry, ...]:
    return tuple(LegendEntry(one.label or "", WHOLE, index) for index, one in enumerate(series) if one.label)


def two_lines() -> Evidence:
    signal = make_series((0.0, 1.234), (5.0, 30.0), (10.0, 94.98), label="signal", trend="rising")
    background = make_series(
        (0.0, 40.2), (10.0, 39.8), label="background", trend="flat", colour="orange", dash="dashed"
    )
    relations = (
        SeriesRelation(1, "higher_than", 0, 0.0, 5.81),
        SeriesRelation(0, "crosses", 1, 5.81, 5.81),
        SeriesRelation(0, "higher_than", 1, 5.81, 10.0),
    )
    axes = (
        make_scale("x", 0, 5, 10, title="Energy", unit="keV"),
        make_scale("y", 0, 50, 100, title="Counts per second"),
    )
    both = (signal, background)
    return seen("line", make_panel(axes=axes, series=both, legend=entries(*both), relations=relations))


def grouped_bars() -> Evidence:
    names = ("ResNet-50", "ViT-B", "Swin-T", "ConvNeXt", "MLP-Mixer")
    heights = {"top 1": (76.1, 81.8, 81.3, 82.1, 76.4), "top 5": (92.9, 95.6, 95.5, 95.9, 93.0)}
    bars = tuple(
        make_series(
            *((index + shift, height) for index, height in enumerate(heights[label])),
            label=label,
            kind="bar",
            colour=colour,
            dash=None,
        )
        for label, shift, colour in (("top 1", -0.2, "steel blue"), ("top 5", 0.2, "orange"))
    )
    axes = (make_categories("x", *names), make_scale("y", 0, 50, 100, title="Accuracy", unit="%"))
    relations = (SeriesRelation(1, "higher_than", 0, 0.0, 4.0),)
    return seen("bar", make_panel(axes=axes, series=bars, legend=entries(*bars), relations=relations))


def scatter() -> Evidence:
    points = tuple((8.0 + 0.1 * i, 0.3 * i + 0.5 * math.sin(7 * i)) for i in range(40))
    facts = make_facts(points, correlation=0.9873)
    cloud = make_series(
        *points, kind="scatter", marker="circle", dash=None, facts=facts, colour="black", errors=((0.0, 0.1),) * 40
    )
    star = make_series((10.0, 9.0), kind="scatter", marker="star", dash=None, colour="red", label="Milky Way")
    axes = (
        make_scale("x", 8, 10, 12, title="log M_*", unit="M_⊙"),
        make_scale("y", 0, 5, 10, title="SFR", unit="M_⊙ yr^-1", start=-1.0, end=13.0),
    )
    return seen("scatter", make_panel(axes=axes, series=(cloud, star), legend=entries(cloud, star)))


def log_axes() -> Evidence:
    spectrum = tuple((10.0**k, 3.2e-3 * 10.0 ** (-1.5 * k)) for k in (0, 0.5, 1, 1.5, 2))
    loss = make_series(*spectrum, trend="falling", dash="dash_dot", colour="red", marker="square")
    floor = make_series(
        (1.0, 2e-3), (3.0, 2e-6), (100.0, 1.4e-6), trend="falling", label="theory", colour="black",
        facts=make_facts(((1.0, 2e-3), (100.0, 1.4e-6)), "falling", saturates=True),
    )  # fmt: skip
    axes = (
        make_scale("x", 1, 10, 100, title="k", scale="log"),
        make_scale("y", 1e-6, 1e-4, 1e-2, title="E(k)", scale="log", unit="m^2 s^-2"),
    )
    return seen("line", make_panel(axes=axes, series=(loss, floor)))


def twin_axes() -> Evidence:
    hot = tuple((18_262.0 + 5 * i, 15 + 10 * math.sin(i / 12)) for i in range(74))
    rain = tuple((18_262.0 + 5 * i, 40 + 30 * math.sin(i)) for i in range(74))
    temperature = make_series(*hot, trend="peak", colour="red", label="temperature")
    rainfall = make_series(*rain, trend="oscillating", colour="blue", y_axis="right", label="rain", dash="dotted")
    axes = (
        make_scale("x", 18_262.0, 18_444.0, 18_628.0, scale="date"),
        make_scale("y", 0, 10, 20, 30, title="Temperature", unit="°C"),
        make_scale("y", 0, 40, 80, title="Rainfall", unit="mm", side="right"),
    )
    both = (temperature, rainfall)
    return seen("line", make_panel(axes=axes, series=both, legend=entries(*both)))


def heat_map() -> Evidence:
    cells = make_series(kind="heat_map", x_axis=None, y_axis=None, dash=None, count=1)
    contours = make_series(
        kind="contour", x_axis=None, y_axis=None, colour="white", count=7, label="stream function", dash=None
    )
    colour = make_scale("y", 280, 300, 320, title="Temperature", unit="K", side="right")
    axes = (make_scale("x", 0, 2, 4, title="x", unit="m"), make_scale("y", 0, 1, 2, title="Height", unit="m"))
    return seen("heat_map", make_panel(axes=axes, series=(cells, contours), colour_axis=colour))


def diagram() -> Evidence:
    texts = ("Image", "Encoder", "Latent state", "Decoder", "Reconstruction", "Loss")
    shapes = ("ellipse", "box", "rounded_box", "box", "ellipse", "diamond")
    nodes = tuple(DiagramNode(shape, WHOLE, text, None) for shape, text in zip(shapes, texts, strict=True))  # type: ignore[arg-type]
    ends = ((0, 1, ""), (1, 2, ""), (2, 3, ""), (3, 4, ""), (4, 5, ""), (0, 5, "target"), (5, 1, "update"))
    edges = [DiagramEdge(source, target, label, True, WHOLE) for source, target, label in ends]
    edges += [DiagramEdge(2, 5, "", False, WHOLE), DiagramEdge(None, 5, "", True, WHOLE)]
    return seen("diagram", diagram=Diagram(nodes, tuple(edges)))


def panels_of_lines() -> Evidence:
    axes = (make_scale("x", 0, 50, 100, title="Epoch"), make_scale("y", 0, 0.5, 1, title="Accuracy"))
    colours = ("blue", "orange", "green", "red", "purple", "brown")

    def panel(letter: str, title: str, ends: tuple[float, ...]) -> PanelEvidence:
        lines = tuple(
            make_series(
                (1.0, 0.1), (30.0, 0.9 * end), (100.0, end), label=f"seed {i}", colour=colours[i], trend="rising"
            )
            for i, end in enumerate(ends)
        )
        return make_panel(letter, title=title, axes=axes, series=lines, legend=entries(*lines))

    loss = (axes[0], make_scale("y", 0.01, 0.1, 1, title="Loss", scale="log"))
    falling = make_series((1.0, 0.9), (40.0, 0.031), (100.0, 0.03), trend="falling", facts=make_facts(
        ((1.0, 0.9), (40.0, 0.031), (100.0, 0.03)), "falling", saturates=True))  # fmt: skip
    return seen(
        "line",
        panel("a", "MNIST", (0.95, 0.9, 0.86, 0.97, 0.7, 0.8)),
        panel("b", "CIFAR-10", (0.75, 0.7, 0.66, 0.6, 0.3, 0.4)),
        make_panel("c", axes=loss, series=(falling,)),
    )


TYPICAL = {
    "two_lines": two_lines, "grouped_bars": grouped_bars, "scatter": scatter, "log_axes": log_axes,
    "twin_axes": twin_axes, "heat_map": heat_map, "diagram": diagram, "panels_of_lines": panels_of_lines,
}  # fmt: skip
