"""Schematics of geometry: intervals, coordinate sketches, bodies made of faces."""

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Arc, Rectangle

from omniscience_tests.evidence.kind_training.style import Rng, blank, chance, pick


def intervals(rng: Rng) -> Figure:
    """Two or three bars that lie beside one another or overlap, each with a letter."""
    figure, ax = blank(rng, float(rng.uniform(0.5, 2)), float(rng.uniform(0.3, 0.9)))
    width, height = ax.get_xlim()[1], ax.get_ylim()[1]
    count = int(rng.choice([2, 2, 2, 3]))
    tall = 0.9 * height / count
    shades = ("w", "0.9", "0.8") if chance(rng, 0.6) else ("w", "#ffcccc", "#ccccff")
    for index in range(count):
        start, end = sorted(rng.uniform(0.03, 0.97, 2))
        start, end = min(start, 0.6), max(end, start + 0.35)
        corner = start * width, 0.05 * height + (count - 1 - index) * tall
        ax.add_patch(
            Rectangle(
                corner,
                (min(end, 0.97) - start) * width,
                tall,
                facecolor=shades[index],
                edgecolor="k",
                lw=float(rng.choice([0.8, 1.5])),
            )
        )
        middle = (start + min(end, 0.97)) / 2 * width
        ax.text(
            middle,
            corner[1] + tall / 2,
            "abcABxy"[int(rng.integers(2)) + 2 * index],
            ha="center",
            va="center",
            fontsize=40 * tall,
        )
    return figure


def coordinates(rng: Rng) -> Figure:
    """Crossed axes with arrows, points, angles and lines of projection."""
    figure, ax = blank(rng, float(rng.uniform(2.5, 5)), float(rng.uniform(2.5, 4)))
    width, height = ax.get_xlim()[1], ax.get_ylim()[1]
    x, y = (rng.uniform(0.3, 0.6) * side for side in (width, height))
    colour, size = pick(rng, ("k", "k", "b")), float(rng.choice([10, 14, 18]))
    for end, start in (((0.97 * width, y), (0.03 * width, y)), ((x, 0.97 * height), (x, 0.03 * height))):
        ax.annotate(
            "",
            end,
            start,
            arrowprops={
                "arrowstyle": "-|>",
                "color": colour,
                "lw": float(rng.choice([1, 2])),
                "shrinkA": 0,
                "shrinkB": 0,
            },
        )
    for index in range(int(rng.integers(1, 5))):
        px, py = rng.uniform(0.1, 0.9) * width, rng.uniform(0.1, 0.9) * height
        ax.plot([x, px], [y, py], pick(rng, ("k-", "k:", "b-", "k--")), lw=float(rng.choice([0.5, 1])))
        ax.plot(px, py, "o", color=pick(rng, ("k", "C0", "r")), ms=float(rng.choice([3, 6, 9])))
        ax.text(
            px + 0.08,
            py + 0.05,
            pick(rng, (f"$(r_{index}, \\phi_{index})$", f"$p_{index}$", "P", "$d_1$")),
            fontsize=size,
        )
        angle = float(np.degrees(np.arctan2(py - y, px - x)))
        if chance(rng, 0.6):
            ax.add_patch(Arc((x, y), *(rng.uniform(0.4, 1.2),) * 2, theta1=min(0, angle), theta2=max(0, angle)))
    for shift in rng.uniform(-1, 1, int(rng.integers(0, 4))):
        ax.plot([0, width], [height * (0.8 + shift), height * (0.2 + shift)], "k--", lw=1, dashes=(8, 5))
    ax.text(x + 0.15, y + 0.25, pick(rng, ("$\\theta$", "$\\alpha$", "$\\phi$")), fontsize=size)
    return figure


def mesh(rng: Rng) -> Figure:
    """One or two shaded bodies of many flat faces, on white."""
    count = int(rng.choice([1, 1, 1, 2]))
    figure = Figure(figsize=(3.5 * count, float(rng.uniform(2.2, 3.5))))
    fine = int(rng.choice([16, 28, 44]))
    u, v = np.meshgrid(np.linspace(0, 2 * np.pi, fine), np.linspace(0, np.pi, fine // 2 + 1))
    for index in range(count):
        ax = figure.add_subplot(1, count, index + 1, projection="3d")
        ax.view_init(elev=rng.uniform(15, 60), azim=rng.uniform(0, 360))
        around = np.sin(v) ** 2
        dent = rng.choice([0.0, 0.8]) * (around * 1.6 - 0.6) + (1 if chance(rng, 0.4) else 0.2)
        values = np.cos(u) * np.sin(v), np.sin(u) * np.sin(v), rng.uniform(0.4, 1) * np.cos(v) * dent
        edges = (
            {"edgecolor": "k", "linewidth": float(rng.choice([0.2, 0.6]))}
            if chance(rng, 0.4)
            else {"linewidth": 0, "antialiased": chance(rng, 0.5)}
        )
        colour = pick(rng, ("0.7", "0.85", "0.6", "#8899cc", "#cc8866"))
        if chance(rng, 0.4):
            ax.plot_trisurf(
                *(np.asarray(one)[::1].ravel() for one in values[:2]),
                values[2].ravel(),
                triangles=_faces(*u.shape),
                color=colour,
                **edges,
            )
        else:
            ax.plot_surface(*values, color=colour, rcount=fine, ccount=fine, **edges)
        ax.set_box_aspect((1, 1, rng.uniform(0.4, 1)))
        ax.set_axis_off()
        ax.patch.set_visible(False)
    figure.subplots_adjust(left=0, right=1, bottom=0, top=1, wspace=0)
    return figure


def _faces(rows: int, columns: int) -> np.ndarray:
    """Two triangles for each cell of a grid."""
    corner = (np.arange(rows - 1)[:, None] * columns + np.arange(columns - 1)).ravel()
    upper = np.stack([corner, corner + 1, corner + columns], axis=1)
    lower = np.stack([corner + 1, corner + columns + 1, corner + columns], axis=1)
    return np.concatenate([upper, lower])
