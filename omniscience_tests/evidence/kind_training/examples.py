"""Features of labelled, of drawn and of plotted figures, kept in files between runs."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from omniscience_assets.evidence.diagram import find_diagram
from omniscience_assets.evidence.files import read_file
from omniscience_assets.evidence.kinds.features import FEATURES_VERSION, kind_features
from omniscience_assets.evidence.ocr.engine import Engine
from omniscience_assets.evidence.plots import Plot, find_plots
from omniscience_assets.evidence.series.marks import boxes_of
from omniscience_assets.evidence.series.read import read_series
from omniscience_assets.evidence.vector import Page
from omniscience_assets.records import Series
from omniscience_tests.benchmarks.charts.cache import load_charts
from omniscience_tests.benchmarks.charts.random_chart import random_chart
from omniscience_tests.benchmarks.charts.renderers import RENDERERS, missing
from omniscience_tests.benchmarks.charts.truth import figure_kinds
from omniscience_tests.evidence.kind_training.figures import KINDS, draw
from omniscience_tests.evidence.kind_training.units import Unit, read_labels, read_unit

DRAWN, CHARTS = "drawn", "charts"
"""What stands for the paper of a figure that was drawn here, or by the benchmark's programs."""

_MEDIA_TYPES = {"pdf": "application/pdf", "png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg"}
_SAVED_EVERY = 50

Floats = npt.NDArray[np.float64]
Strings = npt.NDArray[np.str_]
Seen = tuple[Mapping[str, float], Mapping[str, float]]
"""Features of a file, and of its pixels alone."""


@dataclass(frozen=True)
class Examples:
    """Figures to learn from; one entry of each array a figure."""

    names: tuple[str, ...]
    rows: Floats
    alone: Floats
    """Features of the same figures where nothing but their pixels is known."""
    kinds: Strings
    papers: Strings

    def where(self, chosen: npt.NDArray[np.bool_]) -> "Examples":
        return Examples(self.names, self.rows[chosen], self.alone[chosen], self.kinds[chosen], self.papers[chosen])

    def with_others(self, others: "Examples") -> "Examples":
        assert self.names == others.names
        return Examples(
            self.names,
            np.concatenate([self.rows, others.rows]),
            np.concatenate([self.alone, others.alone]),
            np.concatenate([self.kinds, others.kinds]),
            np.concatenate([self.papers, others.papers]),
        )


def features_of(suffix: str, content: bytes, engine: Engine | None = None) -> Seen:
    """Features of one file as the reader of evidence computes them; with an engine, text in pixels is read too."""
    file = read_file(_MEDIA_TYPES[suffix], content, engine)
    assert file.picture is not None, file.trouble
    alone = kind_features(file.picture.small)
    if file.page is None:
        return alone, alone
    plots = find_plots(file.page)
    seen = kind_features(
        file.picture.small,
        page=file.page,
        plots=plots,
        series=_series(file.page, plots) if file.vector else [()] * len(plots),
        texts=[run.text for run in file.page.runs],
        diagram=find_diagram(file.page, plots) if file.vector else None,
        vector=file.vector,
        fine=True,
    )
    return seen, alone


def _series(page: Page, plots: Sequence[Plot]) -> list[tuple[Series, ...]]:
    if not plots:
        return [read_series(Plot((0.0, 0.0, page.width, page.height)), page, ()).series]
    frames, boxes = [plot.frame for plot in plots], boxes_of(page.paths)
    return [read_series(plot, page, frames, boxes).series for plot in plots]


def labelled(kept: Path, engine: Engine | None) -> Examples:
    """Examples of the corpus, in the order of the labels."""

    def read(unit: Unit) -> Callable[[], Seen]:
        return lambda: features_of(*read_unit(unit), engine)

    units = read_labels()
    found = _keep(kept, ((unit.path, read(unit)) for unit in units))
    return _examples([(*found[unit.path], unit.kind, unit.paper) for unit in units])


def drawn(count: int, kept: Path) -> Examples:
    """`count` figures of each kind that are drawn here."""

    def read(kind: str, seed: int) -> Callable[[], Seen]:
        return lambda: features_of(*draw(kind, seed))

    wanted = [(f"{kind} {seed}", kind, seed) for seed in range(count) for kind in KINDS]
    found = _keep(kept, ((name, read(kind, seed)) for name, kind, seed in wanted))
    return _examples([(*found[name], kind, DRAWN) for name, kind, _ in wanted])


def plotted(count: int, kept: Path, charts: Path) -> Examples:
    """`count` charts of each program that is there but matplotlib, which draws the other examples.

    Their words are drawn by lot, so that those whose axes speak of a spectrum are left out.
    """

    def read(renderer: str, seed: int) -> Callable[[], Seen | None]:
        def seen() -> Seen | None:
            drawn = load_charts(renderer, [seed], charts)
            return features_of("pdf", drawn[0].pdf.read_bytes()) if drawn else None

        return seen

    names = [name for name in RENDERERS if name != "matplotlib" and missing(name) is None]
    told = {(name, seed): figure_kinds(random_chart(name, seed)) for name in names for seed in range(count)}
    wanted = [(f"{name} {seed}", name, seed, kinds[0]) for (name, seed), kinds in told.items() if len(kinds) == 1]
    found = _keep(kept, ((key, read(name, seed)) for key, name, seed, _ in wanted))
    kept_kinds = [(key, kind) for key, _, _, kind in wanted if key in found and not found[key][0]["w_spectral"]]
    return _examples([(*found[key], kind, CHARTS) for key, kind in kept_kinds])


def _examples(entries: Sequence[tuple[Mapping[str, float], Mapping[str, float], str, str]]) -> Examples:
    names = tuple(kind_features(None))
    return Examples(
        names,
        np.array([[seen[name] for name in names] for seen, _, _, _ in entries]).reshape(-1, len(names)),
        np.array([[alone[name] for name in names] for _, alone, _, _ in entries]).reshape(-1, len(names)),
        np.array([kind for _, _, kind, _ in entries], dtype=np.str_),
        np.array([paper for _, _, _, paper in entries], dtype=np.str_),
    )


def _keep(kept: Path, wanted: Iterable[tuple[str, Callable[[], Seen | None]]]) -> dict[str, Seen]:
    """What is wanted by name, from a file of features that were computed by the same code, or else anew."""
    names = list(kind_features(None))
    stored = json.loads(kept.read_bytes()) if kept.exists() else {}
    is_fresh = stored.get("names") == names and stored.get("version") == FEATURES_VERSION
    rows: dict[str, list[list[float]]] = stored["figures"] if is_fresh else {}

    def save() -> None:
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_text(json.dumps({"names": names, "version": FEATURES_VERSION, "figures": rows}))

    new = 0
    for key, read in wanted:
        if key not in rows and (seen := read()) is not None:
            rows[key] = [[features[name] for name in names] for features in seen]
            new += 1
            if new % _SAVED_EVERY == 0:
                save()
    if new:
        save()
    return {
        key: (dict(zip(names, seen, strict=True)), dict(zip(names, alone, strict=True)))
        for key, (seen, alone) in rows.items()
    }
