"""A bank of drawn figures: each is drawn once, however many papers use it."""

import hashlib
import random
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

import numpy as np

from omniscience_assets.sources.sample._fields_matter import FIELDS as _MATTER
from omniscience_assets.sources.sample._fields_mind import FIELDS as _MIND
from omniscience_assets.sources.sample.data import Plot, make_bars, make_spread, make_trend
from omniscience_assets.sources.sample.fields import Field
from omniscience_assets.sources.sample.pictures import draw_picture
from omniscience_assets.sources.sample.plots import Look, draw_diagram, draw_plots

FIELDS: dict[str, Field] = {field.discipline: field for field in (*_MATTER, *_MIND)}
"""All disciplines' fields by key."""

Motif = Literal["trend", "scatter", "power", "bars", "spread", "twin", "eps", "png", "jpeg", "diagram"]
"""What a figure shows, and how: `twin` is a trend and bars in one file, `eps` a scatter plot as PostScript."""

_EXTENSIONS = {"png": "png", "jpeg": "jpg", "eps": "eps"}


@dataclass(frozen=True)
class Drawing:
    """One drawn file and what is known of it."""

    motif: Motif
    data: bytes
    extension: str
    plots: tuple[Plot, ...]
    """Empty for a picture or a diagram."""
    spec: dict[str, Any]


def seeded(*parts: object) -> random.Random:
    """A source of chance of its own for a purpose."""
    return random.Random("/".join(map(str, parts)))  # noqa: S311


def plan_trend(discipline: str, variant: str) -> Plot:
    """The numbers of the motif `trend`, without the time that drawing takes."""
    chance = _chance_of(discipline, "trend", variant)
    _choose_look("trend", chance)
    return _make_plots(FIELDS[discipline], "trend", chance)[0]


@cache
def draw(discipline: str, motif: Motif, variant: str) -> Drawing:
    """The drawing of a motif; `variant` chooses its numbers and its look."""
    field = FIELDS[discipline]
    chance = _chance_of(discipline, motif, variant)
    look = _choose_look(motif, chance)
    if motif == "diagram":
        data, spec = draw_diagram(field.stages, look)
        return Drawing(motif, data, "pdf", (), spec)
    if motif in {"png", "jpeg"}:
        data = draw_picture(field.picture, chance, motif == "jpeg")
        spec = {"kind": "picture", "scene": field.picture.scene, "scale_bar": field.picture.bar}
        return Drawing(motif, data, _EXTENSIONS[motif], (), spec)
    plots = _make_plots(field, motif, chance)
    data, spec = draw_plots(plots, look, motif == "eps")
    return Drawing(motif, data, _EXTENSIONS.get(motif, "pdf"), plots, spec)


def _chance_of(discipline: str, motif: Motif, variant: str) -> np.random.Generator:
    digest = hashlib.sha256(f"{discipline}/{motif}/{variant}".encode()).digest()
    return np.random.default_rng(list(digest[:16]))


def _make_plots(field: Field, motif: Motif, chance: np.random.Generator) -> tuple[Plot, ...]:
    points = int(chance.integers(14, 36))
    if motif in {"trend", "twin"}:
        trend = make_trend(field.trend, "line", points, chance)
        return (trend,) if motif == "trend" else (trend, make_bars(field.bars, chance))
    if motif in {"scatter", "eps"}:
        return (make_trend(field.scatter, "scatter", points, chance),)
    if motif == "power":
        return (make_trend(field.power, "loglog", 12, chance),)
    return (make_bars(field.bars, chance) if motif == "bars" else make_spread(field.spread, chance),)


def _choose_look(motif: Motif, chance: np.random.Generator) -> Look:
    return Look(
        palette=int(chance.integers(0, 4)),
        size=float(chance.choice([8.0, 9.0, 10.0])),
        brackets=str(chance.choice(["()", "[]"])),
        grid=bool(chance.integers(0, 2)),
        markers=bool(chance.integers(0, 2)),
        font_type=42 if motif == "diagram" and chance.random() < 0.15 else 3,
    )
