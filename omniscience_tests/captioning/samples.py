"""Figures and evidence made by hand."""

from dataclasses import replace

from omniscience_assets.records import (
    Axis,
    ColourShare,
    Evidence,
    Figure,
    Mention,
    Panel,
    PanelEvidence,
    ReferenceSpan,
    Score,
    TextItem,
    Tick,
)
from omniscience_tests.factories import make_legend

WHOLE = (0.0, 0.0, 1.0, 1.0)


def axis(orientation: str, title: str | None, unit: str | None, scale: str, *labels: str) -> Axis:
    values = [float(label.replace("10^", "1e")) for label in labels] if scale != "category" else [None] * len(labels)
    ticks = tuple(
        Tick(label, value, i / len(labels)) for i, (label, value) in enumerate(zip(labels, values, strict=True))
    )
    numbers = [value for value in values if value is not None]
    side = "bottom" if orientation == "x" else "left"
    low, high = min(numbers, default=None), max(numbers, default=None)
    return Axis(orientation, side, title, unit, scale, low, high, ticks)  # type: ignore[arg-type]


ENERGY = axis("x", "Energy", "keV", "linear", "0", "5", "10")
COUNTS = axis("y", "Counts", None, "log", "10^0", "10^3")
LEGEND = make_legend("signal", "background")
PLOT = PanelEvidence(letter=None, box=WHOLE, title=None, axes=(ENERGY, COUNTS), legend=LEGEND)

EVIDENCE = Evidence(
    figure_id="p#fig.3",
    origin="vector",
    kind=(Score("line", 0.9), Score("scatter", 0.1)),
    width=600,
    height=400,
    texts=(TextItem("Energy (keV)", WHOLE, 0.03, role="axis_title"),),
    panels=(PLOT,),
    colours=(ColourShare("black", "#000000", 0.05), ColourShare("steel blue", "#1f77b4", 0.03)),
    ink=0.1,
    path_items=40,
    text_density=0.1,
)


def mention(text: str, *references: str, letters: tuple[str, ...] = ()) -> Mention:
    spans, start = [], 0
    for reference in references:
        start = text.index(reference, start)
        spans.append(ReferenceSpan(start, start + len(reference), letters))
        start += len(reference)
    return Mention(text, "Results", tuple(spans))


FIGURE = Figure(
    figure_id="p#fig.3",
    paper_id="p",
    number="3",
    series="main",
    float_kind="figure",
    label=None,
    labels=(),
    caption="Measured spectrum [12]. The dashed line is a fit (see text).",
    caption_tex="",
    panels=(),
    images=(),
    raster="00",
    width=600,
    height=400,
    mentions=(
        mention("Figure 3 shows the measured spectrum of the source. It falls steeply above 5 keV.", "Figure 3"),
    ),
    title="A paper",
    licence_class="open",
)


def figure(caption: str = "", *mentions: Mention, panels: tuple[Panel, ...] = ()) -> Figure:
    return replace(FIGURE, caption=caption, mentions=mentions, panels=panels)


def evidence(*panels: PanelEvidence, kind: str = "other", texts: tuple[str, ...] = (), **changes: object) -> Evidence:
    items = tuple(TextItem(text, WHOLE, 0.03) for text in texts)
    return replace(EVIDENCE, panels=panels, kind=(Score(kind, 0.9),), texts=items, **changes)  # type: ignore[arg-type]
