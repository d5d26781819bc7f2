import os
import shutil
import signal
import socket
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from omniscience_assets.compute.environment import differences, environment
from omniscience_assets.compute.local import InlineExecutor, LocalExecutor
from omniscience_assets.compute.ray import RayExecutor
from omniscience_assets.compute.ray_address import ClusterError
from omniscience_assets.evidence.stage import FigureEvidenceStage
from omniscience_assets.extraction.stage import TripletsStage
from omniscience_assets.records import LOGS
from omniscience_assets.sources.inventory import index_dumps
from omniscience_assets.sources.sample import SampleDump
from omniscience_assets.sources.stage import RawPapersStage
from omniscience_assets.store.files import Files
from omniscience_assets.store.incremental import Executor, Failure, Work, advance
from omniscience_assets.store.stage import Output, WorkItem
from omniscience_assets.store.views import connect
from omniscience_tests.compute.acting import act, item, outcomes, run, told

RAY = pytest.importorskip("ray", reason="ray is not installed")
DISCIPLINE = "physics"


def closed_port() -> int:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        port: int = held.getsockname()[1]
    return port


@pytest.mark.parametrize("scheme", ["", "ray://"])
def test_no_cluster_is_a_clear_error_at_once(scheme: str) -> None:
    address = f"{scheme}127.0.0.1:{closed_port()}"
    with pytest.raises(ClusterError, match=f"no Ray cluster at {address}"):
        run(RayExecutor(address), "a")


@pytest.mark.parametrize("address", ["", "local", "localhost", "http://127.0.0.1:1"])
def test_what_would_start_a_cluster_is_no_address(address: str) -> None:
    with pytest.raises(ClusterError, match="no cluster is started from here"):
        run(RayExecutor(address), "a")
    assert not RAY.is_initialized()


def test_work_without_items_needs_no_cluster() -> None:
    assert outcomes(RayExecutor(""), []) == {}


def test_environments_are_told_apart_by_what_rows_rest_on() -> None:
    here = environment()
    assert {"python", "omniscience_assets", "pymupdf", "lxml", "pillow"} <= here.keys()
    assert differences(here, dict(here)) == ""
    assert differences(here, here | {"lxml": "1.0"}) == f"lxml {here['lxml']} here and 1.0 there"


# --- a cluster ---


@pytest.fixture
def unlike(monkeypatch: pytest.MonkeyPatch) -> None:
    there = environment()
    monkeypatch.setattr("omniscience_assets.compute.ray.environment", lambda: there | {"lxml": "1.0"})


@pytest.mark.slow
@pytest.mark.usefixtures("unlike")
def test_workers_with_other_libraries_are_refused(on_cluster: RayExecutor) -> None:
    with pytest.raises(ClusterError, match=r"rows would differ: lxml 1\.0 here and"):
        run(on_cluster, "a")


@dataclass(frozen=True)
class AtHome:
    """Work of a stage that has a home."""

    files: Files

    def work(self, item: WorkItem) -> list[Output]:
        return [Output("a", self.files.read("a").decode())]


class Elsewhere(Files):
    """A home that workers take for another folder, as one that only this machine has would be."""

    def __reduce__(self) -> tuple[Any, ...]:
        return Files, (f"{self.home}/elsewhere",)


@pytest.mark.slow
def test_a_home_that_workers_do_not_see_is_refused(on_cluster: RayExecutor, tmp_path: Path) -> None:
    Files(tmp_path).write("a", b"text")
    ((_, result),) = on_cluster.run(AtHome(Files(tmp_path)).work, [item("a")])
    assert told(result) == "text"
    with pytest.raises(ClusterError, match="does not see the home as this machine does"):
        list(on_cluster.run(AtHome(Elsewhere(tmp_path)).work, [item("a")]))
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


@pytest.mark.slow
def test_more_workers_than_there_is_room_for_do_not_stop_a_run(on_cluster: RayExecutor) -> None:
    assert run(replace(on_cluster, workers=7, cpus_per_worker=1), *"abcd") == [*"abcd"]


@pytest.mark.slow
def test_no_room_is_an_error_that_says_so(on_cluster: RayExecutor) -> None:
    with pytest.raises(ClusterError, match=r"no worker with 64 CPUs started .* 'CPU': 4"):
        run(replace(on_cluster, cpus_per_worker=64, start_seconds=2), "a")


@pytest.mark.slow
def test_a_process_is_in_one_cluster(on_cluster: RayExecutor) -> None:
    assert run(on_cluster, "a") == ["a"]
    with pytest.raises(ClusterError, match=r"already, not in 127\.0\.0\.1:1"):
        RayExecutor("127.0.0.1:1").connect()
    RayExecutor(on_cluster.address).connect()
    on_cluster.connect()


@pytest.mark.slow
def test_workers_go_back_to_the_cluster(on_cluster: RayExecutor) -> None:
    (pid,) = run(on_cluster, "pid")
    worker = parent(parent(pid))
    ends = time.monotonic() + 60
    while any(Path(f"/proc/{one}").exists() for one in (pid, worker)):
        assert time.monotonic() < ends
        time.sleep(0.1)


def parent(process: int) -> int:
    """Parent of a process."""
    return int(Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[1])


# --- workers that are lost ---


@dataclass(frozen=True)
class Tallied:
    """Work that is written down with its process before it is done."""

    work: Work
    tally: str

    def __call__(self, item: WorkItem) -> Any:
        line = f"{os.getpid()}\t{item.task.unit_id}\n".encode()
        descriptor = os.open(self.tally, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        os.write(descriptor, line)
        os.close(descriptor)
        return self.work(item)

    def lines(self) -> list[tuple[int, str]]:
        pairs = (line.split("\t") for line in Path(self.tally).read_text().splitlines())
        return [(int(process), unit) for process, unit in pairs]


@dataclass(frozen=True)
class Killing:
    """An executor whose workers are killed, each after so many further results."""

    executor: RayExecutor
    tally: str
    after: tuple[int, ...]

    def run(self, work: Work, items: Iterable[WorkItem]) -> Iterator[tuple[WorkItem, Any]]:
        tallied = Tallied(work, self.tally)
        for number, done in enumerate(self.executor.run(tallied, items), 1):
            yield done
            if number in self.after:
                alive = [process for process, _ in tallied.lines() if Path(f"/proc/{process}").exists()]
                os.kill(parent(parent(alive[-1])), signal.SIGKILL)

    def repeated(self) -> int:
        """Units that were begun more than once."""
        begun = Counter(unit for _, unit in Tallied(act, self.tally).lines())
        return sum(times - 1 for times in begun.values())


@pytest.mark.slow
def test_a_killed_worker_costs_at_most_what_it_holds(on_cluster: RayExecutor, tmp_path: Path) -> None:
    executor = replace(on_cluster, workers=2, cpus_per_worker=1)
    killing = Killing(executor, str(tmp_path / "tally"), after=(10, 25))
    given = [item(f"sleep-0.1{number:02}") for number in range(40)]
    done = list(killing.run(act, iter(given)))
    assert sorted(unit.task.unit_id for unit, _ in done) == [one.task.unit_id for one in given]
    assert {told(result) for _, result in done} == {"sleep"}
    assert 1 <= killing.repeated() <= 2 * executor.chunk


def kill_worker(work: WorkItem) -> list[Output]:
    """Work that ends the worker that holds it."""
    if work.task.unit_id == "bad":
        os.kill(parent(os.getppid()), signal.SIGKILL)
        time.sleep(60)
    return act(work)


@pytest.mark.slow
def test_a_unit_whose_worker_is_lost_thrice_fails_and_may_be_tried_again(on_cluster: RayExecutor) -> None:
    executor = replace(on_cluster, seconds_per_unit=60.0, cpus_per_worker=1, chunk=1)
    done = {unit.task.unit_id: result for unit, result in executor.run(kill_worker, map(item, ["a", "bad", "b"]))}
    assert {name: told(result) for name, result in done.items()} == {"a": "a", "bad": "worker_died", "b": "b"}
    failure = done["bad"]
    assert isinstance(failure, Failure)
    assert failure.retryable
    assert failure.detail.startswith("lost with its worker 3 times: ")


# --- rows of the graph ---


@dataclass(frozen=True)
class Made:
    """Two stages of the graph over one dump, by one executor."""

    base: Path
    dump: Path

    def rows(self, home: Path, executor: Executor) -> dict[str, list[tuple[Any, ...]]]:
        """All that the log holds but who made it, when and how fast."""
        shutil.copytree(self.base, home)
        files = Files(home)
        inventory = index_dumps(self.dump, self.base.parent / "inventory")
        for stage in (TripletsStage(files, inventory), FigureEvidenceStage(files)):
            advance(files, stage, DISCIPLINE, run_id="run", executor=executor)
        with connect(files, LOGS) as log:
            asked = "SELECT * EXCLUDE (seq, produced_at, seconds) FROM current.{} ORDER BY record_id"
            return {asset: log.sql(asked.format(asset)).fetchall() for asset in ("triplets", "figure_evidence")}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, tiny_dump: SampleDump) -> Made:
    folder = tmp_path_factory.mktemp("rows")
    stage = RawPapersStage(index_dumps(tiny_dump.folder, folder / "inventory"))
    advance(Files(folder / "base"), stage, DISCIPLINE, run_id="run", executor=InlineExecutor())
    return Made(folder / "base", tiny_dump.folder)


@pytest.fixture(scope="module")
def here(made: Made, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[tuple[Any, ...]]]:
    """The rows that worker processes of this machine make."""
    executor = LocalExecutor(workers=2)
    try:
        return made.rows(tmp_path_factory.mktemp("local") / "home", executor)
    finally:
        executor.close()


@pytest.mark.slow
@pytest.mark.parametrize("workers", [1, 2, 4])
def test_rows_are_the_same_with_any_number_of_workers(
    made: Made, here: dict[str, Any], on_cluster: RayExecutor, tmp_path: Path, workers: int
) -> None:
    executor = replace(on_cluster, workers=workers, cpus_per_worker=1, seconds_per_unit=120.0, memory_mb=4096)
    assert made.rows(tmp_path / "home", executor) == here
    assert min(map(len, here.values())) >= 5


@pytest.mark.slow
def test_rows_are_the_same_where_workers_are_killed(
    made: Made, here: dict[str, Any], on_cluster: RayExecutor, tmp_path: Path
) -> None:
    executor = replace(on_cluster, workers=2, cpus_per_worker=1, seconds_per_unit=120.0, memory_mb=4096, chunk=2)
    killing = Killing(executor, str(tmp_path / "tally"), after=(1,))
    assert made.rows(tmp_path / "home", killing) == here
    assert killing.repeated() <= 2 * executor.chunk
