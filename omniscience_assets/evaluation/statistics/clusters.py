"""Sums by paper: the questions of one paper depend on each other, so papers are what varies independently."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class PaperSums:
    """What the statistics need of all questions: per paper (in the order of paper ids) a sum and a number."""

    totals: Floats
    """(papers,) sums of the values of a paper's questions."""
    sizes: Floats
    """(papers,) numbers of questions, at least 1."""
    squares: float
    """Sum of the squared values of all questions: what the variance would be if questions were independent."""

    @property
    def papers(self) -> int:
        """Number of papers."""
        return len(self.sizes)

    @property
    def questions(self) -> int:
        """Number of questions."""
        return int(self.sizes.sum())

    @property
    def mean(self) -> float:
        """Mean over questions; NaN where there is none."""
        return float(self.totals.sum() / self.sizes.sum()) if self.papers else float("nan")


def checked_scores(scores: ArrayLike) -> Floats:
    """(questions,) scores as an array.

    Raises:
        ValueError: a score is neither NaN nor in [0, 1], or there is more than one axis.
    """
    values = np.asarray(scores, dtype=np.float64)
    if values.ndim != 1:
        raise ValueError(f"scores have {values.ndim} axes, not one")
    if not bool(np.all(np.isnan(values) | ((values >= 0) & (values <= 1)))):
        raise ValueError("a score is not in [0, 1]")
    return values


def sum_by_paper(values: Floats, papers: Sequence[str]) -> PaperSums:
    """Sums of the values that are not NaN. Equal to the last bit for every order of the questions.

    Raises:
        ValueError: there are not as many papers as values.
    """
    if len(papers) != len(values):
        raise ValueError(f"{len(values)} values but {len(papers)} papers")
    numbers: dict[str, int] = {}
    seen = np.fromiter((numbers.setdefault(paper, len(numbers)) for paper in papers), np.intp, len(papers))
    rank = np.empty(len(numbers), np.intp)
    rank[[numbers[paper] for paper in sorted(numbers)]] = np.arange(len(numbers))
    scored = ~np.isnan(values)
    codes, values = rank[seen[scored]], values[scored]
    order = np.lexsort((values, codes))  # floating sums depend on the order of their terms
    codes, values = codes[order], values[order]
    starts = np.flatnonzero(np.diff(codes, prepend=-1))
    sizes = np.diff(starts, append=len(codes)).astype(np.float64)
    totals = np.add.reduceat(values, starts) if len(starts) else np.zeros(0)
    return PaperSums(totals, sizes, float(np.square(values).sum()) if len(starts) else 0.0)


def robust_variance(totals: Floats, sizes: Floats) -> float:
    """Variance of the mean over questions, robust to dependence within papers (CR2). Needs two papers.

    Squared residuals of papers are divided by one less their share of the questions, which makes the estimate unbiased
    where questions are independent (Bell and McCaffrey 2002, Survey Methodology 28:169).
    """
    count = sizes.sum()
    residuals = totals - totals.sum() / count * sizes
    return float(np.sum(residuals**2 / (1 - sizes / count)) / count**2)


def degrees_of_freedom(sizes: Floats) -> float:
    """Bell and McCaffrey's for `robust_variance`: papers - 1 if all are of one size, fewer if some are large."""
    count = sizes.sum()
    own = sizes / count
    spread = own * sizes / (1 - own) / count
    trace = np.sum(own**2) + spread.sum() ** 2 - np.sum(spread**2)
    return float(1 / trace)
