"""Drawn charts as pixels, and their axes counted one by one: a raster gives texts and axes, not series."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from omniscience_assets.sources.mupdf import load_pymupdf
from omniscience_tests.benchmarks.charts.cache import Chart
from omniscience_tests.benchmarks.charts.scoring import axis_is_right
from omniscience_tests.benchmarks.charts.spec import ChartSpec, PanelSpec

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
