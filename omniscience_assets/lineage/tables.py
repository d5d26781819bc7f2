"""Lineage for a terminal: the funnel as a table, a trace as two trees."""

from collections import defaultdict
from collections.abc import Iterable

from rich.markup import escape
from rich.table import Table
from rich.tree import Tree

from omniscience_assets.lineage.funnel import FunnelRow
from omniscience_assets.lineage.trace import Node, Trace
from omniscience_assets.records import LOGS

_COLOURS = {"kept": "green", "dropped": "yellow", "failed": "red"}


def funnel_table(rows: Iterable[FunnelRow], by: str) -> Table:
    """Counts by stage, and within it by discipline or by outcome and reason."""
    table = Table(title="Current records", title_justify="left")
    table.add_column("asset")
    if by != "stage":
        table.add_column(by)
    for name in ("kept", "dropped", "failed"):
        table.add_column(name, justify="right", style=_COLOURS[name])
    counts: dict[tuple[str, str], dict[str, int]] = defaultdict(lambda: dict.fromkeys(_COLOURS, 0))
    for row in rows:
        label = {"stage": "", "discipline": row.discipline, "reason": row.reason or ""}[by]
        counts[row.asset, label][row.outcome] += row.records
    last = None
    for asset, label in sorted(counts, key=lambda key: (list(LOGS).index(key[0]), key[1])):
        cells = [str(count or "") for count in counts[asset, label].values()]
        first = asset if asset != last else ""
        table.add_row(first, *([] if by == "stage" else [label]), *cells)
        last = asset
    return table


def trace_trees(trace: Trace) -> tuple[Tree, Tree]:
    """What the record was made from, and what was made from it."""
    up, down = Tree("[bold]made from[/bold]"), Tree("[bold]gave[/bold]")
    _grow(up, trace.up)
    _grow(down, trace.down)
    return up, down


def _grow(tree: Tree, node: Node) -> None:
    branch = tree.add(_label(node))
    for child in node.children:
        _grow(branch, child)


def _label(node: Node) -> str:
    name = escape(node.record_id)
    if node.asset is None:
        return f"{name} [dim]{node.content_hash or ''}[/dim]"
    outcome = f"[{_COLOURS.get(node.outcome or '', 'white')}]{node.outcome}[/]"
    why = f" ({escape(node.reason)}: {escape((node.detail or '')[:160])})" if node.reason else ""
    stale = " [magenta]another version than the current one[/magenta]" if node.stale else ""
    made = f"[dim]spec {node.spec_id} run {(node.run_id or '')[:8]} {(node.produced_at or '')[:19]}[/dim]"
    return f"{name} [cyan]{node.asset}[/cyan] {outcome}{why}{stale} {made}"
