"""Records for tests: a plausible whole, of which a test changes what it is about."""

import io
from collections.abc import Sequence
from typing import Any

from PIL import Image, ImageDraw

from omniscience_assets.evidence.colours import PALETTE
from omniscience_assets.records import (
    Axis,
    Caption,
    Evidence,
    Figure,
    LegendEntry,
    Mention,
    PanelEvidence,
    Paper,
    Point,
    ReferenceSpan,
    Score,
    Series,
    SeriesFacts,
    TextItem,
    Tick,
)

FIGURE_ID = "arxiv:2401.01234#fig.2"
RASTER = "ab" * 32
WHOLE = (0.0, 0.0, 1.0, 1.0)
CAPTION_TEXT = (
    "The figure is a line plot with two panels. In panel (a), the x axis shows Time (s) from 0 to 10 and the y axis "
    "shows Voltage (mV) from 1 to 1000 on a logarithmic scale. The legend has two entries: measured signal and fitted "
    "model. Panel (b), titled Residuals, shows Frequency (Hz) on the x axis."
)


def make_paper(**overrides: Any) -> Paper:
    fields: dict[str, Any] = {
        "paper_id": "arxiv:2401.01234",
        "source": "arxiv",
        "title": "Relaxation of a driven circuit",
        "abstract": "We measure how a circuit relaxes.",
        "authors": "A. Author, B. Author",
        "doi": "10.1000/example",
        "link": "https://arxiv.org/abs/2401.01234",
        "categories": ("physics.app-ph", "cond-mat.mes-hall"),
        "subject": "physics",
        "licence": "http://creativecommons.org/licenses/by/4.0/",
        "licence_class": "open",
        "version": "v1",
        "published": "2024-01-02",
        "package_kind": "tex-tree",
        "package": "cd" * 32,
        "package_bytes": 12_345,
    }
    return Paper(**(fields | overrides))


def make_mention(text: str = "As Fig. 2 shows, the voltage decays within 3.5 s.", section: str = "Results") -> Mention:
    start = max(text.find("Fig. 2"), 0)
    return Mention(text, section, (ReferenceSpan(start, start + len("Fig. 2")),))


def make_figure(**overrides: Any) -> Figure:
    fields: dict[str, Any] = {
        "figure_id": FIGURE_ID,
        "paper_id": "arxiv:2401.01234",
        "number": "2",
        "series": "main",
        "float_kind": "figure",
        "label": "fig:decay",
        "labels": ("fig:decay",),
        "caption": "Decay of the voltage after the drive is switched off. (a) Signal. (b) Residuals.",
        "caption_tex": r"Decay of the voltage after the drive is switched off. (a) Signal. (b) Residuals.",
        "panels": (),
        "images": (),
        "raster": RASTER,
        "width": 640,
        "height": 480,
        "mentions": (make_mention(),),
        "title": "Relaxation of a driven circuit",
        "licence_class": "open",
    }
    return Figure(**(fields | overrides))


def make_axis(orientation: str = "x", title: str | None = "Time (s)", **overrides: Any) -> Axis:
    values = (0.0, 5.0, 10.0)
    fields: dict[str, Any] = {
        "orientation": orientation,
        "side": "bottom" if orientation == "x" else "left",
        "title": title,
        "unit": "s",
        "scale": "linear",
        "low": values[0],
        "high": values[-1],
        "ticks": tuple(Tick(f"{value:g}", value, 0.1 + value / 20) for value in values),
    }
    return Axis(**(fields | overrides))


def make_legend(*labels: str) -> tuple[LegendEntry, ...]:
    return tuple(LegendEntry(label, WHOLE, None) for label in labels)


def make_scale(orientation: str, *values: float, title: str | None = None, **overrides: Any) -> Axis:
    """A calibrated axis that ends at its outermost ticks."""
    ticks = tuple(Tick(f"{value:g}", value, i / len(values)) for i, value in enumerate(values))
    ends = {"low": min(values), "high": max(values), "start": values[0], "end": values[-1], "residual": 0.0}
    return make_axis(orientation, title, ticks=ticks, **({"unit": None} | ends | overrides))


def make_categories(orientation: str, *labels: str, title: str | None = None) -> Axis:
    ticks = tuple(Tick(label, None, i / len(labels)) for i, label in enumerate(labels))
    return make_axis(orientation, title, unit=None, scale="category", low=None, high=None, ticks=ticks)


def make_series(*points: Point, label: str | None = None, trend: str | None = None, **overrides: Any) -> Series:
    """A series on the bottom and left axes, with the facts that follow from its points."""
    facts = make_facts(points, trend) if points else None
    fields: dict[str, Any] = {
        "label": label,
        "kind": "line",
        "colour": "steel blue",
        "dash": "solid",
        "marker": None,
        "x_axis": "bottom",
        "y_axis": "left",
        "points": points,
        "count": len(points),
        "facts": facts,
    }
    fields |= overrides
    fields["hex"] = overrides.get("hex", f"#{PALETTE.get(fields['colour'], '1f77b4')}")
    return Series(**fields)


def make_facts(points: Sequence[Point], trend: str | None = None, **overrides: Any) -> SeriesFacts:
    by_height = [(y, x) for x, y in points]
    fields: dict[str, Any] = {
        "x_low": min(x for x, _ in points),
        "x_high": max(x for x, _ in points),
        "minimum": min(by_height)[::-1],
        "maximum": max(by_height)[::-1],
        "trend": trend,
        "saturates": False,
        "correlation": None,
    }
    return SeriesFacts(**(fields | overrides))


def make_panel(letter: str | None = None, **overrides: Any) -> PanelEvidence:
    fields: dict[str, Any] = {"letter": letter, "box": WHOLE, "title": None, "axes": (make_axis(),), "legend": ()}
    return PanelEvidence(**(fields | overrides))


def make_evidence(**overrides: Any) -> Evidence:
    """Two panels: (a) with both axes and a legend, (b) with a title and an x axis."""
    voltages = tuple(Tick(f"10^{power}", 10.0**power, 0.9 - power / 5) for power in range(4))
    voltage = make_axis("y", "Voltage (mV)", unit="mV", scale="log", low=1.0, high=1000.0, ticks=voltages)
    fields: dict[str, Any] = {
        "figure_id": FIGURE_ID,
        "origin": "vector",
        "kind": (Score("mixed", 0.9), Score("line", 0.06), Score("photo", 0.04)),
        "width": 640,
        "height": 480,
        "texts": (
            TextItem("Time (s)", (0.2, 0.9, 0.3, 0.95), 0.03, role="axis_title"),
            TextItem("Drive switched off", (0.2, 0.1, 0.4, 0.15), 0.05),
        ),
        "panels": (
            make_panel("a", axes=(make_axis(), voltage), legend=make_legend("measured signal", "fitted model")),
            make_panel("b", title="Residuals", axes=(make_axis("x", "Frequency (Hz)", unit="Hz"),)),
        ),
        "colours": (),
        "ink": 0.08,
        "path_items": 120,
        "text_density": 0.4,
    }
    return Evidence(**(fields | overrides))


def make_caption(text: str = CAPTION_TEXT, **overrides: Any) -> Caption:
    fields: dict[str, Any] = {
        "figure_id": FIGURE_ID,
        "text": text,
        "claims": (),
        "tier": "embedded",
        "rule": "default",
        "policy": "v1",
        "features": (),
        "backend": "composer",
        "model": None,
        "finish_reason": "stop",
        "attempts": (),
    }
    return Caption(**(fields | overrides))


def make_image(size: tuple[int, int] = (320, 240), lines: int = 3) -> Image.Image:
    """White, with that many thin black curves across it."""
    image = Image.new("RGB", size, "white")
    draw = ImageDraw.Draw(image)
    for line in range(lines):
        draw.line((0, 10 * line, size[0], size[1] - 10 * line), fill="black", width=1)
    return image


def make_png(size: tuple[int, int] = (32, 24), lines: int = 3) -> bytes:
    buffer = io.BytesIO()
    make_image(size, lines).save(buffer, "PNG")
    return buffer.getvalue()
