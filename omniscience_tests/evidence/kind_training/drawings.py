"""Drawings that are no charts: diagrams, networks, schematics, tables, equations, other things."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Circle, Ellipse, FancyBboxPatch, Polygon, Rectangle
from mpl_toolkits.mplot3d.art3d import Poly3DCollection

from omniscience_tests.evidence.kind_training.circuits import cards, chain, circuit, sequence, stack
from omniscience_tests.evidence.kind_training.sketches import coordinates, intervals, mesh
from omniscience_tests.evidence.kind_training.style import CATEGORIES, WORDS, Floats, Rng, blank, chance, palette, pick

STEPS = (
    "Encoder", "Data set", "Calibration", "Training", "f(x)", "H(s)", "Controller", "Validation", "H", "Server",
    "Loss", "$S$", "$E$", "$R$", "Feature\nmaps", "Image\ncorrection", "Physics core", "Attention", "a", "b", "Input",
)  # fmt: skip
SYMBOLS = (
    "$x$", "$y$", "$z$", "$\\theta$", "$\\phi$", "$r_1$", "$\\alpha$", "$\\beta'$", "$L$", "$m$", "$M$", "$F$",
    "$h$", "$d_1$", "$\\pi/2$", "$p_0$", "0", "1", "2",
)  # fmt: skip
FORMULAS = (
    "\\sum_{i=1}^{N} x_i", "\\frac{\\partial L}{\\partial y}", "\\int_0^\\infty e^{-x} dx", "\\alpha_j",
    "\\sqrt{a^2+b^2}", "E[X^2]", "\\frac{1}{N}", "P(\\theta|x)", "\\nabla \\cdot (\\rho v)", "\\mathbf{h}_j",
    "\\log(1-p)", "g_\\phi(x)", "\\hat{\\mu}", "O(\\epsilon^3)", "\\left(\\frac{n}{k}\\right)^2",
    "k_{t+1}", "b_t/c_t", "u(t)",
)  # fmt: skip


def _arrow(
    ax: Axes, start: tuple[float, float], end: tuple[float, float], rng: Rng, *, curved: float = 0.0, colour: str = "k"
) -> None:
    ax.annotate(
        "",
        end,
        start,
        arrowprops={
            "arrowstyle": pick(rng, ("->", "-|>")),
            "color": colour,
            "lw": 1,
            "connectionstyle": f"arc3,rad={curved}",
            "shrinkA": 0,
            "shrinkB": 0,
        },
    )


def _box(
    ax: Axes, x: float, y: float, *, size: tuple[float, float], text: str, style: dict[str, object], rounded: bool
) -> None:
    w, h = size
    shape = (
        FancyBboxPatch((x - w / 2, y - h / 2), w, h, boxstyle="round,pad=0,rounding_size=0.1", **style)
        if rounded
        else Rectangle((x - w / 2, y - h / 2), w, h, **style)
    )
    ax.add_patch(shape)
    ax.text(
        x, y, text, ha="center", va="center", fontsize=min(14, max(5, 22 * w / max(3, *map(len, text.split("\n")))))
    )


def diagram(rng: Rng) -> Figure:
    form = int(rng.integers(12))
    if form < 7:
        return (_commutative, _timeline, circuit, sequence, stack, cards, chain)[form](rng)
    columns, rows = int(rng.integers(1, 7)), int(rng.integers(1, 6))
    if columns * rows == 1:
        columns, rows = 1, 2
    cell = rng.uniform(1.0, 1.8), rng.uniform(0.7, 1.3)
    figure, ax = blank(rng, columns * cell[0] + 0.4, rows * cell[1] + 0.3)
    rounded, fill = chance(rng, 0.3), pick(rng, ("none", "0.9", "#ccccff", "#dae8fc", "palette"))
    width, height = cell[0] * rng.uniform(0.4, 0.75), cell[1] * rng.uniform(0.35, 0.6)
    spots = {}
    for i in range(rows):
        for j in range(columns):
            if chance(rng, 0.85) or not spots:
                x, y = 0.2 + (j + 0.5) * cell[0], 0.15 + (rows - i - 0.5) * cell[1]
                colour = palette(rng)[int(rng.integers(5))] if fill == "palette" else fill
                style: dict[str, object] = {
                    "facecolor": colour,
                    "edgecolor": "k",
                    "lw": pick(rng, ("0.5", "1", "1.5")),
                    "alpha": 0.7 if fill == "palette" else 1,
                }
                style["lw"] = float(str(style["lw"]))
                if chance(rng, 0.1):
                    ax.add_patch(Ellipse((x, y), width, height, **style))
                    ax.text(x, y, pick(rng, SYMBOLS), ha="center", va="center")
                else:
                    _box(ax, x, y, size=(width, height), text=pick(rng, STEPS), style=style, rounded=rounded)
                spots[i, j] = x, y
    for (i, j), (x, y) in spots.items():
        if (i, j + 1) in spots and chance(rng, 0.8):
            _arrow(ax, (x + width / 2, y), (spots[i, j + 1][0] - width / 2, y), rng)
            if chance(rng, 0.3):
                ax.text(x + cell[0] / 2, y + 0.05, pick(rng, SYMBOLS), ha="center", fontsize=8)
        if (i + 1, j) in spots and chance(rng, 0.5):
            _arrow(ax, (x, y - height / 2), (x, spots[i + 1, j][1] + height / 2), rng)
    if chance(rng, 0.25):
        ax.add_patch(
            Rectangle(
                (0.08, 0.05),
                columns * cell[0] * 0.6,
                rows * cell[1] * 0.9,
                facecolor="none",
                edgecolor=pick(rng, ("b", "r", "k")),
                ls="--",
            )
        )
    if chance(rng, 0.2):
        ax.set_title(pick(rng, ("Before", "Overview", "Ours")))
    return figure


def _commutative(rng: Rng) -> Figure:
    """Symbols joined by arrows."""
    columns, rows = int(rng.integers(2, 6)), int(rng.integers(1, 4))
    figure, ax = blank(rng, columns * 1.2, rows * 1.0 + 0.2)
    for i in range(rows):
        for j in range(columns):
            x, y = (j + 0.5) * 1.2, (i + 0.5) * 1.0
            ax.text(
                x,
                y,
                pick(rng, (*SYMBOLS, "$X_t$", "$a,b$", "$\\mathcal{L}$", "...")),
                ha="center",
                va="center",
                fontsize=14,
            )
            if j + 1 < columns and chance(rng, 0.8):
                _arrow(ax, (x + 0.25, y), (x + 0.95, y), rng)
                if chance(rng, 0.4):
                    ax.text(x + 0.6, y + 0.08, pick(rng, SYMBOLS), ha="center")
            if i + 1 < rows and chance(rng, 0.6):
                _arrow(ax, (x, y + 0.8), (x, y + 0.2), rng)
    return figure


def _timeline(rng: Rng) -> Figure:
    """Lanes with messages between them, or wires with gates on them."""
    lanes = int(rng.integers(2, 7))
    figure, ax = blank(rng, float(rng.uniform(4, 9)), lanes * 0.6 + 0.4)
    right = ax.get_xlim()[1]
    for i in range(lanes):
        ax.plot([0.8, right - 0.2], [0.4 + 0.6 * i] * 2, "k", lw=0.8)
        ax.text(0.05, 0.4 + 0.6 * i, pick(rng, ("Node", "Client", "$q_0$", "|0⟩", "Server")), va="center", fontsize=9)
        for x in rng.uniform(1, right - 0.5, int(rng.integers(1, 6))):
            if chance(rng, 0.6):
                paint = {"facecolor": pick(rng, ("w", "r", "#ffdddd")), "edgecolor": "k"}
                name = pick(rng, ("A", "B", "H", "X", "Y", "S", "T"))
                _box(ax, x, 0.4 + 0.6 * i, size=(0.4, 0.35), text=name, style=paint, rounded=False)
            elif i:
                _arrow(
                    ax,
                    (x, 0.4 + 0.6 * i),
                    (x + rng.choice([0, 0.3]), 0.4 + 0.6 * (i - 1)),
                    rng,
                    colour=pick(rng, ("k", "b")),
                )
    return figure


def network(rng: Rng) -> Figure:
    figure, ax = blank(rng)
    width, height = ax.get_xlim()[1], ax.get_ylim()[1]
    n, tree = int(rng.choice([5, 8, 12, 25, 60])), chance(rng, 0.3)
    if tree:
        level = np.floor(np.log2(np.arange(1, n + 1)))
        x = (np.arange(1, n + 1) - 2**level + 0.5) / 2**level * width
        y = height * (1 - (level + 0.5) / (level.max() + 1))
        edges = [(i, (i - 1) // 2) for i in range(1, n)]
    else:
        angle = np.linspace(0, 2 * np.pi, n, endpoint=False)
        ring = chance(rng, 0.4)
        x = width / 2 + width * 0.4 * np.cos(angle) if ring else rng.uniform(0.3, width - 0.3, n)
        y = height / 2 + height * 0.4 * np.sin(angle) if ring else rng.uniform(0.3, height - 0.3, n)
        edges = [
            (i, int(j))
            for i in range(n)
            for j in np.argsort(np.hypot(x - x[i], y - y[i]))[1 : 1 + int(rng.integers(1, 4))]
        ]
        edges += [(int(rng.integers(n)), int(rng.integers(n))) for _ in range(n // 4)]
    directed, radius = chance(rng, 0.3), rng.uniform(0.04, 0.22)
    for i, j in edges:
        if directed:
            _arrow(ax, (x[i], y[i]), (x[j], y[j]), rng, curved=float(rng.choice([0, 0, 0.2])))
        else:
            ax.plot([x[i], x[j]], [y[i], y[j]], color=pick(rng, ("k", "0.5", "k")), lw=rng.uniform(0.5, 1.5), zorder=0)
    colours, usual = palette(rng), pick(rng, ("w", "k", "C0"))
    for i in range(n):
        face = usual if chance(rng, 0.9) else colours[int(rng.integers(6))]
        ax.add_patch(Circle((x[i], y[i]), radius, facecolor=face, edgecolor="k", zorder=2))
        if chance(rng, 0.5):
            ax.text(
                x[i],
                y[i],
                str(i + 1),
                ha="center",
                va="center",
                fontsize=7,
                color="w" if face == "k" else "k",
                zorder=3,
            )
    return figure


def schematic(rng: Rng) -> Figure:
    form = int(rng.integers(10))
    if form in {0, 2, 3, 4}:
        return {0: _solid, 2: mesh, 3: intervals, 4: coordinates}[form](rng)
    figure, ax = blank(rng)
    width, height = ax.get_xlim()[1], ax.get_ylim()[1]
    if form == 1:
        return _knots(rng, figure, ax, width, height)
    if chance(rng, 0.6):
        x, y = rng.uniform(0.1, 0.5) * width, rng.uniform(0.2, 0.5) * height
        for dx, dy in ((0.4, 0), (0, 0.45), (0.25, 0.3))[: int(rng.integers(2, 4))]:
            _arrow(ax, (x, y), (x + dx * width, y + dy * height), rng, colour=pick(rng, ("k", "b")))
    for _ in range(int(rng.integers(2, 9))):
        _part(rng, ax, width, height)
    for _ in range(int(rng.integers(1, 9))):
        ax.text(
            rng.uniform(0.05, 0.9) * width,
            rng.uniform(0.05, 0.9) * height,
            pick(rng, (*SYMBOLS, "Lens", "near", "Surface", "Valve")),
            fontsize=float(rng.choice([9, 12, 16])),
            style="italic",
        )
    return figure


def _part(rng: Rng, ax: Axes, width: float, height: float) -> None:
    """One piece of an apparatus or a construction."""
    x, y, s = rng.uniform(0.1, 0.8) * width, rng.uniform(0.1, 0.8) * height, rng.uniform(0.1, 0.45) * min(width, height)
    face = pick(rng, ("none", "none", "0.7", "#3390e0", "#ffcccc"))
    form = int(rng.integers(8))
    if form == 0:
        ax.add_patch(Circle((x, y), s / 2, facecolor=face, edgecolor="k"))
        ax.plot(x, y, "k.")
    elif form == 1:
        ax.add_patch(
            Rectangle(
                (x, y),
                s * rng.uniform(0.5, 3),
                s * rng.uniform(0.2, 1),
                facecolor=face,
                edgecolor="k",
                hatch=pick(rng, ("", "", "//")),
            )
        )
    elif form == 2:
        ax.add_patch(
            Polygon(
                np.array([[x, y]]) + s * rng.uniform(-0.7, 0.7, (int(rng.integers(3, 6)), 2)),
                facecolor=face,
                edgecolor=pick(rng, ("k", "r")),
            )
        )
    elif form == 3:
        angle = rng.uniform(0, 6.3)
        ax.plot(
            [x, x + 3 * s * np.cos(angle)],
            [y, y + 3 * s * np.sin(angle)],
            pick(rng, ("k-", "k--", "r-", "b-")),
            lw=rng.uniform(0.7, 2),
        )
    elif form == 4:
        turn = np.linspace(rng.uniform(0, 3), rng.uniform(3, 6), 30)
        ax.plot(x + s * np.cos(turn) / 2, y + s * np.sin(turn) / 2, "k", lw=1)
    elif form == 5:
        ax.plot(x + s * np.linspace(0, 1.5, 80), y + 0.1 * s * np.sin(np.linspace(0, 40, 80)), "k", lw=1)
    elif form == 6:
        ax.annotate("", (x, y), (x + s, y), arrowprops={"arrowstyle": "<->"})
    else:
        a, b = np.array([[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]) * s + np.array([x, y]), np.array([0.35, 0.3]) * s
        ax.plot(*a.T, "k", lw=1)
        ax.plot(*(a + b).T, "k--", lw=1)
        for corner in a[:4]:
            ax.plot(*np.array([corner, corner + b]).T, "k", lw=1)


def _knots(rng: Rng, figure: Figure, ax: Axes, width: float, height: float) -> Figure:
    """Strands that pass under one another, alone or in a square whose sides are identified."""
    n = int(rng.integers(1, 4))
    thick = float(rng.choice([1, 1.5, 2.5]))
    for i in range(n):
        x, side = width * (i + 0.1) / n, min(width / n, height) * 0.8
        place = np.array([x, 0.1 * height])
        if chance(rng, 0.5):
            ax.add_patch(Rectangle((x, 0.1 * height), side, side, facecolor="none", edgecolor="k", lw=thick))
            for corner in ((0.5, 0), (0.5, 1), (0, 0.5), (1, 0.5)):
                ax.plot(*(place + side * np.array(corner)), pick(rng, ("k>", "k^")), ms=5)
            strands = [np.array([[0, t], [1, t]]) for t in rng.uniform(0.15, 0.85, 2)] + [
                np.array([[t, 0], [t, 1]]) for t in rng.uniform(0.15, 0.85, 2)
            ]
        else:
            turn = np.linspace(0, 2 * np.pi, 300)
            lobes, twist = int(rng.integers(2, 5)), int(rng.integers(1, 4))
            radius = 0.32 + 0.14 * np.cos((2 * lobes + 1) / 2 * 2 * turn)
            strands = [np.stack([0.5 + radius * np.cos(twist * turn), 0.5 + radius * np.sin(twist * turn)], axis=1)]
        for _ in range(int(rng.integers(0, 3))):
            turn = np.linspace(0.3, 6.2, 60)
            strands.append(
                rng.uniform(0.25, 0.75, 2)
                + rng.uniform(0.05, 0.2) * np.stack([np.cos(turn), rng.uniform(0.3, 1) * np.sin(turn)], axis=1)
            )
        for strand in strands:
            for start in range(0, len(strand), max(2, len(strand) // 4)):
                piece = place + side * strand[start : start + max(2, len(strand) // 4) + 1]
                ax.plot(*piece.T, color="w", lw=4 * thick)
                ax.plot(*piece.T, color=pick(rng, ("k", "k", "k", "r")), lw=thick)
    return figure


def _solid(rng: Rng) -> Figure:
    """A shaded or meshed body, or a block model with axes."""
    figure = Figure(figsize=(4, 3.5))
    ax = figure.add_subplot(projection="3d")
    u, v = np.meshgrid(
        np.linspace(0, 2 * np.pi, int(rng.choice([10, 24]))), np.linspace(0, np.pi, int(rng.choice([8, 16])))
    )
    thickness = rng.uniform(0.3, 1)
    mesh = {"edgecolor": "k", "lw": 0.5} if chance(rng, 0.6) else {}
    if chance(rng, 0.7):
        ax.plot_surface(
            np.cos(u) * np.sin(v),
            np.sin(u) * np.sin(v),
            thickness * np.cos(v),
            color=pick(rng, ("0.7", "0.8", "C0")),
            **mesh,
        )
        ax.set_axis_off()
    else:
        corners = np.array([[0, 0, 0], [1, 0, 0], [1, 1, 0], [0, 1, 0]]) * rng.uniform(0.3, 0.8)
        ax.add_collection3d(
            Poly3DCollection(
                [corners + np.array([0, 0, 0.2]), corners + np.array([0, 0, 0.5])],
                facecolor=pick(rng, ("r", "0.5")),
                edgecolor="k",
            )
        )
        ax.set(xlabel="x (km)", ylabel="y (km)", zlabel="z (km)")
    return figure


def table(rng: Rng) -> Figure:
    rows, columns = int(rng.integers(3, 20)), int(rng.integers(2, 8))
    cell = rng.uniform(0.7, 1.5)
    figure, ax = blank(rng, columns * cell + 0.2, (rows + 1) * 0.25 + 0.2)
    width, height = ax.get_xlim()[1], ax.get_ylim()[1]
    form, size = int(rng.integers(3)), float(rng.choice([7, 8, 9]))
    for i in range(rows + 1):
        y = height - 0.2 - 0.25 * i
        for j in range(columns):
            text = (
                pick(rng, WORDS)
                if i == 0 or j == 0
                else pick(
                    rng,
                    (
                        f"{rng.uniform(0, 99):.2f}",
                        f"{rng.uniform(0, 1):.3f} $\\pm$ 0.01",
                        str(rng.integers(999)),
                        pick(rng, CATEGORIES),
                    ),
                )
            )
            ax.text(
                0.15 + j * cell,
                y,
                text,
                fontsize=size,
                va="center",
                weight="bold" if i == 0 and chance(rng, 0.5) else "normal",
            )
        if form == 1 or (form == 0 and i in {0, rows}):
            ax.plot([0.1, width - 0.1], [y - 0.125] * 2, "k", lw=0.7)
    ax.plot([0.1, width - 0.1], [height - 0.08] * 2, "k", lw=1)
    for j in range(columns + 1) if form == 1 else ():
        ax.plot([0.1 + j * cell] * 2, [height - 0.08, height - 0.325 - 0.25 * rows], "k", lw=0.7)
    return figure


def equation(rng: Rng) -> Figure:
    lines = int(rng.choice([1, 1, 2, 3]))
    figure, ax = blank(rng, float(rng.uniform(2.5, 6)), 0.55 * lines + 0.1)
    width, height = ax.get_xlim()[1], ax.get_ylim()[1]
    for i in range(lines):
        parts = [pick(rng, FORMULAS) for _ in range(int(rng.integers(1, 1 + int(width))))]
        ax.text(
            width / 2,
            height - 0.3 - 0.55 * i,
            f"${pick(rng, FORMULAS)} = {pick(rng, ('+', '-', ' ')).join(parts)}$",
            ha="center",
            va="center",
            fontsize=11,
        )
        if chance(rng, 0.6):
            ax.text(width - 0.05, height - 0.3 - 0.55 * i, f"({rng.integers(1, 30)})", ha="right", va="center")
    return figure


def other(rng: Rng) -> Figure:
    """Listings, logos, pies, empty boxes."""
    form = int(rng.integers(4))
    if form == 0:
        return _listing(rng)
    figure, ax = blank(rng, 3, 3)
    if form == 1:
        colours = palette(rng)
        ax.set_aspect("equal")
        shares = rng.uniform(0.2, 1, int(rng.integers(3, 7)))
        ax.pie(
            shares, labels=[pick(rng, CATEGORIES) for _ in shares], colors=["0.8" if c == "k" else c for c in colours]
        )
    elif form == 2:
        ax.add_patch(Circle((1.5, 1.5), 1.4, color=pick(rng, ("g", "navy", "#a6ce39", "r"))))
        ax.text(
            1.5,
            1.5,
            pick(rng, ("iD", "UNI", "ACM", "X")),
            color="w",
            ha="center",
            va="center",
            fontsize=60,
            weight="bold",
        )
    else:
        ax.add_patch(Rectangle((0.05, 0.05), 2.9, 2.9, facecolor="none", edgecolor="k"))
        ax.text(
            0.2, 1.5, "figures/" + pick(rng, ("sketch.png", "fig1.pdf", "curve.pdf")), family="monospace", fontsize=8
        )
    return figure


def _listing(rng: Rng) -> Figure:
    lines = int(rng.integers(5, 25))
    figure, ax = blank(rng, float(rng.uniform(3.5, 6)), 0.2 * lines + 0.4)
    width, height = ax.get_xlim()[1], ax.get_ylim()[1]
    depth = 0
    for y in (height - 0.05, height - 0.3, 0.05):
        ax.plot([0.05, width - 0.05], [y, y], "k", lw=0.8)
    ax.text(0.1, height - 0.18, "Algorithm 1  Main procedure", weight="bold", va="center", fontsize=8)
    for i in range(lines):
        text = pick(
            rng,
            (
                "for each $i = 1, ..., N$ do",
                "while not converged do",
                "return $\\theta$",
                "Input: a data set $X$",
                "end",
                "$x_i \\leftarrow f(x_{i-1})$",
                "if $a < b$ then",
                "Output: the best $w$",
                "Update $w$ by one step",
            ),
        )
        ax.text(0.15 + 0.2 * depth, height - 0.42 - 0.2 * i, f"{i + 1}: {text}", va="center", fontsize=7)
        depth = max(0, depth + (1 if text.endswith(("do", "then")) else -1 if text == "end" else 0))
    return figure


def strip(values: Floats) -> Floats:
    """Values scaled to 0..1."""
    return (values - values.min()) / max(1e-9, float(np.ptp(values)))


DRAWINGS = {
    "diagram": diagram,
    "network": network,
    "schematic": schematic,
    "table": table,
    "equation": equation,
    "other": other,
}
"""What draws a whole figure of each kind."""
