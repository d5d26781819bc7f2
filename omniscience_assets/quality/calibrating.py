"""Limits out of human reviews that lie in the log: what they promise, and how well gates and people agree."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from omniscience_assets.quality.calibration.queue import Judged, ReviewRequest, review_queue
from omniscience_assets.quality.limits import Limit
from omniscience_assets.records import Judgement, Review, Scores, Verdict
from omniscience_assets.store.files import Files
from omniscience_assets.store.hashing import content_hash
from omniscience_assets.store.schema import from_row
from omniscience_assets.store.views import connect

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from omniscience_assets.quality.calibration.agreement import Estimate
    from omniscience_assets.quality.calibration.drift import Drift
    from omniscience_assets.quality.calibration.promises import Promise
    from omniscience_assets.quality.calibration.thresholds import Calibration, Sample

RANDOM = "queue:random"
"""Source of reviews of figures that were drawn at random: only of these can a threshold promise anything."""
_LEAST_PAIRS = 10
_LOGS = {"human_reviews": Review, "caption_scores": Scores, "filtered_set": Judgement}


@dataclass(frozen=True, slots=True)
class Reviewed:
    """Reviews of captions as they are now, with what was measured on these."""

    reviews: tuple[Review, ...]
    outdated: int
    """Reviews of captions that have changed since."""
    measures: Mapping[str, Mapping[str, float | None]]
    """By figure and measure."""
    verdicts: Mapping[str, Mapping[str, bool]]
    """By gate and figure, from `filtered_set`."""


@dataclass(frozen=True, slots=True)
class NewLimits:
    """What a calibration came to."""

    calibration: Calibration
    limits: Mapping[str, dict[str, Any]]
    """As `calibration.yaml` holds them; empty where no threshold keeps the promise."""
    figures: int
    reviewers: int
    at_random: bool
    """All figures were drawn at random."""


def read_reviewed(files: Files, disciplines: Sequence[str] | None = None) -> Reviewed:
    """Reviews and scores of some or all disciplines; one without a caption's hash is taken to be of the present one."""
    with connect(files, _LOGS, disciplines=disciplines) as connection:
        rows = connection.sql("SELECT * FROM current.human_reviews WHERE outcome = 'kept' ORDER BY record_id")
        reviews = [from_row(Review, row) for row in rows.to_arrow_table().to_pylist()]
        named = {"figures": sorted({review.figure_id for review in reviews})}
        scored = connection.execute(
            """
            SELECT split_part(record_id, '@', 1), caption, measures FROM current.caption_scores
            WHERE outcome = 'kept' AND split_part(record_id, '@', 1) IN (SELECT unnest($figures))
            """,
            named,
        ).fetchall()
        judged = connection.execute(
            """
            SELECT figure_id, v.gate, bool_and(v.keep) FROM (
                SELECT figure_id, unnest(verdicts) AS v FROM current.filtered_set
                WHERE figure_id IN (SELECT unnest($figures))
            ) GROUP BY ALL
            """,
            named,
        ).fetchall()
    hashes = {figure_id: caption_hash(caption) for figure_id, caption, _ in scored}
    valid = [one for one in reviews if one.caption_hash in ("", hashes.get(one.figure_id, ""))]
    verdicts: dict[str, dict[str, bool]] = {}
    for figure_id, gate, keep in judged:
        verdicts.setdefault(gate, {})[figure_id] = keep
    measures = {figure_id: {one["name"]: one["value"] for one in taken} for figure_id, _, taken in scored}
    return Reviewed(tuple(valid), len(reviews) - len(valid), measures, verdicts)


def caption_hash(text: str) -> str:
    """What a review names a caption by: SHA-256 of its text."""
    return sha256(text.encode()).hexdigest()


def calibrate(
    reviewed: Reviewed, limits: Sequence[Limit], promise: Promise, stated: tuple[float, float] | None = None
) -> NewLimits:
    """Thresholds for some limits, together, that keep a promise of precision.

    A calibrated limit drops what it has no measure of: nothing is promised of that.

    Args:
        reviewed: Reviews with measures.
        limits: Which; each limits its measure on one side, and that side is set anew.
        promise: Least precision, and how surely.
        stated: How often reviewers keep a bad figure and drop a good one; told from their disagreement without.

    Raises:
        ValueError: there are no reviews with measures, or nothing to tell the reviewers' errors from.
    """
    from omniscience_assets.quality.calibration.error_rates import estimated_rates, stated_rates
    from omniscience_assets.quality.calibration.thresholds import calibrate_conjunction, calibrate_measure

    at_random = any(review.source == RANDOM for review in reviewed.reviews)
    chosen = [review for review in reviewed.reviews if not at_random or review.source == RANDOM]
    sample = _sample(reviewed, chosen, limits)
    reviewers = sample.votes.shape[1]
    rates = stated_rates(*stated, reviewers) if stated else estimated_rates(sample.votes)
    if len(limits) == 1:
        found = calibrate_measure(sample, limits[0].reason, promise, rates)
    else:
        found = calibrate_conjunction(sample, promise, rates)
    thresholds: Mapping[str, float] = getattr(found.rule, "thresholds", {})
    basis = {
        "precision": promise.precision,
        "confidence": promise.confidence,
        "figures": found.figures,
        "reviewers": reviewers,
        "reviews": content_hash([asdict(review) for review in chosen]),
        "at_random": at_random,
    }
    told = {one.reason: _limit(one, thresholds[one.reason], basis) for one in limits if one.reason in thresholds}
    return NewLimits(found, told, len(sample.figure_ids), reviewers, at_random)


@dataclass(frozen=True, slots=True)
class FittedReward:
    """A linear reward over measures, fitted to what people preferred."""

    weights: Mapping[str, float]
    """By measure, as a step `reward` of a selection takes them."""
    pairs: int
    left_out: int
    """Pairs of which a figure has no scores, or lacks a measure."""
    accuracy: float
    """Share of held-out pairs (every fifth) that the others' weights order rightly."""


def fit_preferences(files: Files, preferred: Sequence[tuple[str, str]], features: Sequence[str]) -> FittedReward:
    """Weights of measures by Bradley and Terry's model from `(better, worse)` pairs of figures.

    Raises:
        ValueError: fewer than ten pairs have all the measures.
    """
    import numpy as np

    from omniscience_assets.quality.selection.reward import fit_reward, pair_accuracy

    with connect(files, {"caption_scores": Scores}) as connection:
        rows = connection.execute(
            "SELECT split_part(record_id, '@', 1), measures FROM current.caption_scores "
            "WHERE outcome = 'kept' AND split_part(record_id, '@', 1) IN (SELECT unnest($figures))",
            {"figures": sorted({figure for pair in preferred for figure in pair})},
        ).fetchall()
    taken = {figure: {one["name"]: one["value"] for one in measures} for figure, measures in rows}
    values = {figure: [told.get(name) for name in features] for figure, told in taken.items()}
    whole = [pair for pair in preferred if all(None not in values.get(figure, [None]) for figure in pair)]
    if len(whole) < _LEAST_PAIRS:
        raise ValueError(
            f"{len(whole)} of {len(preferred)} pairs have scores of {', '.join(features)} on both sides; "
            f"{_LEAST_PAIRS} are needed"
        )
    left, right = (np.array([values[pair[side]] for pair in whole], dtype=float) for side in (0, 1))
    wins, held_out = np.ones(len(whole)), np.arange(len(whole)) % 5 == 0
    part = fit_reward(features, left[~held_out], right[~held_out], wins[~held_out])
    accuracy = pair_accuracy(part.score(left[held_out]), part.score(right[held_out]), wins[held_out])
    model = fit_reward(features, left, right, wins)
    weights = dict(zip(model.features, model.weights, strict=True))
    return FittedReward(weights, len(whole), len(preferred) - len(whole), accuracy)


def agreement(reviewed: Reviewed, measures: Sequence[str]) -> dict[str, Estimate]:
    """Kappa among reviewers; Spearman's and Kendall's coefficients of measures with the share of votes that keep."""
    import numpy as np

    from omniscience_assets.quality.calibration.agreement import rank_agreement, reviewer_agreement
    from omniscience_assets.quality.calibration.votes import vote_table
    from omniscience_assets.quality.rank_correlation import kendall_tau_b, spearman_rho

    table = vote_table(reviewed.reviews)
    found = {"reviewers (kappa)": reviewer_agreement(table.votes)}
    given = (table.votes >= 0).sum(axis=1)
    shares = (table.votes == 1).sum(axis=1) / np.maximum(given, 1)
    for name in measures:
        told = (reviewed.measures.get(figure, {}).get(name) for figure in table.figures)
        values = np.array([np.nan if value is None else value for value in told])
        there = ~np.isnan(values)
        if there.sum() > 2 and np.unique(values[there]).size > 1:
            for kind, method in (("spearman", spearman_rho), ("kendall", kendall_tau_b)):
                found[f"{name} ({kind})"] = rank_agreement(values[there], shares[there], method=method)
    return found


def drift(reviewed: Reviewed, since: str | None = None) -> tuple[Drift, ...]:
    """Gates and how far they agree with the reviews before and from a moment on; without one, the median review's."""
    times = sorted(review.reviewed_at for review in reviewed.reviews if review.reviewed_at)
    since = since or (times[len(times) // 2] if times else "")
    from omniscience_assets.quality.calibration.drift import agreement_windows, check_drift, split_reviews

    earlier, later = split_reviews(reviewed.reviews, since)
    return check_drift(agreement_windows(reviewed.verdicts, earlier), agreement_windows(reviewed.verdicts, later))


def queue(files: Files, reviewer: str, size: int, *, random_share: float, seed: int) -> list[ReviewRequest]:
    """Figures for one reviewer: a random sample, and those on which gates disagree or that lie at a threshold."""
    with connect(files, _LOGS) as connection:
        rows = connection.sql("SELECT * FROM current.human_reviews WHERE outcome = 'kept'").to_arrow_table()
        reviews = [from_row(Review, row) for row in rows.to_pylist()]
        return review_queue(_AllJudged(connection), reviews, reviewer, size, random_share=random_share, seed=seed)


@dataclass(frozen=True, slots=True)
class _AllJudged:
    """The judged figures of the log, read anew each time that they are gone through."""

    connection: DuckDBPyConnection

    def __iter__(self) -> Iterator[Judged]:
        query = "SELECT figure_id, discipline, caption, verdicts FROM current.filtered_set WHERE verdicts IS NOT NULL"
        for batch in self.connection.sql(query).to_arrow_reader(2000):
            for row in batch.to_pylist():
                verdicts = tuple(Verdict(**verdict) for verdict in row["verdicts"])
                yield Judged(row["figure_id"], row["discipline"], caption_hash(row["caption"]), verdicts)


def _sample(reviewed: Reviewed, reviews: Sequence[Review], limits: Sequence[Limit]) -> Sample:
    """The reviewed figures; a measure that is limited from above is turned round, so that more is better."""
    import numpy as np

    from omniscience_assets.quality.calibration.thresholds import Sample
    from omniscience_assets.quality.calibration.votes import vote_table

    table = vote_table([review for review in reviews if review.figure_id in reviewed.measures])
    if not table.figures:
        raise ValueError("no reviewed figure has scores: materialize human_reviews and caption_scores first")
    columns = {}
    for limit in limits:
        told = (reviewed.measures[figure].get(limit.measure) for figure in table.figures)
        columns[limit.reason] = np.array([np.nan if value is None else _sign(limit) * value for value in told])
    return Sample(table.figures, columns, table.votes)


def _limit(limit: Limit, threshold: float, basis: Mapping[str, Any]) -> dict[str, Any]:
    told = {"measure": limit.measure, "needed": True, "calibrated": dict(basis)}
    side = "min" if _sign(limit) > 0 else "max"
    kept = {"min": limit.min, "max": limit.max, side: _sign(limit) * float(threshold)}
    return {**told, **{name: value for name, value in kept.items() if value is not None}}


def _sign(limit: Limit) -> int:
    return 1 if limit.min is not None else -1
