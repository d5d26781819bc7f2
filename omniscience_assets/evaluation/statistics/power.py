"""How many papers show a difference, and what difference the papers at hand can show."""

import math
from dataclasses import dataclass

from omniscience_assets.evaluation.statistics.clusters import PaperSums, robust_variance
from omniscience_assets.evaluation.statistics.student import t_noncentrality, t_power

LEVEL = 0.05
POWER = 0.8
_MOST_PAPERS = 10**9
_ROUNDING = 1e-20


@dataclass(frozen=True, slots=True)
class Spread:
    """How paired differences vary between papers, measured once and used to plan."""

    deviation: float
    """Standard error of the mean difference times √papers."""
    design_effect: float
    """Variance of the mean over what as many independent questions would give."""
    questions_per_paper: float


@dataclass(frozen=True, slots=True)
class Plan:
    """What is needed to see a difference."""

    papers: int
    questions: int


def measure_spread(sums: PaperSums) -> Spread | None:
    """Spread of the values in `sums`; `None` with fewer than two papers, or if their means do not differ."""
    variance = robust_variance(sums.totals, sums.sizes) if sums.papers > 1 else 0.0
    if variance < _ROUNDING:
        return None
    independent = (sums.squares / sums.questions - sums.mean**2) / sums.questions
    return Spread(
        math.sqrt(variance * sums.papers),
        variance / independent if independent > 0 else math.inf,
        sums.questions / sums.papers,
    )


def power(spread: Spread, papers: int, difference: float, level: float = LEVEL) -> float:
    """Chance that `compare` of `papers` papers (at least 2) finds a true difference at `level`, as of a t test.

    The spread is taken as measured: a change that scatters more between papers needs more. Further papers help; further
    questions of the same papers do not, as far as the spread lies between papers.
    """
    return t_power(abs(difference) * math.sqrt(papers) / spread.deviation, papers - 1, level)


def plan_papers(spread: Spread, difference: float, wanted: float = POWER, level: float = LEVEL) -> Plan:
    """The least number of papers, with as many questions each as now, that finds `difference` with power `wanted`.

    Raises:
        ValueError: the difference is 0, or so small that a billion papers would not show it.
    """
    high = 2
    while detectable_difference(spread, high, wanted, level) > abs(difference):
        high *= 2
        if high > _MOST_PAPERS:
            raise ValueError(f"no number of papers shows a difference of {difference}")
    low = high // 2
    while high - low > 1:
        middle = (low + high) // 2
        enough = detectable_difference(spread, middle, wanted, level) <= abs(difference)
        low, high = (low, middle) if enough else (middle, high)
    return Plan(high, math.ceil(high * spread.questions_per_paper))


def detectable_difference(spread: Spread, papers: int, wanted: float = POWER, level: float = LEVEL) -> float:
    """The least difference that `papers` papers (at least 2) find so often; above 1 where they can find none."""
    return t_noncentrality(wanted, papers - 1, level) * spread.deviation / math.sqrt(papers)
