"""Diagrams that are no flow charts: circuits, message sequences, stacks, cards, chains of symbols."""

from itertools import pairwise

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Circle, FancyBboxPatch, Rectangle

from omniscience_tests.evidence.kind_training.style import Rng, blank, chance, pick

_GATES = ("H", "X", "Y", "Z", "T", "S", "U", "$X^a$", "$R_z$", "M", "$\\gamma$", "f")
_LAYERS = (
    "Classic driver", "Shared utilities", "Operating system", "Hardware", "Physics core", "Extensions", "Runtime",
    "Network stack", "Data layer", "Python API", "Storage", "Kernel", "User interface", "Scheduler",
)  # fmt: skip
_FIELDS = ("id: a5c30b", "name", "frames (f4c2)", "faces", "- size: 20", "+ code: 9bd1", "input/video", "type: int")
_SYMBOLS = (
    "$\\mathbf{u}$",
    "$\\mathbf{y}$",
    "$a, b$",
    "$\\mathcal{L}$",
    "$\\theta$",
    "$x_t$",
    "$z$",
    "$h_1, h_2$",
    "G",
)


def circuit(rng: Rng) -> Figure:
    """Wires with gates, controls and meters; two of them may be set equal."""
    wires, columns = int(rng.integers(1, 7)), int(rng.integers(2, 12))
    copies = int(rng.choice([1, 1, 2, 3]))
    figure, ax = blank(rng, copies * (columns * 0.45 + 1.2), wires * 0.5 + 0.4)
    thick = float(rng.choice([0.5, 0.8, 1.2]))
    for copy in range(copies):
        left = copy * (columns * 0.45 + 1.2) + 0.5
        right = left + columns * 0.45
        for wire in range(wires):
            y = 0.4 + 0.5 * wire
            ax.plot([left - 0.1, right + 0.1], [y, y], "k", lw=thick, zorder=0)
            if chance(rng, 0.6):
                ax.text(
                    left - 0.15,
                    y,
                    pick(rng, ("$|0\\rangle$", "$q_0$", "$a$", "$|\\psi\\rangle$")),
                    ha="right",
                    va="center",
                    fontsize=8,
                )
        for column in range(columns):
            if chance(rng, 0.75):
                _element(rng, ax, left + 0.25 + 0.45 * column, wires, thick)
        if copy + 1 < copies and chance(rng, 0.6):
            ax.text(right + 0.35, 0.25 * wires + 0.15, "=", ha="center", fontsize=14)
    return figure


def _element(rng: Rng, ax: Axes, x: float, wires: int, thick: float) -> None:
    first = int(rng.integers(wires))
    last = int(rng.integers(wires))
    low, high = 0.4 + 0.5 * min(first, last), 0.4 + 0.5 * max(first, last)
    form = int(rng.integers(5))
    if form == 0 and low < high:
        dark = chance(rng, 0.3)
        ax.add_patch(
            Rectangle(
                (x - 0.15, low - 0.2), 0.3, high - low + 0.4, facecolor="k" if dark else "w", edgecolor="k", lw=thick
            )
        )
        ax.text(
            x,
            (low + high) / 2,
            pick(rng, ("Distill", "QFT", "Compare", "U")),
            rotation=90,
            ha="center",
            va="center",
            fontsize=7,
            color="w" if dark else "k",
        )
    elif form in {1, 2} and low < high:
        ax.plot([x, x], [low, high], "k", lw=thick)
        ax.add_patch(Circle((x, low), 0.05, color="k"))
        ax.add_patch(Circle((x, high), 0.1, facecolor="w" if chance(rng, 0.5) else "none", edgecolor="k", lw=thick))
        ax.plot([x - 0.1, x + 0.1], [high, high], "k", lw=thick)
        ax.plot([x, x], [high - 0.1, high + 0.1], "k", lw=thick)
    else:
        ax.add_patch(
            Rectangle(
                (x - 0.15, low - 0.15), 0.3, 0.3, facecolor=pick(rng, ("w", "w", "#ddddff")), edgecolor="k", lw=thick
            )
        )
        if form == 3:
            turn = np.linspace(0.3, 2.8, 20)
            ax.plot(x + 0.1 * np.cos(turn), low - 0.07 + 0.12 * np.sin(turn), "k", lw=thick)
            ax.plot([x, x + 0.1], [low - 0.07, low + 0.1], "k", lw=thick)
        else:
            ax.text(x, low, pick(rng, _GATES), ha="center", va="center", fontsize=8)


def sequence(rng: Rng) -> Figure:
    """Lanes along the page with messages that go from one to another, in phases."""
    lanes, span = int(rng.integers(2, 6)), float(rng.uniform(4, 9))
    figure, ax = blank(rng, span, lanes * 0.8 + 0.6)
    upright = chance(rng, 0.3)
    length = span - 1.4

    def place(along: float, lane: float) -> tuple[float, float]:
        height = lanes * 0.8 + 0.4
        return (
            (0.6 + lane * (span - 1) / lanes, height - 0.3 - along / length * (height - 0.5))
            if upright
            else (1.2 + along, 0.4 + 0.8 * lane)
        )

    for lane in range(lanes):
        start, end = place(0, lane), place(length, lane)
        ax.annotate(
            "", end, start, arrowprops={"arrowstyle": pick(rng, ("-", "-|>", "->")), "shrinkA": 0, "shrinkB": 0}
        )
        ax.text(
            start[0] - (0 if upright else 0.1),
            start[1] + (0.1 if upright else 0),
            pick(rng, ("Node $N_1$", "Client", "Server", "Coordinator", "A", "Alice")),
            ha="center" if upright else "right",
            va="center",
            fontsize=9,
        )
    colour = pick(rng, ("k", "#5588cc", "r"))
    for along in np.sort(rng.uniform(0.2, length - 0.5, int(rng.integers(3, 12)))):
        one, other = rng.choice(lanes, 2, replace=False)
        ax.annotate(
            "",
            place(along + rng.uniform(0, 0.4), float(other)),
            place(along, float(one)),
            arrowprops={"arrowstyle": pick(rng, ("->", "-|>")), "color": colour, "shrinkA": 0, "shrinkB": 0},
        )
        if chance(rng, 0.2):
            x, y = place(along, float(one))
            ax.add_patch(
                Rectangle((x - 0.12, y - 0.12), 0.24, 0.24, facecolor=pick(rng, ("#ee6655", "w")), edgecolor="k")
            )
            ax.text(x, y, pick(rng, ("A", "B", "1")), ha="center", va="center", fontsize=8)
    for along in rng.uniform(0.5, length, int(rng.integers(0, 4))):
        ax.plot(*np.array([place(along, -0.3), place(along, lanes - 0.5)]).T, "k--", lw=0.8)
    return figure


def stack(rng: Rng) -> Figure:
    """Layers that lie on one another, some of them parted."""
    layers = int(rng.integers(3, 7))
    width = float(rng.uniform(3.5, 7))
    figure, ax = blank(rng, width, layers * 0.75 + 0.3)
    rounded, gap = chance(rng, 0.5), float(rng.choice([0, 0.05, 0.2]))
    for layer in range(layers):
        count = int(rng.choice([1, 1, 2, 3, 4]))
        shade = pick(rng, ("w", "0.9", "0.75", "#bbffbb", "#dae8fc", "#fff2cc"))
        indent = float(rng.choice([0, 0, 0.4]))
        for index in range(count):
            each = (width - 0.4 - 2 * indent) / count
            corner, size = (0.2 + indent + index * each, 0.2 + 0.75 * layer), (each - gap, 0.7 - gap)
            look = {"facecolor": shade, "edgecolor": "k", "lw": float(rng.choice([0.5, 1]))}
            ax.add_patch(
                FancyBboxPatch(corner, *size, boxstyle="round,pad=0,rounding_size=0.08", **look)
                if rounded
                else Rectangle(corner, *size, **look)
            )
            ax.text(
                corner[0] + size[0] / 2,
                corner[1] + size[1] / 2,
                pick(rng, _LAYERS),
                ha="center",
                va="center",
                fontsize=max(5, min(11, 8 * each)),
            )
    if chance(rng, 0.3):
        ax.add_patch(Rectangle((0.08, 0.9), width - 0.16, layers * 0.75 - 0.8, facecolor="none", edgecolor="k", ls=":"))
    return figure


def cards(rng: Rng) -> Figure:
    """Boxes with several lines of text, joined by curved or straight arrows."""
    columns, rows = int(rng.integers(2, 4)), int(rng.integers(1, 4))
    figure, ax = blank(rng, columns * 2.2, rows * 1.5)
    edge, spots = pick(rng, ("k", "orange", "0.4", "#3355aa")), []
    for i in range(columns):
        for j in range(rows):
            if chance(rng, 0.8) or not spots:
                x, y = 2.2 * i + 0.2 + rng.uniform(0, 0.3), 1.5 * j + 0.2
                ax.add_patch(Rectangle((x, y), 1.5, 1.1, facecolor=pick(rng, ("#fff4dd", "0.93", "w")), edgecolor=edge))
                for line in range(int(rng.integers(2, 5))):
                    ax.text(
                        x + 0.08,
                        y + 0.9 - 0.25 * line,
                        pick(rng, _FIELDS),
                        fontsize=7,
                        color=pick(rng, ("k", "k", "r", "g")),
                        weight="bold" if line == 0 else "normal",
                    )
                spots.append((x, y))
    for start, end in pairwise(spots):
        if end[0] > start[0] + 1:
            bend = f"arc3,rad={pick(rng, ('0', '0.2', '-0.2'))}"
            ax.annotate(
                "",
                (end[0], end[1] + 0.5),
                (start[0] + 1.5, start[1] + 0.5),
                arrowprops={"arrowstyle": "->", "color": "0.3", "connectionstyle": bend},
            )
    return figure


def chain(rng: Rng) -> Figure:
    """Symbols in a row, joined by arrows forth and back, with more of them above."""
    count = int(rng.integers(3, 7))
    figure, ax = blank(rng, count * 1.1 + 0.4, float(rng.uniform(1.2, 2.5)))
    height, size = ax.get_ylim()[1], float(rng.choice([12, 16, 20]))
    names = ["$\\cdots$" if i in {0, count - 2} and chance(rng, 0.6) else pick(rng, _SYMBOLS) for i in range(count)]
    dashed = chance(rng, 0.6)
    for i, name in enumerate(names):
        x = 0.5 + 1.1 * i
        ax.text(x, 0.4, name, ha="center", va="center", fontsize=size)
        if i + 1 < count:
            ax.annotate(
                "",
                (x + 0.85, 0.45),
                (x + 0.25, 0.45),
                arrowprops={"arrowstyle": pick(rng, ("->", "-|>")), "lw": 1.5, "shrinkA": 0, "shrinkB": 0},
            )
            if dashed and chance(rng, 0.7):
                ax.annotate(
                    "",
                    (x + 0.25, 0.32),
                    (x + 0.85, 0.32),
                    arrowprops={"arrowstyle": "->", "lw": 1.5, "ls": "--", "shrinkA": 0, "shrinkB": 0},
                )
            if chance(rng, 0.5):
                ax.text(
                    x + 0.55,
                    0.55,
                    pick(rng, ("G", "$\\nabla$", "(31)", "$\\overline{y}$")),
                    ha="center",
                    fontsize=0.7 * size,
                )
    for i in range(count):
        if chance(rng, 0.35):
            x = 0.5 + 1.1 * i
            ax.text(x - 0.5, height - 0.25, pick(rng, _SYMBOLS), ha="center", va="center", fontsize=size)
            ax.annotate("", (x - 0.05, 0.6), (x - 0.4, height - 0.45), arrowprops={"arrowstyle": "->", "lw": 1.5})
    return figure
