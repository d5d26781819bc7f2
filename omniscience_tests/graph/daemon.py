"""The real Dagster daemon over a home, without a web server, and a record of what it did."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import dagster as dg
import orjson
from dagster._core.definitions.run_request import InstigatorType

from omniscience_assets.records import LOGS
from omniscience_tests.graph.dev import REPOSITORY
from omniscience_tests.graph.home import kill_session

_BIN = Path(sys.executable).parent
_UNFINISHED = [
    dg.DagsterRunStatus.QUEUED,
    dg.DagsterRunStatus.NOT_STARTED,
    dg.DagsterRunStatus.STARTING,
    dg.DagsterRunStatus.STARTED,
    dg.DagsterRunStatus.CANCELING,
]


def environment(home: Path) -> dict[str, str]:
    return {**os.environ, "DAGSTER_HOME": str(home), "OMNISCIENCE_HOME": str(home)}


@dataclass
class Daemon:
    """One daemon in a session of its own, with its code server and the runs that it starts."""

    home: Path
    number: int
    process: subprocess.Popen[bytes] = field(init=False)

    def __post_init__(self) -> None:
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [_BIN / "dagster-daemon", "run", "-w", "workspace.yaml"],
                cwd=REPOSITORY,
                env=environment(self.home),
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    @property
    def log(self) -> Path:
        return self.home / f"daemon-{self.number}.log"

    def kill(self) -> None:
        """`kill -9` of the daemon alone; its code server and runs are left to themselves."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def kill_all(self) -> None:
        """`kill -9` of the daemon, its code server and all runs, as a power cut does."""
        kill_session(self.process.pid)
        self.process.wait()


@dataclass
class Operated:
    """A home that a daemon works on, with its Dagster instance."""

    home: Path
    instance: dg.DagsterInstance
    daemons: list[Daemon] = field(default_factory=list)

    def start(self) -> Daemon:
        self.daemons.append(Daemon(self.home, len(self.daemons)))
        return self.daemons[-1]

    def turn_on(self, *sensors: str) -> None:
        """Switch sensors on, as a person does in the UI."""
        commands = [[_BIN / "dagster", "sensor", "start", one, "-w", "workspace.yaml"] for one in sensors]
        options = {"cwd": REPOSITORY, "env": environment(self.home), "stdout": subprocess.DEVNULL}
        started = [subprocess.Popen(command, **options) for command in commands]
        assert [one.wait() for one in started] == [0] * len(sensors)

    def drop(self, files: Path) -> None:
        """Copy a dump into the watched folder, the tars first, as nobody should rely on another order."""
        (self.home / "dumps").mkdir(exist_ok=True)
        for path in sorted(files.iterdir(), key=lambda one: one.suffix != ".tar"):
            shutil.copyfile(path, self.home / "dumps" / path.name)

    def runs(self, *statuses: dg.DagsterRunStatus) -> list[dg.DagsterRun]:
        return list(self.instance.get_runs(dg.RunsFilter(statuses=list(statuses)) if statuses else None))

    def is_idle(self) -> bool:
        return not self.runs(*_UNFINISHED)

    def ticks(self, sensor: str) -> list[Any]:
        """Ticks of a sensor, newest first."""
        for state in self.instance.all_instigator_state(instigator_type=InstigatorType.SENSOR):
            if state.instigator_name == sensor:
                return list(self.instance.get_ticks(state.instigator_origin_id, state.selector_id))
        return []

    def materialized(self) -> dict[str, set[str]]:
        """Asset → partitions that were ever materialized."""
        return {asset: {record.partition_key or "" for record in self._materializations(asset)} for asset in LOGS}

    def timeline(self) -> list[dict[str, Any]]:
        """What happened, in order: ticks with what they say they saw, runs, and materializations."""
        events: list[dict[str, Any]] = []
        for sensor in ("new_dumps", "changed_papers", "follow_dumps"):
            events += [
                {"at": tick.timestamp, "event": "tick", "sensor": sensor, "status": tick.status.value,
                 "skipped": tick.skip_reason, "runs": list(tick.run_ids)}
                for tick in self.ticks(sensor)
            ]  # fmt: skip
        for record in self.instance.get_run_records():
            run = record.dagster_run
            told = {"run": run.run_id, "partition": run.tags.get("dagster/partition")}
            times = {"run started": record.start_time, f"run {run.status.value.lower()}": record.end_time}
            events += [{"at": at, "event": event, **told} for event, at in times.items() if at]
        for asset in LOGS:
            events += [
                {"at": one.timestamp, "event": "materialized", "asset": asset, "partition": one.partition_key,
                 "run": one.run_id, "rows": one.asset_materialization.metadata["dagster/row_count"].value}
                for one in self._materializations(asset)
            ]  # fmt: skip
        events.sort(key=lambda one: one["at"])
        return [{**one, "at": datetime.fromtimestamp(one["at"], UTC).isoformat(timespec="milliseconds")}
                for one in events]  # fmt: skip

    def record(self, path: Path) -> None:
        """Write the timeline as JSON lines."""
        path.write_bytes(b"".join(orjson.dumps(one, option=orjson.OPT_APPEND_NEWLINE) for one in self.timeline()))
        print(f"recorded: {path}")

    def _materializations(self, asset: str) -> list[Any]:
        return list(self.instance.fetch_materializations(dg.AssetKey(asset), limit=1000).records)


@contextmanager
def operated(home: Path) -> Iterator[Operated]:
    """A home to be worked on; all daemons that were started are ended afterwards."""
    from omniscience_assets.assets.launch import open_instance

    with open_instance(home) as instance:
        made = Operated(home, instance)
        try:
            yield made
        finally:
            for daemon in made.daemons:
                kill_session(daemon.process.pid)
                daemon.process.wait()
