import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from omniscience_assets.compute.local import InlineExecutor, LocalExecutor, run_one
from omniscience_assets.store.incremental import Failure
from omniscience_assets.store.stage import Output
from omniscience_tests.compute.acting import BUDGET, MEMORY_MB, act, item, told


@pytest.fixture(scope="module")
def shared() -> Iterator[LocalExecutor]:
    executor = LocalExecutor(workers=2, seconds_per_unit=BUDGET, memory_mb=MEMORY_MB)
    list(executor.map(act, [item("warm")] * 4))
    yield executor
    executor.close()


@pytest.fixture
def own() -> Iterator[LocalExecutor]:
    """A pool that a test may break."""
    executor = LocalExecutor(workers=1, seconds_per_unit=BUDGET, memory_mb=MEMORY_MB)
    list(executor.map(act, [item("warm")]))
    yield executor
    executor.close()


def outcomes(executor: LocalExecutor | InlineExecutor, *names: str) -> list[object]:
    return [told(result) for result in executor.map(act, map(item, names))]


def test_map_gives_results_in_the_order_of_the_items(shared: LocalExecutor) -> None:
    names = [f"sleep-0.{2 * (number % 3 == 0)}0{number}" for number in range(9)]
    results = list(shared.map(act, map(item, names)))
    assert [isinstance(result, list) and result[0].record_id for result in results] == names


@pytest.mark.parametrize(("name", "code"), [("exit-3", "3"), ("abort", "-6"), ("killed", "-9")])
def test_a_worker_that_dies_says_how(shared: LocalExecutor, name: str, code: str) -> None:
    (failure,) = shared.map(act, [item(name)])
    assert isinstance(failure, Failure)
    assert failure.detail == f"the worker process ended with exit code {code}"


def test_many_deaths_in_a_row(shared: LocalExecutor) -> None:
    names = ["exit-3", "a", "exit-4", "exit-5", "b", "killed", "exit-6", "c"]
    wanted = [name if name in "abc" else "worker_died" for name in names]
    assert outcomes(shared, *names) == wanted


def test_a_worker_killed_while_idle_costs_nothing(own: LocalExecutor) -> None:
    """As the kernel does when memory runs out: the pool must go on."""
    (pid,) = outcomes(own, "pid")
    assert isinstance(pid, int)
    os.kill(pid, signal.SIGKILL)
    time.sleep(1)
    assert outcomes(own, "a", "b") == ["a", "b"]


def test_a_closed_executor_starts_again(own: LocalExecutor) -> None:
    own.close()
    assert outcomes(own, "a") == ["a"]


def test_closing_ends_the_workers(own: LocalExecutor) -> None:
    (pid,) = outcomes(own, "pid")
    own.close()
    assert not Path(f"/proc/{pid}").exists()


BUSY = """
from omniscience_assets.compute.local import LocalExecutor
from omniscience_tests.compute.acting import act, item, run
executor = LocalExecutor(workers=1)
print(*run(executor, "pid"), flush=True)
run(executor, "loop")
"""


def test_workers_end_with_a_run_that_is_killed() -> None:
    """Else a unit that loops would go on for good: nobody is left to hold it to its time."""
    with subprocess.Popen([sys.executable, "-c", BUSY], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        worker = Path(f"/proc/{int(process.stdout.readline())}")
        process.kill()
    ends = time.monotonic() + 60
    while worker.exists():
        assert time.monotonic() < ends
        time.sleep(0.1)


def test_rows_without_a_time_share_the_unit_s() -> None:
    results = run_one(lambda _: [Output("a", 1), Output("b", 2, seconds=7.0)], item("x"))
    assert isinstance(results, list)
    assert results[1].seconds == 7.0
    assert 0 < results[0].seconds < 1
