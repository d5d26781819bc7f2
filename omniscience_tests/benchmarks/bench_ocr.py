"""Text and axes read from raster charts: `python -m omniscience_tests.benchmarks.bench_ocr [--charts 60] [--each-dpi]`.

Charts are drawn by matplotlib from seeds, at 72 to 200 dpi, as PNG or JPEG, so all texts, places and axis ranges are
known. A text counts as read when it is the same but for spaces and stands where it was drawn. An axis counts as read
when the kind of its scale is right and both ends of its range are off by at most 1 % of its span. Seconds are processor
time of this process and its children, on one thread.
"""

import argparse
import os
import re
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial

import numpy as np

from omniscience_assets.evidence.axes import Found
from omniscience_assets.evidence.labels import parse_number
from omniscience_assets.evidence.ocr import ENGINES, engine_version, load_engine, rapid, tesseract
from omniscience_assets.evidence.ocr.lines import clean
from omniscience_assets.evidence.pixels.image import decode
from omniscience_assets.evidence.pixels.page import read_pixels
from omniscience_assets.evidence.plots import Plot, find_plots
from omniscience_tests.benchmarks.raster_charts import DPI, AxisTruth, Box, Chart, draw_chart, overview

FIRST_SEED = 5_000
"""Seeds below were looked at while the reader was written."""
_OFF = 0.01


@dataclass(frozen=True)
class Reading:
    """Texts with boxes in pixels, and the plots where they were looked for."""

    texts: list[tuple[str, Box]]
    plots: list[Plot]
    scale: float


@dataclass
class Score:
    """Counts over charts."""

    drawn: int = 0
    read: int = 0
    right: int = 0
    ticks: int = 0
    ticks_right: int = 0
    axes: int = 0
    axes_right: int = 0
    axes_wrong: int = 0
    seconds: list[float] = field(default_factory=list)

    def cells(self) -> list[str]:
        """Precision, recall, F1, numbers of ticks, axes right, axes wrong, seconds."""
        shares = (
            self.right / max(1, self.read), self.right / max(1, self.drawn),
            2 * self.right / max(1, self.read + self.drawn), self.ticks_right / max(1, self.ticks),
        )  # fmt: skip
        axes = [f"{self.axes_right / self.axes:.3f}", f"{self.axes_wrong / self.axes:.3f}"] if self.axes else ["", ""]
        return [*(f"{share:.3f}" for share in shares), *axes, f"{np.mean(self.seconds):.2f}"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--charts", type=int, default=20)
    parser.add_argument("--first", type=int, default=FIRST_SEED)
    parser.add_argument("--each-dpi", action="store_true", help="the default engine by resolution and encoding")
    options = parser.parse_args(arguments)
    charts = [draw_chart(seed) for seed in range(options.first, options.first + options.charts)]
    print(overview(charts))
    _print("way", ["precision", "recall", "F1", "tick numbers", "axes", "axes wrong", "s/figure"])
    for name, read in ways():
        read(charts[0])
        _print(name, measure(read, charts).cells())
    if options.each_dpi and engine_version() is not None:
        for dpi in DPI:
            for encoding in ("PNG", "JPEG"):
                drawn = [draw_chart(chart.seed, dpi, encoding) for chart in charts[: options.charts // 2]]
                _print(f"{ENGINES[0]}, with lines, {dpi} dpi {encoding}", measure(whole(ENGINES[0]), drawn).cells())
    return 0


def ways() -> Iterable[tuple[str, Callable[[Chart], Reading]]]:
    """Engines by themselves at several enlargements, and with what the lines of the image tell."""
    for name, module in (("rapidocr", rapid), ("tesseract", tesseract)):
        if engine_version(name) is None:
            print(f"{name}: not installed: {module.INSTALL}")
            continue
        for zoom in (1.0, 2.0, 3.0):
            yield f"{name} alone, enlarged {zoom:g} times", partial(_alone, name=name, module=module, zoom=zoom)
        yield f"{name}, with lines", whole(name)


def whole(engine: str) -> Callable[[Chart], Reading]:
    """The reader as figures go through it."""

    def read(chart: Chart) -> Reading:
        found = read_pixels(chart.image, load_engine(engine))
        texts = [(run.text, _divided(run.box, found.scale)) for run in found.page.runs]
        return Reading(texts, find_plots(found.page), found.scale)

    return read


def _alone(chart: Chart, *, name: str, module: object, zoom: float) -> Reading:
    usual = module._MAX_ENLARGE
    module._MAX_ENLARGE = zoom
    try:
        words = load_engine(name).read(decode(chart.image))
    finally:
        module._MAX_ENLARGE = usual
    return Reading([(clean(word.text), word.box) for word in words], [], 1.0)


def _divided(box: Box, scale: float) -> Box:
    return box[0] / scale, box[1] / scale, box[2] / scale, box[3] / scale


def measure(read: Callable[[Chart], Reading], charts: Sequence[Chart]) -> Score:
    """Read charts and compare."""
    score = Score()
    for chart in charts:
        before = sum(os.times()[:4])
        reading = read(chart)
        score.seconds.append(sum(os.times()[:4]) - before)
        _count_texts(chart, reading, score)
        if reading.plots:
            _count_axes(chart, reading, score)
    return score


def _count_texts(chart: Chart, reading: Reading, score: Score) -> None:
    left = list(reading.texts)
    score.read += len(left)
    for label in chart.labels:
        score.drawn += 1
        x, y = (label.box[0] + label.box[2]) / 2, (label.box[1] + label.box[3]) / 2
        match = next((one for one in left if _same(one[0], label.text) and _holds(one[1], x, y)), None)
        if match is not None:
            left.remove(match)
            score.right += 1
        if label.tick and parse_number(label.text) is not None:
            score.ticks += 1
            score.ticks_right += match is not None


def _same(read: str, drawn: str) -> bool:
    return _bare(read) == _bare(drawn)


def _bare(text: str) -> str:
    return re.sub(r"[−–—]", "-", text).replace(" ", "")


def _holds(box: Box, x: float, y: float) -> bool:
    return box[0] - 2 <= x <= box[2] + 2 and box[1] - 2 <= y <= box[3] + 2


def _count_axes(chart: Chart, reading: Reading, score: Score) -> None:
    for truth in chart.axes:
        if truth.scale == "category":
            continue
        score.axes += 1
        plot = next((plot for plot in reading.plots if _near(_divided(plot.frame, reading.scale), truth.frame)), None)
        found = plot.axes.get("bottom" if truth.orientation == "x" else "left") if plot else None
        read = calibration(found, plot.frame, truth.orientation) if plot and found else None
        right = read is not None and _off(read, truth) <= _OFF
        score.axes_right += right
        score.axes_wrong += read is not None and not right


def _near(frame: Box, truth: Box) -> bool:
    slack = max(4.0, 0.02 * (truth[2] - truth[0]))
    return all(abs(a - b) <= slack for a, b in zip(frame, truth, strict=True))


def calibration(found: Found, frame: Box, orientation: str) -> tuple[str, float, float] | None:
    """Scale and values (their logarithms on a log scale) at both ends of a plot area, by least squares."""
    pairs = [(v, p) for v, p in zip(found.values, found.positions, strict=True) if v is not None]
    if len(pairs) < 2:
        return None
    values, positions = np.array([pair[0] for pair in pairs]), np.array([pair[1] for pair in pairs])
    powers = len(pairs) == 2 and all("^" in run.text for run in found.labels)
    fits = []
    for scale in ("log",) if powers else ("linear", "log"):
        if scale == "log" and values.min() <= 0:
            continue
        numbers = np.log10(values) if scale == "log" else values
        slope, start = np.polyfit(positions, numbers, 1)
        span = float(np.ptp(numbers)) or 1e-12
        worst = float(np.abs(numbers - slope * positions - start).max()) / span
        ends = (frame[0], frame[2]) if orientation == "x" else (frame[3], frame[1])
        fits.append((worst, scale, float(slope * ends[0] + start), float(slope * ends[1] + start)))
    return min(fits)[1:] if fits else None


def _off(read: tuple[str, float, float], truth: AxisTruth) -> float:
    scale, *ends = read
    if scale != truth.scale:
        return float("inf")
    known = (truth.start, truth.end) if scale == "linear" else (np.log10(truth.start), np.log10(truth.end))
    return float(max(abs(a - b) for a, b in zip(ends, known, strict=True)) / abs(known[1] - known[0]))


def _print(name: str, cells: Sequence[str]) -> None:
    print(name.ljust(42), *(cell.rjust(12) for cell in cells), flush=True)


if __name__ == "__main__":
    sys.exit(main())
