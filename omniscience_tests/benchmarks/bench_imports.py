"""Time to import the definitions, as Dagster does for each run, as a ratio to the import of Dagster alone.

    python omniscience_tests/benchmarks/bench_imports.py [--pairs 9]

Both are imported in turns, each by a process of its own and with compiled modules at hand. Bound: 1.5.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pairs", type=int, default=9)
    pairs = parser.parse_args().pairs
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "OMNISCIENCE_HOME": folder, "PYTHONPYCACHEPREFIX": folder}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)

        def seconds(module: str) -> float:
            started = time.perf_counter()
            subprocess.run([sys.executable, "-c", f"import {module}"], check=True, env=environment)
            return time.perf_counter() - started

        def pair() -> tuple[float, float]:
            return seconds("dagster"), seconds("omniscience_assets.definitions")

        pair()  # compiles
        measured = [pair() for _ in range(pairs)]
    ratios = sorted(ours / bare for bare, ours in measured)
    print(f"import dagster: {statistics.median(bare for bare, _ in measured):.2f} s (median of {pairs})")
    print(f"import omniscience_assets.definitions: {statistics.median(ours for _, ours in measured):.2f} s")
    print(f"ratio {statistics.median(ratios):.2f}, from {ratios[0]:.2f} to {ratios[-1]:.2f} (bound 1.5)")


if __name__ == "__main__":
    main()
