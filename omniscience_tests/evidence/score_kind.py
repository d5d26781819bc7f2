"""How well the kind of a figure is told, on figures of papers that the model was not trained on.

    python -m omniscience_tests.evidence.score_kind [--ocr] [--drawn 130] [--charts 130] [--keep FOLDER] [--seeds 6]
        [--train]

Prints the table of kinds, what is taken for what, and how far the probabilities can be trusted; then the macro-F1 by
the seeds of the forests, which alone move it by a hundredth: their mean is what to compare. `--train` then trains
on all figures and writes the model that is part of the package. Needs the corpus beside the repository, Ghostscript,
scikit-learn, and scikit-image for its sample pictures; charts of other programs are learned from where these programs
are installed. Features are kept in a folder, so that a second run is short.
"""

import argparse
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np

import omniscience_assets.evidence.kinds as package
from omniscience_assets.evidence.kinds.model import KINDS, Expert, Floats, Model, soften
from omniscience_assets.evidence.kinds.proofs import proven_kinds
from omniscience_assets.evidence.ocr.engines import load_engine
from omniscience_tests.evidence.kind_training.examples import Examples, Strings, drawn, labelled, plotted
from omniscience_tests.evidence.kind_training.fit import fit, fit_temperature, log_loss
from omniscience_tests.evidence.kind_training.units import CORPUS, Unit, read_labels

FOLDS = 6
FEW = 5
"""Kinds with fewer figures are left out of the macro-F1."""


def main() -> None:
    """Print the scores; train where asked."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--drawn", type=int, default=130, help="drawn figures of each kind to train on")
    options.add_argument("--charts", type=int, default=130, help="charts of each other program to train on")
    options.add_argument("--keep", type=Path, default=Path("home") / "kind_features", help="folder of kept features")
    options.add_argument("--ocr", action="store_true", help="read the text of raster figures")
    options.add_argument("--seeds", type=int, default=6, help="forests to average the macro-F1 over")
    options.add_argument("--train", action="store_true", help="write the model of the package")
    chosen = options.parse_args()
    if not (CORPUS / "dev").is_dir():
        print("skipped: no corpus of real papers lies beside the repository")
        return
    units = read_labels()
    seen = labelled(chosen.keep / f"labelled{'_ocr' * chosen.ocr}.json", load_engine() if chosen.ocr else None)
    made = drawn(chosen.drawn, chosen.keep / "drawn.json")
    made = made.with_others(plotted(chosen.charts, chosen.keep / "plotted.json", chosen.keep / "charts"))
    learned = seen.with_others(made)
    held_out = out_of_fold(learned, seen)
    truth = np.array([[float(unit.kind == kind) for kind in KINDS] for unit in units])
    open_cases = proven_kinds(seen.names, seen.rows) == ""
    temperature = fit_temperature(held_out[open_cases], truth[open_cases])
    held_out[open_cases] = soften(np.log(np.maximum(held_out[open_cases], 1e-9)) / temperature)
    print(f"{np.count_nonzero(~open_cases)} of {len(units)} figures are told by proof; temperature {temperature:.2f}")
    print_scores(units, held_out, truth)
    others = [out_of_fold(learned, seen, seed) for seed in range(1, chosen.seeds)]
    print_seeds(units, [held_out, *others])
    if chosen.train:
        write(fit(learned, temperature))


def out_of_fold(learned: Examples, seen: Examples, seed: int = 0) -> Floats:
    """Probabilities of each figure that is `seen`, by a model that `learned` from figures of other papers."""
    fold = _folds(seen.papers)
    found = np.zeros((len(seen.kinds), len(KINDS)))
    for index in range(FOLDS):
        told = fold == index
        model = fit(learned.where(~np.isin(learned.papers, seen.papers[told])), seed=seed)
        found[told] = model.probabilities(seen.rows[told])
    return found


def _folds(papers: Strings) -> np.ndarray:
    """Papers are dealt out by size, so that the folds are about equally large."""
    sizes = Counter(papers.tolist())
    load, place = [0] * FOLDS, {}
    for paper, size in sorted(sizes.items(), key=lambda entry: (-entry[1], entry[0])):
        place[paper] = int(np.argmin(load))
        load[place[paper]] += size
    return np.array([place[paper] for paper in papers])


def print_scores(units: list[Unit], probabilities: Floats, truth: Floats) -> None:
    told = [KINDS[i] for i in probabilities.argmax(axis=1)]
    lenient = [unit.kind if kind == unit.second else kind for unit, kind in zip(units, told, strict=True)]
    true = [unit.kind for unit in units]
    figures = [i for i, unit in enumerate(units) if "#page." not in unit.path]
    single = [i for i, unit in enumerate(units) if not unit.is_copy]
    print(f"{len(units)} figures of {len({unit.paper for unit in units})} papers; each told by a model of other papers")
    for name, some in (("all", range(len(units))), ("figures only", figures), ("without copies", single)):
        parts = [[answers[i] for i in some] for answers in (true, told, lenient)]
        print(
            f"{name:15} n {len(parts[0]):4}  accuracy {_accuracy(*parts[:2]):.3f}  macro-F1 {_macro(*parts[:2]):.3f}"
            f"  second kind accepted {_accuracy(parts[0], parts[2]):.3f} {_macro(parts[0], parts[2]):.3f}"
        )
    print(f"\n{'kind':11} {'n':>4} {'P':>5} {'R':>5} {'F1':>5} {'F1*':>5}  taken for")
    for kind, count in Counter(true).most_common():
        precision, recall, score = _scores(kind, true, told)
        wrong = Counter(b for a, b in zip(true, told, strict=True) if a == kind != b).most_common(4)
        few = " (few)" if count < FEW else ""
        print(
            f"{kind:11} {count:4} {precision:5.2f} {recall:5.2f} {score:5.2f} {_scores(kind, true, lenient)[2]:5.2f}"
            f"  {', '.join(f'{other} {n}' for other, n in wrong)}{few}"
        )
    print(f"\nlog-loss {log_loss(probabilities, truth):.3f} nats")
    print_reliability(probabilities.max(axis=1), np.array([a == b for a, b in zip(true, told, strict=True)]))


def print_seeds(units: list[Unit], runs: Sequence[Floats]) -> None:
    """Macro-F1 over all figures of each run, and their mean."""
    true = [unit.kind for unit in units]
    scores = [_macro(true, [KINDS[i] for i in found.argmax(axis=1)]) for found in runs]
    told = " ".join(f"{score:.3f}" for score in scores)
    print(f"macro-F1 by seed of the forests: {told}; mean {np.mean(scores):.3f}, deviation {np.std(scores):.3f}")


def print_reliability(certainty: Floats, right: np.ndarray) -> None:
    """Share of right answers by how probable they were said to be."""
    for low, high in ((0, 0.4), (0.4, 0.6), (0.6, 0.8), (0.8, 0.95), (0.95, 1.01)):
        inside = (certainty >= low) & (certainty < high)
        if inside.any():
            print(f"said {certainty[inside].mean():.2f}  right {right[inside].mean():.2f}  n {inside.sum()}")


def _accuracy(true: list[str], told: list[str]) -> float:
    return sum(a == b for a, b in zip(true, told, strict=True)) / max(1, len(true))


def _macro(true: list[str], told: list[str]) -> float:
    kinds = [kind for kind, count in Counter(true).items() if count >= FEW]
    return sum(_scores(kind, true, told)[2] for kind in kinds) / max(1, len(kinds))


def _scores(kind: str, true: list[str], told: list[str]) -> tuple[float, float, float]:
    """Precision, recall and F1 of one kind."""
    hits = sum(a == b == kind for a, b in zip(true, told, strict=True))
    precision, recall = hits / max(1, told.count(kind)), hits / max(1, true.count(kind))
    return precision, recall, 2 * precision * recall / max(1e-9, precision + recall)


def write(model: Model) -> None:
    """Write the model into the package, as exactly as matters."""
    stored = {
        "kinds": np.array(model.kinds),
        "features": np.array(model.features),
        "version": np.array(model.version),
        "temperature": np.array(model.temperature),
        **_arrays("sighted", model.sighted),
        **_arrays("free", model.free),
        **_arrays("blind", model.blind),
    }
    path = Path(package.__path__[0]) / "model.npz"
    np.savez_compressed(path, **stored)
    print(f"written {path.name}: {path.stat().st_size // 1000} kB")


def _arrays(name: str, expert: Expert) -> dict[str, np.ndarray]:
    """Half as exact numbers do for weights; thresholds need more."""
    linear, forest = expert.linear, expert.forest
    small = {field: getattr(linear, field).astype(np.float16) for field in ("weights", "bias")}
    fine = {field: getattr(linear, field).astype(np.float32) for field in ("low", "high", "mean", "spread")}
    shares = forest.shares / forest.shares.max(axis=1, keepdims=True)
    return {
        f"{name}_used": expert.used.astype(np.uint16),
        f"{name}_linear_step": linear.step.astype(np.uint16),
        **{f"{name}_linear_{field}": values for field, values in {**small, **fine}.items()},
        f"{name}_forest_roots": forest.roots.astype(np.int32),
        f"{name}_forest_feature": forest.feature.astype(np.uint16),
        f"{name}_forest_left": forest.left.astype(np.int32),
        f"{name}_forest_right": forest.right.astype(np.int32),
        f"{name}_forest_threshold": forest.threshold.astype(np.float32),
        f"{name}_forest_shares": np.rint(255 * shares).astype(np.uint8),
    }


if __name__ == "__main__":
    main()
