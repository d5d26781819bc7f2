"""A change of a mean, split exactly among the units whose values moved, came or went, and tested paper by paper.

Units come in three *layers* outside those with a value at both times (the common ones): those that came or went by
decisions and other results, by events, and with papers. What comes in a layer is held against the mean of all that lies
inside it. So papers of the same kind as the others are no cause even where captions are written anew and other figures
pass the filter, and the contributions of all layers telescope to the change:

    common unit           (after - before) / number of common units
    unit that came        (value - mean inside) / number of units up to its layer, after
    unit that went        the same of before, negative

A part's contribution is tested by its *influence values*: how much each paper (root) adds to it, the standing units'
share in the means that others are held against included. Their sum is the contribution, and the root of the sum of
their squares its standard error, with no effect as the null hypothesis. Student's t has one degree less than the
effective number of papers, (Σg²)²/Σg⁴: a sum to which few papers give most is as unsure as they are few. The statistic
cannot exceed the root of the number of papers, which makes it cautious for sparse changes.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from omniscience_assets.lineage.triage.metrics import NothingToCompareError
from omniscience_assets.lineage.triage.model import Cause
from omniscience_assets.lineage.triage.registry import Registry

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

Floats = NDArray[np.float64]
Columns = dict[str, NDArray[Any]]
Which = Literal["own", "mix"]
"""`mix` is what new papers do by their kinds of figures."""
LAYERS = 3


def layer_of(causes: tuple[Cause, ...]) -> int:
    """0 for decisions and other results, 1 for events, 2 for what happens to whole papers."""
    if any(one.kind in ("new_papers", "papers_gone") for one in causes):
        return 2
    if any(one.kind == "decision" and one.asset == "raw_papers" for one in causes):
        return 2
    return 1 if any(one.kind in ("outage", "recovery") for one in causes) else 0


def has_kinds(causes: tuple[Cause, ...]) -> bool:
    """Whether what came with them is split by kinds of figures."""
    return any(one.kind == "new_papers" for one in causes)


@dataclass(frozen=True, slots=True)
class Ground:
    """One side's units inside a layer: what units of the layer are held against."""

    mean: float
    count: int
    """Units inside."""
    reached: int
    """Units up to the layer itself."""
    influence: Floats
    """(papers,) of `mean`."""


@dataclass(frozen=True, slots=True)
class Kind:
    """Standing units of one kind of figures after, inside the layer of papers."""

    mean: float
    influence: Floats


@dataclass(frozen=True, slots=True)
class Split:
    """All that contributions are computed from."""

    before: tuple[float, int]
    """Mean and number of units."""
    after: tuple[float, int]
    common: int
    grounds: dict[str, tuple[Ground, ...]]
    """Side (`b`, `a`) → by layer."""
    kinds: dict[str, Kind] = field(default_factory=dict)


def create_layers(connection: DuckDBPyConnection, registry: Registry) -> None:
    """Make `layers (set_id, layer, kinds)` of all sets of causes."""
    connection.execute("CREATE OR REPLACE TEMP TABLE layers (set_id INTEGER, layer INTEGER, kinds BOOLEAN)")
    members = [registry.members(number) for number in range(len(registry.sets))]
    if members:
        rows = ", ".join(f"({at}, {layer_of(causes)}, {has_kinds(causes)})" for at, causes in enumerate(members))
        connection.execute(f"INSERT INTO layers VALUES {rows}")
    connection.execute("""
        CREATE OR REPLACE TEMP VIEW leveled AS
        SELECT units.*, CASE WHEN b IS NOT NULL AND a IS NOT NULL THEN -1 ELSE layer END AS level, layer
        FROM units LEFT JOIN layers USING (set_id)
    """)


def find_split(connection: DuckDBPyConnection) -> Split:
    """Sum the units up.

    Raises:
        NothingToCompareError: no unit has a value at both times.
    """
    [(common, *counts)] = connection.execute(
        "SELECT count(*) FILTER (b IS NOT NULL AND a IS NOT NULL), count(b), count(a) FROM units"
    ).fetchall()
    for side, count in zip(("before", "after"), counts, strict=True):
        if not count:
            raise NothingToCompareError(
                f"the metric has no value {side}: nothing of it was in the log then", had=side == "after"
            )
    if not common:
        raise NothingToCompareError(
            "no unit has a value both before and after: there is nothing that the same units could be compared by",
            had=True,
        )
    [(papers,)] = connection.execute("SELECT max(root) + 1 FROM units").fetchall()
    sums = {side: _sums(connection, side, papers) for side in ("b", "a")}
    grounds = {side: tuple(_ground(sums[side], layer) for layer in range(LAYERS)) for side in sums}
    means = {side: (float(sums[side][0].sum() / sums[side][1].sum()), int(sums[side][1].sum())) for side in sums}
    return Split(means["b"], means["a"], common, grounds)


def _sums(connection: DuckDBPyConnection, side: str, papers: int) -> tuple[Floats, Floats]:
    """(papers, 1 + layers) sums and numbers of values by level."""
    found = connection.execute(
        f"SELECT root, level, sum({side}) AS total, count({side}) AS number FROM leveled "
        f"WHERE {side} IS NOT NULL GROUP BY ALL"
    ).fetchnumpy()
    totals, numbers = np.zeros((papers, 1 + LAYERS)), np.zeros((papers, 1 + LAYERS))
    where = np.asarray(found["root"], np.intp), np.asarray(found["level"], np.intp) + 1
    totals[where], numbers[where] = found["total"], found["number"]
    return totals, numbers


def _ground(sums: tuple[Floats, Floats], layer: int) -> Ground:
    totals, numbers = (one[:, : layer + 1].sum(axis=1) for one in sums)
    count = numbers.sum()
    mean = float(totals.sum() / count)
    reached = int(sums[1][:, : layer + 2].sum())
    return Ground(mean, int(count), reached, (totals - mean * numbers) / count)


def find_kinds(connection: DuckDBPyConnection, ground: Ground) -> dict[str, Kind]:
    """Means of standing units after by kind of figure; units have the column `kind`."""
    papers = len(ground.influence)
    found = connection.execute(
        "SELECT kind, root, sum(a) AS total, count(a) AS number FROM leveled WHERE a IS NOT NULL AND level < 2 "
        "GROUP BY ALL"
    ).fetchnumpy()
    names, at = np.unique(np.asarray(found["kind"], str), return_inverse=True)
    kinds = {}
    for number, name in enumerate(names):
        mine = at == number
        total, count = (np.asarray(found[column], np.float64)[mine] for column in ("total", "number"))
        mean = float(total.sum() / count.sum())
        influence = np.zeros(papers)
        influence[np.asarray(found["root"], np.intp)[mine]] = (total - mean * count) / count.sum()
        kinds[str(name)] = Kind(mean, influence)
    return kinds


def influences(connection: DuckDBPyConnection, split: Split) -> Iterator[tuple[int, Which, Floats, int]]:
    """Of every set of causes: its number, which part, (papers,) influence values, and papers with units of its own."""
    kind = "kind" if split.kinds else "''"
    found = connection.execute(f"""
        SELECT set_id, layer, kinds, root, {kind} AS kind,
            coalesce(sum(a - b), 0) AS moved,
            coalesce(sum(a) FILTER (b IS NULL), 0) AS came, count(a) FILTER (b IS NULL) AS came_number,
            coalesce(sum(b) FILTER (a IS NULL), 0) AS went, count(b) FILTER (a IS NULL) AS went_number
        FROM leveled JOIN layers USING (set_id, layer) WHERE set_id IS NOT NULL GROUP BY ALL ORDER BY set_id
    """).fetchnumpy()
    columns = {name: np.asarray(values) for name, values in found.items()}
    for here in np.split(np.arange(len(columns["set_id"])), np.flatnonzero(np.diff(columns["set_id"])) + 1):
        if not len(here):  # nothing moved
            return
        own = {name: values[here] for name, values in columns.items()}
        number, papers = int(own["set_id"][0]), len(np.unique(own["root"]))
        total = _influence(split, own)
        if split.kinds and bool(own["kinds"][0]):
            mix = _mix(split, own)
            yield number, "mix", mix, papers
            total = total - mix
        yield number, "own", total, papers


def _influence(split: Split, own: Columns) -> Floats:
    layer = int(own["layer"][0])
    result = _by_paper(split, own["root"], own["moved"] / split.common)
    for side, total, count, sign in (("a", "came", "came_number", 1), ("b", "went", "went_number", -1)):
        ground, number = split.grounds[side][layer], own[count].sum()
        if number:
            values = (own[total] - ground.mean * own[count]) / ground.reached
            result += sign * (_by_paper(split, own["root"], values) - number / ground.reached * ground.influence)
    return result


def _mix(split: Split, own: Columns) -> Floats:
    """What of it new papers do by their kinds: units that came count as the standing ones' mean of their kind."""
    ground = split.grounds["a"][int(own["layer"][0])]
    result = np.zeros(len(ground.influence))
    for name in np.unique(own["kind"]):
        if name in split.kinds:
            mine, kind = own["kind"] == name, split.kinds[name]
            count = own["came_number"][mine]
            result += _by_paper(split, own["root"][mine], count * (kind.mean - ground.mean) / ground.reached)
            result += count.sum() / ground.reached * (kind.influence - ground.influence)
    return result


def _by_paper(split: Split, root: NDArray[Any], values: NDArray[Any]) -> Floats:
    papers = len(split.grounds["a"][0].influence)
    return np.bincount(root.astype(np.intp), values, papers).astype(np.float64)


@dataclass(frozen=True, slots=True)
class Test:
    """A contribution with its 95 % interval and p-value."""

    contribution: float
    low: float
    high: float
    p_value: float


def test(influence: Floats) -> Test:
    """Student's t over papers, as the module says."""
    from omniscience_assets.evaluation.statistics.student import t_quantile, t_tail

    total, squares = float(influence.sum()), float(np.sum(influence**2))
    if squares == 0:
        return Test(total, total, total, 1.0)
    error = math.sqrt(squares)
    degrees = max(1.0, float(1 / np.sum((influence**2 / squares) ** 2)) - 1)
    half = t_quantile(0.975, degrees) * error
    return Test(total, total - half, total + half, t_tail(abs(total) / error, degrees))
