"""Are intervals, tests, power and predictions what they say? `python -m omniscience_tests.benchmarks.bench_evaluation`.

Simulation from known truth, and LiveXiv's real answers where `../shared` has them. Tables:

coverage    share of 95 % intervals of a mean that hold the truth (per cent), and their mean width: ours, percentiles of
            a bootstrap by paper, bootstrap-t by paper (499 replicates)
type I      share of comparisons without a true difference with p <= 0.05: ours, a t test with the CR2 variance and
            its degrees of freedom, a symmetric bootstrap-t by paper (499 replicates); and the share of our
            intervals that hold a fall of 0.1
power       the least difference said to be found with power 0.8 from the spread without a difference; the power that
            samples compute from their spread at that difference, on average; the share of them that find it
prediction  LiveXiv: models run again, mean absolute error in points and Spearman's correlation over models that were
            not, share of 95 % intervals that hold, processor seconds of the last fit; under a range of priors of
            difficulty, for the choice of one is ours
"""

import argparse
import time
from dataclasses import replace

import numpy as np

from omniscience_assets.evaluation.irt import fit_2pl, fit_rasch, predict_accuracy
from omniscience_assets.evaluation.statistics import (
    PaperSums,
    Spread,
    compare_sums,
    detectable_difference,
    estimate_sums,
    measure_spread,
    power,
    sum_by_paper,
)
from omniscience_assets.evaluation.statistics.clusters import Floats, degrees_of_freedom, robust_variance
from omniscience_assets.evaluation.statistics.power import LEVEL
from omniscience_assets.evaluation.statistics.student import t_tail
from omniscience_tests.evaluation.irt.livexiv import ANSWERS, AUTHORS_CHOICES, replay
from omniscience_tests.evaluation.irt.simulated import draw
from omniscience_tests.evaluation.statistics.simulated import PairedWorld, World

WORLDS = (
    World(5, "lognormal"), World(8, "pareto"), World(10, "pareto"), World(12, "lognormal"), World(12, "even"),
    World(12, "lognormal", correlation=0.1), World(15, "lognormal", correlation=0.6),
    World(15, "pareto", correlation=0.6), World(12, "lognormal", accuracy=0.5),
    World(10, "pareto", accuracy=0.7), World(20, "small", accuracy=0.95),
    World(30, "single"), World(40, "lognormal"), World(100, "pareto"), World(300, "pareto", correlation=0.5),
)  # fmt: skip

ALIKE = (
    PairedWorld(6, "even", flips=0.2), PairedWorld(8, "lognormal", flips=0.1), PairedWorld(10, "pareto"),
    PairedWorld(12, "lognormal", effect=0), PairedWorld(12, "lognormal"),
    PairedWorld(12, "lognormal", flips=0.1, effect=0.2),
    PairedWorld(15, "lognormal", rare=0.2), PairedWorld(15, "pareto", rare=0.2), PairedWorld(30, "small", effect=0.05),
    PairedWorld(40, "lognormal", rare=0.2), PairedWorld(40, "pareto", rare=0.2), PairedWorld(200, "pareto", rare=0.2),
)  # fmt: skip

CHANGED = (
    PairedWorld(15, "lognormal"), PairedWorld(20, "pareto"), PairedWorld(40, "even"), PairedWorld(40, "lognormal"),
    PairedWorld(40, "small", effect=0.05), PairedWorld(60, "lognormal", rare=0.3), PairedWorld(100, "pareto"),
    PairedWorld(200, "lognormal", flips=0.02, effect=0.05),
)  # fmt: skip


def described(world: World | PairedWorld) -> str:
    """A row's title."""
    if isinstance(world, World):
        return f"{world.papers:>4} {world.sizes:<10}accuracy {world.accuracy:.2f} corr. {world.correlation:.1f}"
    return f"{world.papers:>4} {world.sizes:<10}flips {world.flips:.2f} effect {world.effect:.2f} rare {world.rare:.1f}"


def bootstraps(sums: PaperSums, random: np.random.Generator) -> tuple[tuple[float, float], tuple[float, float]]:
    """Percentile and bootstrap-t intervals by paper."""
    totals, sizes, papers = sums.totals, sums.sizes, sums.papers
    counts = random.multinomial(papers, np.full(papers, 1 / papers), size=499).astype(float)
    count = counts @ sizes
    means = counts @ totals / count

    def error(means: Floats, squares: Floats, cross: Floats, square: Floats, count: Floats) -> Floats:
        left = np.maximum(squares - 2 * means * cross + means**2 * square, 0)
        return np.asarray(np.sqrt(left * papers / (papers - 1)) / count)

    columns = np.stack([totals**2, totals * sizes, sizes**2])
    own = error(np.array(sums.mean), *columns.sum(axis=1), np.array(sizes.sum()))
    errors = error(means, *(counts @ columns.T).T, count)
    ratios = np.clip((means - sums.mean) / np.maximum(errors, 1e-9), -1e6, 1e6)
    low, high = np.quantile(ratios, [0.025, 0.975])
    a, b = np.quantile(means, [0.025, 0.975])
    return (float(a), float(b)), (max(0.0, float(sums.mean - high * own)), min(1.0, float(sums.mean - low * own)))


def coverage(trials: int, seed: int) -> None:
    """Print how often and how wide."""
    print(f"{'coverage':<46}{'ours':>14}{'percentile':>14}{'bootstrap-t':>14}")
    for number, world in enumerate(WORLDS):
        random = np.random.default_rng([seed, number])
        held, width = np.zeros(3), np.zeros(3)
        for _ in range(trials):
            sums = sum_by_paper(*world.draw(random))
            estimate = estimate_sums(sums)
            ours = (estimate.low or 0.0, 1.0 if estimate.high is None else estimate.high)
            for at, (low, high) in enumerate((ours, *bootstraps(sums, random))):
                held[at] += low <= world.accuracy <= high
                width[at] += high - low
        cells = "".join(f"{100 * h / trials:>8.1f} {w / trials:.3f}" for h, w in zip(held, width, strict=True))
        print(f"{described(world):<46}{cells}", flush=True)


def sums_of(world: PairedWorld, random: np.random.Generator) -> PaperSums:
    """Differences by paper."""
    scores, baseline, papers = world.draw(random)
    return sum_by_paper(scores - baseline, papers)


def t_test(sums: PaperSums) -> float:
    """Two-sided p-value by the CR2 variance and the degrees of freedom of Bell and McCaffrey."""
    error = robust_variance(sums.totals, sums.sizes) ** 0.5
    return t_tail(sums.mean / error, degrees_of_freedom(sums.sizes)) if error else 1.0


def bootstrap_test(sums: PaperSums, random: np.random.Generator) -> float:
    """Two-sided p-value of a studentised mean among those of papers drawn again from the centred ones."""
    sizes, papers, residuals = sums.sizes, sums.papers, sums.totals - sums.mean * sums.sizes
    counts = random.multinomial(papers, np.full(papers, 1 / papers), size=499).astype(float)
    means = counts @ residuals / (counts @ sizes)
    squares = np.stack([residuals**2, residuals * sizes, sizes**2]) @ counts.T
    left = np.maximum(squares[0] - 2 * means * squares[1] + means**2 * squares[2], 1e-9)
    drawn = np.abs(means * (counts @ sizes)) / np.sqrt(left)
    return float(np.mean(drawn >= abs(sums.totals.sum()) / max(1e-9, float(np.sum(residuals**2))) ** 0.5))


def found(world: PairedWorld, trials: int, random: np.random.Generator) -> tuple[float, float]:
    """Shares of comparisons in per cent with p <= 0.05, and with an interval that holds the truth."""
    alarms = held = measured = 0
    for _ in range(trials):
        comparison = compare_sums(sums_of(world, random))
        alarms += comparison.p_value is not None and comparison.p_value <= LEVEL
        if comparison.low is not None and comparison.high is not None:
            measured += 1
            held += comparison.low <= world.difference <= comparison.high
    return 100 * alarms / trials, 100 * held / max(1, measured)


def type_one(trials: int, seed: int) -> None:
    """Print false alarms, and coverage of a fall of 0.1."""
    print(f"\n{'type I':<50}{'ours':>8}{'t test':>8}{'bootstrap-t':>13}{'interval holds -0.1':>22}")
    for number, world in enumerate(ALIKE):
        random = np.random.default_rng([seed, 100 + number])
        alarms = np.zeros(3)
        for _ in range(trials):
            sums = sums_of(world, random)
            p_value = compare_sums(sums).p_value
            peers = (t_test(sums), bootstrap_test(sums, random)) if sums.totals.any() else (1.0, 1.0)
            alarms += [p is not None and p <= LEVEL for p in (p_value, *peers)]
        _, held = found(replace(world, difference=-0.1), trials, random)
        ours, t, bootstrap = 100 * alarms / trials
        print(f"{described(world):<50}{ours:>7.1f}%{t:>7.1f}%{bootstrap:>12.1f}%{held:>21.1f}%", flush=True)


def usual_spread(world: PairedWorld, random: np.random.Generator) -> Spread:
    """Mean over 400 samples of this size."""
    spreads = [spread for _ in range(400) if (spread := measure_spread(sums_of(world, random)))]
    deviation = float(np.mean([spread.deviation**2 for spread in spreads]) ** 0.5)
    return Spread(deviation, float(np.mean([spread.design_effect for spread in spreads])), 0.0)


def powers(trials: int, seed: int) -> None:
    """Print power as computed and as simulated, of the same samples."""
    print(f"\n{'power':<50}{'deff':>6}{'difference':>12}{'computed':>10}{'simulated':>11}")
    for number, world in enumerate(CHANGED):
        random = np.random.default_rng([seed, 200 + number])
        before = usual_spread(world, random)
        difference = detectable_difference(before, world.papers)
        changed = replace(world, difference=-difference)
        computed = simulated = 0.0
        for _ in range(trials):
            sums = sums_of(changed, random)
            spread, p_value = measure_spread(sums), compare_sums(sums).p_value
            computed += power(spread, world.papers, difference) if spread else 0.0
            simulated += p_value is not None and p_value <= LEVEL
        print(
            f"{described(world):<50}{before.design_effect:>6.1f}{difference:>12.3f}{100 * computed / trials:>9.1f}%"
            f"{100 * simulated / trials:>10.1f}%",
            flush=True,
        )


def spearman(first: Floats, second: Floats) -> float:
    """Correlation of ranks (no ties here)."""
    ranks = [np.argsort(np.argsort(values)) for values in (first, second)]
    return float(np.corrcoef(*ranks)[0, 1])


def predictions() -> None:
    """Print LiveXiv's protocol under a range of priors, with our choices of models and the authors'."""
    if not ANSWERS.exists():
        print(f"\nprediction: skipped, {ANSWERS} is missing")
        return
    print(
        "\nprediction: authors' choices [0, 1, 3, 6, 13], [0, 3, 7, 11, 13]; errors 1.28, 1.65; Spearman 0.978, 0.968"
    )
    settings = [(deviation, False) for deviation in (5.0, 3.0, 2.0, 1.5, 1.0)] + [(2.0, True)]
    for deviation, two_parameter in settings:
        for choices in (None, AUTHORS_CHOICES):
            title = f"{'2PL' if two_parameter else 'Rasch'}, prior {deviation:.1f}, {'theirs' if choices else 'ours'}"
            for version, step in enumerate(replay(deviation, two_parameter=two_parameter, choices=choices), 2):
                started = time.process_time()
                (fit_2pl if two_parameter else fit_rasch)(step.responses, deviation)
                seconds = time.process_time() - started
                held, told = list(step.held_out), step.prediction
                inside = ((told.low <= step.truth) & (step.truth <= told.high))[held].mean()
                ranks = spearman(told.accuracy[held], step.truth[held]), spearman(told.accuracy, step.truth)
                print(
                    f"{title:<26}v{version} {step.chosen!s:<20}error {step.error:.2f}  Spearman held-out "
                    f"{ranks[0]:.3f} all {ranks[1]:.3f}  holds {100 * inside:.0f}%  {seconds:.2f} s",
                    flush=True,
                )


def recovery(trials: int, seed: int) -> None:
    """Print how well simulated parameters come back, and coverage of predicted accuracies."""
    drawn = [draw(200, 100, seed + at) for at in range(20)]
    found = [np.corrcoef(fit_rasch(each.responses).difficulty, each.difficulty)[0, 1] for each in drawn]
    print(f"\nsimulated, 200 subjects, 100 items: r of difficulty at least {min(found):.3f} of 20")
    for spread in (0.0, 0.4):
        held, errors = [], []
        for at in range(trials):
            responses = draw(17, 500, seed + at, spread=spread).responses
            seen = responses.copy()
            seen[6:, 300:] = np.nan
            told, truth = predict_accuracy(seen, np.arange(300, 500)), responses[:, 300:].mean(axis=1)
            held.append(((told.low <= truth) & (truth <= told.high))[6:].mean())
            errors.append(np.abs(told.accuracy - truth)[6:].mean())
        print(
            f"simulated, 17 subjects, 6 of them asked again, discriminations scatter by {spread}: "
            f"{100 * np.mean(held):.1f} % of intervals hold, error {100 * np.mean(errors):.2f} points"
        )


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--trials", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", choices=("coverage", "type-one", "power", "prediction"))
    arguments = parser.parse_args()
    print(f"seed {arguments.seed}, {arguments.trials} trials a row")
    if arguments.only in (None, "coverage"):
        coverage(arguments.trials, arguments.seed)
    if arguments.only in (None, "type-one"):
        type_one(arguments.trials, arguments.seed)
    if arguments.only in (None, "power"):
        powers(arguments.trials, arguments.seed)
    if arguments.only in (None, "prediction"):
        recovery(max(1, arguments.trials // 20), arguments.seed)
        predictions()


if __name__ == "__main__":
    main()
