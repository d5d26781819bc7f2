"""From units and influence values to parts that a person reads: ranked, corrected, with examples."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from omniscience_assets.lineage.triage.metrics import Metric
from omniscience_assets.lineage.triage.model import Cause, Example, Moved, Part
from omniscience_assets.lineage.triage.registry import Registry
from omniscience_assets.lineage.triage.rerun import find_rerun
from omniscience_assets.lineage.triage.split import LAYERS, Split, Test, Which, influences, test

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

LEVEL = 0.05
FEW_PAPERS = 5
"""With fewer a part is never called a cause."""
Key = tuple[int, Which]
"""A set of causes, and which part of its contribution."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """A part's numbers."""

    key: Key
    test: Test
    papers: int
    p_value: float
    """Corrected."""
    named: bool


def rank(connection: DuckDBPyConnection, split: Split) -> list[Weighed]:
    """Test all parts, heaviest first."""
    from omniscience_assets.evaluation.statistics import holm

    found = [
        ((number, which), test(influence), papers) for number, which, influence, papers in influences(connection, split)
    ]
    p_values = [one.p_value if papers >= FEW_PAPERS else np.nan for _, one, papers in found]
    corrected = holm(p_values).tolist() if found else []
    tested = [
        Weighed(key, one, papers, 1.0 if np.isnan(p_value) else p_value, p_value < LEVEL)
        for (key, one, papers), p_value in zip(found, corrected, strict=True)
    ]
    return sorted(tested, key=lambda one: (-abs(one.test.contribution), one.key))


def create_effects(connection: DuckDBPyConnection, split: Split) -> None:
    """Make `effects`: what each unit that moved gives to its parts `own` and `mix`, as `split` has it."""
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE grounds (layer INTEGER, b DOUBLE, nb INTEGER, a DOUBLE, na INTEGER)"
    )
    rows = []
    for layer in range(LAYERS):
        before, after = (split.grounds[side][layer] for side in ("b", "a"))
        rows.append([layer, before.mean, before.reached, after.mean, after.reached])
    connection.executemany("INSERT INTO grounds VALUES ($1, $2, $3, $4, $5)", rows)
    connection.execute("CREATE OR REPLACE TEMP TABLE kind_means (kind VARCHAR, mean DOUBLE)")
    if split.kinds:
        means = [[name, kind.mean] for name, kind in split.kinds.items()]
        connection.executemany("INSERT INTO kind_means VALUES ($1, $2)", means)
    kind = "kind" if split.kinds else "NULL::VARCHAR"
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE effects AS
        WITH whole AS (
            SELECT set_id, discipline, unit, u.b, u.a,
                CASE WHEN level < 0 THEN (u.a - u.b) / {split.common} WHEN u.b IS NULL THEN (u.a - g.a) / g.na
                    ELSE -(u.b - g.b) / g.nb END AS total,
                CASE WHEN layers.kinds AND u.b IS NULL THEN coalesce(k.mean - g.a, 0) / g.na ELSE 0 END AS mix
            FROM (SELECT * REPLACE (layer AS layer), {kind} AS of_kind FROM leveled) AS u
                JOIN layers USING (set_id) JOIN grounds AS g ON g.layer = layers.layer
                LEFT JOIN kind_means AS k ON k.kind = u.of_kind
        )
        SELECT set_id, discipline, unit, b, a, total - mix AS own, mix FROM whole
    """)


def describe(
    connection: DuckDBPyConnection,
    metric: Metric,
    registry: Registry,
    tested: list[Weighed],
    *,
    change: float,
    most: int,
) -> list[Part]:
    """Put counts, examples and words to the parts."""
    counts, examples = _counts(connection, metric), _examples(connection, tested, most)
    parts = []
    for one in tested:
        number, which = one.key
        units, records, figures = counts[number]
        causes = tuple(_as_mix(cause) if which == "mix" else cause for cause in registry.members(number))
        result = one.test
        parts.append(
            Part(
                causes, result.contribution, result.contribution / change if change else None, result.low, result.high,
                one.p_value, one.named, units, records, one.papers, tuple(examples[one.key]),
                find_rerun(causes, figures),
            )
        )  # fmt: skip
    return parts


def _as_mix(cause: Cause) -> Cause:
    return replace(cause, kind="other_kinds") if cause.kind == "new_papers" else cause


def _counts(connection: DuckDBPyConnection, metric: Metric) -> dict[int, tuple[int, int, int]]:
    """By set of causes: units that moved, records of the metric's asset, figures."""
    rows = connection.execute(f"""
        WITH carriers AS (
            SELECT set_id, record_id FROM known WHERE asset = '{metric.asset}'
            UNION SELECT set_id, record_id FROM units JOIN moved_records USING (unit) WHERE set_id IS NOT NULL
        ),
        records AS (
            SELECT set_id, count(*) AS records, count(DISTINCT split_part(record_id, '@', 1)) AS figures
            FROM carriers GROUP BY set_id
        )
        SELECT set_id, count(*), any_value(records), any_value(figures)
        FROM units JOIN records USING (set_id) GROUP BY set_id
    """).fetchall()
    return {number: (units, records, figures) for number, units, records, figures in rows}


def _examples(connection: DuckDBPyConnection, tested: list[Weighed], most: int) -> dict[Key, list[Example]]:
    found: dict[Key, list[Example]] = defaultdict(list)
    connection.execute("CREATE OR REPLACE TEMP TABLE wanted (set_id INTEGER, which VARCHAR, sign INTEGER)")
    if not tested:
        return found
    wanted = ", ".join(f"({one.key[0]}, '{one.key[1]}', {1 if one.test.contribution >= 0 else -1})" for one in tested)
    connection.execute(f"INSERT INTO wanted VALUES {wanted}")
    rows = connection.execute(
        """
        WITH ranked AS (
            SELECT set_id, which, discipline, unit, b, a, CASE which WHEN 'mix' THEN mix ELSE own END AS effect,
                row_number() OVER (PARTITION BY set_id, which ORDER BY effect * sign DESC, unit) AS place
            FROM effects JOIN wanted USING (set_id)
        ),
        first AS (FROM ranked WHERE place <= $most)
        SELECT set_id, which, discipline, unit, list_sort(list(record_id)), b, a, effect
        FROM first JOIN moved_records USING (unit)
        GROUP BY set_id, which, discipline, unit, b, a, effect, place ORDER BY set_id, which, place
        """,
        {"most": most},
    ).fetchall()
    for number, which, discipline, unit, records, before, after, effect in rows:
        found[number, which].append(Example(discipline, unit, tuple(records), before, after, effect))
    return found


def by_discipline(connection: DuckDBPyConnection, tested: list[Weighed]) -> list[Moved]:
    """The metric in each discipline, and which part weighs most among its units."""
    places: dict[tuple[int, str], int] = {one.key: place for place, one in enumerate(tested)}
    weights: dict[str, tuple[float, int]] = {}
    for discipline, number, own, mix in connection.execute(
        "SELECT discipline, set_id, sum(own), sum(mix) FROM effects GROUP BY ALL ORDER BY ALL"
    ).fetchall():
        for key, weight in (((number, "own"), own), ((number, "mix"), mix)):
            place = places.get(key)
            if place is not None and abs(weight) > abs(weights.get(discipline, (0.0, 0))[0]):
                weights[discipline] = weight, place
    rows = connection.execute(
        "SELECT discipline, avg(b), avg(a), count(b), count(a) FROM units GROUP BY discipline ORDER BY discipline"
    ).fetchall()
    return [
        Moved(*row, *((weights[row[0]][1], weights[row[0]][0]) if row[0] in weights else (None, 0.0))) for row in rows
    ]
