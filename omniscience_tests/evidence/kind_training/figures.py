"""Figures of known kind, drawn from a seed."""

import numpy as np
from matplotlib.figure import Figure

from omniscience_tests.evidence.kind_training.charts import CHARTS, curves_apart, model_line
from omniscience_tests.evidence.kind_training.drawings import DRAWINGS
from omniscience_tests.evidence.kind_training.pictures import corner, degrade, geography, micrograph, mixed, photo, scan
from omniscience_tests.evidence.kind_training.style import (
    Rng,
    chance,
    finish,
    grid_shape,
    new_figure,
    random_style,
    save,
)

KINDS = (*CHARTS, "map", "micrograph", *DRAWINGS, "photo", "mixed")


def draw(kind: str, seed: int) -> tuple[str, bytes]:
    """Suffix (`pdf`, `png` or `jpg`) and bytes of a figure of a kind."""
    rng = np.random.default_rng([seed, KINDS.index(kind)])
    with random_style(rng):
        figure = _draw(rng, kind)
        vector = chance(rng, 0.5)
        content = save(figure, "pdf" if vector else "png", float(rng.choice([60, 100, 150])))
    if vector:
        return "pdf", content
    return ("jpg", degrade(rng, content)) if chance(rng, 0.25) else ("png", content)


def _draw(rng: Rng, kind: str) -> Figure:
    if kind in DRAWINGS:
        return scan(rng) if kind == "other" and chance(rng, 0.25) else DRAWINGS[kind](rng)
    whole = {"map": geography, "micrograph": micrograph, "photo": photo}
    if kind in whole:
        return whole[kind](rng)
    if kind == "mixed":
        return corner(rng) if chance(rng, 0.15) else mixed(rng)
    shape = (1, 1) if kind == "spectrum" and chance(rng, 0.6) else grid_shape(rng)
    figure, axes = new_figure(rng, *shape)
    if kind == "line" and chance(rng, 0.15):
        return curves_apart(rng)
    panel = model_line if kind == "line" and chance(rng, 0.08) else CHARTS[kind]
    for index, ax in enumerate(axes):
        panel(rng, ax)
        finish(rng, ax, index, len(axes))
    return figure
