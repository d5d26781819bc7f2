"""Pages of the gallery over a large log: `python -m omniscience_tests.benchmarks.bench_inspect --help`.

A log of made-up figures is written as Parquet in the layout that runs write: seven assets of thirteen disciplines, each
figure with an author caption of 30 words, a caption of 80, twelve measures, a verdict and two answers. Printed: how
long the gallery's table takes to build and how much memory it takes, and the time from a request to its whole HTML
page, inside of one process. A page that is asked for the first time has to find its order, too; that is then known.
Pictures are not part of it; browsers ask for them apart. Processor time, of all threads, says more than the clock on a
machine that has other work, too.
"""

import argparse
import resource
import statistics
import time
from collections.abc import Sequence
from pathlib import Path

import duckdb
import numpy as np
from starlette.testclient import TestClient

from omniscience_assets.disciplines import DISCIPLINES
from omniscience_assets.inspect.app import create_app
from omniscience_assets.inspect.site import Site
from omniscience_assets.store.files import Files
from omniscience_assets.store.log import partition_folder
from omniscience_tests.benchmarks.kept_log import log_home

KINDS = ("line", "scatter", "bar", "diagram", "micrograph", "heat_map", "photo", "mixed")
MEASURES = (
    "length.words", "copy.share", "grounding.precision", "grounding.coverage", "grounding.contradictions",
    "similarity.whole", "similarity.mean_window", "repetition.top_2gram", "image.ink", "image.side", "image.aspect",
    "language.probability",
)  # fmt: skip
WORDS = (
    "the", "spectrum", "of", "a", "thin", "film", "shows", "two", "narrow", "peaks", "near", "zero", "energy",
    "while", "curves", "for", "higher", "temperature", "fall", "off", "slowly", "and", "cross", "below", "critical",
    "field", "sample", "density", "phase", "lattice", "measured", "model", "fitted", "residual", "frequency",
    "noise", "cell", "growth", "protein", "membrane", "voltage", "current", "signal", "panel", "upper", "lower",
    "left", "right", "solid", "dashed", "blue", "red", "green",
)  # fmt: skip
RUNS = tuple(f"{number:08x}-0000-4000-8000-000000000000" for number in range(1, 7))


def write_log(home: Path, figures: int, seed: int) -> None:
    """Write the log; the same seed gives the same rows."""
    connection = duckdb.connect()
    connection.execute("""
        CREATE MACRO text(n, salt) AS array_to_string([list_extract(getvariable('words'),
            1 + (hash(salt + j) % len(getvariable('words')))::INTEGER) FOR j IN range(n)], ' ')
    """)
    for name, values in (("words", WORDS), ("runs", RUNS), ("kinds", KINDS), ("names", MEASURES)):
        connection.execute(f"SET VARIABLE {name} = $values", {"values": list(values)})
    shares = np.random.default_rng(seed).dirichlet(np.full(len(DISCIPLINES), 3.0))
    counts = np.diff(np.round(np.concatenate([[0], np.cumsum(shares)]) * figures).astype(int))
    for number, (discipline, count) in enumerate(zip(DISCIPLINES, counts, strict=True)):
        connection.execute(f"""
            CREATE OR REPLACE TEMP TABLE base AS
            SELECT i, hash(i, {number}, {seed}) AS h, ({1000 + 100 * number} + i // 40000)::VARCHAR AS month,
                'arxiv:' || month || '.' || lpad((i // 4 % 10000)::VARCHAR, 5, '0') AS root_id,
                root_id || '#fig.' || (i % 4 + 1) AS figure_id
            FROM range({max(1, int(count))}) AS t(i)
        """)
        written: set[str] = set()
        for asset, suffix, columns in _payloads():
            first = 1 + max(1, int(count)) * (asset in written)
            folder = home / partition_folder(asset, discipline)
            folder.mkdir(parents=True, exist_ok=True)
            path = folder / f"bench-{first:010d}-{first + max(1, int(count)) - 1:010d}.parquet"
            query = f"SELECT {_provenance(asset, suffix, first)}, {columns} FROM base ORDER BY root_id, record_id"
            connection.execute(f"COPY ({query}) TO '{path}' (COMPRESSION zstd, ROW_GROUP_SIZE 10000)")
            written.add(asset)


def _provenance(asset: str, suffix: str, first: int) -> str:
    outcome = "if(h % 5 > 0, 'kept', 'dropped')" if asset == "filtered_set" else "'kept'"
    return f"""
        figure_id || '{suffix}' AS record_id, root_id, {first} + i AS seq, 'f' AS content_hash, 's{asset}' AS spec_id,
        {outcome} AS outcome, if(outcome = 'dropped', 'reason_' || (h // 5 % 3), NULL) AS reason,
        list_extract(getvariable('runs'), 1 + (h % 6)::INTEGER) AS run_id,
        TIMESTAMP '2026-01-01' + to_seconds((h % 8000000)::INTEGER) AS produced_at
    """


def _payloads() -> list[tuple[str, str, str]]:
    """Asset, suffix of its record ids, and its payload's columns as SQL."""
    measures = "[{'name': n, 'value': (hash(h, n) % 10000) / 10000.0, 'evidence': ''} FOR n IN getvariable('names')]"
    answer = """
        figure_id, figure_id || '@q.1' AS question_id, 'lexical' AS reader, (hash(h, '{0}') % 2)::DOUBLE AS score,
        '{0}' AS arm
    """
    figure = """
        figure_id, (i % 4 + 1)::VARCHAR AS number, text(30, h // 2) AS caption, sha256(figure_id) || '.png' AS raster,
        640 AS width, 480 AS height
    """
    caption = """
        figure_id, text(80, h // 3) AS text, 'tier' || (h % 3) AS tier, 'vllm' AS backend, 'model-' || (h % 4) AS model,
        (h % 1000) / 1000.0 AS support
    """
    verdicts = "[{'gate': 'length.words', 'keep': h % 5 > 0, 'score': 1.0, 'threshold': 0.5, 'evidence': ''}]"
    return [
        ("triplets", "", figure),
        (
            "figure_evidence",
            "@evidence",
            "[{'label': list_extract(getvariable('kinds'), 1 + (h % 8)::INTEGER)}] AS kind",
        ),
        ("routed_captions", "@caption", caption),
        ("caption_scores", "@scores", f"figure_id, {measures} AS measures"),
        ("filtered_set", "@verdict", f"figure_id, {verdicts} AS verdicts"),
        ("caption_qa_eval", "@a.new_caption", answer.format("new_caption")),
        ("caption_qa_eval", "@a.blind", answer.format("blind")),
    ]


def timed(client: TestClient, addresses: Sequence[str]) -> tuple[list[float], list[float]]:
    """Milliseconds to each whole page, sorted: by the clock, and of processor time of all threads."""
    taken, worked = [], []
    for address in addresses:
        start, before = time.perf_counter(), time.process_time()
        reply = client.get(address)
        taken.append(1000 * (time.perf_counter() - start))
        worked.append(1000 * (time.process_time() - before))
        assert reply.status_code == 200, address
        assert "data-move" in reply.text, f"{address} shows no figure"
    return sorted(taken), sorted(worked)


def pages(figures: int, repeats: int, seed: int) -> dict[str, list[str]]:
    """What is asked for, by name."""
    generator = np.random.default_rng(seed)
    last = max(1, figures // 60)
    some = generator.integers(1, last + 1, repeats).tolist()
    sorts = [f"/?sort={name}&down={down}" for name in MEASURES for down in (0, 1)][:repeats]
    narrow = [f"/?discipline={d}&kind={k}&outcome=dropped" for d in DISCIPLINES for k in KINDS]
    both = [f"/?kind={k}&sort={name}&down=1" for k in KINDS for name in MEASURES]
    words = [f"/?text={one}+{other}" for one in WORDS[2:] for other in WORDS[12:20] if one != other]
    return {
        "first page": ["/"] * repeats,
        "sorted by a score, first time": sorts,
        "the same again": sorts,
        "deep in an order": [f"{sorts[0]}&page={page}" for page in some],
        "filtered by three, first time": generator.permutation(narrow)[:repeats].tolist(),
        "filtered and sorted, first time": generator.permutation(both)[:repeats].tolist(),
        "searched for two words, first time": generator.permutation(words)[:repeats].tolist(),
    }


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--figures", type=int, default=200_000)
    parser.add_argument("--repeats", type=int, default=24)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--home", type=Path, help="keep the log here, and take the one that is here already")
    arguments = parser.parse_args()

    def write(home: Path) -> None:
        write_log(home, arguments.figures, arguments.seed)

    with log_home(arguments.home, write, f"{arguments.figures:,} figures, seed {arguments.seed},") as home:
        site = Site.of(Files(str(home)))
        start = time.perf_counter()
        site.index.refresh()
        taken, peak = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
        print(f"{site.index.figures:,} figures in the table in {taken:.1f} s, {peak:.1f} GiB at most")
        client = TestClient(create_app(site), base_url="http://127.0.0.1:3001")
        print(
            f"{'page':36}{'n':>4}{'median ms':>11}{'p95 ms':>9}{'most ms':>9}{'median of processor ms':>25}{'p95':>6}"
        )
        for name, addresses in pages(site.index.figures, arguments.repeats, arguments.seed).items():
            taken, worked = timed(client, addresses)
            late = min(len(taken) - 1, int(0.95 * len(taken)))
            told = f"{statistics.median(taken):>11.0f}{taken[late]:>9.0f}{taken[-1]:>9.0f}"
            print(f"{name:36}{len(taken):>4}{told}{statistics.median(worked):>14.0f}{worked[late]:>6.0f}")


if __name__ == "__main__":
    main()
