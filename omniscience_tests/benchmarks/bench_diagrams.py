"""How well diagrams are read: random graphs drawn by several programs, nodes and edges compared with what was drawn.

`python omniscience_tests/benchmarks/bench_diagrams.py [--graphs 40] [--worst 5]`
"""

import argparse
import time
from collections import Counter
from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field

from omniscience_assets.evidence.diagram import find_diagram
from omniscience_assets.evidence.plots import find_plots
from omniscience_assets.evidence.vector import read_page
from omniscience_assets.records import Diagram
from omniscience_tests.evidence.diagram_drawing import DRAWERS, GraphSpec, can_draw, random_graph


@dataclass
class Counts:
    hit: int = 0
    found: int = 0
    there: int = 0

    def add(self, found: Iterable[Hashable], there: Iterable[Hashable]) -> float:
        one, two = Counter(found), Counter(there)
        hit, n, m = sum((one & two).values()), one.total(), two.total()
        self.hit, self.found, self.there = self.hit + hit, self.found + n, self.there + m
        return 2 * hit / (n + m) if n + m else 1.0

    @property
    def f1(self) -> float:
        return 2 * self.hit / max(1, self.found + self.there)

    def __str__(self) -> str:
        precision, recall = self.hit / max(1, self.found), self.hit / max(1, self.there)
        return f"{self.f1:.3f} (precision {precision:.3f}, recall {recall:.3f})"


@dataclass
class Scores:
    nodes: Counts = field(default_factory=Counts)
    edges: Counts = field(default_factory=Counts)
    labels: Counts = field(default_factory=Counts)

    def add(self, spec: GraphSpec, diagram: Diagram | None) -> float:
        nodes, edges, labels = told(diagram)
        return min(
            self.nodes.add(nodes, [*spec.node_texts, *(["*group*"] if spec.group else [])]),
            self.edges.add(edges, spec.edge_texts),
            self.labels.add(labels, wanted_labels(spec)),
        )


def told(diagram: Diagram | None) -> tuple[list[str], list[tuple[str, str, bool]], list[tuple[str, str, str]]]:
    """Texts of the nodes, edges and labelled edges; a box around others counts as a group whatever its title."""
    if diagram is None:
        return [], [], []
    texts = [" ".join(node.text.split()) for node in diagram.nodes]
    edges, labels = [], []
    for edge in diagram.edges:
        a, b = ("?" if end is None else texts[end] for end in (edge.source, edge.target))
        edges.append((a, b, True) if edge.directed else (*sorted((a, b)), False))
        if edge.label:
            labels.append((*sorted((a, b)), edge.label))
    groups = [index for index, node in enumerate(diagram.nodes) if is_group(diagram, index)]
    names = ["*group*" if index in groups else text for index, text in enumerate(texts)]
    return names, [(a, b, directed) for a, b, directed in edges], sorted(set(labels))


def is_group(diagram: Diagram, index: int) -> bool:
    x0, y0, x1, y1 = diagram.nodes[index].box
    inside = [n.box for i, n in enumerate(diagram.nodes) if i != index]
    return sum(b[0] >= x0 and b[1] >= y0 and b[2] <= x1 and b[3] <= y1 for b in inside) >= 2


def wanted_labels(spec: GraphSpec) -> set[tuple[str, str, str]]:
    names = spec.node_texts
    return {(*sorted((names[e.source], names[e.target])), e.label) for e in spec.edges if e.label}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--graphs", type=int, default=40)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--worst", type=int, default=0)
    parser.add_argument("--program", action="append")
    options = parser.parse_args()
    for program in options.program or DRAWERS:
        if not can_draw(program):
            print(f"{program}: not installed, left out")
            continue
        scores, seconds, each = Scores(), 0.0, []
        for seed in range(options.first, options.first + options.graphs):
            spec = random_graph(seed)
            page = read_page(DRAWERS[program](spec))
            plots = find_plots(page)
            started = time.perf_counter()
            diagram = find_diagram(page, plots)
            seconds += time.perf_counter() - started
            each.append((scores.add(spec, diagram), seed))
        print(f"{program}: {options.graphs} graphs, {1000 * seconds / options.graphs:.1f} ms each")
        print(f"  nodes {scores.nodes}\n  edges {scores.edges}\n  labels {scores.labels}")
        if options.worst:
            print("  worst:", ", ".join(f"seed {seed} ({score:.2f})" for score, seed in sorted(each)[: options.worst]))


if __name__ == "__main__":
    main()
