"""A home with dumps in it and the whole graph over it, for tests that run the graph in this process."""

import json
import os
import shutil
import signal
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

import dagster as dg

from omniscience_assets.assets.launch import ALL, run_partitions
from omniscience_assets.compute.local import run_one
from omniscience_assets.definitions import build_definitions
from omniscience_assets.records import LOGS
from omniscience_assets.resources import ComputeResource, LakeResource
from omniscience_assets.store.files import Files
from omniscience_assets.store.stage import WorkItem
from omniscience_assets.store.views import connect

ASSETS = tuple(LOGS)
OVER_ALL = "selection"
"""The asset that has no partitions."""
WORKED_ON = tuple(asset for asset in LOGS if asset not in (OVER_ALL, "human_reviews"))
"""Assets of which every figure that gets so far is a unit of work for `compute`."""


class CountingExecutor:
    """Does the work in this process and counts it as (asset, unit)."""

    calls: ClassVar[Counter[tuple[str, str]]] = Counter()

    def run(self, work: Any, items: Iterable[WorkItem]) -> Any:
        for item in items:
            self.calls[work.__self__.asset, item.task.unit_id] += 1
            yield item, run_one(work, item)


class CountingCompute(ComputeResource):
    """Compute in this process, so that a test can patch and count what the workers do."""

    @property
    def executor(self) -> Any:
        return CountingExecutor()


@dataclass(frozen=True)
class Home:
    """A home folder with its own Dagster instance in memory."""

    folder: Path
    compute: ComputeResource = field(default_factory=ComputeResource)
    instance: dg.DagsterInstance = field(default_factory=dg.DagsterInstance.ephemeral)
    lake: str = ""
    """URL of the log, blobs and releases; in the folder when empty."""

    @classmethod
    def with_dumps(cls, folder: Path, dumps: Path, compute: ComputeResource | None = None, lake: str = "") -> "Home":
        shutil.copytree(dumps, folder / "dumps")
        return cls(folder, compute or ComputeResource(), lake=lake)

    def copy(self, folder: Path) -> "Home":
        """The same data elsewhere, with an instance that has never run anything."""
        shutil.copytree(self.folder, folder)
        return Home(folder, self.compute)

    @property
    def dumps(self) -> Path:
        return self.folder / "dumps"

    @property
    def files(self) -> Files:
        return Files(self.lake or str(self.folder))

    def try_run(self, *disciplines: str, assets: Sequence[str] = ASSETS) -> list[tuple[str, bool, list[str]]]:
        lake = LakeResource(home=str(self.folder), url=self.lake)
        definitions = build_definitions(self.folder, {"compute": self.compute, "lake": lake})
        return list(run_partitions(definitions, self.instance, assets, disciplines))

    def run(self, *disciplines: str, assets: Sequence[str] = ASSETS) -> None:
        outcomes = self.try_run(*disciplines, assets=assets)
        assert {name for name, *_ in outcomes} - {ALL} == set(disciplines) or not disciplines
        wrong = [outcome for outcome in outcomes if outcome[1:] != (True, [])]
        assert not wrong, wrong

    def sql(self, query: str, **parameters: Any) -> list[tuple[Any, ...]]:
        with connect(self.files, LOGS) as connection:
            return connection.execute(query, parameters).fetchall()

    def payloads(self, query: str) -> list[dict[str, Any]]:
        with connect(self.files, LOGS) as connection:
            rows: list[dict[str, Any]] = connection.sql(query).to_arrow_table().to_pylist()
            return rows

    def state(self) -> dict[str, list[tuple[Any, ...]]]:
        """What every asset holds now: identity, content and outcome, without who made it and when."""
        with connect(self.files, LOGS) as connection:
            return {
                asset: connection.execute(
                    f"SELECT discipline, record_id, content_hash, outcome, reason FROM current.{asset} ORDER BY ALL"
                ).fetchall()
                for asset in LOGS
            }

    def event(self, asset: str, discipline: str) -> dg.AssetMaterialization:
        """The newest materialization of a partition, or of an asset without any."""
        partitions = None if asset == OVER_ALL else [discipline]
        filters = dg.AssetRecordsFilter(dg.AssetKey(asset), asset_partitions=partitions)
        (record,) = self.instance.fetch_materializations(filters, limit=1).records
        assert record.asset_materialization
        return record.asset_materialization

    def metadata(self, asset: str, discipline: str) -> dict[str, Any]:
        return {name: entry.value for name, entry in self.event(asset, discipline).metadata.items()}

    def version(self, asset: str, discipline: str) -> str:
        return (self.event(asset, discipline).tags or {})["dagster/data_version"]

    def counted(self, name: str, discipline: str) -> dict[str, int]:
        """One number of each asset's newest materialization, such as `computed`."""
        return {asset: self.metadata(asset, discipline)[name] for asset in LOGS}


def read_lines(path: Path) -> list[dict[str, Any]]:
    with path.open() as handle:
        return [json.loads(line) for line in handle]


def members_of_session(session: int) -> dict[int, str]:
    """Process id → command line of the living processes of a session."""
    found = {}
    for entry in Path("/proc").iterdir():
        if not entry.name.isdecimal():
            continue
        try:
            state, _, _, its_session = (entry / "stat").read_text().rpartition(")")[2].split()[:4]
            if int(its_session) == session and state not in "ZX":
                found[int(entry.name)] = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except (FileNotFoundError, ProcessLookupError):
            continue
    return found


def kill_session(session: int) -> None:
    """End what is left of a session that a test has started."""
    for process in members_of_session(session):
        try:
            os.kill(process, signal.SIGKILL)
        except ProcessLookupError:
            continue
