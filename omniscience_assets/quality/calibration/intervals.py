"""Exact binomial and hypergeometric chances, in numpy alone."""

from collections.abc import Sequence
from functools import lru_cache
from math import lgamma

import numpy as np
from numpy.typing import NDArray


@lru_cache(maxsize=64)
def log_factorials(upto: int) -> NDArray[np.float64]:
    """`(upto + 1,)`: the logarithms of 0!, 1! and so on."""
    return np.array([lgamma(at + 1) for at in range(upto + 1)])


def binomial_tail(successes: int, trials: int, chance: float) -> float:
    """P(X >= successes) for X of a binomial distribution."""
    if successes <= 0:
        return 1.0
    if chance <= 0 or successes > trials:
        return 0.0
    if chance >= 1:
        return 1.0
    logs, counts = log_factorials(trials), np.arange(successes, trials + 1)
    terms = logs[trials] - logs[counts] - logs[trials - counts]
    terms += counts * np.log(chance) + (trials - counts) * np.log1p(-chance)
    return float(min(1.0, np.exp(terms).sum()))


def clopper_pearson_low(successes: int, trials: int, level: float) -> float:
    """Lower bound of a chance that holds with probability 1 - level or more (Clopper and Pearson 1934)."""
    if successes <= 0:
        return 0.0
    low, high = 0.0, successes / trials
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if binomial_tail(successes, trials, middle) < level else (low, middle)
    return low


def fisher_fall(agree_before: int, before: int, agree_after: int, after: int) -> float:
    """One-sided p-value of Fisher's exact test that the second share is not below the first."""
    total, agree = before + after, agree_before + agree_after
    logs = log_factorials(total)
    # given the margins, how many of the agreements fall into the later sample
    counts = np.arange(max(0, agree - before), min(after, agree) + 1)
    terms = (
        logs[after] - logs[counts] - logs[after - counts]
        + logs[before] - logs[agree - counts] - logs[before - agree + counts]
        - logs[total] + logs[agree] + logs[total - agree]
    )  # fmt: skip
    return float(min(1.0, np.exp(terms[counts <= agree_after]).sum()))


def holm(p_values: Sequence[float]) -> list[float]:
    """p-values adjusted for their number (Holm 1979): below a level, the chance of any false one is below it too."""
    adjusted, highest = [0.0] * len(p_values), 0.0
    for rank, index in enumerate(sorted(range(len(p_values)), key=p_values.__getitem__)):
        highest = max(highest, min(1.0, p_values[index] * (len(p_values) - rank)))
        adjusted[index] = highest
    return adjusted
