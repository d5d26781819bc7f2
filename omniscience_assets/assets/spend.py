"""What a discipline's captions cost, as metadata: a table by tier, a plot by day, what is left of the caps."""

import base64
import io
import math
from typing import Any

import dagster as dg

from omniscience_assets.captioning.budget import Budget
from omniscience_assets.captioning.ledger import Ledger


def show_spend(ledger: Ledger, budget: Budget) -> dict[str, Any]:
    """Metadata of a materialization that asked models."""
    shown: dict[str, Any] = {
        "spent_usd": round(budget.spent, 6),
        "spent_usd_ever": round(ledger.cost_usd, 6),
        "spend_by_tier": dg.MetadataValue.md(_table(ledger)),
        "not_asked_for_want_of_money": budget.refused,
    }
    if math.isfinite(budget.left):
        shown["left_usd"] = round(max(0.0, budget.left), 6)
    if ledger.cost_usd > 0:
        shown["spend_by_day"] = dg.MetadataValue.md(f"![dollars by day](data:image/png;base64,{_plot(ledger)})")
    return shown


def _table(ledger: Ledger) -> str:
    rows = [
        f"| {one.tier} | {one.model or 'program'} | {one.replies} | {one.accepted} | {one.tokens_in} "
        f"| {one.tokens_out} | {one.cost_usd:.4f} |"
        for one in ledger.tiers
    ]
    head = "| tier | model | replies | accepted | tokens in | tokens out | US dollars |"
    return "\n".join([head, "| --- | --- | ---: | ---: | ---: | ---: | ---: |", *rows])


def _plot(ledger: Ledger) -> str:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(6, 2.4), dpi=100, layout="constrained")
    axes = figure.subplots()
    axes.bar([day for day, _ in ledger.days], [cost for _, cost in ledger.days], color="#3b6ea5")
    axes.set_xlim(-0.6, max(5, len(ledger.days)) - 0.4)
    axes.set_ylabel("US dollars")
    axes.tick_params("x", rotation=30 if len(ledger.days) > 4 else 0)
    out = io.BytesIO()
    figure.savefig(out, format="png")
    return base64.b64encode(out.getvalue()).decode()
