"""How much of a figure is read right: charts drawn from known data by seven programs, read back and compared.

    python omniscience_tests/benchmarks/bench_evidence.py [--charts 240] [--renderers matplotlib,gnuplot] [--raster]

Prints a table by renderer and one by kind. With `--raster` the same charts are read as pixels, at 100 to 200 dpi and
every third one as JPEG, by the OCR engine that the platform picks; then texts, axes, series and legends count, by
renderer and by look. A series is right there whose data is off by at most 2 % of its axes, and a tenth of it missing.
Charts come from seeds, so the same number means the same charts; with `--cache FOLDER` they are drawn once.
Renderers that are not installed are skipped, with a word on how to get them.
"""

import argparse
import json
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from omniscience_assets.evidence.ocr.engine import Engine
from omniscience_tests.benchmarks.charts.cache import Chart, load_charts
from omniscience_tests.benchmarks.charts.raster import as_pixels, count_axes, count_series
from omniscience_tests.benchmarks.charts.renderers import RENDERERS, missing
from omniscience_tests.benchmarks.charts.scoring import Score, score, text_scores
from omniscience_tests.benchmarks.charts.truth import truth_json

BOUNDS = {"axes": 0.98, "series": 0.97, "data": 0.95, "legend": 0.97, "text F1": 0.99}
_MEASURES = ("axes", "series", "data", "legend", "kind", "kinds", "titles", "errors")
RASTER_BOUNDS = {"text F1": 0.9, "axes": 0.85, "series P": 0.9}


Rates = dict[str, float | None]
"""By measure; `None` where there was nothing to judge."""


@dataclass(frozen=True, slots=True)
class Result:
    """One chart read and scored."""

    chart: Chart
    evidence: dict[str, Any]
    score: Score
    seconds: float
    """Processor time of reading."""
    look: str = "vector"
    """Resolution and encoding of pixels."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Draw, read, score and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--charts", type=int, default=240, help="in all, in equal parts from each renderer")
    parser.add_argument("--first", type=int, default=0, help="first seed")
    parser.add_argument("--renderers", default=",".join(RENDERERS), help="names with commas between")
    parser.add_argument("--raster", action="store_true", help="read the charts as pixels")
    parser.add_argument("--cache", type=Path, help="keep the drawn charts here")
    parser.add_argument("--show-failures", type=int, default=0, metavar="K", help="write so many failed charts out")
    parser.add_argument("--failures", type=Path, default=Path("failures"), help="folder for --show-failures")
    parser.add_argument("--out", type=Path, help="write all scores as JSON")
    options = parser.parse_args(arguments)
    names = [name for name in options.renderers.split(",") if _is_there(name)]
    if not names:
        return 0
    seeds = range(options.first, options.first + max(1, options.charts // len(names)))
    with tempfile.TemporaryDirectory() as room:
        charts = [chart for name in names for chart in load_charts(name, seeds, options.cache or Path(room))]
        engine = _engine() if options.raster else None
        if options.raster and engine is None:
            return 0
        results = [_read(chart, engine) for chart in charts]
        (report_raster if options.raster else report)(results)
        if options.show_failures:
            write_failures(results, options.failures, options.show_failures)
    if options.out:
        options.out.write_text(json.dumps([_row(result) for result in results], indent=1))
    return 0


def _is_there(name: str) -> bool:
    lack = missing(name)
    if lack:
        print(f"{name}: skipped: {lack}")
    return lack is None


def _engine() -> Engine | None:
    from omniscience_assets.evidence.errors import EvidenceError
    from omniscience_assets.evidence.ocr import load_engine

    try:
        engine = load_engine()
    except EvidenceError as error:
        print(f"rasters: skipped: {error}")
        return None
    print(f"text read by {engine.name} {engine.version}")
    return engine


def _read(chart: Chart, engine: Engine | None) -> Result:
    """Read the vector file or, with an engine, its pixels."""
    from omniscience_assets.evidence.document import evidence_json
    from omniscience_assets.evidence.read import read_evidence
    from omniscience_assets.evidence.sources import PDF

    pixels = as_pixels(chart) if engine else None
    image = pixels.content if pixels else None
    original = (pixels.media_type, pixels.content) if pixels else (PDF, chart.pdf.read_bytes())
    start = time.process_time()
    try:
        evidence: dict[str, Any] = dict(evidence_json(read_evidence(chart.spec.name, image, [original], engine)))
    except Exception as error:
        print(f"{chart.spec.name}: {type(error).__name__}: {error}", file=sys.stderr)
        evidence = {"kind": {}, "texts": [], "panels": [], "degraded": str(error)}
    seconds = time.process_time() - start
    judged = score(chart.spec, evidence, chart.tick_labels)
    return Result(chart, evidence, judged, seconds, pixels.look if pixels else "vector")


def report(results: Sequence[Result]) -> None:
    """Print both tables, the speed and the bounds."""
    by_renderer = {name: [r for r in results if r.chart.spec.renderer == name] for name in RENDERERS}
    print(_table("renderer", by_renderer | {"all": list(results)}, _rates))
    print(_table("kind", _grouped(results, lambda r: r.chart.spec.kind), _rates))
    _judge(results, _rates(results), BOUNDS)


def report_raster(results: Sequence[Result]) -> None:
    """The same of what pixels give: texts, and axes, series and entries counted one by one."""
    by_renderer = {name: [r for r in results if r.chart.spec.renderer == name] for name in RENDERERS}
    print(_table("renderer", by_renderer | {"all": list(results)}, _raster_rates))
    print(_table("look", _grouped(results, lambda r: r.look), _raster_rates))
    _judge(results, _raster_rates(results), RASTER_BOUNDS)


def _grouped(results: Sequence[Result], key: Callable[[Result], str]) -> dict[str, list[Result]]:
    groups: dict[str, list[Result]] = {}
    for result in sorted(results, key=key):
        groups.setdefault(key(result), []).append(result)
    return groups


def _judge(results: Sequence[Result], totals: Rates, bounds: dict[str, float]) -> None:
    print(f"{1 / max(1e-9, statistics.median(r.seconds for r in results)):.2g} figures/s/core (median)")
    for name, bound in bounds.items():
        value = totals[name]
        shown = "none" if value is None else f"{value:.3f}"
        print(f"{name}: {shown}, bound {bound}{'' if (value or 0) >= bound else ': missed'}")


def _raster_rates(results: Sequence[Result]) -> Rates:
    counts = [count_axes(r.chart.spec, r.evidence) for r in results]
    right, wrong, count = (sum(column) for column in zip(*counts, strict=True))
    axes = {"axes": right / count, "axes wrong": wrong / count} if count else {"axes": None, "axes wrong": None}
    precision, recall, f1 = text_scores([r.score.texts for r in results])
    traced = [count_series(r.chart.spec, r.evidence) for r in results]
    return {
        **axes,
        "text P": precision,
        "text R": recall,
        "text F1": f1,
        **_precision_recall("series", [one.series for one in traced]),
        **_precision_recall("legend", [one.entries for one in traced]),
    }


def _precision_recall(name: str, counts: Sequence[tuple[int, int, int]]) -> Rates:
    right, wrong, there = (sum(column) for column in zip(*counts, strict=True))
    return {f"{name} P": right / (right + wrong) if right + wrong else None, f"{name} R": right / max(1, there)}


def _rates(results: Sequence[Result]) -> Rates:
    rates: Rates = {}
    for name in _MEASURES:
        judged = [value for r in results if (value := getattr(r.score, name)) is not None]
        rates[name] = sum(judged) / len(judged) if judged else None
    precision, recall, f1 = text_scores([r.score.texts for r in results])
    return rates | {"text P": precision, "text R": recall, "text F1": f1}


def _table(title: str, groups: dict[str, list[Result]], measure: Callable[[Sequence[Result]], Rates]) -> str:
    rows: list[list[str]] = []
    for name, results in groups.items():
        if results:
            rates = measure(results)
            rows.append([name, str(len(results)), *("" if v is None else f"{v:.3f}" for v in rates.values())])
            heads = [title, "charts", *rates]
    widths = [max(len(row[i]) for row in [heads, *rows]) for i in range(len(heads))]
    lines = [
        "  ".join(
            cell.ljust(w) if i == 0 else cell.rjust(w) for i, (cell, w) in enumerate(zip(row, widths, strict=True))
        )
        for row in [heads, *rows]
    ]
    return "\n".join(["", *lines])


def write_failures(results: Sequence[Result], folder: Path, count: int) -> None:
    """The first charts of which something is wrong: file, PDF, what was said and what should have been."""
    failed = [r for r in results if r.score.problems or r.score.text_f1 < 1]
    folder.mkdir(parents=True, exist_ok=True)
    for result in failed[:count]:
        name = result.chart.spec.name
        for file in {result.chart.file, result.chart.pdf}:
            shutil.copy(file, folder / f"{name}{file.suffix}")
        found = {"problems": _problems(result), "read": result.evidence, "truth": truth_json(result.chart.spec)}
        (folder / f"{name}.json").write_text(json.dumps(found, indent=1, ensure_ascii=False))
    print(f"{min(count, len(failed))} of {len(failed)} charts with faults are in {folder}")


def _problems(result: Result) -> list[str]:
    from omniscience_tests.benchmarks.charts.texts import is_tick, known_texts, normalise

    wanted = [*known_texts(result.chart.spec), *result.chart.tick_labels]
    read = [text["text"] for text in result.evidence["texts"]]
    names = {normalise(text) for text in read}, {normalise(text) for text in wanted}
    lost = [f"text not read: {text!r}" for text in wanted if normalise(text) not in names[0]]
    stray = [f"text not there: {text!r}" for text in read if normalise(text) not in names[1] and not is_tick(text)]
    return [*result.score.problems, *lost, *stray]


def _row(result: Result) -> dict[str, Any]:
    spec = result.chart.spec
    return {
        "name": spec.name, "renderer": spec.renderer, "seed": spec.seed, "kind": spec.kind,
        "file": str(result.chart.file),
        "seconds": result.seconds, **asdict(result.score), "text_f1": result.score.text_f1,
        "problems": _problems(result),
    }  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
