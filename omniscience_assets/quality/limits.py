"""Thresholds over what gates measure: what is kept, what is dropped, and for which reason."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from omniscience_assets.records import Decision, Judgement, Measured, Verdict

TAGGED = ("pii.", "safety.")
"""Measures that become tags where they are not 0."""


@dataclass(frozen=True, slots=True)
class Limit:
    """A measure, the least and the most that it may be, and the reason for dropping what is outside.

    An abstention (a measure that is `None`) keeps, unless `needed`.
    """

    reason: str
    measure: str
    min: float | None = None
    max: float | None = None
    needed: bool = False

    def verdict(self, scores: Measured) -> Verdict:
        """The verdict on a case; a measure that was never taken is an abstention."""
        try:
            measure = scores[self.measure]
        except KeyError:
            return self._abstain("not measured")
        if measure.value is None:
            return self._abstain(measure.evidence)
        low = self.min is not None and measure.value < self.min
        high = self.max is not None and measure.value > self.max
        keep = not (low or high)
        threshold = self.min if low or self.max is None else self.max
        return Verdict(self.measure, keep, None if keep else self.reason, measure.value, threshold, measure.evidence)

    def _abstain(self, evidence: str) -> Verdict:
        threshold = self.max if self.min is None else self.min
        told = f"abstained: {evidence}" if evidence and not evidence.startswith("abstained") else evidence
        return Verdict(self.measure, not self.needed, self.reason if self.needed else None, None, threshold, told)


def decide(scores: Measured, limits: Sequence[Limit], decision: Decision) -> Judgement:
    """All verdicts on a captioned figure: each limit's in their order, then what was decided among all figures."""
    verdicts = (*(limit.verdict(scores) for limit in limits), *_among_others(decision))
    tags = tuple(m.name for m in scores.measures if m.name.startswith(TAGGED) and m.value)
    twin = decision.twin.record_id if decision.twin else None
    return Judgement(scores.figure_id, scores.caption, scores.writer, verdicts, tags, twin)


def passes(scores: Measured, limits: Iterable[Limit]) -> bool:
    """Whether no limit drops the case."""
    return all(limit.verdict(scores).keep for limit in limits)


def first_failure(judgement: Judgement) -> Verdict | None:
    """The verdict that decides why a figure is dropped; `None` when every one keeps it."""
    return next((verdict for verdict in judgement.verdicts if not verdict.keep), None)


def _among_others(decision: Decision) -> Iterable[Verdict]:
    twin, benchmark = decision.twin, decision.benchmark
    if twin:
        told = f"repeats {twin.record_id}" + (f": {twin.detail}" if twin.detail else "")
        yield Verdict("duplicates", False, f"duplicate_{twin.by}", twin.similarity, None, told)
    else:
        yield Verdict("duplicates", True, None, None, None)
    if benchmark:
        told = f"{benchmark.record_id}: {benchmark.detail}"
        yield Verdict("decontamination", False, f"contaminated_{benchmark.by}", benchmark.similarity, None, told)
    else:
        yield Verdict("decontamination", True, None, None, None)
    kept = decision.step is None
    told = "" if kept else f"left out by {decision.step}"
    told += f", for {decision.related}" if decision.related else ""
    reason = None if kept else f"not_selected_{decision.cause}"
    yield Verdict("selection", kept, reason, decision.score, decision.threshold, told)


def limit_sql(limits: Sequence[Limit]) -> str:
    """A condition on `caption_scores` that holds where no limit drops the row, as `Limit.verdict` has it."""
    return " AND ".join(_condition(limit) for limit in limits) or "true"


def value_sql(measure: str) -> str:
    """The value of a measure in a row of `caption_scores`; NULL where it abstains or was not taken."""
    return f"list_extract(list_filter(measures, lambda m: m.name = '{measure}'), 1).value"


def _condition(limit: Limit) -> str:
    value = value_sql(limit.measure)
    bounds = [f"{value} >= {limit.min!r}"] if limit.min is not None else []
    bounds += [f"{value} <= {limit.max!r}"] if limit.max is not None else []
    return f"coalesce({' AND '.join(bounds) or 'true'}, {not limit.needed})" if bounds else f"{value} IS NOT NULL"
