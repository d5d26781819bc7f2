"""Drawn charts as pixels, and their axes, series and entries of legends counted one by one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from omniscience_assets.sources.mupdf import load_pymupdf
from omniscience_tests.benchmarks.charts.cache import Chart
from omniscience_tests.benchmarks.charts.comparing import FAMILIES, TRACED, is_right, unlike
from omniscience_tests.benchmarks.charts.scoring import axis_is_right, match_series, scored_series
from omniscience_tests.benchmarks.charts.spec import ChartSpec, PanelSpec
from omniscience_tests.benchmarks.charts.texts import normalise

Json = dict[str, Any]
_DPI = (100, 125, 150, 200)
_QUALITY = (75, 90)


@dataclass(frozen=True, slots=True)
class Pixels:
    """A raster file."""

    content: bytes
    media_type: str
    look: str
    """Resolution and encoding, such as `150 dpi JPEG`."""


def as_pixels(chart: Chart) -> Pixels:
    """The chart's page at a resolution that its seed picks, every third one as JPEG."""
    seed = chart.spec.seed
    dpi = _DPI[seed % len(_DPI)]
    with load_pymupdf().open(chart.pdf) as document:
        image = document[0].get_pixmap(dpi=dpi, alpha=False)
        if seed % 3:
            return Pixels(bytes(image.tobytes("png")), "image/png", f"{dpi} dpi PNG")
        quality = _QUALITY[seed % 2]
        return Pixels(bytes(image.tobytes("jpeg", jpg_quality=quality)), "image/jpeg", f"{dpi} dpi JPEG")


def count_axes(spec: ChartSpec, evidence: Json) -> tuple[int, int, int]:
    """Axes of numbers and dates with labels: calibrated rightly, wrongly, and all that there are.

    Right is an axis of the right scale whose ends are both off by at most a hundredth of its span.
    """
    tried = [_count(spec, partners) for partners in _partners(spec, evidence["panels"])]
    return max(tried)


def _count(spec: ChartSpec, partners: Sequence[Json | None]) -> tuple[int, int, int]:
    right = wrong = count = 0
    for panel, read in zip(spec.panels, partners, strict=True):
        sides = {axis["side"]: axis for axis in read["axes"]} if read else {}
        for axis in _numbered(panel):
            found = sides.get(axis.side, {})
            good = bool(found) and axis_is_right(axis, found)
            right += good
            wrong += not good and found.get("range") is not None and not found.get("problem")
            count += 1
    return right, wrong, count


@dataclass(frozen=True, slots=True)
class Counts:
    """Series and entries of legends of a chart: right, wrong, and all that there are."""

    series: tuple[int, int, int]
    entries: tuple[int, int, int]


def count_series(spec: ChartSpec, evidence: Json) -> Counts:
    """Series that were traced and entries that were bound.

    Right are data that are off by at most a fiftieth of an axis' span, of which a tenth may be missing or stray; wrong
    are all other series that were read with data. An entry is right that is bound to the series most like its own.
    """
    tried = [_count_series(spec, partners) for partners in _partners(spec, evidence["panels"])]
    return max(tried, key=lambda counts: (counts.series[0] - counts.series[1], counts.entries))


def _count_series(spec: ChartSpec, partners: Sequence[Json | None]) -> Counts:
    series, entries = [0, 0, 0], [0, 0, 0]
    for panel, read in zip(spec.panels, partners, strict=True):
        scored = scored_series(panel)
        series[2] += len(scored)
        entries[2] += len(panel.legend)
        if read is None:
            continue
        scales = {axis["side"]: axis["scale"] for axis in read["axes"]}
        got = [one for one in read["series"] if one["points"]]
        pairs = match_series(panel, got, scales)
        right = [
            i
            for i, j in pairs.items()
            if FAMILIES.get(panel.series[i].kind) and is_right(panel, panel.series[i], got[j], scales, TRACED)
        ]
        spared = {j for i, j in pairs.items() if i in right or panel.series[i].kind == got[j]["kind"] not in FAMILIES}
        spared |= {j for i, j in pairs.items() if panel.series[i].optional}
        series[0] += len(set(right) & set(scored))
        series[1] += len(got) - len(spared)
        for count, number in enumerate(_count_entries(panel, read, scales)):
            entries[count] += number
    return Counts((series[0], series[1], series[2]), (entries[0], entries[1], entries[2]))


def _count_entries(panel: PanelSpec, read: Json, scales: dict[str, str]) -> tuple[int, int]:
    by_id = {one["id"]: one for one in read["series"]}
    right = wrong = 0
    for entry in read["legend"]:
        found = by_id.get(entry["series"])
        if found is None:
            continue
        named = [i for i in panel.legend if normalise(panel.series[i].label or "") == normalise(entry["label"])]
        costs = [unlike(panel, other, found, scales) for other in panel.series]
        good = bool(named) and costs[named[0]] <= min(costs) + 1e-9
        right, wrong = right + good, wrong + (bool(named) and not good)
    return right, wrong


def _numbered(panel: PanelSpec) -> list[Any]:
    return [axis for axis in panel.axes if axis.scale != "category" and not axis.hidden]


def _partners(spec: ChartSpec, read: Sequence[Json]) -> Iterator[list[Json | None]]:
    """Which panel that was read is which that was drawn: by the cell of the grid, or by order where none is missing."""
    cells: dict[int, Json] = {}
    for panel in read:
        x, y = (panel["bbox"][0] + panel["bbox"][2]) / 2, (panel["bbox"][1] + panel["bbox"][3]) / 2
        row, column = min(spec.rows - 1, int(y * spec.rows)), min(spec.columns - 1, int(x * spec.columns))
        cells.setdefault(row * spec.columns + column, panel)
    yield [cells.get(index) for index in range(len(spec.panels))]
    if len(read) == len(spec.panels):
        yield list(read)
