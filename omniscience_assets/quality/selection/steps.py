"""What each step does to rows: a reason for every row that goes, and the number that it rests on."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import singledispatch
from typing import Any

import numpy as np
from numpy.typing import NDArray

from omniscience_assets.quality.selection.config import (
    ConceptPruning,
    ImageBased,
    Intersect,
    Missing,
    Preset,
    Reward,
    SemDedup,
    TextBased,
    Top,
)
from omniscience_assets.quality.selection.kmeans import Clusters, assign, spherical_kmeans
from omniscience_assets.quality.selection.presets import PRESETS, derived, first_failures, names_a_concept, with_limits
from omniscience_assets.quality.selection.pruning import concept_pruning
from omniscience_assets.quality.selection.semdedup import duplicates_beyond, near_duplicates, nearest_earlier
from omniscience_assets.quality.selection.top import datacomp_threshold, share_of, top
from omniscience_assets.quality.selection.trusted import target_centroids
from omniscience_assets.quality.selection.vectors import Ints, Mask, Rows


@dataclass(slots=True, eq=False)
class Outcome:
    """What a step says of the rows that it got; every array has one entry a row."""

    reasons: NDArray[np.object_]
    """Empty where the row is kept."""
    values: NDArray[np.float64]
    """The number that decided; NaN where there is none."""
    limits: NDArray[np.float64]
    """What it was compared with."""
    related: NDArray[np.object_]
    """Id of the row that this one repeats; empty elsewhere."""
    facts: dict[str, float] = field(default_factory=dict)
    """Numbers of the whole step, such as the number of clusters that it made."""

    @classmethod
    def kept(cls, rows: int) -> "Outcome":
        """All are kept."""
        return cls(
            np.full(rows, "", object), np.full(rows, np.nan), np.full(rows, np.nan), np.full(rows, "", object)
        )  # fmt: skip

    def put(self, where: Ints, part: "Outcome") -> None:
        """Set what is said of some of the rows."""
        self.reasons[where], self.values[where] = part.reasons, part.values
        self.limits[where], self.related[where] = part.limits, part.related
        self.facts |= part.facts


@singledispatch
def apply(step: Any, _rows: Rows, _seed: int) -> Outcome:
    """What a step says of rows, which come in the order of their ids.

    Raises:
        MissingColumnError: it needs a column or embeddings that the rows do not have.
        ValueError: what is asked for cannot be done with these rows.
    """
    raise TypeError(f"no step: {step!r}")


def _with_those_that_have(there: Mask, missing: Missing, reason: str) -> tuple[Outcome, Ints]:
    """The start of an outcome, and positions of the rows that have what the step asks for."""
    outcome = Outcome.kept(len(there))
    if missing == "drop":
        outcome.reasons[~there] = reason
    return outcome, np.flatnonzero(there)


def _clusters(rows: Rows, wanted: int, seed: int) -> Clusters:
    return spherical_kmeans(rows.ids, rows.embeddings(), min(wanted, len(rows)), seed=seed)


@apply.register
def _(step: SemDedup, rows: Rows, seed: int) -> Outcome:
    outcome, where = _with_those_that_have(rows.embeddings().present(), step.missing, "no_embedding")
    if not len(where):
        return outcome
    some = rows.take(where)
    clusters = _clusters(some, step.clusters, seed)
    nearest = nearest_earlier(some.ids, some.embeddings(), clusters, keep=step.keep, seed=seed)
    if step.eps is not None:
        removed, eps = near_duplicates(nearest, step.eps), step.eps
    else:
        removed, eps = duplicates_beyond(some.ids, nearest, _size(step.count, step.fraction, len(some)))
    part = Outcome.kept(len(some))
    part.reasons[removed] = "near_duplicate"
    part.values, part.limits[:] = nearest.similarity.astype(np.float64), 1 - eps
    part.related[removed] = np.where(nearest.earlier < 0, "", some.ids[nearest.earlier])[removed]
    part.facts = {"clusters": len(clusters.centroids), "eps": eps}
    outcome.put(where, part)
    return outcome


@apply.register
def _(step: ConceptPruning, rows: Rows, seed: int) -> Outcome:
    outcome, where = _with_those_that_have(rows.embeddings().present(), step.missing, "no_embedding")
    if not len(where):
        return outcome
    some = rows.take(where)
    clusters = _clusters(some, step.clusters, seed)
    pruned = concept_pruning(
        some.ids, clusters, _size(step.count, step.fraction, len(some)), tau=step.tau, neighbours=step.neighbours,
        minimum=step.minimum, balance=step.balance, keep=step.keep, seed=seed,
    )  # fmt: skip
    part = Outcome.kept(len(some))
    part.reasons[~pruned.kept] = "over_budget"
    part.values, part.limits = pruned.ranks.astype(np.float64), pruned.budgets[clusters.labels].astype(np.float64)
    part.facts = {"clusters": len(clusters.centroids)}
    outcome.put(where, part)
    return outcome


@apply.register
def _(step: Preset, rows: Rows, _seed: int) -> Outcome:
    conditions = with_limits(PRESETS[step.name], step.limits, step.skip)
    failures = first_failures(rows, conditions)
    outcome = Outcome.kept(len(rows))
    for index in np.unique(failures[failures >= 0]).tolist():
        failed, condition = failures == index, conditions[index]
        outcome.reasons[failed] = condition.reason
        if not isinstance(condition.limit, str):
            outcome.values[failed] = derived(rows, condition.column)[failed].astype(np.float64)
            outcome.limits[failed] = condition.limit
    return outcome


@apply.register
def _(step: Top, rows: Rows, _seed: int) -> Outcome:
    return _best(rows, _numbers(rows, step.by), step, f"no_{step.by}", f"low_{step.by}", compat=step.compat)


@apply.register
def _(step: Reward, rows: Rows, _seed: int) -> Outcome:
    rewards = np.zeros(len(rows))
    for name, weight in sorted(step.weights.items()):
        rewards += weight * _numbers(rows, name)
    return _best(rows, rewards, step, "no_reward", "low_reward", compat=False)


def _best(
    rows: Rows, scores: NDArray[np.float64], step: Top | Reward, missing: str, low: str, *, compat: bool
) -> Outcome:
    outcome, where = _with_those_that_have(~np.isnan(scores), step.missing, missing)
    some, ids = scores[where], rows.ids[where]
    threshold = step.threshold
    if compat and step.fraction is not None:
        threshold = datacomp_threshold(some, step.fraction)
    if threshold is not None:
        kept = some >= threshold
    else:
        kept = top(ids, some, _size(step.count, step.fraction, len(some)))
        threshold = float(some[kept].min()) if kept.any() else np.inf
    part = Outcome.kept(len(some))
    part.reasons[~kept] = low
    part.values, part.limits[:], part.facts = some, threshold, {"threshold": threshold}
    outcome.put(where, part)
    return outcome


@apply.register
def _(step: ImageBased, rows: Rows, seed: int) -> Outcome:
    outcome, where = _with_those_that_have(rows.embeddings().present(), step.missing, "no_embedding")
    if not len(where):
        return outcome
    some = rows.take(where)
    trusted = np.asarray(some.column(step.trusted), bool)
    if not trusted.any():
        raise ValueError(f"the column {step.trusted!r} is true of no row that has an embedding")
    clusters = _clusters(some, step.clusters, seed)
    targets = target_centroids(clusters.centroids, some.embeddings().take(trusted))
    part = Outcome.kept(len(some))
    part.reasons[~targets[clusters.labels]] = "far_from_trusted"
    # how near the nearest target centroid comes, beside the nearest of all
    part.values = 1 - assign(some.embeddings(), clusters.centroids[targets]).distances.astype(np.float64)
    part.limits = 1 - clusters.distances.astype(np.float64)
    part.facts = {"clusters": len(clusters.centroids), "target_clusters": int(targets.sum())}
    outcome.put(where, part)
    return outcome


@apply.register
def _(step: TextBased, rows: Rows, _seed: int) -> Outcome:
    outcome = Outcome.kept(len(rows))
    outcome.reasons[~names_a_concept(rows.column("text"), step.words)] = "no_listed_word"
    return outcome


@apply.register
def _(step: Intersect, rows: Rows, seed: int) -> Outcome:
    result = Outcome.kept(len(rows))
    for index, inner in enumerate(step.steps):
        outcome = apply(inner, rows, seed)
        fresh = np.flatnonzero((outcome.reasons != "") & (result.reasons == ""))
        facts: Mapping[str, float] = outcome.facts
        result.facts |= {f"{index}.{inner.step}.{name}": value for name, value in facts.items()}
        result.reasons[fresh], result.values[fresh] = outcome.reasons[fresh], outcome.values[fresh]
        result.limits[fresh], result.related[fresh] = outcome.limits[fresh], outcome.related[fresh]
    return result


def _numbers(rows: Rows, name: str) -> NDArray[np.float64]:
    return np.asarray(derived(rows, name), np.float64)


def _size(count: int | None, fraction: float | None, rows: int) -> int:
    if count is None:
        assert fraction is not None, "a step has one of the two"
        return share_of(fraction, rows)
    if count > rows:
        raise ValueError(f"cannot keep {count} of {rows} rows")
    return count
