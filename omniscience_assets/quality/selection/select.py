"""Run the steps of a selection over rows and say of each id where it ended and why."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from omniscience_assets.quality.selection.config import SelectionConfig, SelectionError
from omniscience_assets.quality.selection.steps import apply
from omniscience_assets.quality.selection.vectors import Mask, MissingColumnError, Rows, id_order


@dataclass(frozen=True, slots=True)
class Decision:
    """What became of one row."""

    id: str
    kept: bool
    step: str
    """Name of the step that dropped it, such as `2_semdedup`; empty for a kept row."""
    reason: str
    """A short constant such as `near_duplicate`; empty for a kept row."""
    value: float | None
    """The number that decided, if one did: a similarity, a score, its rank in its cluster."""
    limit: float | None
    """What the number was compared with."""
    related: str
    """Id of the row that it repeats, if that is why."""


@dataclass(frozen=True, slots=True)
class StepReport:
    """What a step did: `entered` = `kept` + all of `dropped`."""

    step: str
    entered: int
    kept: int
    dropped: Mapping[str, int]
    """Rows by reason, the reasons sorted."""
    facts: Mapping[str, float]
    """Numbers of the whole step: clusters that were made, the threshold or eps that a fraction came to."""


@dataclass(frozen=True, slots=True, eq=False)
class Selection:
    """What became of all rows: columns sorted by id."""

    ids: NDArray[np.str_]
    kept: Mask
    steps: NDArray[np.object_]
    reasons: NDArray[np.object_]
    values: NDArray[np.float64]
    limits: NDArray[np.float64]
    related: NDArray[np.object_]
    reports: tuple[StepReport, ...]

    def decisions(self) -> Iterator[Decision]:
        """The same, row by row."""
        columns: Any = (self.ids, self.kept, self.steps, self.reasons, self.values, self.limits, self.related)
        for name, kept, step, reason, value, limit, related in zip(*(each.tolist() for each in columns), strict=True):
            yield Decision(name, kept, step, reason, _or_none(value), _or_none(limit), related)


def _or_none(value: float) -> float | None:
    return None if np.isnan(value) else value


def select(rows: Rows, config: SelectionConfig) -> Selection:
    """Which rows to keep. The result does not depend on the order of the rows.

    Raises:
        SelectionError: `missing_column` where a step needs what the rows do not have; `impossible` where it asks for
            what cannot be done with the rows that reach it, such as more than there are.
        ValueError: ids repeat, or columns have another length than the ids.
    """
    if rows.vectors is not None and len(rows.vectors) != len(rows):
        raise ValueError(f"{len(rows.vectors)} embeddings for {len(rows)} rows")
    if wrong := {name: len(values) for name, values in rows.columns.items() if len(values) != len(rows)}:
        raise ValueError(f"columns of another length than the {len(rows)} ids: {wrong}")
    rest = rows.take(id_order(rows.ids, len(rows)))
    count = len(rest)
    result = Selection(
        rest.ids, np.ones(count, bool), np.full(count, "", object), np.full(count, "", object),
        np.full(count, np.nan), np.full(count, np.nan), np.full(count, "", object), (),
    )  # fmt: skip
    places, reports = np.arange(count), []
    for number, step in enumerate(config.steps, start=1):
        name = f"{number}_{step.step}"
        try:
            outcome = apply(step, rest, config.seed)
        except MissingColumnError as error:
            raise SelectionError("missing_column", f"{name} {error}") from error
        except ValueError as error:
            raise SelectionError("impossible", f"{name}: {error}") from error
        dropped = outcome.reasons != ""
        gone = places[dropped]
        result.kept[gone], result.steps[gone], result.reasons[gone] = False, name, outcome.reasons[dropped]
        result.values[gone], result.limits[gone] = outcome.values[dropped], outcome.limits[dropped]
        result.related[gone] = outcome.related[dropped]
        counts = dict(sorted(Counter(outcome.reasons[dropped].tolist()).items()))
        reports.append(StepReport(name, len(rest), len(rest) - len(gone), counts, outcome.facts))
        rest, places = rest.take(~dropped), places[~dropped]
    return Selection(
        result.ids, result.kept, result.steps, result.reasons, result.values, result.limits, result.related,
        tuple(reports),
    )  # fmt: skip
