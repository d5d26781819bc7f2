"""Seconds and memory of selection by embeddings: `python -m omniscience_tests.benchmarks.bench_selection --help`.

Rows are drawn from planted concepts with near copies among them; they lie in a memory-mapped file, as embeddings of a
large set do. Printed per step: seconds, rows that stay, memory that no file stands behind after the step, and the most
memory that the process ever held, pages of the file among it. Nothing here says how good a selection is for training.
"""

import argparse
import resource
import tempfile
import time
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from omniscience_assets.quality.selection.kmeans import spherical_kmeans
from omniscience_assets.quality.selection.pruning import concept_pruning
from omniscience_assets.quality.selection.semdedup import near_duplicates, nearest_earlier
from omniscience_assets.quality.selection.vectors import UnitVectors

_BLOCK = 50_000


def peak_mib() -> float:
    """Most anonymous and file memory held so far, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def anonymous_mib() -> float:
    """Memory held now that no file stands behind, in MiB."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("RssAnon")) / 1024


def planted(path: Path, shape: tuple[int, int], concepts: int, copies: float, seed: int) -> NDArray[np.float32]:
    """A file of float32 rows around random directions; a share of them are near copies of the row before."""
    generator = np.random.default_rng(seed)
    rows, dimensions = shape
    centres = generator.normal(size=(concepts, dimensions)).astype(np.float32)
    matrix = np.memmap(path, np.float32, "w+", shape=(rows, dimensions))
    for start in range(0, rows, _BLOCK):
        size = min(_BLOCK, rows - start)
        block = centres[generator.integers(0, concepts, size)]
        block = block + generator.normal(size=block.shape).astype(np.float32)
        repeat = np.flatnonzero(generator.random(size - 1) < copies) + 1
        noise = 0.1 * generator.normal(size=(len(repeat), dimensions))
        block[repeat] = block[repeat - 1] + noise.astype(np.float32)
        matrix[start : start + size] = block
    matrix.flush()
    return np.memmap(path, np.float32, "r", shape=(rows, dimensions))


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--dimensions", type=int, default=512)
    parser.add_argument("--concepts", type=int, default=300, help="planted directions")
    parser.add_argument("--copies", type=float, default=0.2, help="share of near copies")
    parser.add_argument("--clusters", type=int, default=500)
    parser.add_argument("--keep", type=float, default=0.3, help="share that pruning keeps of what is left")
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    print(f"seed {arguments.seed}, {arguments.rows} x {arguments.dimensions} float32, k = {arguments.clusters}")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "embeddings"
        shape = (arguments.rows, arguments.dimensions)
        matrix = planted(path, shape, arguments.concepts, arguments.copies, arguments.seed)
        report(matrix, arguments.clusters, arguments.keep)


def report(matrix: NDArray[np.float32], k: int, keep: float) -> None:
    """Run the steps and print a line for each."""
    ids = np.array([f"{at:08d}" for at in range(len(matrix))])
    vectors = UnitVectors.of(matrix)

    def line(name: str, started: float, left: int) -> None:
        seconds = time.perf_counter() - started
        print(
            f"{name:<18}{seconds:>9.1f} s {left:>10} rows {anonymous_mib():>8.0f} MiB now {peak_mib():>8.0f} MiB peak"
        )

    print(f"{'start':<18}{'':>11} {len(matrix):>10} rows {anonymous_mib():>8.0f} MiB now {peak_mib():>8.0f} MiB peak")
    started = time.perf_counter()
    clusters = spherical_kmeans(ids, vectors, k)
    line("k-means", started, len(ids))
    started = time.perf_counter()
    left = np.flatnonzero(~near_duplicates(nearest_earlier(ids, vectors, clusters), 0.05))
    line("SemDeDup", started, len(left))
    started = time.perf_counter()
    again = spherical_kmeans(ids[left], vectors.take(left), k)
    line("k-means again", started, len(left))
    started = time.perf_counter()
    kept = concept_pruning(ids[left], again, int(keep * len(left))).kept
    line("concept pruning", started, int(kept.sum()))


if __name__ == "__main__":
    main()
