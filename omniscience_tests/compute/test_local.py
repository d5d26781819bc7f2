import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from omniscience_assets.compute.local import InlineExecutor, LocalExecutor, run_one
from omniscience_assets.store.incremental import Failure
from omniscience_assets.store.stage import Output, StageError, Task, WorkItem

BUDGET = 2.0
MEMORY_MB = 512


def item(name: str, **inputs: Any) -> WorkItem:
    return WorkItem(Task(name, name, ()), {key: [value] for key, value in inputs.items()})


def act(work: WorkItem) -> list[Output]:
    """Does what the unit's name says, as `verb` or `verb-number`."""
    verb, _, number = work.task.unit_id.partition("-")
    if verb == "loop":
        while True:
            pass
    elif verb == "sleep":
        time.sleep(float(number))
    elif verb == "exit":
        os._exit(int(number))
    elif verb == "abort":
        os.abort()
    elif verb == "killed":
        os.kill(os.getpid(), signal.SIGKILL)
    elif verb == "allocate":
        grown = bytearray(int(number) << 20)
        return [Output(work.task.unit_id, len(grown))]
    elif verb == "hoard":
        hoard = [bytearray(1 << 20) for _ in range(int(number))]
        return [Output(work.task.unit_id, len(hoard))]
    elif verb == "stage":
        raise StageError("bad_input", "told so", retryable=True)
    elif verb == "crash":
        raise ValueError("broken")
    elif verb == "nest":
        return act(work)
    elif verb == "unpicklable":
        return [Output(work.task.unit_id, lambda: None)]
    elif verb == "pid":
        return [Output(work.task.unit_id, os.getpid())]
    return [Output(work.task.unit_id, verb)]


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


def outcomes(executor: LocalExecutor | InlineExecutor, *names: str) -> list[Any]:
    """The reason of each unit's failure, or its payload."""
    results = executor.map(act, [item(name) for name in names])
    return [result.reason if isinstance(result, Failure) else result[0].payload for result in results]


def test_results_come_in_the_order_of_the_items(shared: LocalExecutor) -> None:
    names = [f"sleep-0.{2 * (number % 3 == 0)}0{number}" for number in range(9)]
    results = list(shared.map(act, [item(name) for name in names]))
    assert [isinstance(result, list) and result[0].record_id for result in results] == names


def test_results_come_as_they_are_done_and_a_slow_unit_holds_up_no_other(shared: LocalExecutor) -> None:
    names = ["sleep-0.8", *(f"sleep-0.00{number}" for number in range(12))]
    done = [unit.task.unit_id for unit, _ in shared.run(act, (item(name) for name in names))]
    assert done[-1] == "sleep-0.8"
    assert sorted(done) == sorted(names)


def test_items_are_taken_as_there_is_room(shared: LocalExecutor) -> None:
    taken: list[str] = []

    def source() -> Iterator[WorkItem]:
        for number in range(60):
            taken.append(f"sleep-0.00{number}")
            yield item(taken[-1])

    results = shared.run(act, source())
    next(results)
    assert len(taken) < 20
    assert len(list(results)) == 59


async def later(work: WorkItem) -> list[Output]:
    return [Output(work.task.unit_id, "awaited")]


def test_a_coroutine_is_run_to_its_end(shared: LocalExecutor) -> None:
    (result,) = shared.map(later, [item("x")])
    assert isinstance(result, list)
    assert result[0].payload == "awaited"


def test_a_unit_that_loops_is_killed_and_the_others_are_done(shared: LocalExecutor) -> None:
    started = time.monotonic()
    assert outcomes(shared, "a", "loop", "b", "c") == ["a", "time_budget", "b", "c"]
    assert time.monotonic() - started < BUDGET + 6


def test_time_budget_says_how_much_and_may_be_tried_again(shared: LocalExecutor) -> None:
    (failure,) = shared.map(act, [item("sleep-60")])
    assert isinstance(failure, Failure)
    assert (failure.reason, failure.retryable, failure.seconds) == ("time_budget", True, BUDGET)
    assert failure.detail == "not done after 2 s; the worker was killed"


@pytest.mark.parametrize(("name", "code"), [("exit-3", "3"), ("abort", "-6"), ("killed", "-9")])
def test_a_worker_that_dies_fails_its_unit_only(shared: LocalExecutor, name: str, code: str) -> None:
    results = list(shared.map(act, [item("a"), item(name), item("b"), item("c")]))
    failure = results.pop(1)
    assert isinstance(failure, Failure)
    assert (failure.reason, failure.retryable) == ("worker_died", True)
    assert failure.detail == f"the worker process ended with exit code {code}"
    assert all(isinstance(result, list) for result in results)


def test_many_deaths_in_a_row(shared: LocalExecutor) -> None:
    names = ["exit-3", "a", "exit-4", "exit-5", "b", "killed", "exit-6", "c"]
    wanted = [name if name in "abc" else "worker_died" for name in names]
    assert outcomes(shared, *names) == wanted


@pytest.mark.parametrize("verb", ["allocate", "hoard"])
def test_memory_is_bounded(shared: LocalExecutor, verb: str) -> None:
    first, too_much, last = outcomes(shared, "allocate-64", f"{verb}-{4 * MEMORY_MB}", "b")
    assert (first, last) == (64 << 20, "b")
    assert too_much in {"memory_budget", "worker_died"}


def test_exceptions_become_failures(shared: LocalExecutor) -> None:
    assert outcomes(shared, "crash", "nest", "stage", "a") == ["internal_error", "nested_too_deep", "bad_input", "a"]
    (failure,) = shared.map(act, [item("crash")])
    assert isinstance(failure, Failure)
    assert not failure.retryable
    assert failure.detail.startswith("ValueError('broken')")
    assert "in act" in failure.detail
    (failure,) = shared.map(act, [item("stage")])
    assert isinstance(failure, Failure)
    assert (failure.reason, failure.detail, failure.retryable) == ("bad_input", "told so", True)


def test_an_answer_that_cannot_be_sent_is_a_failure(shared: LocalExecutor) -> None:
    first, failed, last = outcomes(shared, "a", "unpicklable", "b")
    assert (first, last) == ("a", "b")
    assert failed in {"internal_error", "worker_died"}


def test_an_item_that_cannot_be_sent_is_a_failure(shared: LocalExecutor) -> None:
    results = list(shared.map(act, [item("a"), item("b", odd=lambda: None), item("c")]))
    assert [isinstance(result, Failure) and result.reason for result in results] == [False, "internal_error", False]


def test_a_worker_killed_while_idle_costs_nothing(own: LocalExecutor) -> None:
    """As the kernel does when memory runs out: the pool must go on."""
    (result,) = own.map(act, [item("pid")])
    assert isinstance(result, list)
    assert isinstance(result[0].payload, int)
    os.kill(result[0].payload, signal.SIGKILL)
    time.sleep(1)
    assert outcomes(own, "a", "b") == ["a", "b"]


def test_a_reader_that_stops_early_leaves_the_pool_usable(own: LocalExecutor) -> None:
    results = own.map(act, [item("a"), *[item("sleep-0.3")] * 3])
    assert isinstance(next(results), list)
    results.close()  # type: ignore[attr-defined]
    assert outcomes(own, "b") == ["b"]


def test_a_closed_executor_starts_again(own: LocalExecutor) -> None:
    own.close()
    assert outcomes(own, "a") == ["a"]


def test_closing_ends_the_workers(own: LocalExecutor) -> None:
    (result,) = own.map(act, [item("pid")])
    assert isinstance(result, list)
    own.close()
    assert not Path(f"/proc/{result[0].payload}").exists()


def test_rows_without_a_time_share_the_unit_s(shared: LocalExecutor) -> None:
    results = run_one(lambda _: [Output("a", 1), Output("b", 2, seconds=7.0)], item("x"))
    assert isinstance(results, list)
    assert results[1].seconds == 7.0
    assert 0 < results[0].seconds < 1


def test_inline_reasons_are_those_of_the_pool(shared: LocalExecutor) -> None:
    names = ("crash", "nest", "stage", "a")
    assert outcomes(InlineExecutor(), *names) == outcomes(shared, *names)
