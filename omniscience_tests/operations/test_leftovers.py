"""What a crash leaves behind is found and put away, and nothing else is."""

import os
import subprocess
import sys
import time
from pathlib import Path

import dagster as dg
import pytest
from dagster._core.events import EngineEventData
from dagster._core.launcher import WorkerStatus
from dagster._core.storage.tags import GRPC_INFO_TAG
from typer.testing import CliRunner

from omniscience_assets.assets.launch import open_instance
from omniscience_assets.cli import app
from omniscience_assets.operations.leftovers import IDLE_SECONDS, find_leftovers
from omniscience_assets.operations.processes import is_alive
from omniscience_assets.resources.run_launcher import WatchfulRunLauncher, dead_runs

Status = dg.DagsterRunStatus


def ended() -> int:
    """Id of a process that has ended."""
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        process.wait()
    return process.pid


def test_a_process_is_alive_until_it_ends() -> None:
    assert is_alive(os.getpid(), time.time())
    assert not is_alive(ended(), time.time())


@pytest.mark.skipif(sys.platform != "linux", reason="the system does not tell when a process was started")
def test_another_process_that_got_the_id_later_does_not_count() -> None:
    assert not is_alive(os.getpid(), time.time() - 86_400)


@pytest.fixture
def home(no_home: Path) -> Path:
    open_instance(no_home).dispose()
    return no_home


def begin(instance: dg.DagsterInstance, process: int, *, launched: bool = True) -> dg.DagsterRun:
    """A run that was begun by a process of this machine, by the launcher or by hand."""

    @dg.job(name="some_job")
    def job() -> None: ...

    tags = {GRPC_INFO_TAG: "{}"} if launched else {}
    run = instance.create_run_for_job(job, status=Status.STARTING, tags=tags)
    instance.report_engine_event(f"Started process for run (pid: {process}).", run, EngineEventData.in_process(process))
    started = dg.DagsterEvent(event_type_value=dg.DagsterEventType.RUN_START.value, job_name=run.job_name)
    instance.report_dagster_event(started, run.run_id)
    found = instance.get_run_by_id(run.run_id)
    assert found
    assert found.status == Status.STARTED
    return found


def test_the_launcher_of_a_home_sees_which_runs_are_dead(home: Path) -> None:
    with open_instance(home) as instance:
        launcher = instance.run_launcher
        assert isinstance(launcher, WatchfulRunLauncher)
        assert launcher.supports_check_run_worker_health
        health = {
            name: launcher.check_run_worker_health(run)
            for name, run in {
                "alive": begin(instance, os.getpid()),
                "dead": begin(instance, ended()),
                "dead, from a shell": begin(instance, ended(), launched=False),
            }.items()
        }
    assert health["alive"].status == health["dead, from a shell"].status == WorkerStatus.RUNNING
    assert health["dead"].status == WorkerStatus.FAILED
    assert "is gone" in str(health["dead"].msg)


def half_written(home: Path, name: str, *, idle: float) -> Path:
    path = home / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"PAR1 half a file")
    os.utime(path, (time.time() - idle,) * 2)
    return path


def test_only_what_nobody_writes_to_any_more_is_left_over(home: Path) -> None:
    old = half_written(home, "lake/triplets/discipline=physics/.0123.tmp", idle=IDLE_SECONDS + 60)
    half_written(home, "lake/triplets/discipline=physics/.0124.tmp", idle=IDLE_SECONDS - 60)
    half_written(home, "lake/triplets/discipline=physics/commit-1-2.parquet", idle=IDLE_SECONDS + 60)
    half_written(home, "dumps/.mine.tmp", idle=IDLE_SECONDS + 60)
    assert [one.path for one in find_leftovers(home)] == [old]


def test_clean_ends_dead_runs_and_removes_leftovers(home: Path) -> None:
    old = half_written(home, "blobs/ab/.0123.tmp", idle=2 * IDLE_SECONDS)
    with open_instance(home) as instance:
        alive, dead = begin(instance, os.getpid()), begin(instance, ended(), launched=False)
        looked = CliRunner().invoke(app, ["clean", "--home", str(home), "--dry-run"])
        assert "1 half-written files (0.0 MB) and 1 dead runs would be put away." in looked.output
        assert old.exists()
        assert [run.run_id for run, _ in dead_runs(instance)] == [dead.run_id]
        done = CliRunner().invoke(app, ["clean", "--home", str(home)])
        assert (done.exit_code, old.exists()) == (0, False)
        assert {run.run_id: run.status for run in instance.get_runs()} == {
            alive.run_id: Status.STARTED,
            dead.run_id: Status.FAILURE,
        }
        assert "0 half-written files (0.0 MB) and 0 dead runs put away." in CliRunner().invoke(
            app, ["clean", "--home", str(home)]
        ).output  # fmt: skip


def test_clean_wants_a_home(tmp_path: Path) -> None:
    told = CliRunner().invoke(app, ["clean", "--home", str(tmp_path)])
    assert told.exit_code == 1
    assert "is no home" in told.output
