"""The asset's whole path on a model: `python -m omniscience_tests.benchmarks.bench_captions --help`.

Figures with evidence lie in a record log; the endpoint is the scripted server in a process of its own, which takes a
fixed time for an answer and says nothing of a figure. From the log to the log: routing, prompt, image, request, claims,
checks, commits, compaction.

throughput  Figures per second of the stage, and answers per second of plain aiohttp with as many requests at once, same
            size of question and image, in turns.
memory      Resident memory of this process while many figures are captioned.
forecast    What many figures will cost, as told after a few were captioned, and what they then cost.
faults      One request in five goes wrong in one of many ways: every figure must end `kept` or `failed` with its cause,
            and a second run must ask only about those that failed and may pass.
"""

import argparse
import asyncio
import logging
import random
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from statistics import median

from omniscience_assets.captioning.backends.openai import Endpoint
from omniscience_assets.captioning.budget import Budget
from omniscience_assets.captioning.crew import Crew
from omniscience_assets.captioning.engines import Engines
from omniscience_assets.captioning.policy import Policy
from omniscience_assets.captioning.rehearsal import rehearse
from omniscience_assets.captioning.replay import forecast
from omniscience_assets.captioning.stage import RoutedCaptionsStage
from omniscience_assets.compute.asynchronous import AsyncExecutor
from omniscience_assets.records import Caption, Evidence, Figure
from omniscience_assets.store.blobs import BlobStore
from omniscience_assets.store.files import Files
from omniscience_assets.store.incremental import Advance, advance
from omniscience_assets.store.views import connect
from omniscience_tests.benchmarks.bench_admission import bare_rate, picture, resident
from omniscience_tests.captioning.samples import FIGURE
from omniscience_tests.captioning.typical import diagram, heat_map, panels_of_lines, scatter, twin_axes, two_lines
from omniscience_tests.scripted_server import Running, Script, serve_in_process
from omniscience_tests.store.given import write_rows

KINDS = (two_lines(), panels_of_lines(), scatter(), twin_axes(), heat_map(), diagram())
FAULTS = {
    "http_429": 0.002, "throttled_seconds": 0.002, "http_500": 0.04, "http_503": 0.016, "disconnect": 0.03,
    "disconnect_midway": 0.02, "garbage": 0.01, "hang": 0.005, "trickle": 0.005, "refusal": 0.02, "length": 0.02,
    "content_filter": 0.01, "wrong_schema": 0.01, "prose": 0.005, "truncated": 0.005,
}  # fmt: skip
"""A fifth of the requests. Few 429s: they come by chance here, and whoever gets many slows down, as he should."""
IN_FLIGHT = 256
TIER = {
    "backend": "openai", "endpoint": "e", "model": "scripted", "max_tokens": 400,
    "accept": {"words": [1, 100_000]}, "price": {"tokens_in": 1, "tokens_out": 4},
}  # fmt: skip
POLICY = Policy.model_validate({"version": "b", "tiers": {"one": TIER}, "rules": [{"name": "all", "tier": "one"}]})
PARTITION = "physics"


def fill(home: Path, count: int, image: bytes, start: int = 0) -> Files:
    """A home with so many more figures and their evidence."""
    files = Files(home)
    raster = BlobStore(files).put(image, ".png")
    chance = random.Random(start)
    for first in range(start, start + count, 5000):
        figures, seen = {}, {}
        for number in range(first, min(start + count, first + 5000)):
            name = f"p{number // 4:06}#fig.{number % 4}"
            caption = f"{FIGURE.caption} {number} " + "word " * chance.randint(5, 80)
            figures[name] = replace(FIGURE, figure_id=name, raster=raster, caption=caption, width=200, height=200)
            seen[f"{name}@evidence"] = replace(KINDS[number % len(KINDS)], figure_id=name)
        write_rows(files, "triplets", Figure, PARTITION, figures)
        write_rows(files, "figure_evidence", Evidence, PARTITION, seen)
    return files


def caption(files: Files, server: Running, *, timeout_s: float = 120.0, name: str = "run") -> Advance:
    """One run of the stage."""
    engines = Engines({"e": [Endpoint(server.base_url, max_in_flight=IN_FLIGHT, timeout_s=timeout_s)]})
    executor = AsyncExecutor(units=2 * IN_FLIGHT)
    crew = Crew.of(POLICY, engines.open, Budget())
    try:
        stage = RoutedCaptionsStage(POLICY, files, crew)
        return advance(files, stage, PARTITION, run_id=name, executor=executor)
    finally:
        executor.wait_for(crew.aclose())
        executor.close()


def throughput(count: int, latency_s: float, rounds: int) -> None:
    image = picture(60)
    shares = []
    with serve_in_process(Script(latency_s=(latency_s, latency_s))) as server:
        for number in range(rounds):
            bare = asyncio.run(bare_rate(server.base_url, count, IN_FLIGHT, image))
            with tempfile.TemporaryDirectory() as folder:
                files = fill(Path(folder) / "home", count, image)
                began, spent = time.perf_counter(), time.process_time()
                done = caption(files, server)
                ours = done.computed / (time.perf_counter() - began)
                spent = (time.process_time() - spent) / done.computed * 1e3
            shares.append(ours / bare)
            print(f"throughput {number}: {ours:.1f} figures/s at {spent:.1f} ms of processor each, bare {bare:.1f}/s")
    print(f"throughput: median share {median(shares):.3f} at {IN_FLIGHT} in flight and {latency_s} s (target >= 0.9)")


def memory(count: int) -> None:
    with serve_in_process(Script()) as server, tempfile.TemporaryDirectory() as folder:
        files = fill(Path(folder) / "home", count, picture(60))
        seen: list[float] = []

        def watch(step: Advance) -> None:
            if step.finished * 10 // count >= len(seen):
                seen.append(resident())
                print(f"memory: {step.finished} figures, {seen[-1]:.0f} MiB resident", flush=True)

        _listen(watch)
        caption(files, server)


def forecasts(few: int, many: int) -> None:
    """The bill of many figures as a few taught it, against what they then cost."""
    with serve_in_process(Script()) as server, tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        caption(fill(home, few, picture(60)), server, name="few")
        files = fill(home, many, picture(60), start=few)
        told = forecast(rehearse(POLICY, files), PARTITION)
        done = caption(files, server, name="many")
        print(f"forecast: ${told.usd:.4f} told by {few} figures, ${done.cost_usd:.4f} paid for {done.computed} more: "
              f"{told.usd / done.cost_usd - 1:+.1%} (target within 10 %)")  # fmt: skip


def faults(count: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        files = fill(Path(folder) / "home", count, picture(60))
        with serve_in_process(Script(faults=FAULTS, latency_s=(0.05, 0.2))) as server:
            first = caption(files, server, timeout_s=5.0, name="first")
            ledger = server.ledger()
            twice = sum(asked > 1 for asked in ledger["prompts"].values())
            print(f"faults: {sum(ledger['tries'].values())} tries; {first.computed} rows of {count} figures")
            print(f"faults: answered more than once: {twice}; statuses {ledger['statuses']}")
            _account(files)
            before = len(ledger["prompts"])
            second = caption(files, server, timeout_s=5.0, name="second")
            print(
                f"faults: the second run asked about {second.computed} figures",
                len(server.ledger()["prompts"]) - before,
            )
            _account(files)


def _account(files: Files) -> None:
    with connect(files, {"routed_captions": Caption}) as connection:
        rows = connection.execute("SELECT outcome, reason, retryable FROM current.routed_captions").fetchall()
    counts = Counter(
        f"{outcome} {reason or ''}{' (may pass)' if may_pass else ''}" for outcome, reason, may_pass in rows
    )
    print(f"faults: {len(rows)} rows: " + ", ".join(f"{count} {name}".strip() for name, count in counts.most_common()))


def _listen(watch: Callable[[Advance], None]) -> None:
    class Handler(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            watch(record.__dict__["advance"])

    logger = logging.getLogger("omniscience.progress")
    logger.addHandler(Handler())
    logger.setLevel(logging.DEBUG)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", nargs="*", default=["throughput", "memory", "forecast", "faults"])
    parser.add_argument("--figures", type=int, default=3000, help="for throughput, a round")
    parser.add_argument("--latency", type=float, default=4.0, help="seconds that an answer takes")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--many", type=int, default=50_000, help="figures for memory")
    parser.add_argument("--faulty", type=int, default=10_000, help="figures for faults")
    options = parser.parse_args()
    if "throughput" in options.what:
        throughput(options.figures, options.latency, options.rounds)
    if "memory" in options.what:
        memory(options.many)
    if "forecast" in options.what:
        forecasts(100, 2000)
    if "faults" in options.what:
        faults(options.faulty)


if __name__ == "__main__":
    main()
