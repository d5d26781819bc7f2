"""Lineage as a Mermaid flowchart, which GitHub, Dagster's metadata and most Markdown viewers draw."""

from collections.abc import Iterator

from omniscience_assets.lineage.trace import Node, Trace

_CLASSES = {"kept": "fill:#e6f4ea", "dropped": "fill:#fff4d6", "failed": "fill:#fde2e1"}


def as_mermaid(trace: Trace) -> str:
    """The record with all that it was made from above it, and what was made from it below; each record once.

    An edge is dashed where the child was made from another version of its parent than the current one.
    """
    names: dict[str, str] = {}
    nodes: dict[str, Node] = {}
    edges: dict[tuple[str, str], bool] = {}
    for parent, child, stale in [*_edges(trace.up, upwards=True), *_edges(trace.down, upwards=False)]:
        for node in (parent, child):
            nodes.setdefault(node.record_id, node)
        edges.setdefault((parent.record_id, child.record_id), stale)
    nodes.setdefault(trace.up.record_id, trace.up)
    for number, record_id in enumerate(nodes):
        names[record_id] = f"n{number}"
    lines = ["flowchart TD"]
    lines += [f'    {names[name]}["{_label(node)}"]{_class(node)}' for name, node in nodes.items()]
    lines += [f"    {names[a]} {'-.->' if stale else '-->'} {names[b]}" for (a, b), stale in edges.items()]
    lines += [f"    classDef {name} {style}" for name, style in _CLASSES.items()]
    return "\n".join([*lines, f"    style {names[trace.up.record_id]} stroke-width:3px"])


def _edges(node: Node, *, upwards: bool) -> Iterator[tuple[Node, Node, bool]]:
    """(parent, child, stale) of a tree."""
    for other in node.children:
        yield (other, node, other.stale) if upwards else (node, other, False)
        yield from _edges(other, upwards=upwards)


def _label(node: Node) -> str:
    lines = [node.record_id]
    if node.asset:
        lines.append(" ".join(filter(None, (node.asset, node.outcome, node.reason))))
    return "<br/>".join(_escaped(line) for line in lines)


def _class(node: Node) -> str:
    return f":::{node.outcome}" if node.outcome in _CLASSES else ""


def _escaped(text: str) -> str:
    """Text in which Mermaid finds no syntax, as character entities."""
    return "".join(one if one.isalnum() or one in " .:/@_-" else f"#{ord(one)};" for one in text)
