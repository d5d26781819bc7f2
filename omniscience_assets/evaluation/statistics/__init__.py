"""How sure is a figure of caption QA: intervals, comparisons, corrections and power, with papers as the clusters."""

from omniscience_assets.evaluation.statistics.clusters import PaperSums, checked_scores, sum_by_paper
from omniscience_assets.evaluation.statistics.comparisons import Comparison, compare, compare_sums
from omniscience_assets.evaluation.statistics.estimates import Estimate, estimate_mean, estimate_sums
from omniscience_assets.evaluation.statistics.multiplicity import benjamini_hochberg, holm
from omniscience_assets.evaluation.statistics.power import (
    Plan,
    Spread,
    detectable_difference,
    measure_spread,
    plan_papers,
    power,
)

__all__ = [
    "Comparison",
    "Estimate",
    "PaperSums",
    "Plan",
    "Spread",
    "benjamini_hochberg",
    "checked_scores",
    "compare",
    "compare_sums",
    "detectable_difference",
    "estimate_mean",
    "estimate_sums",
    "holm",
    "measure_spread",
    "plan_papers",
    "power",
    "sum_by_paper",
]
