"""Reviews as a table of votes: one row a figure, one column a reviewer."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from omniscience_assets.records.reviews import Review

Votes = NDArray[np.int8]
"""`(figures, reviewers)`: 1 for keep, 0 for drop or unsure, -1 where there is no review."""


@dataclass(frozen=True, slots=True, eq=False)
class VoteTable:
    """Votes on figures, both sorted by name."""

    figures: tuple[str, ...]
    reviewers: tuple[str, ...]
    votes: Votes


def latest(reviews: Iterable[Review]) -> list[Review]:
    """The newest review of each figure by each reviewer, sorted by both; of equally old ones the last given."""
    newest: dict[tuple[str, str], Review] = {}
    for review in reviews:
        key = (review.figure_id, review.reviewer)
        if key not in newest or review.reviewed_at >= newest[key].reviewed_at:
            newest[key] = review
    return [newest[key] for key in sorted(newest)]


def vote_table(reviews: Iterable[Review]) -> VoteTable:
    """The newest reviews as votes. Unsure is no keep: whoever is promised good figures is not given doubtful ones."""
    chosen = latest(reviews)
    figures = sorted({review.figure_id for review in chosen})
    reviewers = sorted({review.reviewer for review in chosen})
    rows, columns = ({name: at for at, name in enumerate(names)} for names in (figures, reviewers))
    votes = np.full((len(figures), len(reviewers)), -1, np.int8)
    for review in chosen:
        votes[rows[review.figure_id], columns[review.reviewer]] = review.verdict == "keep"
    return VoteTable(tuple(figures), tuple(reviewers), votes)


def majority(votes: Votes) -> NDArray[np.bool_]:
    """`(figures,)`: more than half of its reviewers keep it; a tie is no keep."""
    keeps: NDArray[np.bool_] = 2 * (votes == 1).sum(axis=1) > (votes >= 0).sum(axis=1)
    return keeps
