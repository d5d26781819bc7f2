"""Triage: one pass over the log between two moments."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from omniscience_assets.lineage.diff import create_sides
from omniscience_assets.lineage.moments import find_moments
from omniscience_assets.lineage.triage.deltas import Moments, create_delta
from omniscience_assets.lineage.triage.inherited import add_asset, create_known
from omniscience_assets.lineage.triage.metrics import Metric, find_metric
from omniscience_assets.lineage.triage.model import Triage
from omniscience_assets.lineage.triage.registry import Registry
from omniscience_assets.lineage.triage.units import add_kinds, create_units
from omniscience_assets.records import LOGS
from omniscience_assets.store.files import Files
from omniscience_assets.store.views import connect

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from omniscience_assets.lineage.triage.split import Split


def triage(
    files: Files,
    metric: str,
    before: str,
    after: str,
    disciplines: Sequence[str] | None = None,
    *,
    examples: int = 5,
) -> Triage:
    """Split the change of a metric between two moments, exactly, among all that differs between them.

    Every unit whose value moved, came or went gets the set of causes that the log knows of: what its records' specs
    differ in, as far as that can have touched them, what failed, which papers came, went or were revised, and all of
    that of the records that they were made from. Parts are the sums of units with equal sets.

    Args:
        files: The home.
        metric: One of `metrics.METRICS`, or `caption_scores.<measure>`.
        before: Id of a run (its first characters do), or a time as ISO 8601; times without a zone are UTC.
        after: Likewise.
        disciplines: Only these partitions; all without.
        examples: Longest list of units for a part.

    Raises:
        UnknownMetricError: no such metric.
        UnknownMomentError: a run that wrote nothing, several runs that begin alike, or no time.
        NothingToCompareError: no value at one of the moments, or no unit with one at both.
    """
    from omniscience_assets.lineage.triage.parts import by_discipline, create_effects, describe, rank

    found, registry = find_metric(metric), Registry()
    moments = Moments(*find_moments(files, before, after, disciplines=disciplines))
    with connect(files, LOGS, disciplines=disciplines) as connection:
        _find_causes(connection, found, moments, registry)
        create_units(connection, found, registry)
        split = _find_split(connection, registry)
        tested = rank(connection, split)
        create_effects(connection, split)
        (low, low_count), (high, high_count) = split.before, split.after
        parts = describe(connection, found, registry, tested, change=high - low, most=examples)
        places = by_discipline(connection, tested)
    return Triage(
        found.name, moments.before, moments.after, low, high, low_count, high_count, tuple(parts), tuple(places)
    )


def _find_causes(connection: DuckDBPyConnection, metric: Metric, moments: Moments, registry: Registry) -> None:
    """Go down the graph as far as the metric."""
    create_known(connection)
    for asset in LOGS:
        differs = create_delta(connection, asset, moments)
        if differs or asset in ("figure_evidence", metric.asset):
            create_sides(connection, asset, moments.before, moments.after)
        if differs:
            add_asset(connection, asset, registry)
        if asset == metric.asset:
            return


def _find_split(connection: DuckDBPyConnection, registry: Registry) -> Split:
    from omniscience_assets.lineage.triage.split import create_layers, find_kinds, find_split, has_kinds

    create_layers(connection, registry)
    split = find_split(connection)
    if any(has_kinds(registry.members(number)) for number in range(len(registry.sets))):
        add_kinds(connection)
        create_layers(connection, registry)
        split = replace(split, kinds=find_kinds(connection, split.grounds["a"][2]))
    return split
