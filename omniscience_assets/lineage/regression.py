"""Has a partition become worse since it was last good? Triage against that moment, with limits on what is an alarm.

The last good moment of each asset and discipline lies beside the partition as `_good.json`. It moves on where nothing
has become worse, stays where something has, and is set anew by `accept` when people want the change.
What is worse is remembered by `alarms`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

import orjson

from omniscience_assets.lineage.alarms import Alarm, remember
from omniscience_assets.lineage.triage import NothingToCompareError, Part, Triage, triage
from omniscience_assets.records import LOGS
from omniscience_assets.store.files import Files
from omniscience_assets.store.log import all_files, partition_folder

LEVEL = 0.01
"""Largest p-value, corrected for all parts of one metric's change, at which a part may raise an alarm: with a dozen
disciplines and five metrics a wanted level of 5 % for each would sound every other day."""


@dataclass(frozen=True, slots=True)
class Watch:
    """A metric that is looked at after each run, and the least change of it that is worth a look."""

    metric: str
    least: float
    """In the metric's unit."""
    worse: Literal["lower", "either"] = "lower"


WATCHED: dict[str, tuple[Watch, ...]] = {
    "routed_captions": (Watch("routed_captions.words", 10.0, "either"),),
    "caption_scores": (
        Watch("caption_scores.similarity.whole", 0.01),
        Watch("caption_scores.grounding.precision", 0.01),
    ),
    "filtered_set": (Watch("filtered_set.keep_rate", 0.01),),
    "caption_qa_eval": (Watch("caption_qa.lift", 0.01),),
}
"""Where a metric can be known first: similarity and grounding of captions are measured by `caption_scores`."""


@dataclass(frozen=True, slots=True)
class Regression:
    """One metric now against the last good moment."""

    watch: Watch
    found: Triage
    guilty: tuple[Part, ...]
    """Parts that are sure, and that make it worse by `Watch.least` or more; empty where all is well."""


@dataclass(frozen=True, slots=True)
class Report:
    """All metrics of an asset in one discipline."""

    asset: str
    discipline: str
    since: datetime | None
    """The last good moment (UTC); `None` where there was none to compare with, or nothing was written since."""
    regressions: tuple[Regression, ...] = ()
    lost: tuple[tuple[str, str], ...] = ()
    """Metrics that had values then and have none now that could be compared, and why: worse than any fall."""

    @property
    def passed(self) -> bool:
        """Whether nothing has become worse."""
        return not self.worse and not self.lost

    @property
    def worse(self) -> tuple[Regression, ...]:
        """Metrics with a guilty part."""
        return tuple(one for one in self.regressions if one.guilty)


def check_regression(files: Files, asset: str, discipline: str) -> Report:
    """Compare an asset's metrics with the last good moment; where none is worse, this moment is the last good one.

    Args:
        files: The home.
        asset: One of `WATCHED`.
        discipline: The partition.
    """
    good = _read_good(files, asset, discipline)
    written = _written(files, asset, discipline)
    if good is not None and good["written"] == written:
        return Report(asset, discipline, None)
    now = datetime.now(UTC).replace(tzinfo=None)
    found, lost = _compare(files, asset, discipline, good["moment"], now.isoformat()) if good else ((), ())
    since = datetime.fromisoformat(good["moment"]) if good else None
    report = Report(asset, discipline, since, found, lost)
    if report.passed:
        accept(files, asset, discipline)
    else:
        remember(files, asset, discipline, _alarms(report, now))
    return report


def _alarms(report: Report, now: datetime) -> list[Alarm]:
    assert report.since is not None
    since, where = report.since.isoformat(), report.discipline
    worse = [
        Alarm(
            where, one.watch.metric,
            f"{where}: {one.watch.metric} {one.found.before:.4g} → {one.found.after:.4g}, of this "
            + ", ".join(f"{part.contribution:+.4g} by {part.told}" for part in one.guilty),
            one.found.moment_before.isoformat(), one.found.moment_after.isoformat(),
            tuple(dict.fromkeys(cause for part in one.guilty for cause in part.causes)),
        )
        for one in report.worse
    ]  # fmt: skip
    return worse + [
        Alarm(where, metric, f"{where}: {metric}: {why}", since, now.isoformat()) for metric, why in report.lost
    ]


def accept(files: Files, asset: str, discipline: str) -> None:
    """Call the partition good as it is now: later runs are compared with this moment."""
    good = {"moment": datetime.now(UTC).replace(tzinfo=None).isoformat(), "written": _written(files, asset, discipline)}
    files.write(_good_file(asset, discipline), orjson.dumps(good))
    remember(files, asset, discipline, ())


def _compare(
    files: Files, asset: str, discipline: str, before: str, after: str
) -> tuple[tuple[Regression, ...], tuple[tuple[str, str], ...]]:
    compared, lost = [], []
    for watch in WATCHED[asset]:
        try:
            found = triage(files, watch.metric, before, after, [discipline])
        except NothingToCompareError as error:
            if error.had:
                lost.append((watch.metric, str(error)))
            continue
        compared.append(Regression(watch, found, tuple(part for part in found.parts if _is_guilty(watch, part))))
    return tuple(compared), tuple(lost)


def _is_guilty(watch: Watch, part: Part) -> bool:
    size = abs(part.contribution) if watch.worse == "either" else -part.contribution
    return part.named and part.p_value <= LEVEL and size >= watch.least


def _good_file(asset: str, discipline: str) -> str:
    return f"{partition_folder(asset, discipline)}/_good.json"


def _read_good(files: Files, asset: str, discipline: str) -> dict[str, str] | None:
    name = _good_file(asset, discipline)
    if not files.exists(name):
        return None
    read: dict[str, str] = orjson.loads(files.read(name))
    return read


def _written(files: Files, asset: str, discipline: str) -> str:
    """How far go the asset's log and those that it can be made from: equal as long as no run has written to them."""
    names = list(LOGS)
    before = names[: names.index(asset) + 1]
    ends = {name: max((item.last for item in all_files(files, name, discipline)), default=0) for name in before}
    return " ".join(f"{name}:{end}" for name, end in ends.items())
