"""Values written as R code, and a run of many charts in one R process."""

import math
import subprocess
from collections.abc import Iterable, Sequence
from pathlib import Path

from omniscience_tests.benchmarks.charts.texts import split_levels

SHAPES = {
    "circle": (16, 1),
    "square": (15, 0),
    "triangle": (17, 2),
    "diamond": (18, 5),
    "cross": (4, 4),
    "plus": (3, 3),
}
"""R's numbers of markers, filled and hollow."""
DASHES = {"solid": 1, "dashed": 2, "dotted": 3, "dash_dot": 4}
FAMILIES = {"sans": "Helvetica", "helvetica": "Helvetica", "serif": "Times", "times": "Times"}
MAPS = ("viridis", "Blue-Red", "Grays", "Inferno")
"""Names of `hcl.colors`."""


def numbers(values: Iterable[float]) -> str:
    """A numeric vector; NaN becomes NA."""
    return "c(" + ",".join("NA" if math.isnan(v) else repr(float(v)) for v in values) + ")"


def strings(values: Iterable[str]) -> str:
    """A character vector."""
    return "c(" + ",".join(map(quoted, values)) + ")"


def quoted(text: str) -> str:
    """A string literal."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def rich(text: str | None) -> str:
    """A string, or plotmath where parts are raised or lowered."""
    pieces = list(split_levels(text or ""))
    if not any(level for level, _ in pieces):
        return quoted(text or "")
    return f"quote({plotmath(text or '')})"


def plotmath(text: str) -> str:
    """The expression that shows raised and lowered parts."""
    code = ""
    for level, part in split_levels(text):
        if not level:
            code += ("*" if code else "") + quoted(part)
        else:
            code = code or '""'
            code += f"^{quoted(part)}" if level == "^" else f"[{quoted(part)}]"
    return code


def expressions(texts: Iterable[str]) -> str:
    """Labels of a legend, of which some may have raised parts."""
    return "as.expression(list(" + ",".join(map(rich, texts)) + "))"


def matrix(rows: Sequence[Sequence[float]]) -> str:
    """A matrix, row by row."""
    flat = [v for row in rows for v in row]
    return f"matrix({numbers(flat)}, nrow={len(rows)}, byrow=TRUE)"


def run_r(charts: Iterable[tuple[str, str]], prelude: str, folder: Path) -> None:
    """Run the code of each chart, given with its file's name; a chart that fails loses its file only."""
    parts = [
        f"tryCatch({{\n{code}\ninvisible(dev.off())\n}}, error=function(e) "
        f"{{ graphics.off(); unlink({quoted(name)}); message({quoted(name)}, ': ', conditionMessage(e)) }})"
        for name, code in charts
    ]
    script = folder / "batch.R"
    script.write_text("\n".join((prelude, *parts)))
    done = subprocess.run(
        ["Rscript", "--vanilla", script.name], cwd=folder, check=False, capture_output=True, text=True
    )
    print("\n".join(line for line in done.stderr.splitlines() if ".pdf: " in line or "halted" in line), end="")
