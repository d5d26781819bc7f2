"""Rendered charts in a folder, drawn once for each version of their specification and of their renderer."""

import hashlib
import json
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from omniscience_tests.benchmarks.charts import renderers
from omniscience_tests.benchmarks.charts.random_chart import random_chart
from omniscience_tests.benchmarks.charts.spec import ChartSpec

_BATCH = 30


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawn chart."""

    spec: ChartSpec
    file: Path
    """As the renderer wrote it: PDF, EPS or SVG."""
    pdf: Path
    """The same as PDF."""
    tick_labels: tuple[str, ...]
    """Those known to be drawn; empty where the renderer does not tell."""


def load_charts(renderer: str, seeds: Sequence[int], cache: Path) -> list[Chart]:
    """Charts of these seeds, drawn where the cache lacks them; those that the renderer failed at are left out."""
    folder = cache / renderer
    folder.mkdir(parents=True, exist_ok=True)
    specs = [random_chart(renderer, seed) for seed in seeds]
    stems = {spec.name: _stem(spec) for spec in specs}
    absent = [spec for spec in specs if not (folder / f"{stems[spec.name]}.json").exists()]
    for first in range(0, len(absent), _BATCH):
        _draw(renderer, absent[first : first + _BATCH], folder, stems)
    charts = (_load(spec, folder / stems[spec.name]) for spec in specs)
    return [chart for chart in charts if chart is not None]


def _stem(spec: ChartSpec) -> str:
    version = hashlib.sha256(repr(spec).encode() + renderers.source(spec.renderer).read_bytes())
    return f"{spec.seed:05d}-{version.hexdigest()[:12]}"


def _draw(renderer: str, specs: Sequence[ChartSpec], folder: Path, stems: dict[str, str]) -> None:
    with tempfile.TemporaryDirectory() as room:
        labels = renderers.render(renderer, specs, Path(room))
        for spec in specs:
            drawn = Path(room) / f"{spec.name}.{spec.format}"
            if not drawn.exists():
                continue
            for stale in folder.glob(f"{spec.seed:05d}-*"):
                stale.unlink()
            stem = stems[spec.name]
            shutil.copy(drawn, folder / f"{stem}.{spec.format}")
            if spec.format != "pdf" and not _convert(folder / f"{stem}.{spec.format}", folder / f"{stem}.pdf"):
                continue
            (folder / f"{stem}.json").write_text(json.dumps({"tick_labels": labels.get(spec.name, [])}))


def _convert(source: Path, pdf: Path) -> bool:
    """EPS by Ghostscript, SVG by vl-convert, which both keep text as text."""
    if source.suffix == ".svg":
        try:
            import matplotlib as mpl
            import vl_convert
        except ImportError:
            return False
        vl_convert.register_font_directory(str(Path(mpl.get_data_path()) / "fonts" / "ttf"))
        pdf.write_bytes(vl_convert.svg_to_pdf(source.read_text()))
        return True
    command = [
        "gs",
        "-q",
        "-dSAFER",
        "-dBATCH",
        "-dNOPAUSE",
        "-dEPSCrop",
        "-sDEVICE=pdfwrite",
        f"-sOutputFile={pdf}",
        str(source),
    ]
    return shutil.which("gs") is not None and subprocess.run(command, check=False, capture_output=True).returncode == 0


def _load(spec: ChartSpec, stem: Path) -> Chart | None:
    facts = stem.with_name(f"{stem.name}.json")
    if not facts.exists():
        return None
    labels = tuple(json.loads(facts.read_text())["tick_labels"])
    file, pdf = (stem.with_name(f"{stem.name}.{form}") for form in (spec.format, "pdf"))
    return Chart(spec, file, pdf, labels)
