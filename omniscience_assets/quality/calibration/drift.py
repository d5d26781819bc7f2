"""Did gates and reviewers agree less in a later window than before?"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from omniscience_assets.quality.calibration.intervals import fisher_fall, holm
from omniscience_assets.quality.calibration.votes import majority, vote_table
from omniscience_assets.records.reviews import Review


@dataclass(frozen=True, slots=True)
class Window:
    """Figures on which a gate and the majority of reviewers agree, of those that both judged."""

    agree: int
    figures: int

    @property
    def share(self) -> float:
        """NaN without figures."""
        return self.agree / self.figures if self.figures else float("nan")


@dataclass(frozen=True, slots=True)
class Drift:
    """A gate's agreement before and after."""

    gate: str
    earlier: Window
    later: Window
    p_value: float
    """One-sided, of Fisher's exact test, adjusted for the number of gates (Holm)."""
    alarm: bool


def split_reviews(reviews: Iterable[Review], since: str) -> tuple[list[Review], list[Review]]:
    """Reviews before a moment (ISO 8601, UTC) and from then on; those without a time are in neither.

    A figure that was reviewed in both windows is left to the earlier one, so that the windows are independent.
    """
    dated = [review for review in reviews if review.reviewed_at]
    earlier = [review for review in dated if review.reviewed_at < since]
    known = {review.figure_id for review in earlier}
    return earlier, [review for review in dated if review.reviewed_at >= since and review.figure_id not in known]


def agreement_windows(gates: Mapping[str, Mapping[str, bool]], reviews: Iterable[Review]) -> dict[str, Window]:
    """By gate, how often its verdict is that of the majority of reviewers; each figure counts once.

    Args:
        gates: Gate to figure id to whether it keeps the figure.
        reviews: Of one window.
    """
    table = vote_table(reviews)
    kept = dict(zip(table.figures, majority(table.votes).tolist(), strict=True))
    windows = {}
    for gate, verdicts in gates.items():
        both = verdicts.keys() & kept.keys()
        windows[gate] = Window(sum(verdicts[name] == kept[name] for name in both), len(both))
    return windows


def check_drift(
    earlier: Mapping[str, Window], later: Mapping[str, Window], *, level: float = 0.05
) -> tuple[Drift, ...]:
    """Which gates agree less than before, the worst first.

    The chance of any false alarm in one check is at most `level`, whatever the number of gates; a check that is made
    again and again raises false alarms more often. Gates of only one window are left out. A fall that is real may be
    missed where windows are small.
    """
    names = sorted(earlier.keys() & later.keys())
    p_values = [
        fisher_fall(earlier[name].agree, earlier[name].figures, later[name].agree, later[name].figures)
        for name in names
    ]
    found = [
        Drift(name, earlier[name], later[name], p_value, alarm=p_value <= level)
        for name, p_value in zip(names, holm(p_values), strict=True)
    ]
    return tuple(sorted(found, key=lambda each: (each.p_value, each.gate)))
