"""The run launcher of a home on one machine: Dagster's own, with an eye on the processes that it started."""

import dagster as dg
from dagster._core.events import EngineEventData
from dagster._core.launcher import CheckRunHealthResult, DefaultRunLauncher, WorkerStatus
from dagster._core.storage.tags import GRPC_INFO_TAG

from omniscience_assets.operations.processes import is_alive

_PID = "pid"


class WatchfulRunLauncher(DefaultRunLauncher):
    """Finds runs whose process is gone, so that Dagster's run monitoring ends them.

    A code server tells of runs that die while it lives. Those that die with it (a machine that lost power, a
    `kill -9` of everything) would stay *started* for ever, and with them their disciplines closed to all other runs.
    Runs that a shell started are not looked at: only the machine on which they ran can tell, which `omniscience clean`
    does.
    """

    @property
    def supports_check_run_worker_health(self) -> bool:
        """True; it makes run monitoring ask."""
        return True

    def check_run_worker_health(self, run: dg.DagsterRun) -> CheckRunHealthResult:
        """Whether the process of a started run is there."""
        process = process_of(self._instance, run.run_id) if GRPC_INFO_TAG in run.tags else None
        if process is None or is_alive(*process):
            return CheckRunHealthResult(WorkerStatus.RUNNING)
        return CheckRunHealthResult(WorkerStatus.FAILED, f"the run's process {process[0]} is gone")


def process_of(instance: dg.DagsterInstance, run_id: str) -> tuple[int, float] | None:
    """Id of the process that executes a run, and when it said so in seconds since the epoch; `None` before it did."""
    for record in reversed(instance.all_logs(run_id, of_type=dg.DagsterEventType.ENGINE_EVENT)):
        event = record.dagster_event
        data = event.event_specific_data if event else None
        if isinstance(data, EngineEventData) and _PID in data.metadata:
            return int(str(data.metadata[_PID].value)), record.timestamp
    return None


def dead_runs(instance: dg.DagsterInstance) -> list[tuple[dg.DagsterRun, int]]:
    """Runs that count as running and whose process is not on this machine any more, with its id.

    Whoever asks must know that they ran here: on another machine their processes have other ids.
    """
    unfinished = dg.RunsFilter(statuses=[dg.DagsterRunStatus.STARTED, dg.DagsterRunStatus.CANCELING])
    found = []
    for run in instance.get_runs(unfinished):
        process = process_of(instance, run.run_id)
        if process is not None and not is_alive(*process):
            found.append((run, process[0]))
    return found


def end_dead_run(instance: dg.DagsterInstance, run: dg.DagsterRun, process: int) -> None:
    """Let a run that died count as failed, and give back what it held of pools."""
    instance.report_run_failed(run, f"The run's process {process} is gone; what it had committed stands.")
    instance.event_log_storage.free_concurrency_slots_for_run(run.run_id)
