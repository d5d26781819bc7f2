"""Do calibrated thresholds hold their promise? `python -m omniscience_tests.benchmarks.bench_calibration --help`.

Nothing but simulation: figures that are good or not, measures that tell something of it, reviewers who err by known
rates. In each trial a sample is reviewed, a rule is calibrated, and its true precision is taken from 200,000 fresh
figures. Columns of the table, over all trials:

held      trials in which no rule was given out that falls short, of all trials: what is promised
rules     trials in which there was a rule at all
lowest    the lowest true precision of any rule
recall    mean true recall of the rules that were given out
best      recall of the best rule of this kind, known only here: what caution and errors cost is the difference
naive     trials held by the usual way: the loosest threshold whose share of kept reviews reaches the promise

Rows that say `errors shared` break the assumption that reviewers err independently.
"""

import argparse
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from omniscience_assets.quality.calibration.error_rates import ErrorRates, estimated_rates, stated_rates
from omniscience_assets.quality.calibration.promises import Promise
from omniscience_assets.quality.calibration.thresholds import (
    Calibration,
    Combination,
    Conjunction,
    Sample,
    calibrate_conjunction,
    calibrate_logistic,
    calibrate_measure,
)
from omniscience_assets.quality.calibration.votes import majority
from omniscience_tests.quality.calibration.simulated import Floats, World, figures, sample

PLAIN = World()
TWO = World(separations=(1.5, 1.5))


@dataclass(frozen=True)
class Setting:
    """One row of the table."""

    name: str
    world: World
    count: int
    rates: str = "estimated"
    kind: str = "measure"
    precision: float = 0.95


SETTINGS = (
    Setting("no errors", replace(PLAIN, false_keep=0, false_drop=0, reviewers=1, per_figure=1), 500, "none"),
    Setting("one reviewer, 5 %, stated", replace(PLAIN, false_keep=0.05, false_drop=0.05, reviewers=1, per_figure=1),
            1000, "stated"),
    Setting("one reviewer, 10 %, stated", replace(PLAIN, reviewers=1, per_figure=1), 1000, "stated"),
    Setting("majority of 3, 10 %, stated", PLAIN, 500, "stated"),
    Setting("majority of 3, 10 %", PLAIN, 500),
    Setting("majority of 3, 10 %", PLAIN, 1000),
    Setting("majority of 3, 20 %", replace(PLAIN, false_keep=0.2, false_drop=0.2), 1000),
    Setting("majority of 5, 20 %", replace(PLAIN, false_keep=0.2, false_drop=0.2, reviewers=5, per_figure=5), 1000),
    Setting("3 of 8 reviewers, unlike", replace(PLAIN, reviewers=8, spread=0.8), 1000),
    Setting("lenient, 25 % and 5 %", replace(PLAIN, false_keep=0.25, false_drop=0.05), 1000),
    Setting("half are bad", replace(PLAIN, prevalence=0.5), 1000),
    Setting("few are bad", replace(PLAIN, prevalence=0.93), 1000),
    Setting("promise of 90 %", PLAIN, 500, precision=0.9),
    Setting("two measures, conjunction", TWO, 1000, kind="conjunction"),
    Setting("two measures, logistic", TWO, 1000, kind="logistic"),
    Setting("measure tells nothing", replace(PLAIN, separations=(0.0,)), 1000),
    Setting("errors shared on 5 %", replace(PLAIN, shared=0.05), 1000),
    Setting("errors shared on 20 %", replace(PLAIN, shared=0.2), 1000),
    Setting("lenient, errors shared", replace(PLAIN, false_keep=0.4, false_drop=0.02, shared=0.5), 1000),
    Setting("small: 150 figures, 80 %", replace(PLAIN, prevalence=0.6), 150, precision=0.8),
    Setting("small: 80 figures, 70 %", replace(PLAIN, prevalence=0.5), 80, precision=0.7),
    Setting("2 of 5, 15 %, stated", replace(PLAIN, false_keep=0.15, false_drop=0.15, reviewers=5, per_figure=2),
            1000, "stated", precision=0.9),
    Setting("very lenient, 90 %", replace(PLAIN, false_keep=0.5, false_drop=0.02, prevalence=0.6), 1500, precision=0.9),
)  # fmt: skip


def rates_of(setting: Setting, reviewed: Sample, seed: int) -> ErrorRates | None:
    """Error rates as the setting's user would give them."""
    if setting.rates == "none":
        return None
    if setting.rates == "stated":
        return stated_rates(setting.world.false_keep, setting.world.false_drop, setting.world.reviewers)
    return estimated_rates(reviewed.votes, seed=seed)


def calibrate(setting: Setting, reviewed: Sample, seed: int) -> Calibration:
    """A rule of the setting's kind."""
    promise, rates = Promise(setting.precision), rates_of(setting, reviewed, seed)
    ways: dict[str, Callable[[], Calibration]] = {
        "measure": lambda: calibrate_measure(reviewed, "m0", promise, rates),
        "conjunction": lambda: calibrate_conjunction(reviewed, promise, rates, seed=seed),
        "logistic": lambda: calibrate_logistic(reviewed, promise, rates, seed=seed),
    }
    return ways[setting.kind]()


def naive(setting: Setting, reviewed: Sample) -> Conjunction | None:
    """The loosest threshold of the first measure at which the share of kept reviews reaches the promise."""
    scores = reviewed.measures["m0"]
    order = np.argsort(-scores)
    shares = np.cumsum(majority(reviewed.votes)[order]) / np.arange(1, len(order) + 1)
    reached = np.flatnonzero(shares >= setting.precision)
    return Conjunction({"m0": float(scores[order[reached[-1]]])}) if reached.size else None


def truth_of(
    rule: Conjunction | Combination, truth: np.typing.NDArray[np.bool_], measures: dict[str, Floats]
) -> tuple[float, float]:
    """True precision and recall."""
    kept = rule.keeps(measures)
    good = float((kept & truth).sum())
    return good / max(1, kept.sum()), good / truth.sum()


def best_recall(setting: Setting, truth: np.typing.NDArray[np.bool_], measures: dict[str, Floats]) -> float:
    """Recall at the loosest threshold of the true precision that was asked for, on the likelihood of all measures."""
    score = np.sum([gap * measures[f"m{at}"] for at, gap in enumerate(setting.world.separations)], axis=0)
    order = np.argsort(-score)
    good = np.cumsum(truth[order])
    reached = np.flatnonzero(good / np.arange(1, len(order) + 1) >= setting.precision)
    return float(good[reached[-1]] / truth.sum()) if reached.size and setting.world.separations[0] else 0.0


def row(setting: Setting, trials: int, seed: int) -> str:
    """Run a setting."""
    generator = np.random.default_rng([seed, SETTINGS.index(setting)])
    truth, measures = figures(setting.world, 200_000, generator)
    held = naive_held = 0
    found: list[tuple[float, float]] = []
    for trial in range(trials):
        reviewed = sample(setting.world, setting.count, generator)
        rule = calibrate(setting, reviewed, trial).rule
        result = truth_of(rule, truth, measures) if rule is not None else (1.0, 0.0)
        held += result[0] >= setting.precision
        found += [result] if rule is not None else []
        usual = naive(setting, reviewed)
        naive_held += usual is None or truth_of(usual, truth, measures)[0] >= setting.precision
    lowest = f"{min(precision for precision, _ in found):.3f}" if found else "-"
    recall = f"{np.mean([recall for _, recall in found]):.2f}" if found else "-"
    return (
        f"{setting.name:<28}{setting.count:>6}{setting.precision:>7.2f}{100 * held / trials:>7.1f}%{len(found):>7}"
        f"{lowest:>8}{recall:>8}{best_recall(setting, truth, measures):>6.2f}{100 * naive_held / trials:>7.0f}%"
    )


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--trials", type=int, default=100)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", default="", help="settings whose name contains this")
    arguments = parser.parse_args()
    print(f"seed {arguments.seed}, {arguments.trials} trials, confidence 95 %")
    header = (
        f"{'setting':<28}{'n':>6}{'asked':>7}{'held':>8}{'rules':>7}{'lowest':>8}{'recall':>8}{'best':>6}{'naive':>8}"
    )
    print(header)
    for setting in SETTINGS:
        if arguments.only in setting.name:
            print(row(setting, arguments.trials, arguments.seed), flush=True)


if __name__ == "__main__":
    main()
