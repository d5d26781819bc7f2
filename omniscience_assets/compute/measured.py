"""Assumptions of the capacity model that a home's log knows better."""

from collections.abc import Mapping

from omniscience_assets.compute.capacity import PER_PAPER, Assumptions
from omniscience_assets.store.files import Files
from omniscience_assets.store.views import connect


def measure(files: Files, records: Mapping[str, type], assumptions: Assumptions) -> dict[str, float]:
    """What a home's current rows took, by the names of assumptions; those that it says nothing of are left out.

    Seconds are the clock's in the worker, so the home must come from a machine that had nothing else to do. Those of
    rows that a model was asked for were waited, and are not counted.

    Args:
        files: The lake.
        records: Asset name → payload type of its log.
        assumptions: Which names there are.
    """
    found: dict[str, float] = {}
    with connect(files, records) as log:
        papers, figures = (
            int(log.execute(f"SELECT count(*) FROM current.{asset} WHERE outcome = 'kept'").fetchall()[0][0])
            for asset in ("raw_papers", "triplets")
        )
        if not papers or not figures:
            return {}
        found["work.figures_per_paper"] = figures / papers
        for asset in records:
            ((rows, seconds, read, written),) = log.execute(
                "SELECT count(*), coalesce(sum(seconds) FILTER (tokens_in + tokens_out = 0), 0), "
                f"coalesce(sum(tokens_in), 0), coalesce(sum(tokens_out), 0) FROM current.{asset}"
            ).fetchall()
            if rows:
                found[f"cpu_seconds.{asset}"] = seconds / (papers if asset in PER_PAPER else figures)
            if read:
                found |= {f"tokens_in.{asset}": read / figures, f"tokens_out.{asset}": written / figures}
    sizes = {"log": "lake", "images": "blobs", "release": "release"}
    found |= {f"bytes_per_figure.{name}": _size(files, folder) / figures for name, folder in sizes.items()}
    return {name: float(value) for name, value in found.items() if value and name in assumptions}


def _size(files: Files, folder: str) -> int:
    """Bytes under a folder; 0 when there is none."""
    path = files.path(folder)
    return int(files.fs.du(path)) if files.fs.exists(path) else 0
