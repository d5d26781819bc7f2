"""How much of a partition's charts was read: calibrated axes and series, by kind of figure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from omniscience_assets.records import Evidence
from omniscience_assets.store.files import Files
from omniscience_assets.store.remembered import remembered
from omniscience_assets.store.views import connect

NOT_CHARTS = frozenset({
    "image", "photo", "micrograph", "diagram", "schematic", "map", "table", "equation", "other", "mixed",
})  # fmt: skip
"""Kinds that have no axes to read, or are too mixed to expect any."""


@dataclass(frozen=True, slots=True)
class KindCoverage:
    """Counts of one kind's vector figures."""

    kind: str
    figures: int
    with_axis: int
    """At least one axis is calibrated."""
    with_series: int
    """At least one series was read."""
    with_legend_linked: int
    """At least one legend entry was tied to a series."""

    @property
    def is_chart(self) -> bool:
        """Axes and series are to be expected."""
        return self.kind not in NOT_CHARTS


@dataclass(frozen=True, slots=True)
class CoverageLimits:
    """Below these a kind deserves a look; shares of its vector figures."""

    axis: float = 0.7
    series: float = 0.5
    figures: int = 10
    """Kinds with fewer figures say nothing."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """A partition's vector figures by kind, the commonest first."""

    kinds: tuple[KindCoverage, ...]

    @property
    def charts(self) -> KindCoverage:
        """The sums over all kinds of charts."""
        charts = [one for one in self.kinds if one.is_chart]
        counts = (
            sum(getattr(one, name) for one in charts)
            for name in ("figures", "with_axis", "with_series", "with_legend_linked")
        )
        return KindCoverage("all charts", *counts)

    def problems(self, limits: CoverageLimits) -> tuple[str, ...]:
        """What is below the limits, in words."""
        found = []
        for one in self.kinds:
            if not one.is_chart or one.figures < limits.figures:
                continue
            for what, count, least in (
                ("axis", one.with_axis, limits.axis),
                ("series", one.with_series, limits.series),
            ):
                share = count / one.figures
                if share < least:
                    calibrated = "calibrated " if what == "axis" else ""
                    found.append(f"{share:.0%} of {one.kind} figures have a {calibrated}{what}, less than {least:.0%}")
        return tuple(found)


def read_coverage(files: Files, discipline: str) -> Coverage:
    """Count over the current rows of `figure_evidence`; what was counted last and did not change is not read again."""
    told = remembered(files, "figure_evidence", discipline, "coverage", lambda: _count(files, discipline))
    return Coverage(tuple(KindCoverage(*row) for row in told["kinds"]))


def _count(files: Files, discipline: str) -> dict[str, list[tuple[Any, ...]]]:
    with connect(files, {"figure_evidence": Evidence}, disciplines=[discipline]) as connection:
        return {"kinds": connection.execute(_BY_KIND).fetchall()}


_BY_KIND = """
SELECT
    coalesce(kind[1].label, 'other') AS label,
    count(*) AS figures,
    count(*) FILTER (len([a FOR a IN flatten([p.axes FOR p IN panels]) IF a."start" IS NOT NULL]) > 0),
    count(*) FILTER (len(flatten([p.series FOR p IN panels])) > 0),
    count(*) FILTER (len([e FOR e IN flatten([p.legend FOR p IN panels]) IF e.series IS NOT NULL]) > 0)
FROM current.figure_evidence
WHERE outcome = 'kept' AND origin = 'vector'
GROUP BY label
ORDER BY figures DESC, label
"""
