"""Features of labelled and of drawn figures, kept in a file between runs."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from omniscience_assets.evidence.files import read_file
from omniscience_assets.evidence.kinds.features import kind_features
from omniscience_assets.evidence.ocr.engine import Engine
from omniscience_assets.evidence.plots import Plot, find_plots
from omniscience_assets.evidence.series.marks import boxes_of
from omniscience_assets.evidence.series.read import read_series
from omniscience_tests.evidence.kind_training.figures import KINDS, draw
from omniscience_tests.evidence.kind_training.units import Unit, read_unit

DRAWN = "drawn"
"""What stands for the paper of a figure that was drawn."""

_MEDIA_TYPES = {"pdf": "application/pdf", "png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg"}

Floats = npt.NDArray[np.float64]
Strings = npt.NDArray[np.str_]


@dataclass(frozen=True)
class Examples:
    """Figures to learn from; one entry of each array a figure."""

    names: tuple[str, ...]
    rows: Floats
    kinds: Strings
    papers: Strings

    def where(self, chosen: npt.NDArray[np.bool_]) -> "Examples":
        return Examples(self.names, self.rows[chosen], self.kinds[chosen], self.papers[chosen])

    def without(self, *prefixes: str) -> "Examples":
        """The same with features of these prefixes set to 0."""
        rows = self.rows * [not name.startswith(prefixes) for name in self.names]
        return Examples(self.names, rows, self.kinds, self.papers)

    def with_others(self, others: "Examples") -> "Examples":
        return Examples(
            self.names,
            np.concatenate([self.rows, others.rows]),
            np.concatenate([self.kinds, others.kinds]),
            np.concatenate([self.papers, others.papers]),
        )


def features_of(suffix: str, content: bytes, engine: Engine | None = None) -> Mapping[str, float]:
    """Features of one file as the reader of evidence computes them; with an engine, text in pixels is read too."""
    file = read_file(_MEDIA_TYPES[suffix], content, engine)
    assert file.picture is not None, file.trouble
    if file.page is None:
        return kind_features(file.picture.small)
    plots, boxes = find_plots(file.page), boxes_of(file.page.paths)
    read = plots or [Plot((0.0, 0.0, file.page.width, file.page.height))]
    frames = [plot.frame for plot in plots]
    return kind_features(
        file.picture.small,
        page=file.page,
        plots=plots,
        series=[read_series(plot, file.page, frames, boxes).series if file.vector else () for plot in read],
        texts=[run.text for run in file.page.runs],
        vector=file.vector,
    )


def labelled(units: list[Unit], kept: Path, engine: Engine | None) -> Examples:
    """Examples of the corpus, in the order of the units."""
    store = _load(kept)
    for unit in units:
        if unit.path not in store:
            store[unit.path] = dict(features_of(*read_unit(unit), engine))
    _save(kept, store)
    return _examples([(store[unit.path], unit.kind, unit.paper) for unit in units])


def drawn(count: int, kept: Path) -> Examples:
    """`count` drawn examples of each kind."""
    store = _load(kept)
    for seed in range(count):
        for kind in KINDS:
            if f"{kind} {seed}" not in store:
                store[f"{kind} {seed}"] = dict(features_of(*draw(kind, seed)))
        if seed % 10 == 9:
            _save(kept, store)
    _save(kept, store)
    return _examples([(store[f"{kind} {seed}"], kind, DRAWN) for seed in range(count) for kind in KINDS])


def _examples(entries: list[tuple[Mapping[str, float], str, str]]) -> Examples:
    names = tuple(entries[0][0])
    rows = np.array([[features[name] for name in names] for features, _, _ in entries])
    return Examples(
        names, rows, np.array([kind for _, kind, _ in entries]), np.array([paper for _, _, paper in entries])
    )


def _load(kept: Path) -> dict[str, dict[str, float]]:
    return json.loads(kept.read_bytes()) if kept.exists() else {}


def _save(kept: Path, store: dict[str, dict[str, float]]) -> None:
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.write_text(json.dumps(store))
