"""Diagrams of seeded random graphs, drawn by four programs: what was asked to be drawn is the ground truth."""

import io
import math
import random
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

WORDS = (
    "Encoder", "Decoder", "Input", "Output", "Attention", "Softmax", "Linear", "Norm", "Data", "Model", "Loss",
    "Sample", "Detector", "Laser", "Mirror", "Filter", "Source", "Target", "Query", "Value", "Sensor", "Buffer",
)  # fmt: skip
SHAPES = ("box", "rounded", "ellipse", "diamond")


@dataclass(frozen=True)
class Edge:
    source: int
    target: int
    label: str
    arrow: str
    """`forward`, `both` or `none`."""


@dataclass(frozen=True)
class GraphSpec:
    seed: int
    texts: tuple[tuple[str, ...], ...]
    """Lines of each node; nodes stand in a grid of `columns`."""
    shapes: tuple[str, ...]
    columns: int
    edges: tuple[Edge, ...]
    group: tuple[int, ...]
    """Nodes with a dashed box around them."""

    @property
    def node_texts(self) -> list[str]:
        return [" ".join(lines) for lines in self.texts]

    @property
    def edge_texts(self) -> list[tuple[str, str, bool]]:
        found = []
        for edge in self.edges:
            a, b = self.node_texts[edge.source], self.node_texts[edge.target]
            found.append((a, b, True) if edge.arrow != "none" else (*sorted((a, b)), False))
            if edge.arrow == "both":
                found.append((b, a, True))
        return [(a, b, directed) for a, b, directed in found]


def random_graph(seed: int) -> GraphSpec:
    rng = random.Random(seed)
    columns, rows = rng.randint(2, 4), rng.randint(2, 3)
    count = columns * rows
    words = iter(rng.sample(WORDS, count) + [f"{a} {b}" for a, b in zip(WORDS, reversed(WORDS), strict=True)])
    texts = tuple(tuple(next(words) for _ in range(rng.choice((1, 1, 2)))) for _ in range(count))
    near = [
        (node, node + step)
        for node in range(count)
        for step in (1, columns)
        if node + step < count and (step != 1 or (node + 1) % columns)
    ]
    chosen = rng.sample(near, rng.randint(len(near) // 2, len(near)))
    edges = []
    for a, b in chosen:
        source, target = (a, b) if rng.random() < 0.7 else (b, a)
        label = rng.choice(("", "", "", "yes", "x", "train", "10 Hz"))
        edges.append(Edge(source, target, label, rng.choice(("forward",) * 6 + ("both", "none"))))
    group = tuple(range(columns)) if rng.random() < 0.4 else ()
    shapes = tuple(rng.choice(SHAPES[:2] if rng.random() < 0.6 else SHAPES) for _ in range(count))
    return GraphSpec(seed, texts, shapes, columns, tuple(edges), group)


def draw_graphviz(spec: GraphSpec, form: str = "pdf") -> bytes:
    rng = random.Random(spec.seed)
    shapes = {"box": "shape=box", "rounded": "shape=box,style=rounded", "ellipse": "shape=ellipse"}
    lines = [f"digraph {{ rankdir={rng.choice(('LR', 'TB'))}; splines={rng.choice(('true', 'line', 'polyline'))};"]
    lines.append(f"edge [arrowhead={rng.choice(('normal', 'vee', 'normal', 'open'))}];")
    for index, (text, shape) in enumerate(zip(spec.texts, spec.shapes, strict=True)):
        label = "\\n".join(text)
        lines.append(f'n{index} [label="{label}",{shapes.get(shape, f"shape={shape}")}];')
    if spec.group:
        members = "; ".join(f"n{node}" for node in spec.group)
        lines.append(f'subgraph cluster_a {{ label="Stage one"; style=dashed; {members} }}')
    direction = {"forward": "forward", "both": "both", "none": "none"}
    for edge in spec.edges:
        label = f',label="{edge.label}"' if edge.label else ""
        lines.append(f"n{edge.source} -> n{edge.target} [dir={direction[edge.arrow]}{label}];")
    source = "\n".join([*lines, "}"])
    return subprocess.run(["dot", f"-T{form}"], input=source.encode(), capture_output=True, check=True).stdout


def draw_tikz(spec: GraphSpec) -> bytes:
    rng = random.Random(spec.seed)
    tip = rng.choice((
        ">=to", ">=latex", ">=stealth", ">={Latex[length=2.5mm]}", ">={Stealth[round]}", ">={Triangle}",
        ">={Straight Barb}", ">={Triangle[open]}",
    ))  # fmt: skip
    fill = rng.choice(("", ",fill=blue!15", ",fill=orange!30"))
    styles = {"box": "draw", "rounded": "draw,rounded corners", "ellipse": "draw,ellipse", "diamond": "draw,diamond"}
    body = []
    for index, (text, shape) in enumerate(zip(spec.texts, spec.shapes, strict=True)):
        x, y = index % spec.columns * 4.2, -(index // spec.columns) * 2.8
        joined = r"\\".join(text)
        body.append(rf"\node[{styles[shape]}{fill},align=center] (n{index}) at ({x:.2f},{y:.2f}) {{{joined}}};")
    for edge in spec.edges:
        arrow = {"forward": "->", "both": "<->", "none": "-"}[edge.arrow]
        way = rng.choice(("--", "--", "--", "to[bend left=20]"))
        place = rng.choice(("above,sloped", "fill=white", "right")) if edge.label else ""
        label = f"node[midway,{place},font=\\small]{{{edge.label}}}" if edge.label else ""
        body.append(rf"\draw[{arrow}] (n{edge.source}) {way} {label} (n{edge.target});")
    if spec.group:
        names = "".join(f"(n{node})" for node in spec.group)
        body.append(rf"\node[draw,dashed,fit={names},inner sep=10pt] {{}};")
    drawing = "\n".join(body)
    libraries = "arrows.meta,shapes.geometric,fit"
    source = (
        rf"\documentclass{{article}}\usepackage[paperwidth=22cm,paperheight=14cm,margin=8mm]{{geometry}}\pagestyle{{empty}}"
        rf"\usepackage{{tikz}}\usetikzlibrary{{{libraries}}}"
        rf"\begin{{document}}\noindent\begin{{tikzpicture}}[{tip}]{drawing}\end{{tikzpicture}}\end{{document}}"
    )
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "d.tex").write_text(source)
        command = ["pdflatex", "-interaction=batchmode", "d.tex"]
        subprocess.run(command, cwd=folder, capture_output=True, check=True)
        return Path(folder, "d.pdf").read_bytes()


def draw_matplotlib(spec: GraphSpec) -> bytes:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure
    from matplotlib.patches import Ellipse, FancyArrowPatch, FancyBboxPatch, Patch, Polygon

    rng = random.Random(spec.seed)
    style = rng.choice(("->", "-|>", "-|>", "simple", "fancy"))
    bend = rng.choice(("arc3,rad=0", "arc3,rad=0.2", "arc3,rad=0"))
    color = rng.choice(("none", "lightblue", "#ffe0c0"))
    rows = -(-len(spec.texts) // spec.columns)
    figure = Figure(figsize=(2.2 * spec.columns, 1.6 * rows))
    FigureCanvasAgg(figure)
    ax = figure.add_axes((0, 0, 1, 1))
    ax.set(xlim=(-1, 2 * spec.columns - 1), ylim=(-2 * rows + 1, 1))
    ax.axis("off")
    patches: list[Patch] = []
    for index, (text, shape) in enumerate(zip(spec.texts, spec.shapes, strict=True)):
        x, y = index % spec.columns * 2.0, -(index // spec.columns) * 2.0
        corners = (x - 0.6, y - 0.35), 1.2, 0.7
        patch: Patch = FancyBboxPatch(*corners, boxstyle="round,pad=0.02,rounding_size=0.1")
        if shape == "box":
            patch = FancyBboxPatch(*corners, boxstyle="square,pad=0.02")
        elif shape == "ellipse":
            patch = Ellipse((x, y), 1.4, 0.9)
        elif shape == "diamond":
            patch = Polygon([(x - 0.8, y), (x, y + 0.6), (x + 0.8, y), (x, y - 0.6)])
        patch.set(facecolor=color, edgecolor="black")
        patches.append(ax.add_patch(patch))
        ax.text(x, y, "\n".join(text), ha="center", va="center", fontsize=8)
    for edge in spec.edges:
        a, b = ((node % spec.columns * 2.0, -(node // spec.columns) * 2.0) for node in (edge.source, edge.target))
        arrow = {"forward": style, "both": "<->", "none": "-"}[edge.arrow]
        ends = {"patchA": patches[edge.source], "patchB": patches[edge.target]}
        looks = {
            "arrowstyle": arrow,
            "connectionstyle": "arc3" if edge.label else bend,
            "mutation_scale": 12,
            "color": "k",
        }
        ax.add_patch(FancyArrowPatch(a, b, shrinkA=2, shrinkB=2, **ends, **looks))
        if edge.label:
            ax.text((a[0] + b[0]) / 2, (a[1] + b[1]) / 2 + 0.06, edge.label, fontsize=7, ha="center", va="bottom")
    if spec.group:
        ax.add_patch(FancyBboxPatch((-0.85, -0.75), 2 * spec.columns - 0.3, 1.5, "square,pad=0", fill=False, ls="--"))
    out = io.BytesIO()
    figure.savefig(out, format="pdf")
    return out.getvalue()


def draw_office(spec: GraphSpec) -> bytes:
    """As slides and vector editors export: elbows in pieces, heads as two strokes or apart, boxes as four lines."""
    import pymupdf

    rng = random.Random(spec.seed)
    head, pieces = rng.choice(("filled", "strokes", "block")), rng.random() < 0.5
    rows = -(-len(spec.texts) // spec.columns)
    document = pymupdf.open()
    page = document.new_page(width=160 * spec.columns, height=110 * rows)
    shape = page.new_shape()
    boxes = []
    for index, text in enumerate(spec.texts):
        x, y = 80 + index % spec.columns * 160, 55 + index // spec.columns * 110
        box = pymupdf.Rect(x - 42, y - 20, x + 42, y + 20)
        boxes.append(box)
        _office_box(shape, box, spec.shapes[index])
        for line, word in enumerate(text):
            width = pymupdf.get_text_length(word, fontsize=9)
            shape.insert_text((x - width / 2, y + 3 + 11 * (line - (len(text) - 1) / 2)), word, fontsize=9)
    for edge in spec.edges:
        _office_arrow(shape, (boxes[edge.source], boxes[edge.target]), edge, head, pieces)
    if spec.group:
        shape.draw_rect(boxes[spec.group[0]] + (-14, -14, 0, 14) | boxes[spec.group[-1]] + (0, -14, 14, 14))
        shape.finish(dashes="[3 2] 0", width=0.8)
    shape.commit()
    return bytes(document.tobytes())


def _office_box(shape: Any, box: Any, kind: str) -> None:
    if kind == "ellipse":
        shape.draw_oval(box)
    elif kind == "rounded":
        shape.draw_rect(box, radius=0.2)
    elif kind == "diamond":
        x, y = (box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2
        corners = [(box.x0 - 8, y), (x, box.y0 - 8), (box.x1 + 8, y), (x, box.y1 + 8)]
        shape.draw_polyline([*corners, corners[0]])
    else:
        for a, b in ((box.tl, box.tr), (box.tr, box.br), (box.br, box.bl), (box.bl, box.tl)):
            shape.draw_line(a, b)
            shape.finish(width=1.0)
        return
    shape.finish(width=1.0)


def _office_arrow(shape: Any, ends: tuple[Any, Any], edge: Edge, head: str, pieces: bool) -> None:
    """From side to side, or out of one's right side and into the other's top when an elbow fits between."""
    a, b = ends
    flat = abs(a.y0 - b.y0) < 1
    right, down = b.x0 > a.x0, b.y0 > a.y0
    start = (a.x1 if right else a.x0, a.y0 + 20) if flat else ((a.x0 + a.x1) / 2, a.y1 if down else a.y0)
    end = (b.x0 if right else b.x1, b.y0 + 20) if flat else ((b.x0 + b.x1) / 2, b.y0 if down else b.y1)
    if head == "block" and edge.arrow == "forward":
        _block(shape, start, end)
    else:
        middle = (start[1] + end[1]) / 2
        way = [start, end] if flat else [start, (start[0], middle), (end[0] + 30, middle), (end[0] + 30, end[1])]
        steps = list(pairwise(way)) if pieces else [way]
        for step in steps:
            shape.draw_polyline(step)
            shape.finish(width=1.0, closePath=False)
        if edge.arrow != "none":
            _head(shape, way[-2], way[-1], head)
        if edge.arrow == "both":
            _head(shape, way[1], way[0], head)
    if edge.label:
        x, y = (start[0] + end[0]) / 2, (start[1] + end[1]) / 2
        shape.insert_text((x - 8, y - 4) if flat else (x + 6, y - 4), edge.label, fontsize=7)


def _head(shape: Any, before: tuple[float, float], tip: tuple[float, float], head: str) -> None:
    (x0, y0), (x1, y1) = before, tip
    length = math.hypot(x1 - x0, y1 - y0)
    ux, uy = (x1 - x0) / length, (y1 - y0) / length
    left, right = ((x1 - 6 * ux - side * 3 * uy, y1 - 6 * uy + side * 3 * ux) for side in (1, -1))
    if head == "strokes":
        for end in (left, right):
            shape.draw_line(end, tip)
            shape.finish(width=1.0)
    else:
        shape.draw_polyline([left, tip, right, left])
        shape.finish(fill=(0, 0, 0), width=0.2)


def _block(shape: Any, start: tuple[float, float], tip: tuple[float, float]) -> None:
    (x0, y0), (x1, y1) = start, tip
    length = math.hypot(x1 - x0, y1 - y0)
    ux, uy = (x1 - x0) / length, (y1 - y0) / length
    outline = [(0, 3), (length - 8, 3), (length - 8, 7), (length, 0), (length - 8, -7), (length - 8, -3), (0, -3)]
    points = [(x0 + u * ux - v * uy, y0 + u * uy + v * ux) for u, v in outline]
    shape.draw_polyline([*points, points[0]])
    shape.finish(fill=(0.6, 0.7, 0.9), width=0.6)


DRAWERS: dict[str, Callable[[GraphSpec], bytes]] = {
    "graphviz": draw_graphviz,
    "tikz": draw_tikz,
    "matplotlib": draw_matplotlib,
    "office": draw_office,
}
NEEDS = {"graphviz": "dot", "tikz": "pdflatex"}


def can_draw(program: str) -> bool:
    return program not in NEEDS or shutil.which(NEEDS[program]) is not None
