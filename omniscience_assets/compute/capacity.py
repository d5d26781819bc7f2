"""What so many figures take: processors, GPUs, tokens, storage and money, out of assumptions that all can be seen.

The assumptions are numbers with units and sources, in `capacity.yaml`; a home's log gives better ones
(`omniscience_assets.compute.measured`), and any can be set by hand. The model is arithmetic: work is proportional to
papers and figures, the times in which a GPU reads prompts and writes replies add up, machines are busy for a share of
the time that is paid. It knows no queues: it holds where so many partitions are worked on at once that machines of both
sorts have something to do.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import yaml

DEFAULTS = Path(__file__).with_suffix(".yaml")
PER_PAPER = ("raw_papers", "triplets")
"""Assets whose work is counted by the paper; that of all others by the figure."""

_GB = 1e9
_HOUR = 3600.0


class AssumptionError(Exception):
    """A number that is no assumption of the model, or none that it can work with; says which and why."""


@dataclass(frozen=True, slots=True)
class Assumption:
    """One number that the model rests on."""

    value: float
    unit: str
    source: str
    """Where it comes from: `given`, `assumed: why`, `measured: on what`."""


Assumptions = dict[str, Assumption]
"""By name, such as `work.figures` or `cpu_seconds.triplets`."""


@dataclass(frozen=True, slots=True)
class Capacity:
    """What the work takes."""

    figures: float
    papers: float
    hours: float
    """From the first paper to the last caption."""
    core_hours: Mapping[str, float]
    """Processor time by asset, without what machines idle."""
    gpu_hours: Mapping[str, float]
    """Time of GPUs by asset, without what they idle."""
    tokens_in: float
    tokens_out: float
    cores: int
    gpus: int
    gigabytes: Mapping[str, float]
    """Stored in the end, by what it is; 10⁹ bytes."""
    usd: Mapping[str, float]

    @property
    def usd_in_all(self) -> float:
        """The whole price."""
        return sum(self.usd.values())

    def rates(self) -> dict[str, float]:
        """Papers, figures and tokens a second that the machines do."""
        seconds = self.hours * _HOUR
        done = {"papers": self.papers, "figures": self.figures, "tokens_in": self.tokens_in}
        return {name: count / seconds for name, count in (done | {"tokens_out": self.tokens_out}).items()}


def load_assumptions(path: Path = DEFAULTS) -> Assumptions:
    """Read assumptions: a YAML file of groups of `name: {value, unit, source}`."""
    groups: dict[str, dict[str, dict[str, Any]]] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return {
        f"{group}.{name}": Assumption(float(told["value"]), told["unit"], told["source"])
        for group, names in groups.items()
        for name, told in names.items()
    }


def override(assumptions: Assumptions, values: Mapping[str, float], source: str) -> Assumptions:
    """Put other values in the place of some.

    Raises:
        AssumptionError: a name that there is not, or a value that is negative or no number.
    """
    changed = dict(assumptions)
    for name, value in values.items():
        if name not in assumptions:
            raise AssumptionError(f"there is no assumption {name!r}; there are {', '.join(assumptions)}")
        if not math.isfinite(value) or value < 0:
            raise AssumptionError(f"{name} must be a number from 0 on, not {value}")
        changed[name] = replace(assumptions[name], value=value, source=source)
    return changed


def read_settings(settings: Iterable[str]) -> dict[str, float]:
    """Read `name=value` as people write it: `price.gpu_hour=2.5`, `work.figures=10_000_000`.

    Raises:
        AssumptionError: one is not of that form.
    """
    values = {}
    for setting in settings:
        name, _, value = setting.partition("=")
        try:
            values[name.strip()] = float(value)
        except ValueError:
            raise AssumptionError(f"{setting!r} is not of the form name=number") from None
    return values


def estimate(assumptions: Assumptions) -> Capacity:
    """Work out what the assumptions come to.

    Raises:
        AssumptionError: a rate or share by which is divided is zero.
    """
    told = _Told(assumptions)
    figures = told["work.figures"]
    papers = figures / told.positive("work.figures_per_paper")
    core_hours = {
        asset: seconds * (papers if asset in PER_PAPER else figures) / _HOUR
        for asset, seconds in told.group("cpu_seconds").items()
    }
    read, written = told.group("tokens_in"), told.group("tokens_out")
    reading, writing = told.positive("gpu.prompt_tokens_per_second"), told.positive("gpu.reply_tokens_per_second")
    replica = told.positive("gpu.per_replica")
    gpu_hours = {
        asset: figures * (read[asset] / reading + written[asset] / writing) * replica / _HOUR for asset in read
    }
    paid_cores = sum(core_hours.values()) / told.positive("cpu.busy")
    paid_gpus = sum(gpu_hours.values()) / told.positive("gpu.busy")
    hours = _hours(told, paid_cores, paid_gpus)
    gigabytes = {
        **{name: size * papers / _GB for name, size in told.group("bytes_per_paper").items()},
        **{name: size * figures / _GB for name, size in told.group("bytes_per_figure").items()},
    }
    stored = sum(gigabytes.values()) * told["price.months"] * told["price.gb_month"]
    return Capacity(
        figures=figures,
        papers=papers,
        hours=hours,
        core_hours=core_hours,
        gpu_hours=gpu_hours,
        tokens_in=figures * sum(read.values()),
        tokens_out=figures * sum(written.values()),
        cores=int(told["fleet.cores"]) or math.ceil(paid_cores / hours),
        gpus=int(told["fleet.gpus"]) or math.ceil(paid_gpus / hours / replica) * int(replica),
        gigabytes=gigabytes,
        usd={
            "cpu": paid_cores * told["price.core_hour"],
            "gpu": paid_gpus * told["price.gpu_hour"],
            "storage": stored,
        },
    )


def _hours(told: _Told, paid_cores: float, paid_gpus: float) -> float:
    """As long as the slower sort of machines that are given takes, or what is wanted where none are."""
    given = [
        paid / count
        for paid, count in ((paid_cores, told["fleet.cores"]), (paid_gpus, told["fleet.gpus"]))
        if count and paid
    ]
    return max(given) if given else told.positive("work.hours")


class _Told:
    """The assumptions' values."""

    def __init__(self, assumptions: Assumptions) -> None:
        self._values = {name: one.value for name, one in assumptions.items()}

    def __getitem__(self, name: str) -> float:
        return self._values[name]

    def positive(self, name: str) -> float:
        if self[name] <= 0:
            raise AssumptionError(f"{name} must be more than 0")
        return self[name]

    def group(self, group: str) -> dict[str, float]:
        start = f"{group}."
        return {name.removeprefix(start): value for name, value in self._values.items() if name.startswith(start)}
