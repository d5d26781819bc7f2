"""What the benchmark prints: scores and speed of systems, one row each."""

import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_SCORES = {
    "fig P": "fig_P", "fig R": "fig_R", "fig F1": "fig_F1", "caption": "caption_sim", "number": "number_acc",
    "image F1": "img_F1", "ctx P": "ctx_P", "ctx R": "ctx_R", "ctx F1": "ctx_F1", "panel R": "subcap_R",
    "page": "page_acc", "box IoU": "bbox_IoU",
}  # fmt: skip
"""Title → the scorer's name; a column that is empty in all rows is left out."""


@dataclass(frozen=True, slots=True)
class Row:
    """One system on one set of papers."""

    system: str
    papers: int
    failed: int
    scores: dict[str, Any]
    seconds: tuple[float, ...]
    """Processor time of each paper that was read, or of its attempt until the time limit."""

    @property
    def rate(self) -> float:
        """Papers per second of one core."""
        return len(self.seconds) / max(sum(self.seconds), 1e-9)

    def cells(self) -> dict[str, str]:
        """Column title → text."""
        scores = {title: self.scores.get(key) for title, key in _SCORES.items()}
        return {
            "system": self.system,
            "papers": str(self.papers),
            "failed": str(self.failed),
            **{title: "" if score is None else f"{score:.3f}" for title, score in scores.items()},
            "papers/s/core": f"{self.rate:.3g}" if self.seconds else "",
            "median s": f"{statistics.median(self.seconds):.3f}" if self.seconds else "",
        }


def row(system: str, predictions: Sequence[dict[str, Any]], gold: Sequence[dict[str, Any]], scorer: Path) -> Row:
    """Score predictions against the gold of exactly those papers that it has."""
    ids = {paper["paper_id"] for paper in gold}
    scores = score(scorer, gold, [line for line in predictions if line["paper_id"] in ids])
    seconds = tuple(line["seconds"] for line in predictions if line["seconds"] is not None)
    return Row(system, len(predictions), sum(line["error"] is not None for line in predictions), scores, seconds)


def score(scorer: Path, gold: Sequence[dict[str, Any]], predictions: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Run the scorer as the program that it is."""
    with tempfile.TemporaryDirectory() as folder:
        paths = Path(folder) / "gold.jsonl", Path(folder) / "predictions.jsonl"
        for path, lines in zip(paths, (gold, predictions), strict=True):
            path.write_text("".join(json.dumps(line) + "\n" for line in lines))
        command = [sys.executable, str(scorer), *map(str, paths), "--json"]
        scores: dict[str, Any] = json.loads(subprocess.run(command, capture_output=True, check=True, text=True).stdout)
        return scores


def table(rows: Sequence[Row], missing: Sequence[str] = ()) -> str:
    """Rows under their titles, and a line for each system that could not run."""
    cells = [row.cells() for row in rows]
    titles = [title for title in cells[0] if any(line[title] for line in cells)]
    width = {title: max(len(title), *(len(line[title]) for line in cells)) for title in titles}
    lines = [{title: title for title in titles}, *cells]
    printed = [
        "  ".join(line[title].ljust(width[title]) if title == "system" else line[title].rjust(width[title])
                  for title in titles)
        for line in lines
    ]  # fmt: skip
    return "\n".join([*printed, *missing])


def plot(rows: Mapping[str, Sequence[Row]], path: Path) -> None:
    """Bars of F1 and of speed (logarithmic) for each format."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(11, 2.6 * len(rows)), layout="constrained")
    axes = figure.subplots(len(rows), 2, squeeze=False)
    for (kind, systems), (quality, speed) in zip(rows.items(), axes, strict=True):
        names = [row.system for row in systems][::-1]
        for shift, title in enumerate(("fig_F1", "caption_sim", "ctx_F1")):
            values = [row.scores.get(title) or 0.0 for row in systems][::-1]
            places = [index - 0.25 * (shift - 1) for index in range(len(names))]
            quality.barh(places, values, height=0.23, label=("figures F1", "captions", "contexts F1")[shift])
        quality.set_yticks(range(len(names)), names)
        quality.set_title(f"{kind}: quality")
        speed.barh(names, [row.rate for row in systems][::-1], color="tab:gray")
        speed.set(xscale="log", xlim=(0.01, 1_000))
        speed.set_title(f"{kind}: papers per second and core")
    figure.legend(*axes[0][0].get_legend_handles_labels(), loc="outside upper center", ncols=3)
    figure.savefig(path, dpi=120)
